import assert from 'node:assert/strict'
import { readFeed } from '../../domain/research/reading.ts'
import {
  findableWords,
  keysOf,
  pauseAfter,
  pickBeside,
  plainAddress,
  soughtIn,
  stateOf,
} from '../../domain/research/rules.ts'

const MINUTE_MS = 60_000
const FEED = 'a'.repeat(24)
const OTHER = 'b'.repeat(24)

describe('the pause before a feed is asked again', () => {
  for (const [failures, minutes] of [
    [0, 60],
    [1, 120],
    [2, 240],
    [4, 960],
    [5, 1440],
    [5000, 1440],
  ] as const)
    it(`is ${minutes} minutes after ${failures} failures`, () =>
      assert.equal(pauseAfter(failures), minutes * MINUTE_MS))

  it('is as long as the machine wishes, up to a day and never shorter', () => {
    assert.equal(pauseAfter(1, 3 * 60 * MINUTE_MS), 3 * 60 * MINUTE_MS)
    assert.equal(pauseAfter(1, MINUTE_MS), 2 * 60 * MINUTE_MS)
    assert.equal(pauseAfter(1, 900 * 60 * MINUTE_MS), 24 * 60 * MINUTE_MS)
  })
})

describe('how a feed does', () => {
  const now = new Date('2030-01-01T12:00:00Z')
  const fine = { dueAt: now, failures: 0, answeredAt: now }
  for (const [state, feed] of [
    ['answers', fine],
    ['new', { ...fine, answeredAt: null }],
    ['silent', { ...fine, failures: 1 }],
    ['silent', { ...fine, failures: 3, answeredAt: null }],
    ['paused', { ...fine, dueAt: null, failures: 3 }],
  ] as const)
    it(`is ${state}: ${JSON.stringify(feed)}`, () => assert.equal(stateOf(feed), state))
})

describe('the same thing in two feeds', () => {
  const told = (more = {}) => ({
    guid: null,
    url: 'https://cats.example/1',
    title: 'A very long title of its own about cats',
    ...more,
  })
  const isSame = (a: object, b: object) => {
    const known = new Set(keysOf(told(a), FEED))
    return keysOf(told(b), OTHER).some(key => known.has(key))
  }
  const elsewhere = { url: 'https://other.example/2' }
  const another = { ...elsewhere, title: 'Quite another title that stands only here' }

  for (const [same, what, a, b] of [
    [true, 'has the same address', {}, { title: 'Short' }],
    [
      true,
      'has the same address but for what counts readers',
      {},
      { url: 'http://www.cats.example/1/?utm_source=x#y', title: 'Short' },
    ],
    [
      false,
      'has another query',
      { url: 'https://cats.example/a?id=1', title: 'Short' },
      { url: 'https://cats.example/a?id=2', title: 'Short' },
    ],
    [
      true,
      'has the same long title, written otherwise',
      {},
      { ...elsewhere, title: 'A VERY long title, of its own: about cats!' },
    ],
    [
      false,
      'has the same short title',
      { title: 'Editorial board' },
      { ...elsewhere, title: 'Editorial board' },
    ],
    [
      true,
      'has the same id of the web',
      { guid: 'doi:10.1000/182' },
      { ...another, guid: 'doi:10.1000/182' },
    ],
    [false, 'has the same number', { guid: '17' }, { ...another, guid: '17' }],
  ] as const)
    it(`${same ? 'is one' : 'is two'} when it ${what}`, () => assert.equal(isSame(a, b), same))

  it('is known again by the number its own feed gave it', () => {
    const [first] = keysOf(told({ guid: '17' }), FEED)
    assert.ok(keysOf({ ...told(another), guid: '17' }, FEED).includes(first ?? ''))
  })

  it('keeps what an address says beside the reader counts', () =>
    assert.equal(plainAddress('https://www.cats.example/a/?b=2&a=1&fbclid=x'), 'cats.example/a?a=1&b=2'))
})

describe('what stands beside a case', () => {
  const at = (day: number) => new Date(Date.UTC(2030, 0, day))
  const item = (id: string, text: string, more: { isPinned?: boolean; day?: number } = {}) => ({
    id,
    words: findableWords(text),
    isPinned: more.isPinned ?? false,
    at: at(more.day ?? 1),
  })
  const about = {
    title: 'Murmur before dental surgery',
    tags: ['anaesthesia'],
    body: 'Nine years old cat, proBNP pending.',
  }
  const beside = (items: ReturnType<typeof item>[], limit = 5) =>
    pickBeside(items, about, limit).map(({ id }) => id)

  it('shares at least two words with it, one of them with its title or tags', () => {
    assert.deepEqual(
      beside([
        item('both', 'Anaesthesia of dogs with a murmur'),
        item('one', 'Murmurs of the forest'),
        item('body', 'Cats and proBNP'),
        item('none', 'Feather loss in parrots'),
      ]),
      ['both'],
    )
  })

  it('is pinned first, then what shares most, then what is newer', () => {
    assert.deepEqual(
      beside([
        item('older', 'Anaesthesia and murmurs', { day: 1 }),
        item('newer', 'Anaesthesia and murmurs', { day: 2 }),
        item('more', 'Dental anaesthesia in cats with a murmur', { day: 1 }),
        item('pinned', 'A murmur under anaesthesia', { isPinned: true, day: 1 }),
      ]),
      ['pinned', 'more', 'newer', 'older'],
    )
  })

  it('is not what everything shares', () => {
    const crowd = Array.from({ length: 50 }, (_, at) => item(`x${at}`, 'surgery dental'))
    assert.equal(beside([...crowd, item('rare', 'murmur anaesthesia')], 1)[0], 'rare')
  })

  it('is at most as many as asked for, and nothing of nothing', () => {
    const items = Array.from({ length: 9 }, (_, at) => item(`x${at}`, 'murmur anaesthesia'))
    assert.equal(beside(items, 3).length, 3)
    assert.deepEqual(beside([]), [])
  })

  it('takes the last word that is sought for the beginning of one, unless it is short', () => {
    assert.deepEqual(soughtIn('Murmurs in tortoi'), { whole: ['murmur'], begun: 'tortoi' })
    assert.deepEqual(soughtIn('murmur cat'), { whole: ['murmur', 'cat'], begun: null })
    assert.deepEqual(soughtIn('.*(murmur|x)$'), { whole: [], begun: 'murmur' })
    assert.deepEqual(soughtIn('the of'), { whole: [], begun: null })
  })

  it('knows a word in the plural, and with marks', () => {
    assert.deepEqual(findableWords('Murmurs, MURMUR and the diagnosis of Sjögren'), [
      'murmur',
      'diagnosis',
      'sjogren',
    ])
  })
})

describe('a feed', () => {
  const read = (feed: string) => readFeed(feed, 'https://cats.example/feed')
  const first = {
    title: 'First',
    url: 'https://cats.example/1',
    summary: 'Says',
    at: new Date('2030-01-01T10:00:00Z'),
  }

  it('is read in RSS', () => {
    assert.deepEqual(
      read(
        `<rss version="2.0"><channel><title>Cats &amp; more</title><item><title>First</title><link>https://cats.example/1</link><guid>g1</guid><pubDate>Tue, 01 Jan 2030 10:00:00 GMT</pubDate><description>&lt;p&gt;Says&lt;/p&gt;</description></item></channel></rss>`,
      ),
      { title: 'Cats & more', items: [{ ...first, guid: 'g1' }] },
    )
  })

  it('is read in Atom, with addresses of its own site', () => {
    assert.deepEqual(
      read(
        `<feed xmlns="http://www.w3.org/2005/Atom"><title>Cats</title><id>x</id><updated>2030-01-01T10:00:00Z</updated><entry><id>urn:1</id><title type="html">&lt;i&gt;First&lt;/i&gt;</title><link rel="self" href="/self"/><link href="/1"/><published>2030-01-01T10:00:00Z</published><updated>2030-02-01T10:00:00Z</updated><summary>Says</summary></entry></feed>`,
      ),
      { title: 'Cats', items: [{ ...first, guid: 'urn:1' }] },
    )
  })

  it('is read in RDF', () => {
    assert.deepEqual(
      read(
        `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://cats.example/"><title>Cats</title><link>https://cats.example/</link></channel><item rdf:about="https://cats.example/1"><title>First</title><link>https://cats.example/1</link><description>Says</description><dc:date>2030-01-01T10:00:00Z</dc:date></item></rdf:RDF>`,
      ),
      { title: 'Cats', items: [{ ...first, guid: 'https://cats.example/1' }] },
    )
  })

  it('may leave out everything but a title and an address', () => {
    assert.deepEqual(
      read(
        '<rss version="2.0"><channel><title>Cats</title><item><title>First</title><link>https://cats.example/1</link></item></channel></rss>',
      )?.items,
      [{ ...first, guid: null, summary: '', at: null }],
    )
  })

  for (const [what, feed] of [
    ['nothing', ''],
    ['a page', '<!doctype html><title>x</title><p>rss</p>'],
    ['JSON', '{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[]}'],
    ['half a feed', '<rss version="2.0"><channel><title>Cats</title><item><title>Fi'],
    ['another vocabulary', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ] as const)
    it(`is not ${what}`, () => assert.equal(read(feed), undefined))
})
