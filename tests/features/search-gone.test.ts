import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { neighbours } from '../../domain/search/access.ts'
import { currentIndex } from '../../domain/search/library.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { type Court, openCourt } from '../support/review.ts'

const CANARY = 'Xylofenblatt poisoning of a ferret'
const ANY = { limit: 20, answeredOnly: false }
/** Two seconds are promised; a busy machine may take longer, and for ever is what this must notice. */
const WITHIN_MS = 40_000

describe('what the index knows of a case', function () {
  this.timeout(120_000)
  let court: Court
  let specialtyId: string

  beforeEach(async () => {
    court = await openCourt({ unasked: true })
    specialtyId = await court.openSpecialty()
    // From here on the workers are about, and nobody tells them to hurry.
    await court.community.drain()
    await becomes(async () => ((await currentIndex()) ? ['index'] : []), ['index'])
  })
  afterEach(() => {
    court.hangUp()
    return court.community.stop()
  })

  const ask = async (person: Person, title = CANARY) =>
    (await person.ask('cases.submit', { specialtyId, title, body: `${title}, since May.` })).case.id
  const shownTo = async (person: Person) =>
    (await person.ask('cases.similar', { title: CANARY })).items.map(({ id }) => id)
  const known = async () => (await neighbours({ title: CANARY }, ANY)).map(({ id }) => id)
  const reviewOf = async (caseId: string) => {
    await court.cleo.ask('moderation.flag', { kind: 'case', id: caseId, reason: 'misplaced' })
    return (await court.openOf(court.mod, caseId))?.id ?? ''
  }

  async function becomes(look: () => Promise<string[]>, ids: readonly string[]): Promise<void> {
    const deadline = performance.now() + WITHIN_MS
    for (;;) {
      const found = (await look()).toSorted()
      if (JSON.stringify(found) === JSON.stringify(ids.toSorted())) return
      if (performance.now() > deadline) assert.deepEqual(found, ids)
      await pause(50)
    }
  }

  it('is there by itself after it was asked, and gone after it was withdrawn', async () => {
    const caseId = await ask(court.ben)
    await becomes(() => shownTo(court.ada), [caseId])
    await court.ben.ask('cases.withdraw', { caseId })
    assert.deepEqual(await shownTo(court.ada), [], 'at once, whatever the index knows')
    await becomes(known, [])
  })

  it('is gone from what it leads to when it was merged, and comes back when that is undone', async () => {
    const [first, second] = [await ask(court.ben), await ask(court.ada, `${CANARY}, too`)]
    await becomes(known, [first, second])
    const { decision } = await court.mod.ask('moderation.decide', {
      reviewId: await reviewOf(second),
      act: 'merge',
      words: 'The same question.',
      caseId: first,
    })
    await becomes(known, [first])
    // What the merging changed of the first is written anew just then.
    await becomes(() => shownTo(court.cleo), [first])
    await court.mod.ask('moderation.undo', { decisionId: decision.id })
    await becomes(known, [first, second])
  })

  it('is gone when it was handed back to whoever asked, and follows what a moderator makes of its words', async () => {
    const caseId = await ask(court.ben)
    await becomes(known, [caseId])
    const reviewId = await reviewOf(caseId)
    const returned = await court.mod.ask('moderation.decide', { reviewId, act: 'return', words: 'No names.' })
    assert.deepEqual(await shownTo(court.ada), [])
    await becomes(known, [])
    await court.mod.ask('moderation.undo', { decisionId: returned.decision.id })
    await becomes(known, [caseId])

    const text = { title: 'A ferret that trembles', body: 'Since May.' }
    await court.mod.ask('moderation.decide', {
      reviewId,
      act: 'edit',
      words: 'The plant was wrong.',
      ...text,
    })
    await becomes(async () => (await neighbours({ title: 'Xylofenblatt' }, ANY)).map(({ id }) => id), [])
    await becomes(async () => (await neighbours({ title: 'trembles' }, ANY)).map(({ id }) => id), [caseId])
  })

  it('is nothing of what was taken away', async () => {
    const caseId = await ask(court.ben)
    await becomes(known, [caseId])
    await court.mod.ask('moderation.decide', {
      reviewId: await reviewOf(caseId),
      act: 'redact',
      words: 'The owner can be found.',
    })
    const said = await court.ada.ask('cases.similar', { title: CANARY })
    assert.ok(!JSON.stringify(said).includes('Xylofenblatt'), 'at once, whatever the index knows')
    await becomes(known, [])
    await assertRefused(court.community.visitor().ask('cases.similar', { title: CANARY }), 'unauthenticated')
  })

  it('goes with it to another specialty', async () => {
    const elsewhere = await court.openSpecialty()
    const caseId = await ask(court.ben)
    const within = (id: string) => async () =>
      (await court.ada.ask('cases.similar', { title: CANARY, specialtyId: id })).items.map(item => item.id)
    await becomes(within(specialtyId), [caseId])
    await court.mod.ask('moderation.decide', {
      reviewId: await reviewOf(caseId),
      act: 'move',
      words: 'They know ferrets there.',
      specialtyId: elsewhere,
    })
    await becomes(within(elsewhere), [caseId])
    await becomes(within(specialtyId), [])
  })
})
