import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { recomputeLedger, verifyLedger } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, openClinic } from '../support/clinic.ts'
import { type Community, type Person } from '../support/community.ts'
import { reactionsTo } from '../../workers/subscriptions.ts'

describe('the ledger behind the doors', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let makeConsultant: Clinic['makeConsultant']
  let accept: Clinic['accept']
  let tell: Clinic['tell']

  beforeEach(async () => {
    ;({ community, ada, ben, vera, makeConsultant, accept, tell } = await openClinic())
    await makeConsultant(vera)
  })
  afterEach(() => community.stop())

  describe('what the workers do', () => {
    const react = async (happening: Happening) => {
      for (const reaction of Object.values(reactionsTo(happening.name)))
        await reaction(happening, community.now())
    }
    const whatHappened = async (): Promise<Happening[]> => {
      const rows = await Outbox.find().sort({ _id: 1 }).lean()
      return rows.map(({ _id, name, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening)
    }
    const ledger = async () =>
      (await Exchanges.find().sort({ _id: 1 }).lean()).map(row => ({ ...row, at: row.at.toISOString() }))

    beforeEach(async () => {
      const { caseId, replyId } = await accept(ada, vera)
      await ben.ask('cases.markHelpful', { caseId, replyId, on: true })
      await ben.ask('cases.markHelpful', { caseId, replyId, on: false })
      await tell(ada, caseId, 'confirmed_plan')
      await tell(ada, caseId, 'not_useful')
      await tell(ada, caseId, 'new_advice')
    })

    it('is the same done twice', async () => {
      for (const happening of await whatHappened()) await react(happening)
      const once = await ledger()
      assert.equal(once.length, 6)
      const recorded = await Outbox.countDocuments({ name: 'exchanges.recorded' })

      for (const happening of await whatHappened()) await react(happening)
      assert.deepEqual(await ledger(), once)
      assert.equal(await Outbox.countDocuments({ name: 'exchanges.recorded' }), recorded)
      assert.equal(recorded, 6)
    })

    it('is the same done several times at once', async () => {
      const happened = await whatHappened()
      await Promise.all([...happened, ...happened, ...happened].map(react))
      assert.equal(await Exchanges.countDocuments({}), 6)
      await Outbox.updateMany({}, { $set: { doneAt: community.now() } })
      await assertLedgerIsWhatCasesSay()
    })

    it('is the same in the wrong order', async () => {
      for (const happening of (await whatHappened()).toReversed()) await react(happening)
      const backwards = await ledger()
      await Exchanges.collection.deleteMany({})
      for (const happening of await whatHappened()) await react(happening)
      assert.deepEqual(await ledger(), backwards)
    })

    it('leaves neither exchange nor event behind when it fails half-way', async () => {
      const accepted = (await whatHappened()).find(({ name }) => name === 'cases.accepted')
      assert.ok(accepted)
      const { insertMany } = Outbox.collection
      Outbox.collection.insertMany = () => Promise.reject(new Error('the disk is full'))
      try {
        await assert.rejects(react(accepted), /the disk is full/)
      } finally {
        Outbox.collection.insertMany = insertMany
      }
      assert.equal(await Exchanges.countDocuments({}), 0)
      await react(accepted)
      assert.equal(await Exchanges.countDocuments({}), 1)
    })
  })

  describe('the count from the sources', () => {
    it('finds what is missing, what was altered, what nobody earned, and what is still under way', async () => {
      await accept(ada, vera)
      await accept(ben, vera)
      await accept(vera, ben)
      assert.equal((await verifyLedger()).waiting, 3)
      await community.drain()
      await assertLedgerIsWhatCasesSay()

      const [gone, altered, kept] = await Exchanges.find().sort({ at: 1 }).lean()
      assert.ok(gone && altered && kept)
      await Exchanges.collection.deleteOne({ _id: gone._id })
      await Exchanges.collection.updateOne({ _id: altered._id }, { $set: { credit: 400 } })
      const forged = { ...kept, _id: new Types.ObjectId(), eventId: new Types.ObjectId() }
      await Exchanges.collection.insertOne(forged)
      const orphan = {
        ...forged,
        _id: new Types.ObjectId(),
        eventId: new Types.ObjectId(),
        evidence: { ...kept.evidence, caseId: new Types.ObjectId() },
      }
      await Exchanges.collection.insertOne(orphan)

      const check = await verifyLedger()
      assert.deepEqual(
        check.examples.map(({ exchangeId, problem }) => `${exchangeId} ${problem}`).toSorted(),
        [
          `${gone._id.toHexString()} missing`,
          `${altered._id.toHexString()} different`,
          `${forged._id.toHexString()} unexpected`,
          `${orphan._id.toHexString()} unexpected`,
        ].toSorted(),
      )
      assert.deepEqual([check.expected, check.stored, check.unexpected], [3, 4, 2])
    })

    it('yields the rows that are stored', async () => {
      await accept(ada, vera)
      await tell(ben, (await accept(ben, vera)).caseId, 'none')
      await community.drain()
      const recomputed: string[] = []
      for await (const row of recomputeLedger()) recomputed.push(row._id.toHexString())
      const stored = (await Exchanges.find({}, { _id: 1 }).lean()).map(({ _id }) => _id.toHexString())
      assert.deepEqual(recomputed.toSorted(), stored.toSorted())
      assert.equal(stored.length, 3)
    })
  })
})
