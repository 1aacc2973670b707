import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { CONNECTIONS_OF_MEMBER_MAX } from '../../server/realtime/crowding.ts'
import { assertRefused, type Community, type Live, startCommunity } from '../support/community.ts'

const PATIENCE_MS = 60_000

describe('attack 67: a crowd of connections', () => {
  let community: Community | undefined
  const open: Live[] = []
  afterEach(async () => {
    for (const live of open.splice(0)) live.close()
    await community?.stop()
  })

  it('of one member is capped, while another member is let in', async () => {
    community = await startCommunity()
    const [ada, ben] = [await community.register('Ada'), await community.register('Ben')]
    for (let at = 0; at < CONNECTIONS_OF_MEMBER_MAX; at += 1) open.push(await ada.connect())
    await assertRefused(ada.connect(), 'too_many')
    open.push(await ben.connect())
    open[0]?.close()
    await open[0]?.ended
    for (let tries = 0; open.length <= CONNECTIONS_OF_MEMBER_MAX + 1; tries += 1)
      await ada.connect().then(
        live => open.push(live),
        async (error: unknown) => {
          if (tries > 200) throw error
          await new Promise(resolve => setTimeout(resolve, 100))
        },
      )
  })

  it('of one address is capped, while the calls of that address are answered', async () => {
    community = await startCommunity({ environment: { RATE_LIMIT_FACTOR: '0.01' } })
    const ada = await community.register('Ada')
    for (let at = 0; at < 30; at += 1) open.push(await ada.connect())
    await assert.rejects(ada.connect())
    assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
    assert.equal((await open[0]?.ask('members.me', {}))?.member.id, ada.id)
  })

  it('that never says what it wants is not waited for', async function () {
    this.timeout(PATIENCE_MS)
    community = await startCommunity()
    const { hostname, port } = new URL(community.url)
    const idlers = Array.from({ length: 50 }, (_, at) => {
      const idler = connect(Number(port), hostname)
      idler.on('error', () => undefined)
      if (at % 2 === 0) idler.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\n')
      return idler
    })
    await Promise.all(idlers.map(idler => once(idler.resume(), 'close')))
    const ada = await community.register('Ada')
    assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
  })
})
