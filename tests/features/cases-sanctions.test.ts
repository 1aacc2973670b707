import assert from 'node:assert/strict'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const MINUTE_MS = 60_000

describe('a case, when somebody who was asked cannot advise any more', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor } = clinic)
  })
  afterEach(() => community.stop())

  const shown = async (caseId: string, person = ada) => (await person.ask('cases.show', { caseId })).case
  const noticesOf = async (person: Person) =>
    (await person.ask('notifications.list', {})).items.map(({ what }) => what)
  const punish = async (person: Person, act: 'silence' | 'suspend') => {
    const admin = await community.register('Alma')
    await community.grant(admin, 'admin')
    await ben.ask('moderation.flag', { kind: 'profile', id: person.id, reason: 'other' })
    const [review] = (await admin.ask('moderation.queue', {})).items
    const { decision } = await admin.ask('moderation.decide', {
      reviewId: review?.id ?? '',
      act,
      words: 'A week off.',
      until: '2030-01-08T12:00:00.000Z',
    })
    await community.drain()
    return { admin, decisionId: decision.id }
  }

  for (const act of ['silence', 'suspend'] as const)
    it(`goes to somebody else, and nothing new to them: ${act}`, async () => {
      await clinic.makeConsultant(vera)
      const { id, assignee } = await clinic.ask(ada, { urgency: 'now' })
      assert.equal(assignee?.id, vera.id)
      await clinic.makeConsultant(victor)
      await punish(vera, act)
      assert.equal((await shown(id)).assignee?.id, victor.id)
      for (let n = 0; n < 3; n++) {
        const asked = await clinic.ask(ada, { urgency: 'now' })
        assert.deepEqual([asked.assignee?.id, asked.askedCount], [victor.id, 1])
      }
    })
  it('waits for whoever comes, and comes back to them when it is taken back', async () => {
    await clinic.makeConsultant(vera)
    const { id } = await clinic.ask(ada)
    await vera.ask('cases.claim', { caseId: id })
    const { admin, decisionId } = await punish(vera, 'silence')
    assert.deepEqual([(await shown(id)).assignee, (await shown(id)).state], [null, 'submitted'])
    await assertRefused(vera.ask('cases.claim', { caseId: id }), 'forbidden')

    await admin.ask('moderation.undo', { decisionId })
    await community.drain()
    assert.equal((await shown(id)).assignee?.id, vera.id)
  })
  it('is told to moderators where the only editor cannot see to it', async () => {
    const [edith, moira] = await Promise.all(['Edith', 'Moira'].map(name => community.register(name)))
    assert.ok(edith && moira)
    await community.grant(edith, 'editor', clinic.catsId)
    await community.grant(moira, 'moderator')
    await punish(edith, 'suspend')
    await clinic.ask(ada, { urgency: 'now' })
    community.later(15 * MINUTE_MS)
    await community.climb()
    await community.drain()
    assert.deepEqual(await noticesOf(moira), ['escalated'])
  })
})
