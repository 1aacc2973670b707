import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { type Community, type Person, startCommunity } from '../support/community.ts'

const TOKEN = 'metrics-token-of-an-operator'

describe('the health of a server', () => {
  let community: Community
  let visitor: Person
  before(async () => {
    community = await startCommunity()
    visitor = community.visitor()
  })
  after(() => community.stop())

  it('is live while its process answers', async () => {
    const { status, body } = await visitor.http('GET', '/health/live')
    assert.deepEqual([status, body], [200, { live: true }])
  })

  it('is ready when MongoDB and Redis answer, and tells this machine which does', async () => {
    const { status, body } = await visitor.http('GET', '/health/ready')
    assert.deepEqual([status, body], [200, { ready: true, mongodb: true, redis: true, stopping: false }])
  })

  it('tells others only whether it is ready, and keeps its figures to itself', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.7' }
    assert.deepEqual((await visitor.http('GET', '/health/ready', undefined, forwarded)).body, { ready: true })
    assert.equal((await visitor.http('GET', '/metrics', undefined, forwarded)).status, 404)
  })

  it('counts each call by its name, door and outcome', async () => {
    await visitor.http('GET', '/api/v1/me')
    await community.register('Ada')
    const { status, body, headers } = await visitor.http('GET', '/metrics')
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/plain/)
    assert.match(
      String(body),
      /commonground_call_seconds_count\{call="members\.register",door="http",outcome="ok"\} 1/,
    )
    assert.match(
      String(body),
      /commonground_call_seconds_count\{call="members\.me",door="http",outcome="unauthenticated"\} 1/,
    )
    assert.match(String(body), /^commonground_connections 0$/m)
    assert.match(String(body), /^commonground_messages_waiting 0$/m)
    assert.doesNotMatch(String(body), /people\.example/)
  })
})

describe('the figures of a server with a token for operators', () => {
  let community: Community
  let visitor: Person
  before(async () => {
    community = await startCommunity({ environment: { METRICS_TOKEN: TOKEN } })
    visitor = community.visitor()
  })
  after(() => community.stop())

  it('are for who shows it, from wherever they ask', async () => {
    for (const authorization of [
      undefined,
      'Bearer ',
      'Bearer wrong-token-of-nobody',
      TOKEN,
      `Bearer ${TOKEN}x`,
    ]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
      assert.equal((await visitor.http('GET', '/metrics', undefined, headers)).status, 404)
      assert.deepEqual((await visitor.http('GET', '/health/ready', undefined, headers)).body, { ready: true })
    }
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.7' }
    assert.equal((await visitor.http('GET', '/metrics', undefined, headers)).status, 200)
    assert.ok('mongodb' in ((await visitor.http('GET', '/health/ready', undefined, headers)).body as object))
  })
})

describe('a server that stops', () => {
  it('is not ready for more, and finishes what was asked before it hangs up', async () => {
    const community = await startCommunity()
    const [ada, ben] = [await community.register('Ada'), await community.register('Ben')]
    const { group } = await ada.ask('groups.create', { name: 'Slow' })
    const live = await ben.connect()
    const letGo = await holdOn(group.id)
    const slow = live.ask('groups.join', { groupId: group.id })
    // Calls of one connection arrive in order: with this answer the other is under way.
    await live.ask('members.me', {})

    const [server] = community.servers
    const stopping = server?.stop()
    const { status, body } = await ada.http('GET', '/health/ready')
    assert.deepEqual([status, body], [503, { ready: false, mongodb: true, redis: true, stopping: true }])
    assert.equal((await ada.http('GET', '/health/live')).status, 200)

    await letGo()
    assert.deepEqual(await slow, { membership: { state: 'member' } })
    await stopping
    await live.ended
    await server?.stop()
    await assert.rejects(fetch(`${community.url}/health/live`))
    await community.stop()
  })
})

/** Keeps a group locked, so that whoever joins it waits. Returns how to let go. */
async function holdOn(groupId: string): Promise<() => Promise<void>> {
  const session = await mongoose.connection.startSession()
  session.startTransaction()
  const _id = new mongoose.Types.ObjectId(groupId)
  await mongoose.connection
    .collection('groups')
    .updateOne({ _id }, { $set: { summary: 'held' } }, { session })
  return async () => {
    await session.abortTransaction()
    await session.endSession()
  }
}
