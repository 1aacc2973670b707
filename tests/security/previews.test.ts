import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toPreview } from '../../domain/media/rules.ts'
import { readHead } from '../../domain/media/page-head.ts'
import { fetchPage } from '../../domain/media/web.ts'
import { mayAsk } from '../../domain/web.ts'
import { leastCoreMs } from '../support/effort.ts'

const nowhere = { ownOrigin: undefined, testOrigin: undefined }

describe('attacks by links', () => {
  describe('72: what no worker may reach', () => {
    // Connected to, each would fail in another way: nothing listens there, or nobody answers in time.
    const forbidden = [
      'http://127.0.0.1/',
      'http://127.1/',
      'http://2130706433/',
      'http://0x7f000001/',
      'http://0177.0.0.1/',
      'http://0/',
      'http://0.0.0.0/',
      'http://localhost/',
      'http://LOCALHOST/',
      'https://localhost/',
      'http://[::1]/',
      'http://[::]/',
      'http://[::ffff:127.0.0.1]/',
      'http://[::ffff:7f00:1]/',
      'http://[64:ff9b::7f00:1]/',
      'http://[fe80::1]/',
      'http://[fc00::1]/',
      'http://10.0.0.1/',
      'http://172.16.0.1/',
      'http://192.168.1.1/',
      'http://100.64.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'http://[::ffff:169.254.169.254]/',
      'http://2852039166/',
      'https://169.254.169.254/',
      'http://224.0.0.1/',
      'http://①②⑦.⓪.⓪.①/',
    ]
    for (const address of forbidden)
      it(address, async () => {
        await assert.rejects(fetchPage(address, nowhere), /is not allowed/)
      })

    const notAsked = [
      'file:///etc/passwd',
      'gopher://example.org/',
      'ftp://example.org/',
      'http://example.org:22/',
      'http://example.org:27017/',
      'https://example.org:80/',
      'http://user@example.org/',
      'http://user:word@example.org/',
      'https://vets.example/g/secret',
    ]
    for (const address of notAsked)
      it(`${address} is not even tried`, async () => {
        const where = { ...nowhere, ownOrigin: 'https://vets.example' }
        assert.equal(mayAsk(new URL(address), where), false)
        assert.equal(await fetchPage(address, where), undefined)
      })

    it('while the usual pages of the web may be asked', () => {
      for (const address of ['http://example.org/', 'https://example.org:443/a?b', 'http://example.org:80/'])
        assert.equal(mayAsk(new URL(address), nowhere), true, address)
    })
  })

  describe('a server that does not mean well', () => {
    const servers: Server[] = []
    const asked: { path: string; cookie: string | undefined; agent: string | undefined }[] = []
    let origin: string
    let inner: string
    let answer: RequestListener

    const serve = async (listener: RequestListener) => {
      const server = createServer(listener)
      servers.push(server)
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    }
    before(async () => {
      origin = await serve((request, response) => {
        const { cookie, 'user-agent': agent } = request.headers
        asked.push({ path: request.url ?? '', cookie, agent })
        answer(request, response)
      })
      inner = await serve((_request, response) => {
        asked.push({ path: 'inner', cookie: undefined, agent: undefined })
        response.setHeader('content-type', 'text/html').end('<title>secret</title>')
      })
    })
    beforeEach(() => void asked.splice(0))
    after(() => {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    })

    const fetchIt = () => fetchPage(`${origin}/page`, { ...nowhere, testOrigin: origin })
    const page: RequestListener = (_request, response) =>
      response
        .setHeader('content-type', 'text/html; charset=iso-8859-1')
        .setHeader('set-cookie', 'spy=1')
        .end(Buffer.from('<title>Möhren</title>', 'latin1'))

    it('is read as it is written, and gets no cookie back', async () => {
      answer = page
      await fetchIt()
      assert.equal(await fetchIt(), '<title>Möhren</title>')
      assert.deepEqual(new Set(asked.map(({ cookie }) => cookie)), new Set([undefined]))
      assert.match(asked[0]?.agent ?? '', /^Commonground/)
    })

    for (const [what, target, outcome] of [
      ['this machine', 'http://127.0.0.1/', 'refused'],
      ['this machine in other words', 'http://0x7f.1/', 'refused'],
      ['the metadata of a cloud', 'http://169.254.169.254/latest/', 'refused'],
      ['another port of this machine', 'inner', 'not asked'],
      ['a file', 'file:///etc/passwd', 'not asked'],
    ] as const)
      it(`cannot lead to ${what}`, async () => {
        answer = (_request, response) =>
          response.writeHead(302, { location: target === 'inner' ? `${inner}/` : target }).end()
        if (outcome === 'refused') await assert.rejects(fetchIt(), /is not allowed/)
        else assert.equal(await fetchIt(), undefined)
        assert.deepEqual(
          asked.map(({ path }) => path),
          ['/page'],
        )
      })

    it('may lead on three times and no more', async () => {
      const leadOn: RequestListener = ({ url }, response) => {
        const step = Number(/\d+/.exec(url ?? '')?.[0] ?? 0)
        return response.writeHead(307, { location: `/page${step + 1}` }).end()
      }
      answer = leadOn
      assert.equal(await fetchIt(), undefined)
      assert.equal(asked.length, 4)
      answer = (request, response) =>
        request.url === '/page3' ? page(request, response) : leadOn(request, response)
      assert.equal(await fetchIt(), '<title>Möhren</title>')
    })

    it('is not read when it sends no page', async () => {
      for (const type of [
        'application/json',
        'image/svg+xml',
        'text/plain',
        'application/octet-stream',
        '',
      ]) {
        answer = (_request, response) =>
          response.writeHead(200, type === '' ? {} : { 'content-type': type }).end('x')
        assert.equal(await fetchIt(), undefined, type)
      }
      answer = (_request, response) =>
        response.writeHead(500, { 'content-type': 'text/html' }).end('<title>x</title>')
      assert.equal(await fetchIt(), undefined)
    })

    it('is read for half a megabyte, however much it sends', async () => {
      let sent = 0
      let isOver: () => void = () => undefined
      const over = new Promise<void>(resolve => {
        isOver = resolve
      })
      answer = (_request, response) => {
        response.setHeader('content-type', 'text/html').write('<title>Long</title>')
        const more = () => {
          while (response.write('x'.repeat(65_536))) sent += 65_536
        }
        response.on('drain', more).on('close', isOver)
        more()
      }
      const text = await fetchIt()
      assert.equal(text?.length, 512_000)
      await over
      assert.ok(sent < 50_000_000)
    })

    it('is not waited for longer than five seconds, however slowly it goes on', async () => {
      const timers: NodeJS.Timeout[] = []
      answer = (_request, response) => {
        response.setHeader('content-type', 'text/html').write('<title>')
        timers.push(setInterval(() => response.write('x'), 200))
      }
      const began = performance.now()
      await assert.rejects(fetchIt())
      const took = performance.now() - began
      for (const timer of timers) clearInterval(timer)
      assert.ok(took > 4000 && took < 15_000, `${took} ms`)
    })
  })

  describe('51, 52: what a page says of itself', () => {
    const preview = (head: string, url = 'https://www.example.org/a') => toPreview(url, readHead(head))

    it('is plain text, of one line, cut where it is long, under the name of where it lies', () => {
      const found = preview(`<html><head>
        <meta property="og:site_name" content="Royal Bank">
        <title>Window title</title><meta name=description content="Second choice">
        <META PROPERTY='og:title' CONTENT='&lt;script&gt;alert(1)&lt;/script&gt; A \u202eB\u0007&#10;C'>
        <meta property="og:description" content="${'x'.repeat(400)}"></head><body><title>no</title>`)
      assert.deepEqual(found, {
        url: 'https://www.example.org/a',
        title: '<script>alert(1)</script> A B C',
        summary: `${'x'.repeat(299)}…`,
        site: 'example.org',
      })
    })

    it('may be its window’s title alone, with what HTML writes in other words', () => {
      assert.deepEqual(preview('<title>\n Cats &amp; dogs &#x2014; 猫 </title>'), {
        url: 'https://www.example.org/a',
        title: 'Cats & dogs — 猫',
        summary: '',
        site: 'example.org',
      })
    })

    it('may be nothing', () => {
      for (const head of [
        '',
        '<p>x</p>',
        '<title> </title>',
        '<title></title><meta property="og:title" content="">',
      ])
        assert.equal(preview(head), undefined, head)
    })

    it('costs little, whatever it is', async () => {
      const heads = [
        '<meta '.repeat(80_000),
        '<title>'.repeat(70_000),
        `<meta content="${'a'.repeat(500_000)}`,
        '<'.repeat(500_000),
        '</head'.repeat(80_000),
        '<!--'.repeat(100_000),
      ]
      for (const head of heads) {
        const took = await leastCoreMs(() => preview(head), 3000)
        assert.ok(took < 3000, `${head.slice(0, 12)}: ${took} ms`)
      }
    })
  })
})
