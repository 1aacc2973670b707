import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { Cases } from '../../domain/cases/model.ts'
import type { NoticeWhat } from '../../domain/notifications/contract.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { scratch } from '../../scripts/launch/scratch.ts'
import { type Service, startRedis } from '../../scripts/services/index.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Person } from '../support/community.ts'
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts'

const WITHIN_MS = 60_000
const PAGE_AGAIN_MS = 2 * 60_000

describe('cases that wait, when Redis forgets and workers die', function () {
  this.timeout(180_000)
  let folder: string
  let redis: Service
  let clinic: Clinic
  const workers: WorkerProcess[] = []

  before(async () => {
    folder = await mkdtemp(path.join(scratch(), 'commonground-ladder-'))
    // Of its own: it is emptied.
    redis = await startRedis({ dataDir: folder, log: () => undefined })
    clinic = await openClinic({ realTime: true, environment: { REDIS_URL: redis.url } })
    const { vera, victor } = clinic
    await clinic.makeConsultant(vera, victor)
    // Access tokens are kept in MongoDB, and outlive what Redis forgets.
    for (const person of [clinic.ada, vera, victor])
      person.useToken((await person.ask('members.createToken', { name: 'device' })).token)
  })
  after(async () => {
    for (const worker of workers) await worker.kill()
    await clinic?.community.stop()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const startWorker = async () => {
    const worker = await startWorkerProcess(clinic.community)
    workers.push(worker)
    return worker
  }
  const until = async (what: string, holds: () => Promise<boolean>) => {
    const deadline = performance.now() + WITHIN_MS
    while (!(await holds())) {
      assert.ok(performance.now() < deadline, what)
      await pause(50)
    }
  }
  const allDone = async () => !(await Outbox.exists({ doneAt: null }))
  const forget = async () => {
    const connection = new Redis(redis.url)
    await connection.flushall()
    connection.disconnect()
  }
  /** The case has waited so much longer. */
  const letTimePass = async (caseId: string, ms: number) => {
    const { ladder } = await Cases.findById(caseId).orFail().lean()
    assert.ok(ladder?.from && ladder.dueAt, 'its timer waits')
    const [from, dueAt] = [ladder.from, ladder.dueAt].map(at => new Date(at.getTime() - ms))
    await Cases.updateOne({ _id: caseId }, { $set: { 'ladder.from': from, 'ladder.dueAt': dueAt } })
  }
  const pagesOf = async (person: Person, caseId: string) =>
    (await person.ask('cases.pages', {})).items.find(({ case: { id } }) => id === caseId)?.pages ?? 0
  const noticesOf = (person: Person, caseId: string, what: NoticeWhat) =>
    Notices.countDocuments({ memberId: person.id, caseId, what })

  it('are called for again though all of Redis was lost while their timers waited', async () => {
    await startWorker()
    const { id } = await clinic.ask(clinic.ada, { urgency: 'now' })
    await until('the first call is told', allDone)
    assert.equal(await pagesOf(clinic.vera, id), 1)

    await forget()
    await letTimePass(id, PAGE_AGAIN_MS)
    await until('the second call', async () => (await pagesOf(clinic.vera, id)) === 2)
    await forget()
    await until('what follows from it', allDone)
    await letTimePass(id, PAGE_AGAIN_MS)
    await until('the third call', async () => (await pagesOf(clinic.victor, id)) === 3)
    await until('what follows from that', allDone)
    assert.equal(await pagesOf(clinic.vera, id), 3)
    for (const worker of workers.splice(0)) await worker.kill()
  })

  it('tell their asker once that they were taken, though the worker dies between', async () => {
    const [halted, hurried] = [await startWorker(), await startWorker()]
    const first = await clinic.ask(clinic.ada, { urgency: 'now' })
    const second = await clinic.ask(clinic.ada, { urgency: 'now' })
    await until('the calls are told', allDone)

    // One dies as soon as the first case was taken, wherever it is then; the other stands still when the second is, and dies so.
    halted.signal('SIGSTOP')
    await clinic.vera.ask('cases.claim', { caseId: first.id })
    await hurried.kill()
    await clinic.victor.ask('cases.claim', { caseId: second.id })
    const waiting = await Outbox.countDocuments({ name: 'cases.claimed', doneAt: null })
    await halted.kill()
    assert.ok(waiting > 0, 'nothing was left to tell: this run shows nothing')

    await Promise.all([startWorker(), startWorker()])
    await until('everything is told', allDone)
    for (const { id } of [first, second]) assert.equal(await noticesOf(clinic.ada, id, 'claimed'), 1)
  })
})
