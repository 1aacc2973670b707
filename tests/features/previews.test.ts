import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MessageView } from '../../domain/chat/contract.ts'
import { previewLinks } from '../../domain/media/actions.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'

const DAY_MS = 24 * 3_600_000

describe('previews of linked pages', () => {
  let community: Community
  let pages: Server
  let origin: string
  let ada: Person
  let ben: Person
  let groupId: string
  let channelId: string
  const asked: string[] = []

  before(async () => {
    pages = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url?.startsWith('/broken')) return response.writeHead(500).end()
      return response
        .setHeader('content-type', 'text/html')
        .end(`<title>Page ${request.url}</title><meta name="description" content="About it">`)
    })
    await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    community = await startCommunity({
      environment: { LINK_PREVIEWS: '1', LINK_PREVIEWS_TEST_ORIGIN: origin },
    })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    const made = await ada.ask('groups.create', { name: 'Cats' })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  beforeEach(() => void asked.splice(0))
  after(async () => {
    await community.stop()
    pages.closeAllConnections()
    pages.close()
  })

  const send = async (body: string, to = channelId) =>
    (await ada.ask('chat.send', { channelId: to, clientId: randomUUID(), body })).message
  const shown = async ({ id, seq, channelId: of }: MessageView) => {
    const { messages } = await ben.ask('chat.list', { channelId: of, around: seq })
    const found = messages.find(message => message.id === id)
    assert.ok(found)
    return found
  }
  const previewOf = (path: string, as = `${origin}${path}`) => ({
    url: as,
    title: `Page ${path}`,
    summary: 'About it',
    site: '127.0.0.1',
  })
  const react = ({ id, channelId: of, seq, sentAt }: MessageView) =>
    previewLinks(
      {
        id: 'f'.repeat(24),
        name: 'chat.posted',
        payload: { messageId: id, channelId: of, groupId, authorId: ada.id, seq, at: sentAt },
      },
      community.now(),
    )

  it('come to the message a moment later, for everyone who reads it, in the order of its links', async () => {
    const live = await ben.connect()
    const { rev } = await live.ask('chat.open', { channelId })
    const message = await send(`See ${origin}/one and [two](${origin}/two?a=1&b=2).`)
    assert.equal(message.previews, undefined)
    await community.drain()
    const edited = await live.next('chat.edited')
    assert.deepEqual(edited.previews, [previewOf('/one'), previewOf('/two?a=1&b=2')])
    assert.equal(edited.editedAt, null)
    assert.deepEqual(await shown(message), edited)
    const caughtUp = await live.ask('chat.open', { channelId, after: message.seq, rev })
    assert.deepEqual(caughtUp.changed, [edited])
    live.close()
  })

  it('are made once, however often their event comes', async () => {
    const message = await send(`${origin}/once`)
    await community.drain()
    const first = await shown(message)
    for (let again = 0; again < 2; again += 1) {
      await react(message)
      assert.deepEqual(await shown(message), first)
    }
    assert.deepEqual(asked, ['/once'])
  })

  it('are asked for once a day, whoever links there, and failures too', async () => {
    const links = `${origin}/shared#part and ${origin}/broken`
    const [one, two] = await Promise.all([send(links), send(links)])
    await community.drain()
    const third = await send(links)
    await community.drain()
    for (const message of [one, two, third])
      assert.deepEqual((await shown(message)).previews, [previewOf('/shared', `${origin}/shared#part`)])
    assert.deepEqual(asked.toSorted(), ['/broken', '/shared'])
    community.later(DAY_MS + 1)
    await send(links)
    await community.drain()
    assert.deepEqual(asked.toSorted(), ['/broken', '/broken', '/shared', '/shared'])
  })

  it('are at most three, and none of what stands as code', async () => {
    const message = await send([1, 2, 3, 4, 5].map(page => `${origin}/many${page}`).join(' '))
    const code = await send(`\`${origin}/code\`\n\n    ${origin}/code`)
    await community.drain()
    assert.equal((await shown(message)).previews?.length, 3)
    assert.equal((await shown(code)).previews, undefined)
    assert.deepEqual(asked.toSorted(), ['/many1', '/many2', '/many3'])
  })

  it('are only of what the message still says when they come', async () => {
    const edited = await send(`${origin}/before`)
    await ada.ask('chat.edit', { channelId, messageId: edited.id, body: 'nothing to see' })
    const deleted = await send(`${origin}/deleted`)
    await ada.ask('chat.delete', { channelId, messageId: deleted.id })
    await community.drain()
    assert.deepEqual(
      [(await shown(edited)).previews, (await shown(deleted)).previews],
      [undefined, undefined],
    )
  })

  it('go when their link is edited out, and stay while it stands', async () => {
    const message = await send(`${origin}/stays ${origin}/goes`)
    await community.drain()
    await ada.ask('chat.edit', { channelId, messageId: message.id, body: `only ${origin}/stays` })
    assert.deepEqual((await shown(message)).previews, [previewOf('/stays')])
    await ada.ask('chat.edit', { channelId, messageId: message.id, body: 'none' })
    assert.equal((await shown(message)).previews, undefined)
  })

  it('come for a link that an edit adds', async () => {
    const message = await send(`${origin}/first`)
    await community.drain()
    await ada.ask('chat.edit', { channelId, messageId: message.id, body: `${origin}/first ${origin}/second` })
    await community.drain()
    assert.deepEqual((await shown(message)).previews, [previewOf('/first'), previewOf('/second')])
    assert.deepEqual(asked, ['/first', '/second'])
  })

  it('are not made in lounges, which are off the record', async () => {
    const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'Lounge', kind: 'lounge' })
    const message = await send(`${origin}/lounge`, channel.id)
    await community.drain()
    assert.equal((await shown(message)).previews, undefined)
    assert.deepEqual(asked, [])
  })

  it('are not made of what leads to our own machines', async () => {
    const message = await send(
      'http://127.0.0.1/admin http://localhost/ http://169.254.169.254/latest/meta-data/',
    )
    await community.drain()
    assert.equal((await shown(message)).previews, undefined)
  })
})

describe('previews that are switched off', () => {
  it('ask for nothing', async () => {
    let asked = 0
    const pages = createServer((_request, response) => {
      asked += 1
      response.setHeader('content-type', 'text/html').end('<title>x</title>')
    })
    await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    const community = await startCommunity({
      environment: { LINK_PREVIEWS: '0', LINK_PREVIEWS_TEST_ORIGIN: origin },
    })
    const ada = await community.register('Ada')
    const { channel } = await ada.ask('groups.create', { name: 'Cats' })
    await ada.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body: `${origin}/` })
    await community.drain()
    const { messages } = await ada.ask('chat.list', { channelId: channel.id })
    assert.deepEqual([asked, messages[0]?.previews], [0, undefined])
    await community.stop()
    pages.close()
  })
})
