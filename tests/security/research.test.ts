import assert from 'node:assert/strict'
import { askFeed } from '../../domain/research/asking.ts'
import { readFeed } from '../../domain/research/reading.ts'
import { leastCoreMs } from '../support/effort.ts'
import { answerWith, type FeedServer, openFeedServer, toRss } from '../support/feed-server.ts'

const nowhere = { ownOrigin: undefined, testOrigin: undefined }
const FRESH = { etag: null, lastModified: null }
const never = () => new AbortController().signal
const ITEM = { title: 'A thing', link: 'https://cats.example/1' }

describe('attacks by feeds', () => {
  describe('72: what no worker may reach', () => {
    for (const url of [
      'http://127.0.0.1/feed',
      'http://2130706433/feed',
      'http://localhost/feed',
      'https://localhost/feed',
      'http://[::1]/feed',
      'http://[::ffff:127.0.0.1]/feed',
      'http://10.0.0.1/feed',
      'http://169.254.169.254/latest/meta-data/',
      'http://example.org:27017/feed',
      'http://user:word@example.org/feed',
      'https://vets.example/feed',
    ])
      it(url, async () => {
        const where = { ...nowhere, ownOrigin: 'https://vets.example' }
        assert.deepEqual(await askFeed({ url, ...FRESH }, where, never()), {
          kind: 'trouble',
          trouble: 'not_allowed',
          waitMs: 0,
        })
      })
  })

  describe('a machine that does not mean well', () => {
    let machine: FeedServer
    let inner: FeedServer

    before(async () => {
      machine = await openFeedServer()
      inner = await openFeedServer()
      inner.answer = answerWith(toRss([ITEM]))
    })
    beforeEach(() => void machine.asked.splice(0))
    after(async () => {
      await machine.close()
      await inner.close()
    })
    const ask = (more = {}) =>
      askFeed(
        { url: `${machine.origin}/feed`, ...FRESH, ...more },
        { ...nowhere, testOrigin: machine.origin },
        never(),
      )
    const troubleOf = async (more = {}) => {
      const answer = await ask(more)
      return answer.kind === 'trouble' ? answer.trouble : answer.kind
    }

    it('may lead on to a feed, and to no other machine behind our walls', async () => {
      const led: string[] = []
      for (const target of [
        `${inner.origin}/`,
        'http://127.0.0.1/',
        'http://169.254.169.254/',
        'file:///etc/passwd',
      ]) {
        machine.answer = (_request, response) => void response.writeHead(302, { location: target }).end()
        led.push(await troubleOf())
      }
      assert.deepEqual(led, ['not_allowed', 'not_allowed', 'not_allowed', 'not_allowed'])
      assert.deepEqual(inner.asked, [])
      machine.answer = (request, response) =>
        request.url === '/feed'
          ? void response.writeHead(301, { location: '/moved' }).end()
          : answerWith(toRss([ITEM]))(request, response)
      assert.equal(await troubleOf(), 'told')
    })

    it('is followed no further than three times', async () => {
      machine.answer = (_request, response) => void response.writeHead(302, { location: '/again' }).end()
      assert.equal(await troubleOf(), 'not_allowed')
      assert.equal(machine.asked.length, 4)
    })

    it('is read up to a megabyte, however much it sends', async () => {
      let sent = 0
      machine.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/rss+xml' })
        const more = () => {
          while (response.write('<!-- x -->'.repeat(6_500))) sent += 65_000
        }
        response.on('drain', more)
        more()
      }
      assert.equal(await troubleOf(), 'too_large')
      assert.ok(sent < 50_000_000)
    })

    it('is not waited for longer than ten seconds, however slowly it goes on', async () => {
      const timers: NodeJS.Timeout[] = []
      machine.answer = (_request, response) => {
        response.writeHead(200).write('<rss')
        timers.push(setInterval(() => response.write(' '), 200))
      }
      const began = performance.now()
      assert.equal(await troubleOf(), 'unreachable')
      const took = performance.now() - began
      for (const timer of timers) clearInterval(timer)
      assert.ok(took > 9000 && took < 25_000, `${took} ms`)
    })

    it('is left at once when the worker stops', async () => {
      machine.answer = () => undefined
      const stop = new AbortController()
      const asked = askFeed(
        { url: `${machine.origin}/feed`, ...FRESH },
        { ...nowhere, testOrigin: machine.origin },
        stop.signal,
      )
      stop.abort()
      await assert.rejects(asked)
    })

    it('gets no cookie back, and its own marks only', async () => {
      machine.answer = answerWith(toRss([ITEM]), { 'set-cookie': 'spy=1', etag: '"1"' })
      await ask()
      await ask({ etag: '"1"', lastModified: 'Tue, 01 Jan 2030 10:00:00 GMT' })
      assert.deepEqual(
        machine.asked.map(({ headers }) => [
          headers.cookie,
          headers['if-none-match'],
          headers['if-modified-since'],
        ]),
        [
          [undefined, undefined, undefined],
          [undefined, '"1"', 'Tue, 01 Jan 2030 10:00:00 GMT'],
        ],
      )
    })

    it('cannot leave marks that are too long', async () => {
      machine.answer = answerWith(toRss([ITEM]), { etag: `"${'x'.repeat(2000)}"` })
      const answer = await ask()
      assert.equal(answer.kind === 'told' && answer.etag, null)
    })
  })

  describe('51, 52: what a feed says', () => {
    const readOne = (item: Parameters<typeof toRss>[0][number]) =>
      readFeed(toRss([item]), 'https://cats.example/feed')?.items

    it('is plain text, of one line, without scripts and what turns the reading direction', () => {
      const [item] =
        readOne({
          ...ITEM,
          title: '<script>alert(1)</script><img src=x onerror=alert(2)>A \u202eB\u0007 &lt;b&gt; <i>C</i>',
          says: `<style>p{}</style><p>One</p><p onclick="alert(3)">Two</p>${'x '.repeat(2000)}`,
        }) ?? []
      assert.equal(item?.title, 'A B <b> C')
      assert.match(item?.summary ?? '', /^One Two x x/)
      assert.equal(item?.summary.length, 1200)
    })

    for (const link of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'https://user:word@cats.example/1',
      `https://cats.example/${'x'.repeat(2000)}`,
    ])
      it(`is left out when it leads to ${link.slice(0, 40)}, unlike what stands beside it`, () => {
        const items = readFeed(toRss([{ ...ITEM, link }, ITEM]), 'https://cats.example/feed')?.items
        assert.deepEqual(
          items?.map(({ url }) => url),
          [ITEM.link],
        )
      })

    it('has no entities of its own', () => {
      const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "&a;&a;&a;">]>`
      const feed = toRss([{ ...ITEM, title: 'x' }])
      assert.equal(readFeed(feed.replace('<?xml version="1.0" encoding="UTF-8"?>', bomb), ''), undefined)
      const outside = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
      assert.equal(readFeed(`${outside}${feed}`, ''), undefined)
      assert.equal(readFeed(feed, 'https://cats.example/')?.items.length, 1)
    })

    it('is read only as far as anyone reads', () => {
      const many = Array.from({ length: 2000 }, (_, at) => ({
        title: `Number ${at}`,
        link: `https://cats.example/${at}`,
      }))
      assert.equal(readFeed(toRss(many), 'https://cats.example/')?.items.length, 300)
    })

    it('costs little, whatever it is', async () => {
      const head = '<rss version="2.0"><channel>'
      const most = 1_000_000
      const bombs = [
        head + '<a>'.repeat(most / 3),
        head + '<item><title><![CDATA['.repeat(most / 22),
        head + '<!--'.repeat(most / 4),
        `${head}<a ${'b="1" '.repeat(most / 6)}>`,
        head + '<item><title>'.repeat(most / 13),
        `${head}<item><title>${'&amp;'.repeat(most / 5)}</title><link>https://a.example/</link></item></channel></rss>`,
        `${head}<item><title>${'&lt;a '.repeat(most / 6)}</title><link>https://a.example/</link></item></channel></rss>`,
        `${head}${'<item><title>x</title><link>https://a.example/1</link></item>'.repeat(most / 62)}</channel></rss>`,
        `<rss version="2.0" ${Array.from({ length: 20_000 }, (_, at) => `xmlns:a${at}="http://x/${at}"`).join(' ')}><channel><title>x</title></channel></rss>`,
        ' '.repeat(most),
      ]
      for (const bomb of bombs) {
        const took = await leastCoreMs(() => readFeed(bomb, 'https://cats.example/'), 5000)
        assert.ok(took < 5000, `${bomb.slice(0, 60)}: ${took} ms`)
      }
    })
  })
})
