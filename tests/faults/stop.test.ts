import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { createPerson, type Live, type Person } from '../support/person.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { type Community, startCommunity } from '../support/community.ts'

const STOPPED_WITHIN_MS = 10_000

describe('a server that is told to stop', () => {
  let community: Community
  let server: ServerProcess
  let ada: Person
  let live: Live

  before(async function () {
    this.timeout(90_000)
    community = await startCommunity()
    server = await startServerProcess({ MONGODB_URI: community.settings.mongoUrl })
    ada = createPerson([server.url])
    await ada.ask('members.register', {
      email: `${randomUUID()}@people.example`,
      name: 'Ada',
      password: 'ten letters and more',
    })
    live = await ada.connect()
  })
  after(async () => {
    live?.close()
    await server?.stop()
    await community.stop()
  })

  it('finishes what was asked through both doors, hangs up, and ends well within ten seconds', async () => {
    const { group, channel } = await ada.ask('groups.create', { name: 'Last words' })
    const silent = await upgradedAndSilent(server.url, ada.cookie())
    const asked = [
      ...Array.from({ length: 10 }, () =>
        live.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body: 'Bye' }),
      ),
      ...Array.from({ length: 5 }, (_, index) => live.ask('groups.create', { name: `Late ${index}` })),
      ada.ask('groups.create', { name: 'Late over HTTP' }),
      ada
        .ask('members.signIn', { email: 'nobody@people.example', password: 'wrong' })
        .catch(() => 'answered'),
    ]
    // What travelled already is under way; what has not even arrived may still be refused.
    await Promise.all([live.ask('members.me', {}), ada.http('GET', '/health/live')])
    const { code, afterMs } = await server.stop()

    assert.equal(code, 0, server.lines.slice(-5).join('\n'))
    assert.ok(afterMs < STOPPED_WITHIN_MS, `${afterMs} ms`)
    await live.ended
    silent.destroy()
    const outcomes = await Promise.allSettled(asked)
    assert.deepEqual(
      outcomes
        .filter(({ status }) => status === 'rejected')
        .map(outcome => String((outcome as PromiseRejectedResult).reason)),
      [],
    )
    assert.equal(typeof group.id, 'string')
  })
})

/** A live connection that never answers, not even a farewell. */
async function upgradedAndSilent(url: string, cookie: string) {
  const line = connect(Number(new URL(url).port), '127.0.0.1')
  line.on('error', () => undefined)
  line.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${new URL(url).host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Cookie: ${cookie}`,
      '\r\n',
    ].join('\r\n'),
  )
  await new Promise(resolve => line.once('data', resolve))
  line.pause()
  return line
}
