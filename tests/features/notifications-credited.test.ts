import assert from 'node:assert/strict'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { reactionsTo } from '../../workers/subscriptions.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'

describe('what is told of what the ledger counted at one moment', () => {
  let clinic: Clinic

  before(async () => {
    clinic = await openClinic()
    const { community, ada, ben, vera, victor, staff, accept, tell } = clinic
    await clinic.makeConsultant(vera)
    const that = await accept(ada, vera)
    for (const reader of [ben, victor, staff]) await reader.ask('cases.markHelpful', { ...that, on: true })
    await victor.ask('cases.markHelpful', { ...that, on: false })
    await tell(ada, that.caseId, 'confirmed_plan')
    await community.drain()
  })
  after(() => clinic.community.stop())
  beforeEach(() => Notices.deleteMany({}))

  const note = (happening: Happening) =>
    reactionsTo('exchanges.recorded')['noteExchange']?.(happening, clinic.community.now()) ?? assert.fail()
  const recorded = async (): Promise<Happening[]> => {
    const rows = await Outbox.find({ name: 'exchanges.recorded' }).sort({ _id: 1 }).lean()
    return rows.map(({ _id, name, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening)
  }
  const stored = async () => (await Notices.find().sort({ _id: 1 }).lean()).map(row => JSON.stringify(row))
  const TOLD = ['helped', 'helped', 'helped', 'outcomeTold']
  const assertTold = async () => {
    const notices = await Notices.find().lean()
    assert.deepEqual(notices.map(({ what }) => what).toSorted(), TOLD)
    assert.deepEqual(
      new Set(notices.map(({ memberId }) => memberId.toHexString())),
      new Set([clinic.vera.id]),
    )
  }

  it('is told once, one after the other or together, and however often it is done', async () => {
    const happened = await recorded()
    assert.equal(happened.length, 6)
    for (const happening of happened) await note(happening)
    const once = await stored()
    await assertTold()

    await Promise.all([...happened, ...happened].map(note))
    assert.deepEqual(await stored(), once)
    await Notices.deleteMany({})
    await Promise.all([...happened, ...happened.toReversed()].map(note))
    assert.deepEqual(await stored(), once)
  })

  it('is told although one among it cannot be', async () => {
    const happened = await recorded()
    const [first] = happened
    assert.ok(first)
    const broken = { ...first, id: 'f'.repeat(24), payload: { ...first.payload, exchangeId: 'no id' } }
    const halfway = Math.floor(happened.length / 2)
    const all = [...happened.slice(0, halfway), broken as Happening, ...happened.slice(halfway)]
    const outcomes = await Promise.allSettled(all.map(note))
    assert.deepEqual(
      outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : [])),
      [halfway],
    )
    await assertTold()
  })
})
