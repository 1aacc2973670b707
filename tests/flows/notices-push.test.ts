import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { Agent } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import webPush from 'web-push'
import { deliverDue } from '../../domain/notifications/actions.ts'
import { Deliveries, Devices, Notices } from '../../domain/notifications/model.ts'
import { openPush } from '../../workers/push.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const CANARY = 'canary-55e2'
const { publicKey, privateKey } = webPush.generateVAPIDKeys()
const KEYS = { publicKey, privateKey, subject: 'mailto:office@association.example' }

/** A device as a browser makes it: what it tells the server, and how it reads what comes. */
function newDevice(endpoint: string) {
  const own = createECDH('prime256v1')
  own.generateKeys()
  const auth = randomBytes(16)
  const keys = { p256dh: own.getPublicKey('base64url'), auth: auth.toString('base64url') }
  return { endpoint, keys, read: (body: Buffer) => decrypt(body, own, auth) }
}

/** RFC 8291: what only this device can read. */
function decrypt(body: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer): unknown {
  const [salt, length] = [body.subarray(0, 16), body[20] ?? 0]
  const sender = body.subarray(21, 21 + length)
  const sealed = body.subarray(21 + length)
  const derive = (secret: Buffer, with_: Buffer, info: string | Buffer, size: number) =>
    Buffer.from(hkdfSync('sha256', secret, with_, info, size))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const shared = derive(own.computeSecret(sender), auth, info, 32)
  const key = derive(shared, salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derive(shared, salt, 'Content-Encoding: nonce\0', 12)
  const cipher = createDecipheriv('aes-128-gcm', key, nonce)
  cipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString())
}

describe('a push about what was missed', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let name: string
  let groupId: string
  let channelId: string
  let service: Server
  let answer: number
  let received: { body: Buffer; headers: Record<string, unknown> }[]
  let agent: Agent

  before(async () => {
    service = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        received.push({ body: Buffer.concat(chunks), headers: request.headers })
        response.writeHead(answer).end()
      })
    })
    await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
    const { port } = service.address() as AddressInfo
    // The names of push services lead here, and without TLS: everything above the line is real.
    agent = Object.assign(new Agent(), { createConnection: () => connect(port, '127.0.0.1') })
    community = await startCommunity({
      environment: {
        PUSH_PUBLIC_KEY: KEYS.publicKey,
        PUSH_PRIVATE_KEY: KEYS.privateKey,
        PUSH_SUBJECT: KEYS.subject,
      },
    })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  after(async () => {
    await community.stop()
    agent.destroy()
    await new Promise(resolve => service.close(resolve))
  })
  beforeEach(async () => {
    // The workers of the community would push to the real net: what is planned is delivered by hand here.
    await community.drain()
    for (const model of [Notices, Deliveries, Devices]) await model.collection.deleteMany({})
    answer = 201
    received = []
    name = `Cats ${randomUUID().slice(0, 8)}`
    const made = await ada.ask('groups.create', { name })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })

  const call = async () => {
    const body = `@[Ben](member:${ben.id}) ${CANARY}`
    const { message } = await ada.ask('chat.send', { channelId, clientId: randomUUID(), body })
    await community.drain()
    return message
  }
  const push = (
    device: Parameters<ReturnType<typeof openPush>>[0],
    shown: { title: string; path: string; tag: string },
  ) => openPush(KEYS, agent)(device, shown)
  const deliverAfter = (seconds: number) =>
    deliverDue(new Date(community.now().getTime() + seconds * 1000), { push })
  const subscribe = async (person: Person, at = 'https://push.example.org/one') => {
    const device = newDevice(at)
    await person.ask('notifications.subscribe', { endpoint: device.endpoint, keys: device.keys })
    return device
  }

  it('comes after ten seconds, says who and where, and nothing of what was said', async () => {
    const device = await subscribe(ben)
    const { seq } = await call()
    await deliverAfter(9)
    assert.equal(received.length, 0)
    await deliverAfter(10)
    await deliverAfter(600)
    assert.equal(received.length, 1)
    const [first] = received
    assert.ok(first)
    const { body, headers } = first
    assert.ok(!body.includes(CANARY) && !body.includes('Cats'))
    const shown = device.read(body) as { title: string; path: string }
    assert.equal(shown.title, `Ada mentioned you in ${name}`)
    assert.equal(shown.path, `/g/${groupId}/c/${channelId}/${seq}`)
    assert.ok(!JSON.stringify(shown).includes(CANARY))
    assert.match(String(headers['authorization']), /^vapid t=/)
  })

  it('is not sent of what was read meanwhile', async () => {
    await subscribe(ben)
    const { seq } = await call()
    await ben.ask('chat.markRead', { channelId, seq })
    await deliverAfter(10)
    assert.deepEqual(received, [])
  })

  it('is planned for nobody without a device', async () => {
    await call()
    assert.equal(await Deliveries.countDocuments({}), 0)
  })

  for (const gone of [404, 410])
    it(`forgets a device that answers ${gone}`, async () => {
      await subscribe(ben)
      await call()
      answer = gone
      await deliverAfter(10)
      assert.equal((await ben.ask('notifications.settings', {})).deviceCount, 0)
      assert.deepEqual(await Deliveries.distinct('outcome'), ['dropped'])
    })

  it('is tried again when the service is down', async () => {
    await subscribe(ben)
    await call()
    answer = 503
    await deliverAfter(10)
    answer = 201
    await deliverAfter(80)
    assert.equal(received.length, 2)
    assert.deepEqual(await Deliveries.distinct('outcome'), ['sent'])
  })

  it('does not reach a device that was left behind signed in, once its owner signed out everywhere', async () => {
    const eve = await community.register('Eve')
    await eve.ask('groups.join', { groupId })
    await subscribe(eve, 'https://push.example.org/left')
    community.later(1000)
    await eve.ask('members.signOut', { everywhere: true })
    const body = `@[Eve](member:${eve.id}) ${CANARY}`
    await ada.ask('chat.send', { channelId, clientId: randomUUID(), body })
    await community.drain()
    await deliverAfter(10)
    assert.deepEqual(received, [])
    assert.equal(await Devices.countDocuments({}), 0)
  })

  it('ends with the session it was subscribed in, even if the browser left without a word, and with no other', async () => {
    const eve = await community.register('Eve')
    await eve.ask('groups.join', { groupId })
    const elsewhere = community.visitor()
    await elsewhere.ask('members.signIn', { email: eve.email, password: eve.password })
    await subscribe(eve, 'https://push.example.org/left')
    const kept = await subscribe(elsewhere, 'https://push.example.org/kept')
    await eve.ask('members.signOut', { everywhere: false })
    assert.deepEqual(await Devices.distinct('endpoint'), ['https://push.example.org/kept'])

    const body = `@[Eve](member:${eve.id}) ${CANARY}`
    await ada.ask('chat.send', { channelId, clientId: randomUUID(), body })
    await community.drain()
    await deliverAfter(10)
    assert.equal(received.length, 1)
    assert.equal(
      (kept.read(received[0]?.body ?? Buffer.alloc(0)) as { title: string }).title,
      `Ada mentioned you in ${name}`,
    )

    await elsewhere.ask('members.signOut', { everywhere: false })
    assert.equal(await Devices.countDocuments({}), 0)
    const stored = JSON.stringify(await Deliveries.find().lean())
    assert.ok(!stored.includes('push.example.org'), 'nothing else remembers where that was')
  })

  it('comes at once for a case of this minute, while all else waits for the end of quiet hours', async () => {
    const stella = await community.register('Stella')
    const vera = await community.register('Vera')
    await community.grant(stella, 'staff')
    const { specialty } = await stella.ask('cases.createSpecialty', {
      name: `Cats ${randomUUID().slice(0, 8)}`,
    })
    await community.grant(vera, 'consultant', specialty.id)
    await vera.ask('notifications.set', { quiet: { on: true, from: '11:00', to: '12:30' }, timeZone: 'UTC' })
    await vera.ask('groups.join', { groupId })
    const device = await subscribe(vera)
    const ask = async (urgency: 'now' | 'today') => {
      await ada.ask('cases.submit', {
        specialtyId: specialty.id,
        title: 'Cat breathes fast',
        body: 'DSH, 9 y.',
        urgency,
        tags: [],
        clientId: randomUUID(),
      })
      await community.drain()
    }
    const titleOf = ({ body }: { body: Buffer }) => (device.read(body) as { title: string }).title

    const body = `@[Vera](member:${vera.id}) ${CANARY}`
    await ada.ask('chat.send', { channelId, clientId: randomUUID(), body })
    await ask('today')
    await deliverAfter(60)
    assert.deepEqual(received.map(titleOf), [])
    await ask('now')
    await deliverAfter(0)
    assert.equal(received.length, 1, 'the case of this minute, and it alone')
    await deliverAfter(60)
    assert.equal(received.length, 1)
    await deliverAfter(31 * 60)
    assert.equal(received.length, 2, 'what waited, gathered')
  })

  it('comes at the end of a long night too, for what came when it began', async () => {
    await ben.ask('notifications.set', { quiet: { on: true, from: '11:00', to: '20:00' }, timeZone: 'UTC' })
    const device = await subscribe(ben)
    await call()
    await deliverAfter(60)
    assert.equal(received.length, 0)
    await deliverAfter(8 * 3600 + 60)
    assert.match(JSON.stringify(received.map(({ body }) => device.read(body))), /Ada mentioned you/)
    await ben.ask('notifications.set', { quiet: { on: false, from: '22:00', to: '07:00' } })
  })

  it('goes on when its device was subscribed anew in another session', async () => {
    const elsewhere = community.visitor()
    await elsewhere.ask('members.signIn', { email: ben.email, password: ben.password })
    await subscribe(elsewhere)
    await subscribe(ben)
    await elsewhere.ask('members.signOut', { everywhere: false })
    assert.equal(await Devices.countDocuments({}), 1)
  })

  it('goes into no private network, whatever was stored or a name leads to', async () => {
    let reached = 0
    const inside = createTcpServer(socket => {
      reached += 1
      socket.destroy()
    })
    await new Promise<void>(resolve => inside.listen(0, '127.0.0.1', resolve))
    const { port } = inside.address() as AddressInfo
    try {
      for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433'])
        await assert.rejects(
          openPush(KEYS)(newDevice(`https://${host}:${port}/x`), { title: 'x', path: '/', tag: 'x' }),
          /not allowed|private|loopback|ECONNREFUSED|EADDRNOTAVAIL/i,
        )
      assert.equal(reached, 0)
    } finally {
      await new Promise(resolve => inside.close(resolve))
    }
    const { keys } = newDevice('https://push.example.org')
    for (const endpoint of [
      'https://127.0.0.1/x',
      'https://localhost/x',
      'https://[::1]/x',
      'https://db.internal/x',
    ])
      await assertRefused(ben.ask('notifications.subscribe', { endpoint, keys }), 'invalid', ['endpoint'])
    await assertRefused(
      ben.ask('notifications.subscribe', { endpoint: 'http://push.example.org/x', keys }),
      'invalid',
      ['endpoint'],
    )
  })
})
