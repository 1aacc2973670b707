import assert from 'node:assert/strict'
import type { InputOf } from '../../domain/contract.ts'
import { ForeignBadges } from '../../domain/credentials/model-benefits.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'

describe('star pages', () => {
  let community: Community
  let library: Library
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person

  beforeEach(async () => {
    library = await openLibrary()
    ;({ community, ada, ben, vera, staff } = library)
    await staff.ask('consultants.vet', {
      specialtyId: library.catsId,
      memberId: vera.id,
      credential: 'Dip ECVIM-CA',
      jurisdiction: 'Netherlands',
      languages: ['nl', 'en'],
      topics: ['heart'],
      validUntil: '2031-01-01T00:00:00.000Z',
    })
  })
  afterEach(() => community.stop())

  const choose = (more: InputOf<'stars.set'>) => vera.ask('stars.set', more)
  const show = async (person: Person, memberId = vera.id) =>
    (await person.ask('stars.show', { memberId })).star

  it('are not there until a consultant chooses so', async () => {
    const { choices, shown } = await vera.ask('stars.mine', {})
    assert.deepEqual(choices, {
      audience: 'nobody',
      handle: null,
      about: '',
      asking: '',
      showsEntries: true,
      showsOutcomes: false,
    })
    assert.equal(shown, null)
    assert.equal(await show(ada), null)
    await choose({ audience: 'members' })
    assert.equal((await show(ada))?.member.name, 'Vera')
    await choose({ audience: 'nobody' })
    assert.equal(await show(ada), null)
  })

  it('show members credential, topics, words of their own, entries and how to ask', async () => {
    const entry = await library.publish()
    const { shown } = await choose({
      audience: 'members',
      about: 'Hearts, since 2001.\n\nAnd cats.',
      asking: 'Rounds on Tuesdays at 20:00.',
    })
    const star = await show(ada)
    assert.deepEqual(shown, star)
    assert.deepEqual(star, {
      member: { id: vera.id, name: 'Vera' },
      vettings: [
        {
          specialty: { id: library.catsId, name: 'Cats' },
          credential: 'Dip ECVIM-CA',
          jurisdiction: 'Netherlands',
          languages: ['nl', 'en'],
          topics: ['heart'],
          validUntil: '2031-01-01T00:00:00.000Z',
        },
      ],
      about: 'Hearts, since 2001.\n\nAnd cats.',
      asking: 'Rounds on Tuesdays at 20:00.',
      onDuty: true,
      entries: [
        {
          id: entry.id,
          question: 'When is furosemide given before a chest tap?',
          helpedCount: 0,
          publicPath: null,
        },
      ],
      outcomes: null,
      badges: [],
      publicPath: null,
    })
    await ForeignBadges.create([
      {
        memberId: vera.id,
        credentialId: 'https://academy.example/7',
        token: 'a.b.c',
        title: 'Ultrasound of cats',
        issuer: 'Academy of Cats',
        site: 'academy.example',
        until: new Date('2030-12-01'),
        verifiedAt: community.now(),
      },
    ])
    assert.deepEqual(
      (await show(ada))?.badges.map(({ title, site }) => [title, site]),
      [['Ultrasound of cats', 'academy.example']],
    )
    community.at('2030-12-01T00:00:00.000Z')
    assert.deepEqual((await show(ada))?.badges, [])
    community.at('2030-01-02T12:00:00.000Z')
    await choose({ showsEntries: false })
    assert.equal((await show(ada))?.entries, null)
    await vera.ask('consultants.setRoster', { onDuty: false })
    assert.equal((await show(ada))?.onDuty, false)
  })

  it('show what became of advice where it is enough to tell, and only when chosen', async () => {
    for (let at = 0; at < 9; at += 1) {
      const { caseId } = await library.accept(ben, vera)
      await library.tell(ben, caseId, at < 6 ? 'confirmed_plan' : 'not_useful')
    }
    await community.drain()
    await choose({ audience: 'members', showsOutcomes: true })
    assert.deepEqual((await show(ada))?.outcomes, { told: 9, rates: [] })
    await library.tell(ada, library.caseId, 'confirmed_plan')
    await community.drain()
    const outcomes = (await show(ada))?.outcomes
    const confirmed = outcomes?.rates.find(({ measure }) => measure === 'confirmed_plan')
    assert.deepEqual([confirmed?.count, confirmed?.of], [7, 10])
    assert.ok(!outcomes?.rates.some(({ measure }) => measure === 'none'))
    await choose({ showsOutcomes: false })
    assert.equal((await show(ada))?.outcomes, null)
  })

  it('go when the vetting ends or expires, the right is taken, or the consultant is under a sanction', async () => {
    await choose({ audience: 'members' })
    assert.ok(await show(ada))
    community.at('2031-01-01T00:00:00.000Z')
    assert.equal(await show(ada), null)
    community.at('2030-06-01T00:00:00.000Z')
    assert.ok(await show(ada))
    await staff.ask('consultants.end', { specialtyId: library.catsId, memberId: vera.id })
    assert.equal(await show(ada), null)
    await assertRefused(vera.ask('stars.mine', {}), 'forbidden')
  })

  it('are a consultant’s to choose, and no one else’s', async () => {
    await assertRefused(ada.ask('stars.mine', {}), 'forbidden')
    await assertRefused(ada.ask('stars.set', { audience: 'members' }), 'forbidden')
    await assertRefused(community.visitor().ask('stars.mine', {}), 'unauthenticated')
    await assertRefused(community.visitor().ask('stars.set', {}), 'unauthenticated')
    await assertRefused(community.visitor().ask('stars.show', { memberId: vera.id }), 'unauthenticated')
    assert.equal(await show(ada, ben.id), null)
    await assertRefused(show(ada, NOWHERE), 'not_found')
    await assertRefused(show(ada, 'x'), 'invalid', ['memberId'])
    await assertRefused(vera.ask('stars.mine', { of: ben.id } as never), 'invalid', ['of'])
  })

  it('refuse what cannot stand on them, and keep what was there', async () => {
    await choose({ audience: 'members', handle: 'vera-heart' })
    for (const handle of ['ab', '-vera', 'vera-', 've--ra', 'véra', 'vera/..', 'a'.repeat(41)])
      await assertRefused(choose({ handle }), 'invalid', ['handle'])
    await assertRefused(choose({ about: 'x'.repeat(801) }), 'invalid', ['about'])
    await assertRefused(choose({ about: 'hidden \u202e text' }), 'invalid', ['about'])
    await assertRefused(choose({ asking: 'two\nlines' }), 'invalid', ['asking'])
    await assertRefused(choose({ audience: 'world' as never }), 'invalid', ['audience'])
    assert.equal((await vera.ask('stars.mine', {})).choices.handle, 'vera-heart')
  })

  it('have an address of their own for everyone', async () => {
    await assertRefused(choose({ audience: 'everyone' }), 'invalid', ['handle'])
    assert.equal((await vera.ask('stars.mine', {})).choices.audience, 'nobody')
    const { shown } = await choose({ audience: 'everyone', handle: 'Vera-Heart' })
    assert.equal(shown?.publicPath, '/consultants/vera-heart')
    await assertRefused(choose({ handle: null }), 'invalid', ['handle'])
    await library.makeConsultant(ben)
    await assertRefused(ben.ask('stars.set', { handle: 'vera-heart' }), 'conflict', ['handle'])
    await ben.ask('stars.set', { handle: 'ben-heart' })
  })
})
