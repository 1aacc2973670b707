import assert from 'node:assert/strict'
import { acceptedCasesAreFollowed } from '../../domain/migrations/accepted-cases-are-followed.ts'
import { askForOutcomes, followCase } from '../../domain/outcomes/actions.ts'
import { CloseOuts } from '../../domain/outcomes/model.ts'
import { laterDays } from '../../domain/outcomes/rules.ts'
import { Outbox } from '../../domain/transaction.ts'
import mongoose from 'mongoose'
import { noteOutcomeAsked, noteToldLater } from '../../domain/notifications/actions.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000

describe('outcomes', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera } = clinic)
    await clinic.makeConsultant(vera)
  })
  afterEach(() => community.stop())

  const days = (count: number) => community.later(count * DAY_MS)
  /** The job twice at once and once more, and all that follows from it. */
  async function run() {
    await community.drain()
    await Promise.all([askForOutcomes(community.now()), askForOutcomes(community.now())])
    await askForOutcomes(community.now())
    await community.drain()
  }
  const noticesOf = async (person: Person) =>
    (await person.ask('notifications.list', { kind: 'case' })).items
      .filter(({ what }) => what === 'outcomeAsked' || what === 'laterAsked')
      .map(({ what, count }) => `${what} ${count}`)
  const asked = async () =>
    (await Outbox.find({ name: 'outcomes.asked' }).sort({ _id: 1 }).lean()).map(
      ({ payload }) => (payload as { step: string }).step,
    )

  describe('what is asked of an asker', () => {
    it('is asked after a week and once more after two, each once', async () => {
      await clinic.accept(ada, vera)
      days(6)
      await run()
      assert.deepEqual(await noticesOf(ada), [])
      days(1)
      await run()
      assert.deepEqual(await noticesOf(ada), ['outcomeAsked 1'])
      days(7)
      await run()
      assert.deepEqual(await noticesOf(ada), ['outcomeAsked 2'])
      days(20)
      await run()
      assert.deepEqual(await asked(), ['week', 'fortnight'])
    })

    it('leads to the case, and is forgotten once it is told', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      days(8)
      await run()
      const { items } = await ada.ask('notifications.list', {})
      const notice = items.find(({ what }) => what === 'outcomeAsked')
      assert.equal(notice?.path, `/cases/${caseId}?tell`)
      assert.equal(notice?.case?.id, caseId)
      await clinic.tell(ada, caseId, 'new_advice')
      assert.deepEqual(await noticesOf(ada), [])
      days(8)
      await run()
      assert.deepEqual(await asked(), ['week'])
    })

    it('is not asked of who told it before it was due', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await clinic.tell(ada, caseId, 'confirmed_plan')
      days(15)
      await run()
      assert.deepEqual(await asked(), [])
    })

    it('is not asked of who told it a moment ago, while that is still under way', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await community.drain()
      days(8)
      await clinic.tell(ada, caseId, 'confirmed_plan')
      await askForOutcomes(community.now())
      assert.deepEqual(await asked(), [])
    })

    it('is asked again two to three months later, on the day of the case, whoever told before', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await clinic.tell(ada, caseId, 'confirmed_plan')
      days(laterDays(caseId) - 1)
      await run()
      assert.deepEqual(await asked(), [])
      days(1)
      await run()
      assert.deepEqual(await noticesOf(ada), ['laterAsked 1'])
      days(100)
      await run()
      assert.deepEqual(await asked(), ['later'])
    })

    for (const [kind, act] of [
      ['silenced', 'silence'],
      ['suspended', 'suspend'],
    ] as const)
      it(`is asked of nobody who is ${kind}`, async () => {
        await clinic.accept(ada, vera)
        await clinic.accept(ben, vera)
        await community.drain()
        const until = new Date(community.now().getTime() + 30 * DAY_MS)
        await mongoose.connection
          .collection('members')
          .updateOne(
            { _id: new mongoose.Types.ObjectId(ada.id) },
            { $set: { [kind]: { until, reason: act, decisionId: new mongoose.Types.ObjectId() } } },
          )
        days(8)
        await run()
        assert.deepEqual(await noticesOf(ben), ['outcomeAsked 1'])
        assert.deepEqual(await asked(), ['week'])
      })

    it('is not asked of a case that a moderator led into another', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await community.drain()
      await mongoose.connection
        .collection('cases')
        .updateOne({ _id: new mongoose.Types.ObjectId(caseId) }, { $set: { state: 'merged' } })
      days(8)
      await run()
      assert.deepEqual(await asked(), [])
      assert.equal((await CloseOuts.findById(caseId).lean())?.dueAt, null)
    })

    it('is told once by each reaction, however often it runs', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      days(laterDays(caseId))
      await run()
      await ada.ask('outcomes.tellLater', { caseId, how: 'better' })
      await community.drain()
      const before = await CloseOuts.find().lean()
      for (const row of await Outbox.find({
        name: mongoose.trusted({ $in: ['outcomes.asked', 'outcomes.toldLater', 'cases.accepted'] }),
      }).lean()) {
        const happening = { id: row._id.toHexString(), name: row.name, payload: row.payload } as never
        if (row.name === 'outcomes.asked') await noteOutcomeAsked(happening, community.now())
        else if (row.name === 'outcomes.toldLater') await noteToldLater(happening, community.now())
        else await followCase(happening)
      }
      assert.deepEqual(await CloseOuts.find().lean(), before)
      assert.deepEqual(await noticesOf(ada), ['laterAsked 1'])
      const told = (await vera.ask('notifications.list', {})).items.filter(({ what }) => what === 'laterTold')
      assert.deepEqual(
        told.map(({ count, people }) => [count, people.map(({ name }) => name)]),
        [[1, ['Ada']]],
      )
    })

    it('follows cases of before, too, and leaves what is followed as it is', async () => {
      const told = await clinic.accept(ada, vera)
      await clinic.tell(ada, told.caseId, 'new_advice')
      await clinic.accept(ben, vera)
      await community.drain()
      const before = await CloseOuts.find().sort({ _id: 1 }).lean()
      await CloseOuts.deleteMany({ _id: told.caseId })
      const db = mongoose.connection.getClient().db()
      await acceptedCasesAreFollowed.up(db)
      await acceptedCasesAreFollowed.up(db)
      assert.deepEqual(await CloseOuts.find().sort({ _id: 1 }).lean(), before)
    })
  })

  describe('the second look', () => {
    it('is told by the asker from two months on, and may be told anew', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await assertRefused(ada.ask('outcomes.tellLater', { caseId, how: 'better' }), 'conflict')
      assert.deepEqual(await ada.ask('outcomes.later', { caseId }), { later: null, mayTell: false })
      days(60)
      assert.equal((await ada.ask('outcomes.later', { caseId })).mayTell, true)
      await ada.ask('outcomes.tellLater', { caseId, how: 'better' })
      const { later } = await ada.ask('outcomes.tellLater', { caseId, how: 'worse' })
      assert.deepEqual(later, { how: 'worse', at: community.now().toISOString() })
      await ada.ask('outcomes.tellLater', { caseId, how: 'worse' })
      assert.equal(await Outbox.countDocuments({ name: 'outcomes.toldLater' }), 2)
      days(31)
      await run()
      assert.ok(!(await asked()).includes('later'))
    })

    it('is for the asker to tell and for who sees the case to read', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      days(60)
      await assertRefused(vera.ask('outcomes.tellLater', { caseId, how: 'better' }), 'forbidden')
      await assertRefused(
        community.visitor().ask('outcomes.tellLater', { caseId, how: 'better' }),
        'unauthenticated',
      )
      await assertRefused(ada.ask('outcomes.tellLater', { caseId: NOWHERE, how: 'better' }), 'not_found')
      await assertRefused(ada.ask('outcomes.tellLater', { caseId, how: 'fine' as never }), 'invalid', ['how'])
      await ada.ask('outcomes.tellLater', { caseId, how: 'better' })
      const seen = await ben.ask('outcomes.later', { caseId })
      assert.deepEqual([seen.later?.how, seen.mayTell], ['better', false])
      await assertRefused(community.visitor().ask('outcomes.later', { caseId }), 'unauthenticated')
      await assertRefused(ben.ask('outcomes.later', { caseId: NOWHERE }), 'not_found')
      await assertRefused(ben.ask('outcomes.later', { caseId: 'x' }), 'invalid', ['caseId'])
    })

    it('is listed among what is owed once it was asked', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await clinic.tell(ada, caseId, 'confirmed_plan')
      days(laterDays(caseId))
      assert.deepEqual((await ada.ask('outcomes.owed', {})).items, [])
      await run()
      const { items, holdsUp } = await ada.ask('outcomes.owed', {})
      assert.deepEqual(
        items.map(({ asks, caseId: id, title, specialty }) => [asks, id, title, specialty.name]),
        [['later', caseId, 'Cat breathes fast', 'Cats']],
      )
      assert.equal(holdsUp, false)
      await ada.ask('outcomes.tellLater', { caseId, how: 'as_expected' })
      assert.deepEqual((await ada.ask('outcomes.owed', {})).items, [])
    })
  })

  describe('a third case', () => {
    it('waits until its asker told what came of the two before', async () => {
      const first = await clinic.accept(ada, vera)
      const second = await clinic.accept(ada, vera)
      const owed = await ada.ask('outcomes.owed', {})
      assert.deepEqual(
        owed.items.map(({ caseId, asks }) => [caseId, asks]),
        [
          [first.caseId, 'outcome'],
          [second.caseId, 'outcome'],
        ],
      )
      assert.equal(owed.holdsUp, true)
      const third = ada.ask('cases.submit', clinic.question())
      await assertRefused(third, 'conflict', [`outcomes.${first.caseId}`, `outcomes.${second.caseId}`])
      assert.equal((await ada.ask('cases.list', { mine: true })).items.length, 2)

      await clinic.tell(ada, first.caseId, 'confirmed_plan')
      await clinic.tell(ada, second.caseId, 'none')
      assert.deepEqual(await ada.ask('outcomes.owed', {}), { items: [], holdsUp: false })
      await clinic.ask(ada)
    })

    it('of this minute goes out at once, and what is owed is asked afterwards', async () => {
      await clinic.accept(ada, vera)
      await clinic.accept(ada, vera)
      await clinic.ask(ada, { urgency: 'now' })
      assert.equal((await ada.ask('outcomes.owed', {})).holdsUp, true)
      await assertRefused(ada.ask('cases.submit', clinic.question({ urgency: 'today' })), 'conflict')
    })

    it('is not held up by what was not accepted, by others’ cases, or by what is long past', async () => {
      await clinic.ask(ada)
      await clinic.askAndAnswer(ada, vera)
      await clinic.askAndAnswer(ada, vera)
      await clinic.accept(ben, vera)
      await clinic.accept(ben, vera)
      const { id } = await clinic.ask(ada)
      await assertRefused(ben.ask('cases.submit', clinic.question()), 'conflict')
      assert.ok(id)
      days(366)
      await clinic.ask(ben)
    })

    it('that was submitted already is found again by its client id', async () => {
      await clinic.accept(ada, vera)
      const question = clinic.question({ clientId: 'third-case' })
      const once = await ada.ask('cases.submit', question)
      await clinic.reply(vera, once.case.id)
      const again = await ada.ask('cases.submit', question)
      assert.equal(again.case.id, once.case.id)
    })

    it('is asked for by members alone', async () => {
      await assertRefused(community.visitor().ask('outcomes.owed', {}), 'unauthenticated')
      await assertRefused(ada.ask('outcomes.owed', { of: 'ben' } as never), 'invalid', ['of'])
    })
  })
})
