import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import type { OutputOf } from '../../domain/contract.ts'
import { recordMissing } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { bury } from '../../domain/operations/actions.ts'
import { Outbox, toOutboxRow } from '../../domain/transaction.ts'
import { schedule } from '../../workers/schedule.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

type Shown = OutputOf<'operations.queue'>
const REACTION = 'creditHelpful'
const EVENT = 'cases.markedHelpful'

describe('the work of the workers, as administrators see it', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let admin: Person

  before(async () => {
    clinic = await openClinic({ unasked: true })
    community = clinic.community
    ada = clinic.ada
    admin = await community.register('Admin')
    await community.grant(admin, 'admin')
    await community.drain()
  })
  after(() => community.stop())

  const newId = () => new mongoose.Types.ObjectId().toHexString()
  /** Marks on replies whose reactions are given up before any worker saw them. */
  const giveUp = async (count: number) => {
    const ids: string[] = []
    for (let n = 0; n < count; n += 1) {
      const id = newId()
      const payload = {
        caseId: newId(),
        specialtyId: newId(),
        replyId: newId(),
        authorId: ada.id,
        byId: admin.id,
        at: community.now().toISOString(),
      }
      await Outbox.collection.insertOne(toOutboxRow({ id, name: EVENT, payload }))
      const death = {
        eventId: id,
        reaction: REACTION,
        of: [REACTION],
        error: 'BSONError: a bad id',
        tries: 3,
      }
      await bury({ ...death, cause: 'failed' }, community.now())
      // May run twice.
      await bury({ ...death, cause: 'failed' }, community.now())
      ids.push(id)
    }
    return ids
  }
  const letters = async () => (await admin.ask('operations.deadLetters', {})).items
  const creditsOf = (eventId: string | undefined) =>
    Exchanges.countDocuments({ eventId: new mongoose.Types.ObjectId(eventId) })

  it('are shown and moved by administrators alone', async () => {
    const [eventId] = await giveUp(1)
    const deadLetterId = `${eventId}-${REACTION}`
    const asks = [
      (person: Person) => person.ask('operations.queue', {}),
      (person: Person) => person.ask('operations.deadLetters', {}),
      (person: Person) => person.ask('operations.replay', { deadLetterId }),
      (person: Person) => person.ask('operations.replayAll', { event: EVENT, reaction: REACTION }),
      (person: Person) => person.ask('operations.letGo', { deadLetterId, reason: 'No use' }),
    ]
    const staff = await community.register('Stella')
    await community.grant(staff, 'staff')
    for (const ask of asks) {
      await assertRefused(ask(community.visitor()), 'unauthenticated')
      for (const person of [ada, staff]) await assertRefused(ask(person), 'forbidden')
    }
    assert.equal((await letters()).length, 1)
    await admin.ask('operations.letGo', { deadLetterId, reason: 'Only a trial' })
    await community.drain()
  })

  it('refuse what they cannot read', async () => {
    await assertRefused(admin.ask('operations.replay', { deadLetterId: 'x' }), 'invalid', ['deadLetterId'])
    await assertRefused(
      admin.ask('operations.letGo', { deadLetterId: `${newId()}-${REACTION}`, reason: '' }),
      'invalid',
      ['reason'],
    )
    await assertRefused(
      admin.ask('operations.replay', { deadLetterId: `${newId()}-${REACTION}` }),
      'not_found',
    )
    await assertRefused(
      admin.ask('operations.letGo', { deadLetterId: `${newId()}-${REACTION}`, reason: 'Gone' }),
      'not_found',
    )
    await assertRefused(admin.ask('operations.replayAll', { event: EVENT } as never), 'invalid', ['reaction'])
    await assertRefused(admin.ask('operations.deadLetters', { cursor: 'x' }), 'invalid')
  })

  it('name what was given up, how often it was tried, and why', async () => {
    const [eventId] = await giveUp(1)
    const [letter] = await letters()
    assert.deepEqual(
      [letter?.eventId, letter?.event, letter?.reaction, letter?.cause, letter?.error, letter?.tries],
      [eventId, EVENT, REACTION, 'failed', 'BSONError: a bad id', 3],
    )
    const { dead, outbox } = await admin.ask('operations.queue', {})
    assert.deepEqual(dead, [{ event: EVENT, reaction: REACTION, count: 1 }])
    assert.deepEqual(outbox, { waiting: 0, oldestMs: null })
    assert.equal(await creditsOf(eventId), 0)
  })

  it('do what was given up when an administrator says so, once', async () => {
    const [letter] = await letters()
    const deadLetterId = letter?.id ?? ''
    assert.deepEqual(await admin.ask('operations.replay', { deadLetterId }), { replayed: 1 })
    await assertRefused(admin.ask('operations.replay', { deadLetterId }), 'not_found')
    await community.drain()
    assert.equal(await creditsOf(letter?.eventId), 1)
    assert.deepEqual(await letters(), [])
    assert.deepEqual(await lastActs(admin, 1), [
      `replay: Gave ${REACTION} after ${EVENT} back to the workers`,
    ])
  })

  it('do all of a kind, also when the outbox has forgotten the events, and a page at a time', async () => {
    const ids = await giveUp(3)
    await Outbox.deleteMany({ _id: mongoose.trusted({ $in: ids }) })
    const first = await admin.ask('operations.deadLetters', { limit: 2 })
    const rest = await admin.ask('operations.deadLetters', { limit: 2, cursor: first.nextCursor ?? '' })
    assert.deepEqual([...first.items, ...rest.items].map(({ eventId }) => eventId).toSorted(), ids.toSorted())
    assert.deepEqual(await admin.ask('operations.replayAll', { event: EVENT, reaction: 'other' }), {
      replayed: 0,
    })
    assert.deepEqual(await admin.ask('operations.replayAll', { event: EVENT, reaction: REACTION }), {
      replayed: 3,
    })
    await community.drain()
    for (const id of ids) assert.equal(await creditsOf(id), 1)
  })

  it('let go of what will not be done, with a reason that is written down', async () => {
    const [eventId] = await giveUp(1)
    const deadLetterId = `${eventId}-${REACTION}`
    await admin.ask('operations.letGo', { deadLetterId, reason: 'The case was a test' })
    assert.deepEqual(await letters(), [])
    await assertRefused(admin.ask('operations.replay', { deadLetterId }), 'not_found')
    await community.drain()
    assert.equal(await creditsOf(eventId), 0)
    assert.deepEqual(await lastActs(admin, 1), [
      `letGo: Let go of ${REACTION} after ${EVENT}: The case was a test`,
    ])
  })

  it('tell what the queue holds and what was done lately', async () => {
    await clinic.accept(ada, clinic.vera)
    await community.drain()
    const shown = async () => admin.ask('operations.queue', {})
    const deadline = performance.now() + 15_000
    const isTold = ({ minutes, workers, lanes }: Shown) =>
      minutes.some(({ done }) => done > 0) &&
      workers === 1 &&
      lanes.every(({ waiting, active, delayed }) => waiting + active + delayed === 0)
    while (!isTold(await shown())) {
      assert.ok(performance.now() < deadline, 'no worker reported')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    assert.deepEqual(
      (await shown()).lanes.map(({ name }) => name),
      ['single', 'merged'],
    )
  })

  it('compare the ledger each night, say what differs, and what they would mend', async () => {
    // What this test gave up stands on no case.
    await Exchanges.collection.deleteMany({ kind: 'helpful' })
    const { caseId } = await clinic.accept(clinic.ben, clinic.vera)
    await community.drain()
    assert.equal(await schedule['checkLedger']?.run(community.now()), undefined)
    assert.deepEqual((await admin.ask('operations.queue', {})).ledger?.wouldMend, [])

    const lost = await Exchanges.collection.findOneAndDelete({
      'evidence.caseId': new mongoose.Types.ObjectId(caseId),
    })
    community.later(60_000)
    assert.deepEqual(await schedule['checkLedger']?.run(community.now()), {
      alarm: 'the ledger differs from what its sources say',
    })
    const { ledger } = await admin.ask('operations.queue', {})
    assert.deepEqual([ledger?.missing, ledger?.different, ledger?.unexpected], [1, 0, 0])
    assert.match(ledger?.wouldMend[0] ?? '', new RegExp(String(lost?._id)))
    assert.equal(await Exchanges.countDocuments({ _id: String(lost?._id) }), 0, 'a look mends nothing')

    assert.ok(lost)
    await recordMissing()
    assert.deepEqual(await Exchanges.collection.findOne({ _id: lost._id }), lost)
    const before = await Exchanges.countDocuments({})
    await recordMissing()
    assert.equal(await Exchanges.countDocuments({}), before)
  })
})

async function lastActs(admin: Person, count: number): Promise<string[]> {
  const { items } = await admin.ask('moderation.audit', { limit: count })
  return items.map(({ act, detail }) => `${act}: ${detail}`)
}
