import assert from 'node:assert/strict'
import { watchVettings } from '../../domain/consultants/actions.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const HEARD_WITHIN_MS = 2000
const NOBODY = 'f'.repeat(24)

describe('what members are granted', () => {
  let community: Community
  let ada: Person
  let admin: Person

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    admin = await community.register('Admin')
    await community.grant(admin, 'admin')
  })
  after(() => community.stop())

  describe('grants', () => {
    it('are given by administrators, once, and show', async () => {
      const dina = await community.register('Dina')
      const asked = { memberId: dina.id, role: 'staff', scope: '*' } as const
      for (const person of [ada, dina]) await assertRefused(person.ask('members.grant', asked), 'forbidden')
      await assertRefused(community.visitor().ask('members.grant', asked), 'unauthenticated')

      const first = await admin.ask('members.grant', asked)
      assert.deepEqual(first.member.grants, [{ role: 'staff', scope: '*' }])
      assert.deepEqual(await admin.ask('members.grant', asked), first)
      assert.deepEqual((await dina.ask('members.me', {})).member.grants, [{ role: 'staff', scope: '*' }])
      await assertRefused(dina.ask('members.grant', asked), 'forbidden')
    })

    it('take their kind of place before the id, and everywhere when none is named', async () => {
      const ella = await community.register('Ella')
      const scope = 'a'.repeat(24)
      await admin.ask('members.grant', { memberId: ella.id, role: 'consultant', scope: `specialty:${scope}` })
      assert.deepEqual((await ada.ask('members.show', { memberId: ella.id })).member.consultantFor, [scope])
      const { member } = await admin.ask('members.grant', { memberId: ella.id, role: 'moderator' })
      assert.deepEqual(member.grants, [
        { role: 'consultant', scope },
        { role: 'moderator', scope: '*' },
      ])
    })

    it('are refused for roles, places and people there are not', async () => {
      const grant = (input: object) =>
        admin.ask('members.grant', { memberId: ada.id, role: 'editor', ...input } as never)
      await assertRefused(grant({ role: 'king' }), 'invalid', ['role'])
      await assertRefused(grant({ role: 'staff', scope: 'a'.repeat(24) }), 'invalid', ['scope'])
      await assertRefused(grant({ scope: 'cats' }), 'invalid', ['scope'])
      await assertRefused(grant({ memberId: NOBODY }), 'not_found')
    })

    it('take effect on a connection to another server, both ways', async () => {
      const finn = await community.register('Finn')
      const live = await finn.connect({ at: 1 })
      await assertRefused(live.ask('members.list', {}), 'forbidden')
      await admin.ask('members.grant', { memberId: finn.id, role: 'staff' }, 0)
      await live.next('members.changed')
      await eventually(() => live.ask('members.list', {}))

      await admin.ask('members.revoke', { memberId: finn.id, role: 'staff', scope: '*' }, 0)
      await live.next('members.changed')
      await eventually(() => assertRefused(live.ask('members.list', {}), 'forbidden'))
      live.close()
    })

    it('are taken back by administrators, who keep their own', async () => {
      const asked = { memberId: admin.id, role: 'admin', scope: '*' } as const
      await assertRefused(admin.ask('members.revoke', asked), 'conflict')
      await assertRefused(ada.ask('members.revoke', asked), 'forbidden')
      await assertRefused(admin.ask('members.revoke', { ...asked, memberId: NOBODY }), 'not_found')
      const gil = await community.register('Gil')
      await admin.ask('members.grant', { ...asked, memberId: gil.id })
      assert.deepEqual((await admin.ask('members.revoke', { ...asked, memberId: gil.id })).member.grants, [])
      assert.deepEqual((await admin.ask('members.revoke', { ...asked, memberId: gil.id })).member.grants, [])
      await assertRefused(gil.ask('members.revoke', asked), 'forbidden')
    })
  })

  describe('each giving and taking', () => {
    const written = async (memberId: string) =>
      (await admin.ask('moderation.audit', { memberId })).items.map(
        ({ actor, act, detail }) => `${actor.name}: ${act}: ${detail}`,
      )

    it('of a role is one row of the audit log, however often it is repeated', async () => {
      const hana = await community.register('Hana')
      const asked = { memberId: hana.id, role: 'moderator', scope: 'c'.repeat(24) } as const
      for (let turn = 0; turn < 2; turn += 1) await admin.ask('members.grant', asked)
      await community.grant(hana, 'staff')
      for (let turn = 0; turn < 2; turn += 1) await admin.ask('members.revoke', asked)
      await assertRefused(admin.ask('members.grant', { ...asked, role: 'staff' }), 'invalid', ['scope'])
      assert.deepEqual(await written(hana.id), [
        `Admin: revoke role: moderator, in ${asked.scope}`,
        'Operator: grant role: staff, everywhere',
        `Admin: grant role: moderator, in ${asked.scope}`,
      ])
    })

    it('of the right to advise is one, too, unless its time ran out by itself', async () => {
      const staff = await community.register('Stella')
      await community.grant(staff, 'staff')
      const ida = await community.register('Ida')
      const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Cats of the north' })
      const vetted = { memberId: ida.id, specialtyId: specialty.id }
      const validUntil = new Date(community.now().getTime() + 400 * 86_400_000).toISOString()
      const vet = { ...vetted, validUntil, credential: 'Dip ECVIM-CA', jurisdiction: 'NL', languages: ['nl'] }
      await staff.ask('consultants.vet', vet)
      for (let turn = 0; turn < 2; turn += 1) await staff.ask('consultants.end', vetted)
      await staff.ask('consultants.vet', vet)
      await watchVettings(new Date(validUntil))
      assert.deepEqual((await ida.ask('members.me', {})).member.grants, [])
      const isVetted = `Stella: vet: Cats of the north, until ${validUntil.slice(0, 10)}`
      assert.deepEqual(await written(ida.id), [isVetted, 'Stella: end vetting: Cats of the north', isVetted])
    })
  })

  describe('the list of members', () => {
    it('is for staff, who find people by the beginning of a name or an address', async () => {
      await assertRefused(ada.ask('members.list', {}), 'forbidden')
      const { items } = await admin.ask('members.list', { q: ada.email.slice(0, 12) })
      assert.deepEqual(
        items.map(({ id }) => id),
        [ada.id],
      )
      assert.deepEqual((await admin.ask('members.list', { q: '.*' })).items, [])
    })

    it('has everyone once, however it is paged', async () => {
      const whole = await admin.ask('members.list', { limit: 200 })
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const page = await admin.ask('members.list', { limit: 3, ...(cursor && { cursor }) })
        paged.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      assert.deepEqual(
        paged,
        whole.items.map(({ id }) => id),
      )
      await assertRefused(admin.ask('members.list', { cursor: 'bm90' }), 'invalid', ['cursor'])
    })
  })
})

/** Until it succeeds: what another server does after a hint has no answer to wait for. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + HEARD_WITHIN_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
  }
}
