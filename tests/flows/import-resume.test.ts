import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import mongoose from 'mongoose'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import type { Report } from '../../scripts/import/report.ts'
import { type Community, startCommunity } from '../support/community.ts'
import { everythingStored, importQuietly, saying, writeSet } from './import-fixtures.ts'

const PEOPLE = 40
const MESSAGES = 12_000
const VOTES = 12_000

describe('an import that is killed half-way', function () {
  this.timeout(120_000)
  let community: Community

  beforeEach(async () => {
    community = await startCommunity()
  })
  afterEach(() => community.stop())

  const countOf = (collection: string) => mongoose.connection.collection(collection).countDocuments()

  /** Runs the command, and ends it by SIGKILL as soon as so many rows are there. */
  async function killAt(
    kind: Report['kind'],
    folder: string,
    collection: string,
    rows: number,
  ): Promise<void> {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'scripts/import.ts', kind, '--data', folder, '--set', 'fixture'],
      {
        env: { ...process.env, MONGODB_URI: community.settings.mongoUrl, NODE_ENV: 'test' },
        stdio: 'ignore',
      },
    )
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    while (child.exitCode === null && (await countOf(collection)) < rows)
      await new Promise(resolve => setTimeout(resolve, 2))
    child.kill('SIGKILL')
    await ended
  }

  it('hides a chat that is not whole, and fills it in order when it is run again', async () => {
    const room = 'library/2011-03-04'
    const lines = Array.from({ length: MESSAGES }, (_, seq) =>
      saying({ room, seq, user: `reader${seq % PEOPLE}`, replyTo: seq > 2 ? [seq - 2] : null }),
    )
    const folder = await writeSet({ chat: lines })
    const visitor = await community.register('Visitor')
    await killAt('chat', folder, 'messages', 1)

    const left = await countOf('messages')
    assert.ok(left >= 1 && left < MESSAGES, `it was killed at ${left} messages`)
    assert.deepEqual((await visitor.ask('groups.list', {})).items, [])

    const { kinds } = await importQuietly('chat', { folder })
    // What the killed command had already sent may still be stored after its end.
    const { there = 0, written = 0 } = kinds['messages'] ?? {}
    assert.ok(there >= left && there < MESSAGES, `${left} messages were left, ${there} found`)
    assert.equal(there + written, MESSAGES)
    const { items } = await visitor.ask('groups.list', {})
    assert.equal(items[0]?.memberCount, PEOPLE + 1)
    const stored = await mongoose.connection.collection('messages').find().sort({ seq: 1 }).toArray()
    assert.deepEqual(
      stored.map(({ seq, body }) => `${seq} ${body}`),
      lines.map(({ seq, text }) => `${seq + 1} ${text}`),
    )
  })

  it('credits nothing twice and forgets nothing of questions, answers and votes', async () => {
    const folder = await writeSet({
      questions: Array.from({ length: 100 }, (_, id) => ({
        id,
        ts: '2018-04-01T09:00:00',
        askerId: 1,
        title: `Question number ${id}`,
        body: 'Why?',
        tags: [],
        acceptedAnswerId: id + 1000,
        acceptedOn: '2018-04-05T00:00:00',
      })),
      answers: Array.from({ length: 100 }, (_, id) => ({
        id: id + 1000,
        questionId: id,
        ts: '2018-04-02T09:00:00',
        userId: 2 + (id % 5),
        body: 'Because.',
      })),
      votes: Array.from({ length: VOTES }, (_, index) => ({
        postId: 1000 + (index % 100),
        type: index % 4 === 0 ? 'up' : 'down',
        date: '2018-04-03',
      })),
    })
    const options = { folder, site: 'why.example' }
    await killAt('qa', folder, 'helpful_marks', 1)
    // One snapshot: the last batch sent by the killed command may be stored between two counts.
    const [left = 0, told = 0] = await mongoose.connection.transaction(async session => [
      await mongoose.connection.collection('helpful_marks').countDocuments({}, { session }),
      await mongoose.connection.collection('outbox').countDocuments({}, { session }),
    ])
    assert.ok(left >= 1 && left < VOTES / 4, `it was killed at ${left} marks`)
    // The acceptances, and once that there are cases to be found.
    assert.equal(told, left + 100 + 1)

    await importQuietly('qa', options)
    assert.equal(await countOf('helpful_marks'), VOTES / 4)
    assert.equal(await countOf('outbox'), VOTES / 4 + 100 + 1)
    const [sum] = await mongoose.connection
      .collection('replies')
      .aggregate([{ $group: { _id: null, marks: { $sum: '$helpfulCount' } } }])
      .toArray()
    assert.equal(sum?.['marks'], VOTES / 4)

    const before = await everythingStored()
    await importQuietly('qa', options)
    assert.deepEqual(await everythingStored(), before)
    const { expected, waiting, unexpected, different } = await verifyLedger()
    assert.deepEqual(
      { expected, waiting, unexpected, different },
      { expected: VOTES / 4 + 100, waiting: VOTES / 4 + 100, unexpected: 0, different: 0 },
    )
  })
})
