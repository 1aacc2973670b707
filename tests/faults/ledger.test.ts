import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts'

const CASES = 40
const KILLS = 5
/** A job whose worker died is taken up again when its claim has lapsed. */
const SETTLED_WITHIN_MS = 180_000

describe('the ledger, when workers die', function () {
  this.timeout(480_000)
  let community: Community
  let clinic: { author: Person; specialtyId: string }
  const workers = new Set<WorkerProcess>()
  /** How many acceptances there were in all. */
  let accepted = 0

  // Starting a worker is most of the time: what lives after one test works for the next.
  before(async () => {
    community = await startCommunity()
    const staff = await community.register('Stella')
    await community.grant(staff, 'staff')
    const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Cats' })
    clinic = { author: await community.register('Vera'), specialtyId: specialty.id }
  })
  after(async () => {
    await Promise.all([...workers].map(worker => worker.kill()))
    await community.stop()
  })

  async function startWorker(): Promise<WorkerProcess> {
    const worker = await startWorkerProcess(community)
    workers.add(worker)
    return worker
  }

  /** So many workers, those that live among them. */
  const haveWorkers = async (count: number): Promise<WorkerProcess[]> => {
    await Promise.all(Array.from({ length: Math.max(0, count - workers.size) }, startWorker))
    return [...workers]
  }

  async function kill(worker: WorkerProcess): Promise<void> {
    workers.delete(worker)
    await worker.kill()
  }

  async function answerCases(count: number): Promise<{ asker: Person; answered: Answered[] }> {
    const { author, specialtyId } = clinic
    const asker = await community.register('Ada')
    const answered: Answered[] = []
    for (let n = 0; n < count; n++) {
      const { case: asked } = await asker.ask('cases.submit', {
        specialtyId,
        title: `Question ${n}`,
        body: 'What now?',
      })
      const { reply } = await author.ask('cases.reply', { caseId: asked.id, body: 'Do this.' })
      answered.push({ caseId: asked.id, replyId: reply.id })
    }
    return { asker, answered }
  }

  const creditWaits = () => Outbox.countDocuments({ name: 'cases.accepted', doneAt: null })

  async function settled(): Promise<void> {
    const deadline = Date.now() + SETTLED_WITHIN_MS
    while (await Outbox.exists({ doneAt: null })) {
      assert.ok(Date.now() < deadline, `${await creditWaits()} acceptances are not credited yet`)
      await pause(100)
    }
  }

  async function assertCreditedOnce(asker: Person, count: number): Promise<void> {
    accepted += count
    assert.equal(await Outbox.countDocuments({ name: 'cases.accepted' }), accepted)
    assert.equal(await Exchanges.countDocuments({}), accepted)
    const { derived } = await asker.ask('exchanges.standing', { memberId: asker.id })
    assert.equal(derived.total, count * 3)
    const { expected, stored, examples } = await verifyLedger()
    assert.deepEqual([expected, stored, examples], [accepted, accepted, []])
  }

  it('credits every acceptance once though a worker is killed again and again', async () => {
    const { asker, answered } = await answerCases(CASES)
    const seed = Date.now() % 100_000
    const random = randomFrom(seed)
    let [worker] = await haveWorkers(1)
    let waitedAtKills = 0

    const perKill = CASES / KILLS
    for (let round = 0; round < KILLS; round++) {
      for (const that of answered.slice(round * perKill, (round + 1) * perKill))
        await asker.ask('cases.accept', that)
      await pause(random() * 60)
      await kill(worker ?? assert.fail())
      waitedAtKills += await creditWaits()
      worker = await startWorker()
    }
    await settled()

    assert.ok(waitedAtKills > 0, `no worker died with work before it (seed ${seed}): this run shows nothing`)
    await assertCreditedOnce(asker, CASES)
  })

  it('credits every acceptance once though one of two workers stops in the middle and goes on later', async () => {
    const { asker, answered } = await answerCases(10)
    const [sleeper = assert.fail()] = await haveWorkers(2)
    await asker.ask('cases.accept', answered[0] ?? { caseId: '', replyId: '' })
    await settled()

    const accepting = answered.slice(1).map(that => asker.ask('cases.accept', that))
    await Promise.any(accepting)
    sleeper.signal('SIGSTOP')
    await Promise.all(accepting)
    await pause(500)
    sleeper.signal('SIGCONT')
    await settled()
    await assertCreditedOnce(asker, 10)
  })
})

type Answered = { caseId: string; replyId: string }

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
