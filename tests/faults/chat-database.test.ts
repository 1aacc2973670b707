import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { OutputOf } from '../../domain/contract.ts'
import { scratch } from '../../scripts/launch/scratch.ts'
import { argsOf } from '../../scripts/launch/program.ts'
import { type Service, startMongo } from '../../scripts/services/index.ts'
import { createPerson, type Live, type Person, Refused } from '../support/person.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const SENDERS = 8

type Sent = { clientId: string; body: string; outcome: 'ok' | 'unknown'; seq?: number }

describe('chat while MongoDB fails', () => {
  let folder: string
  let mongo: Service
  let server: ChildProcess
  let url: string
  let channelId: string
  let people: Person[]
  let lives: Live[]

  before(async function () {
    this.timeout(120_000)
    folder = await mkdtemp(path.join(scratch(), 'commonground-faults-'))
    mongo = await startMongo({ dataDir: folder, log: () => undefined })
    await run('scripts/migrate.ts')
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    server = spawn(process.execPath, argsOf('server/index.ts'), {
      cwd: root,
      env: { ...environment(), PORT: String(port) },
      stdio: 'ignore',
    })
    await answering()
    people = await Promise.all(Array.from({ length: SENDERS }, (_, index) => register(`Sender ${index}`)))
    const [ada = assert.fail(), ...others] = people
    const made = await ada.ask('groups.create', { name: 'Faults' })
    channelId = made.channel.id
    for (const person of others) await person.ask('groups.join', { groupId: made.group.id })
    lives = await Promise.all(people.map(person => person.connect()))
  })
  after(async () => {
    for (const live of lives ?? []) live.close()
    if (server?.exitCode === null) {
      server.kill('SIGKILL')
      await once(server, 'exit')
    }
    await mongo?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const environment = () => ({
    ...process.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_FACTOR: '1000',
    NAMESPACE: `faults-${process.pid}`,
    MONGODB_URI: mongo.url,
  })
  const run = async (script: string) => {
    const child = spawn(process.execPath, argsOf(script), {
      cwd: root,
      env: environment(),
      stdio: 'ignore',
    })
    const [code] = (await once(child, 'exit')) as [number]
    assert.equal(code, 0, script)
  }
  const answering = async () => {
    for (;;) {
      const response = await fetch(`${url}/health/live`).catch(() => undefined)
      if (response?.ok) return
      assert.equal(server.exitCode, null, 'the server ended')
      await pause(50)
    }
  }
  const register = async (name: string) => {
    const person = createPerson([url])
    const email = `${name.replace(' ', '.').toLowerCase()}@people.example`
    const { member } = await person.ask('members.register', {
      email,
      name,
      password: 'correct horse battery',
    })
    return Object.assign(person, { id: member.id, name })
  }

  /** Sends until told to stop, each message again under its clientId until it is answered. */
  const sendUntil = async (who: number, stopped: () => boolean, sent: Sent[]) => {
    for (let turn = 0; !stopped(); turn += 1) {
      const message: Sent = { clientId: randomUUID(), body: `${who}:${turn}`, outcome: 'unknown' }
      sent.push(message)
      while (message.outcome === 'unknown' && !stopped()) await attempt(who, message)
    }
  }
  const attempt = async (who: number, message: Sent) => {
    try {
      const { clientId, body } = message
      const answer = await (lives[who] ?? assert.fail()).ask('chat.send', { channelId, clientId, body })
      Object.assign(message, { outcome: 'ok', seq: answer.message.seq })
    } catch (error) {
      if (error instanceof Refused) assert.equal(error.code, 'unavailable')
      await pause(50)
    }
  }
  const readAll = async () => {
    const found = []
    for (;;) {
      const page: OutputOf<'chat.list'> = await (people[0] ?? assert.fail()).ask('chat.list', {
        channelId,
        after: found.length,
        limit: 200,
      })
      found.push(...page.messages)
      if (page.messages.length === 0) return found
    }
  }
  const assertExact = async (sent: Sent[]) => {
    const found = await readAll()
    assert.deepEqual(
      found.map(({ seq }) => seq),
      found.map((_, index) => index + 1),
    )
    const byClientId = new Map(found.map(message => [message.clientId, message]))
    assert.equal(byClientId.size, found.length, 'a message is stored twice')
    for (const { outcome, clientId, seq } of sent)
      if (outcome === 'ok') assert.equal(byClientId.get(clientId)?.seq, seq, 'an answered message is lost')
  }

  it('never says ok to what is not stored, and goes on by itself when MongoDB answers again', async () => {
    const [ada = assert.fail(), ben = assert.fail()] = lives
    const sent = ['before', 'while it stands still', 'while it stands still, as a first message'].map(
      (body): Sent => ({ body, clientId: randomUUID(), outcome: 'unknown' }),
    )
    const [before = assert.fail(), known = assert.fail(), first = assert.fail()] = sent
    await attempt(0, before)

    process.kill(mongo.pid, 'SIGSTOP')
    const stoodStill = performance.now()
    const refusals = await Promise.allSettled([
      ada.socket
        .timeout(9000)
        .emitWithAck('chat.send', { channelId, clientId: known.clientId, body: known.body }),
      ben.socket
        .timeout(9000)
        .emitWithAck('chat.send', { channelId, clientId: first.clientId, body: first.body }),
    ]).finally(() => process.kill(mongo.pid, 'SIGCONT'))
    for (const refusal of refusals) {
      assert.ok(refusal.status === 'fulfilled', 'no answer')
      assert.equal(!refusal.value.ok && refusal.value.error.code, 'unavailable')
    }
    assert.ok(performance.now() - stoodStill < 8000)

    const deadline = performance.now() + 20_000
    const again: [number, Sent][] = [
      [0, known],
      [1, first],
    ]
    for (const [who, message] of again)
      while (message.outcome === 'unknown' && performance.now() < deadline) await attempt(who, message)
    assert.deepEqual(
      sent.map(({ outcome }) => outcome),
      ['ok', 'ok', 'ok'],
    )
    await assertExact(sent)
  }).timeout(60_000)

  it('loses, doubles and misplaces nothing that it answered when MongoDB is killed under load', async () => {
    const sent: Sent[] = []
    let stopping = false
    const senders = lives.map((_, who) => sendUntil(who, () => stopping, sent))
    for (let kill = 0; kill < 3; kill += 1) {
      await pause(400 + kill * 150)
      process.kill(mongo.pid, 'SIGKILL')
      await mongo.ended
      mongo = await startMongo({ dataDir: folder, log: () => undefined, port: mongo.port })
      const answered = sent.filter(({ outcome }) => outcome === 'ok').length
      const deadline = performance.now() + 20_000
      while (sent.filter(({ outcome }) => outcome === 'ok').length < answered + SENDERS) {
        assert.ok(performance.now() < deadline, 'nobody was answered after the restart')
        await pause(50)
      }
    }
    stopping = true
    await Promise.all(senders)

    assert.ok(sent.filter(({ outcome }) => outcome === 'ok').length > 50)
    await assertExact(sent)
    for (const who of lives.keys()) {
      const seqs = sent.filter(({ body, seq }) => body.startsWith(`${who}:`) && seq).map(({ seq = 0 }) => seq)
      assert.deepEqual(
        seqs,
        seqs.toSorted((a, b) => a - b),
        'a sender’s messages changed places',
      )
    }
  }).timeout(120_000)
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
