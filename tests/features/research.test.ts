import assert from 'node:assert/strict'
import { pollFeeds } from '../../domain/research/actions.ts'
import { Feeds, Items } from '../../domain/research/model.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { NOWHERE, openClinic } from '../support/clinic.ts'
import { answerWith, type FeedServer, openFeedServer, toRss } from '../support/feed-server.ts'
import { ITEM, MINUTE_MS, openResearch, type Research } from '../support/research.ts'

const HOUR_MS = 60 * MINUTE_MS

describe('the feeds of a specialty', () => {
  let research: Research
  let community: Community
  let machine: FeedServer
  let edith: Person
  let ben: Person
  let staff: Person
  let catsId: string
  let dogsId: string
  let add: Research['add']
  let poll: Research['poll']
  let feeds: Research['feeds']
  let theFeed: Research['theFeed']
  let theItem: Research['theItem']
  let listed: Research['listed']
  let titles: Research['titles']

  before(async () => {
    research = await openResearch()
    ;({
      community,
      machine,
      edith,
      ben,
      staff,
      catsId,
      dogsId,
      add,
      poll,
      feeds,
      theFeed,
      theItem,
      listed,
      titles,
    } = research)
  })
  beforeEach(() => research.clear())
  after(() => research.stop())

  describe('a feed', () => {
    it('is added by an editor of the specialty, asked by workers, and read by every member', async () => {
      const feed = await add()
      assert.deepEqual([feed.state, feed.title, feed.answeredAt], ['new', '127.0.0.1', null])
      await poll()
      const { id, addedAt, ...now } = await theFeed()
      assert.deepEqual(now, {
        specialtyId: catsId,
        title: 'Journal of Cats',
        url: `${machine.origin}/feed`,
        state: 'answers',
        trouble: null,
        answeredAt: '2030-01-01T12:00:00.000Z',
        failures: 0,
        nextAt: '2030-01-01T13:00:00.000Z',
      })
      assert.deepEqual([id, addedAt], [feed.id, feed.addedAt])
      const { id: _id, ...item } = await theItem()
      assert.deepEqual(item, {
        specialty: { id: catsId, name: 'Cats' },
        title: ITEM.title,
        source: 'Journal of Cats',
        url: ITEM.link,
        at: '2029-12-31T10:00:00.000Z',
        summary: 'A trial in forty cats with effusion.',
        note: null,
        pinned: false,
        hidden: false,
        may: { edit: true },
      })
      assert.equal((await listed(ben))[0]?.may.edit, false)
      await assertRefused(community.visitor().ask('research.list', {}), 'unauthenticated')
    })

    it('is there once, however often it is added, and keeps the name its editors give it', async () => {
      const [first, again] = await Promise.all([add({ title: 'Cats weekly' }), add({ title: 'Cats weekly' })])
      assert.equal(first.id, again.id)
      assert.equal((await add({ url: `${machine.origin}/feed#part` })).id, first.id)
      await poll()
      assert.deepEqual([(await theFeed()).title, (await theItem()).source], ['Cats weekly', 'Cats weekly'])
    })

    it('is nobody else’s to add, see or change', async () => {
      const { id: feedId } = await add()
      const asked = { specialtyId: catsId, url: 'https://cats.example/feed' }
      const opml = '<opml version="2.0"><body><outline xmlUrl="https://a.example/"/></body></opml>'
      for (const person of [ben, staff]) {
        await assertRefused(person.ask('research.addFeed', asked), 'forbidden')
        await assertRefused(person.ask('research.importFeeds', { specialtyId: catsId, opml }), 'forbidden')
      }
      await assertRefused(edith.ask('research.addFeed', { ...asked, specialtyId: dogsId }), 'forbidden')
      await assertRefused(edith.ask('research.addFeed', { ...asked, specialtyId: NOWHERE }), 'not_found')
      await assertRefused(edith.ask('research.importFeeds', { specialtyId: NOWHERE, opml }), 'not_found')
      await assertRefused(ben.ask('research.feeds', { specialtyId: catsId }), 'forbidden')
      await assertRefused(ben.ask('research.feeds', { specialtyId: NOWHERE }), 'not_found')
      await assertRefused(ben.ask('research.feeds', { specialtyId: 'x' }), 'invalid', ['specialtyId'])
      assert.equal((await staff.ask('research.feeds', { specialtyId: catsId })).items.length, 1)
      await assertRefused(ben.ask('research.retryFeed', { feedId }), 'not_found')
      await assertRefused(staff.ask('research.retryFeed', { feedId }), 'forbidden')
      await assertRefused(ben.ask('research.removeFeed', { feedId }), 'not_found')
      await assertRefused(edith.ask('research.retryFeed', { feedId: NOWHERE }), 'not_found')
      await assertRefused(edith.ask('research.retryFeed', { feedId: 'x' }), 'invalid', ['feedId'])
      await assertRefused(edith.ask('research.removeFeed', { feedId: 'x' }), 'invalid', ['feedId'])
      const visitor = community.visitor()
      await assertRefused(visitor.ask('research.addFeed', asked), 'unauthenticated')
      await assertRefused(visitor.ask('research.feeds', { specialtyId: catsId }), 'unauthenticated')
      await assertRefused(
        visitor.ask('research.importFeeds', { specialtyId: catsId, opml }),
        'unauthenticated',
      )
      await assertRefused(visitor.ask('research.retryFeed', { feedId }), 'unauthenticated')
      await assertRefused(visitor.ask('research.removeFeed', { feedId }), 'unauthenticated')
    })

    it('has an address of the web that workers would ask', async () => {
      for (const url of [
        'feed',
        'ftp://cats.example/',
        'http://cats.example:22/',
        'https://me:word@cats.example/',
      ])
        await assertRefused(add({ url }), 'invalid', ['url'])
      assert.deepEqual(await feeds(), [])
      await add({ url: 'https://cats.example/feed' })
    })

    it('is asked for what is new only', async () => {
      machine.answer = (request, response) =>
        request.headers['if-none-match'] === '"1"'
          ? void response.writeHead(304).end()
          : answerWith(toRss([ITEM]), { etag: '"1"', 'last-modified': 'Mon, 31 Dec 2029 10:00:00 GMT' })(
              request,
              response,
            )
      await add()
      await poll()
      community.later(HOUR_MS)
      await poll()
      assert.deepEqual(
        machine.asked.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']]),
        [
          [undefined, undefined],
          ['"1"', 'Mon, 31 Dec 2029 10:00:00 GMT'],
        ],
      )
      const feed = await theFeed()
      assert.deepEqual([feed.state, feed.answeredAt], ['answers', community.now().toISOString()])
      assert.equal((await listed()).length, 1)
    })

    it('is asked once, however many workers look', async () => {
      await add()
      await Promise.all([poll(), poll(), poll()])
      await poll()
      assert.equal(machine.asked.length, 1)
      community.later(HOUR_MS - 1)
      await poll()
      assert.equal(machine.asked.length, 1)
      community.later(1)
      await poll()
      assert.equal(machine.asked.length, 2)
    })

    it('waits while another of the same machine is asked', async () => {
      await add()
      await add({ url: `${machine.origin}/second` })
      await poll()
      assert.equal(machine.asked.length, 1)
      community.later(MINUTE_MS - 1)
      await poll()
      assert.equal(machine.asked.length, 1)
      community.later(1)
      await poll()
      assert.deepEqual(new Set(machine.asked.map(({ path }) => path)), new Set(['/feed', '/second']))
    })

    it('that does not answer is asked more and more seldom, and says since when', async () => {
      await add()
      await poll()
      const answeredAt = (await theFeed()).answeredAt
      machine.answer = (_request, response) => void response.writeHead(500).end('a secret of the machine')
      const pauses: number[] = []
      for (let failures = 1; failures <= 6; failures += 1) {
        community.at((await theFeed()).nextAt ?? '')
        await poll()
        const feed = await theFeed()
        assert.deepEqual(
          [feed.state, feed.trouble, feed.failures, feed.answeredAt],
          ['silent', 'refused', failures, answeredAt],
        )
        pauses.push((Date.parse(feed.nextAt ?? '') - community.now().getTime()) / HOUR_MS)
      }
      assert.deepEqual(pauses, [2, 4, 8, 16, 24, 24])
      assert.ok(!JSON.stringify(await Feeds.find().lean()).includes('secret'))

      machine.answer = answerWith(toRss([ITEM]))
      await edith.ask('research.retryFeed', { feedId: (await theFeed()).id })
      community.later(MINUTE_MS)
      await poll()
      assert.deepEqual([(await theFeed()).state, (await theFeed()).failures], ['answers', 0])
    })

    it('waits as long as its machine asks for', async () => {
      machine.answer = (_request, response) => void response.writeHead(429, { 'retry-after': '18000' }).end()
      await add()
      await poll()
      assert.equal((await theFeed()).nextAt, '2030-01-01T17:00:00.000Z')
    })

    it('that is gone for good is asked no more, until an editor asks again', async () => {
      machine.answer = (_request, response) => void response.writeHead(410).end()
      const { id: feedId } = await add()
      await poll()
      assert.deepEqual([(await theFeed()).state, (await theFeed()).trouble], ['paused', 'gone'])
      community.later(30 * 24 * HOUR_MS)
      await poll()
      assert.equal(machine.asked.length, 1)
      machine.answer = answerWith(toRss([ITEM]))
      await edith.ask('research.retryFeed', { feedId })
      await poll()
      assert.equal((await theFeed()).state, 'answers')
    })

    for (const [trouble, answer] of [
      ['not_a_feed', answerWith('<!doctype html><title>x</title>')],
      ['too_large', answerWith(`${toRss([ITEM])}<!--${'x'.repeat(1_000_000)}-->`)],
      ['unreachable', request => void request.socket.destroy()],
      [
        'not_allowed',
        (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
      ],
    ] as [string, FeedServer['answer']][])
      it(`says that it is ${trouble}, and adds nothing`, async () => {
        machine.answer = answer
        await add()
        await poll()
        assert.deepEqual(
          [(await theFeed()).state, (await theFeed()).trouble, await listed()],
          ['silent', trouble, []],
        )
      })

    it('goes with what came by it, but for what was pinned or annotated', async () => {
      const [pinned, noted, plain] = ['Pinned', 'Noted', 'Plain'].map((title, at) => ({
        title,
        link: `https://cats.example/${at}`,
      }))
      machine.answer = answerWith(toRss([pinned ?? ITEM, noted ?? ITEM, plain ?? ITEM]))
      const { id: feedId } = await add()
      await poll()
      const idOf = async (title: string) => (await listed()).find(item => item.title === title)?.id ?? ''
      await edith.ask('research.pin', { itemId: await idOf('Pinned'), on: true })
      await edith.ask('research.annotate', { itemId: await idOf('Noted'), text: 'Read the table.' })
      await edith.ask('research.removeFeed', { feedId })
      await assertRefused(edith.ask('research.removeFeed', { feedId }), 'not_found')
      assert.deepEqual((await titles()).toSorted(), ['Noted', 'Pinned'])
      assert.deepEqual(await feeds(), [])
    })

    it('that is taken away while it answers leaves nothing', async () => {
      const { id: feedId } = await add()
      machine.answer = (request, response) =>
        void edith
          .ask('research.removeFeed', { feedId })
          .then(() => answerWith(toRss([ITEM]))(request, response))
      await poll()
      assert.equal(await Items.countDocuments({}), 0)
    })
  })

  describe('a list of feeds (OPML)', () => {
    const importIt = (opml: string) => edith.ask('research.importFeeds', { specialtyId: catsId, opml })

    it('adds each address of the web once', async () => {
      const opml = `<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
        <outline text="Journals"><outline text="One" type="rss" xmlUrl="https://one.example/feed"/>
        <outline title="Two" xmlUrl="https://two.example/feed"/></outline>
        <outline text="Bad" xmlUrl="javascript:alert(1)"/><outline text="Worse" xmlUrl="http://a.example:22/"/></body></opml>`
      assert.deepEqual(await importIt(opml), { addedCount: 2, passedOverCount: 2 })
      assert.deepEqual(await importIt(opml), { addedCount: 0, passedOverCount: 4 })
      assert.deepEqual(
        (await feeds()).map(({ title, url }) => [title, url]),
        [
          ['One', 'https://one.example/feed'],
          ['Two', 'https://two.example/feed'],
        ],
      )
    })

    it('is refused when it is none', async () => {
      await assertRefused(importIt('no list'), 'invalid', ['opml'])
      await assertRefused(importIt('<opml version="2.0"><body></body></opml>'), 'invalid', ['opml'])
      const bomb =
        '<!DOCTYPE o [<!ENTITY a "x">]><opml version="2.0"><body><outline xmlUrl="https://a.example/"/></body></opml>'
      await assertRefused(importIt(bomb), 'invalid', ['opml'])
      assert.deepEqual(await feeds(), [])
    })
  })
})

describe('research that is switched off', () => {
  it('asks for nothing', async () => {
    const machine = await openFeedServer()
    const { community, catsId } = await openClinic({
      environment: { RESEARCH_FEEDS: '0', RESEARCH_FEEDS_TEST_ORIGIN: machine.origin },
    })
    const edith = await community.register('Edith')
    await community.grant(edith, 'editor', catsId)
    await edith.ask('research.addFeed', { specialtyId: catsId, url: `${machine.origin}/feed` })
    assert.equal(await pollFeeds(community.now()), 0)
    assert.deepEqual(machine.asked, [])
    await community.stop()
    await machine.close()
  })
})
