import assert from 'node:assert/strict'
import fc from 'fast-check'
import { NOTICE_KINDS } from '../../domain/notifications/contract.ts'
import { dueAt, nextTime, quietUntil } from '../../domain/notifications/hours.ts'
import { writeLetter } from '../../domain/notifications/letters.ts'
import {
  type Concern,
  decideDelivery,
  followModeIn,
  isRead,
  mayPushTo,
  mayQuote,
  reasonFor,
  retryAfterMs,
  toChoices,
  toExcerpt,
  topicOf,
} from '../../domain/notifications/rules.ts'
import { leastCoreMs } from '../support/effort.ts'

const BERLIN = 'Europe/Berlin'
const night = { on: true, from: '22:00', to: '07:00' }

describe('quiet hours', () => {
  const cases: [string, string, typeof night, string, string | null][] = [
    ['the day', '2030-01-10T12:00:00.000Z', night, BERLIN, null],
    ['the evening', '2030-01-10T21:00:00.000Z', night, BERLIN, '2030-01-11T06:00:00.000Z'],
    ['the minute before', '2030-01-10T20:59:59.000Z', night, BERLIN, null],
    ['the early morning', '2030-01-10T03:00:00.000Z', night, BERLIN, '2030-01-10T06:00:00.000Z'],
    ['the minute they end', '2030-01-10T06:00:00.000Z', night, BERLIN, null],
    [
      'a siesta',
      '2030-01-10T12:30:00.000Z',
      { on: true, from: '13:00', to: '15:00' },
      BERLIN,
      '2030-01-10T14:00:00.000Z',
    ],
    [
      'a day with one open hour',
      '2030-01-10T12:30:00.000Z',
      { on: true, from: '09:55', to: '09:50' },
      'UTC',
      '2030-01-11T09:50:00.000Z',
    ],
    ['none', '2030-01-10T23:00:00.000Z', { ...night, on: false }, BERLIN, null],
    [
      'from a time to itself',
      '2030-01-10T23:00:00.000Z',
      { on: true, from: '22:00', to: '22:00' },
      BERLIN,
      null,
    ],
    // The last Sunday of March: 02:00 becomes 03:00, and the night is an hour shorter.
    ['the night clocks go on', '2030-03-30T21:30:00.000Z', night, BERLIN, '2030-03-31T05:00:00.000Z'],
    [
      'an end that is left out',
      '2030-03-30T21:30:00.000Z',
      { ...night, to: '02:30' },
      BERLIN,
      '2030-03-31T01:00:00.000Z',
    ],
    // The last Sunday of October: 03:00 becomes 02:00, and 02:30 is there twice.
    ['the night clocks go back', '2030-10-26T20:30:00.000Z', night, BERLIN, '2030-10-27T06:00:00.000Z'],
    [
      'an end that is there twice',
      '2030-10-26T20:30:00.000Z',
      { ...night, to: '02:30' },
      BERLIN,
      '2030-10-27T00:30:00.000Z',
    ],
    [
      'the second time it is that hour',
      '2030-10-27T01:10:00.000Z',
      { ...night, to: '02:30' },
      BERLIN,
      '2030-10-27T01:30:00.000Z',
    ],
    ['an odd zone', '2030-01-10T16:30:00.000Z', night, 'Asia/Kathmandu', '2030-01-11T01:15:00.000Z'],
    [
      'a zone beyond the date line',
      '2030-01-10T09:00:00.000Z',
      night,
      'Pacific/Kiritimati',
      '2030-01-10T17:00:00.000Z',
    ],
  ]
  for (const [what, at, quiet, zone, until] of cases)
    it(`${until === null ? 'do not hold' : 'end'}: ${what}`, () => {
      assert.equal(quietUntil(new Date(at), quiet, zone)?.toISOString() ?? null, until)
    })

  it('end with the first minute that is not quiet, whatever they are and wherever', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 })
    const toTime = (of: number) =>
      `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`
    const zone = fc.constantFrom(BERLIN, 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC')
    const day = fc.integer({ min: 0, max: 365 * 24 * 60 })
    fc.assert(
      fc.property(minute, minute, zone, day, (from, to, timeZone, minutes) => {
        const quiet = { on: true, from: toTime(from), to: toTime(to) }
        const at = new Date(Date.UTC(2030, 0, 1) + minutes * 60_000)
        const until = quietUntil(at, quiet, timeZone)
        if (until === null) return
        assert.ok(until > at)
        assert.equal(quietUntil(until, quiet, timeZone), null)
        assert.notEqual(quietUntil(new Date(until.getTime() - 60_000), quiet, timeZone), null)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the time of the day’s mail', () => {
  const cases: [string, string, string][] = [
    ['later today', '2030-01-10T05:00:00.000Z', '2030-01-10T07:00:00.000Z'],
    ['tomorrow', '2030-01-10T07:00:01.000Z', '2030-01-10T07:00:01.000Z'],
    ['tomorrow, when it is past', '2030-01-10T07:05:00.000Z', '2030-01-11T07:00:00.000Z'],
    ['across the change of clocks', '2030-03-30T12:00:00.000Z', '2030-03-31T06:00:00.000Z'],
  ]
  for (const [what, at, next] of cases)
    it(`is ${what}`, () => {
      assert.equal(nextTime(new Date(at), '08:00', BERLIN).toISOString(), next)
    })
})

describe('when something goes out', () => {
  const choices = toChoices({ timeZone: BERLIN, quiet: night, dailyAt: '06:00' })
  const cases: [string, 'mail' | 'push', string, Partial<typeof choices>, string][] = [
    ['a push after ten seconds', 'push', '2030-01-10T12:00:00.000Z', {}, '2030-01-10T12:00:10.000Z'],
    ['a mail after five minutes', 'mail', '2030-01-10T12:00:00.000Z', {}, '2030-01-10T12:05:00.000Z'],
    ['a mail that would come at night', 'mail', '2030-01-10T20:56:00.000Z', {}, '2030-01-11T06:00:00.000Z'],
    ['a push at night', 'push', '2030-01-10T22:00:00.000Z', {}, '2030-01-11T06:00:00.000Z'],
    [
      'the day’s mail, after the night',
      'mail',
      '2030-01-10T12:00:00.000Z',
      { mail: 'daily' },
      '2030-01-11T06:00:00.000Z',
    ],
    [
      'a push of who wants one mail a day',
      'push',
      '2030-01-10T12:00:00.000Z',
      { mail: 'daily' },
      '2030-01-10T12:00:10.000Z',
    ],
  ]
  for (const [what, way, at, more, due] of cases)
    it(`is right for ${what}`, () => {
      assert.equal(dueAt(way, new Date(at), 300_000, { ...choices, ...more }).toISOString(), due)
    })

  it('is tried again after ever longer waits, and then no more', () => {
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(retryAfterMs), [
      60_000,
      300_000,
      1_800_000,
      7_200_000,
      28_800_000,
      null,
    ])
  })
})

describe('whom a message concerns', () => {
  const plain: Concern = {
    isAuthor: false,
    isBlocked: false,
    mayRead: true,
    isMentioned: false,
    isFollowing: false,
    isAsked: false,
    level: 'mentions',
  }
  const called = { isMentioned: true, isFollowing: true }
  const cases: ['standing' | 'lounge' | 'direct', string, Partial<Concern>, string | null][] = [
    ['standing', 'nobody in particular', {}, null],
    ['standing', 'who is called', called, 'mention'],
    ['standing', 'who follows the thread', { isFollowing: true }, 'reply'],
    ['standing', 'who follows everything', { level: 'all' }, 'follow'],
    ['standing', 'who follows everything and is called', { ...called, level: 'all' }, 'mention'],
    ['standing', 'its author', { ...called, isAuthor: true }, null],
    ['standing', 'someone blocked', { ...called, isBlocked: true }, null],
    ['standing', 'who may not read it', { ...called, mayRead: false }, null],
    ['standing', 'who muted the channel', { ...called, level: 'nothing' }, null],
    ['lounge', 'who is called', called, 'mention'],
    ['lounge', 'who follows', { isFollowing: true, level: 'all' }, null],
    ['direct', 'who is in it', { level: 'all' }, 'direct'],
    ['direct', 'who is called in it', { ...called, level: 'all' }, 'direct'],
    ['direct', 'who wants mentions only', { level: 'mentions' }, null],
    ['direct', 'who has not let them in', { isAsked: true, level: 'all' }, 'request'],
    ['direct', 'who has not let them in and wants nothing', { isAsked: true, level: 'nothing' }, null],
    ['direct', 'who blocked them', { isAsked: true, isBlocked: true, level: 'all' }, null],
  ]
  for (const [kind, who, concern, reason] of cases)
    it(`in a ${kind} channel: ${who} by ${reason ?? 'nothing'}`, () => {
      assert.equal(reasonFor(kind, { ...plain, ...concern }), reason)
    })
})

describe('a look just before something goes out', () => {
  const at = new Date('2030-01-10T12:00:00.000Z')
  const fine = {
    isThere: true,
    isRead: false,
    isMailed: false,
    level: undefined,
    choices: toChoices(),
    now: at,
  }
  const hoursLater = (hours: number) => new Date(at.getTime() + hours * 3_600_000)
  type Look = Parameters<typeof decideDelivery>[2]
  const cases: [
    string,
    'mail' | 'push',
    'mention' | 'follow' | 'direct' | 'reply',
    Partial<Look>,
    boolean,
  ][] = [
    ['lets it go', 'mail', 'mention', {}, true],
    ['drops what is gone', 'mail', 'mention', { isThere: false }, false],
    ['drops what was read', 'mail', 'mention', { isRead: true }, false],
    ['drops a second mail about a conversation nobody visited', 'mail', 'direct', { isMailed: true }, false],
    ['drops it for a thread', 'mail', 'reply', { isMailed: true }, false],
    ['lets a call go all the same', 'mail', 'mention', { isMailed: true }, true],
    ['lets a push go all the same', 'push', 'direct', { isMailed: true }, true],
    ['drops what was muted', 'mail', 'mention', { level: 'nothing' }, false],
    ['drops a kind that is not wanted', 'mail', 'follow', { level: 'all' }, false],
    ['drops mail to who wants none', 'mail', 'mention', { choices: toChoices({ mail: 'never' }) }, false],
    [
      'lets pushes go to who wants no mail',
      'push',
      'mention',
      { choices: toChoices({ mail: 'never' }) },
      true,
    ],
    [
      'drops a channel no longer followed',
      'mail',
      'follow',
      { level: 'mentions', choices: toChoices({ matrix: { follow: { mail: true } } }) },
      false,
    ],
    [
      'lets a followed channel go',
      'mail',
      'follow',
      { level: 'all', choices: toChoices({ matrix: { follow: { mail: true } } }) },
      true,
    ],
    ['drops a push that is old', 'push', 'mention', { now: hoursLater(1.1) }, false],
    ['lets a mail go that waited a day', 'mail', 'mention', { now: hoursLater(24) }, true],
    ['drops a mail of last week', 'mail', 'mention', { now: hoursLater(24 * 7) }, false],
  ]
  for (const [what, way, kind, look, goes] of cases)
    it(what, () => {
      assert.equal(decideDelivery(way, { kind, at }, { ...fine, ...look }), goes)
    })
})

describe('small rules of notices', () => {
  it('choices have a way for each kind, and keep what was chosen', () => {
    assert.deepEqual(Object.keys(toChoices().matrix), [...NOTICE_KINDS])
    assert.equal(toChoices({ matrix: { case: { push: false } } }).matrix.case.push, false)
    assert.equal(toChoices({ matrix: { case: { push: false } } }).matrix.case.mail, true)
  })

  it('a channel’s choice goes before the general one', () => {
    assert.equal(followModeIn(undefined, undefined), 'mine')
    assert.equal(followModeIn('inherit', 'all'), 'all')
    assert.equal(followModeIn('none', 'all'), 'none')
  })

  it('replies of one thread are one topic, mentions are each their own', () => {
    const [a, b] = ['a'.repeat(24), 'b'.repeat(24)]
    const reply = { kind: 'reply', what: 'wrote', threadOf: a } as const
    assert.equal(topicOf({ ...reply, messageId: a }), topicOf({ ...reply, messageId: b }))
    const mention = { kind: 'mention', what: 'wrote', threadOf: a } as const
    assert.notEqual(topicOf({ ...mention, messageId: a }), topicOf({ ...mention, messageId: b }))
  })

  it('a message is read by word or by place', () => {
    const at = new Date(0)
    assert.equal(isRead({ readAt: at, seq: 9 }, 0), true)
    assert.equal(isRead({ readAt: null, seq: 9 }, 9), true)
    assert.equal(isRead({ readAt: null, seq: 9 }, 8), false)
    assert.equal(isRead({ readAt: null }, 100), false)
    assert.equal(isRead({ readAt: null, seq: 9, kept: true }, 9), false)
  })

  const quotes: [
    'standing' | 'lounge' | 'direct',
    'members' | 'everyone',
    'members' | 'everyone',
    boolean,
    boolean,
  ][] = [
    ['standing', 'everyone', 'everyone', false, true],
    ['standing', 'members', 'everyone', false, false],
    ['standing', 'everyone', 'members', false, false],
    ['standing', 'members', 'members', true, true],
    ['direct', 'members', 'members', false, false],
    ['direct', 'members', 'members', true, true],
    ['lounge', 'everyone', 'everyone', true, false],
  ]
  for (const [kind, reading, listing, wanted, may] of quotes)
    it(`a ${kind} channel read by ${reading}, listed to ${listing}, is ${may ? '' : 'not '}quoted${wanted ? ' to who wants it' : ''}`, () => {
      assert.equal(mayQuote(kind, { reading, listing }, wanted), may)
    })

  const excerpts: [string, string][] = [
    [
      `@[Anna Keller](member:${'a'.repeat(24)}) **look** at [this](https://x.example)`,
      '@Anna Keller look at this',
    ],
    ['# Title\n\n> said\n- one\n- two', 'Title said one two'],
    ['`code` and ```js\nlet a\n```', 'code and let a'],
    ['a * b', 'a * b'],
  ]
  for (const [body, excerpt] of excerpts)
    it(`an excerpt is plain: ${excerpt}`, () => {
      assert.equal(toExcerpt(body), excerpt)
    })

  it('an excerpt is short and breaks no letter in two', async () => {
    const excerpt = toExcerpt('👩🏽‍⚕️'.repeat(100))
    assert.ok(excerpt.length <= 181)
    assert.match(excerpt, /^(?:👩🏽‍⚕️)+…$/u)
    const hostile = '['.repeat(16_000)
    const took = await leastCoreMs(() => toExcerpt(hostile), 200)
    assert.ok(took < 200, `${took} ms`)
  })
})

describe('the address of a push service', () => {
  const cases: [string, boolean][] = [
    ['https://fcm.googleapis.com/fcm/send/abc', true],
    ['https://updates.push.services.mozilla.com/wpush/v2/x', true],
    ['http://push.example.org/x', false],
    ['https://push.example.org:8443/x', false],
    ['https://user:secret@push.example.org/x', false],
    ['https://localhost/x', false],
    ['https://metrics.internal/x', false],
    ['https://printer.local/x', false],
    ['https://127.0.0.1/x', false],
    ['https://2130706433/x', false],
    ['https://0x7f.1/x', false],
    ['https://[::1]/x', false],
    ['https://[::ffff:127.0.0.1]/x', false],
    ['https://169.254.169.254/latest/meta-data', false],
    ['file:///etc/passwd', false],
    ['https://redis/x', false],
  ]
  for (const [endpoint, may] of cases)
    it(`${may ? 'is' : 'is not'} ${endpoint}`, () => {
      assert.equal(mayPushTo(endpoint), may)
    })
})

describe('a letter', () => {
  it('escapes every value in its HTML and leads nowhere but home', () => {
    const hostile = `<img src=x onerror="alert(1)">'&`
    const { html, text } = writeLetter({
      to: { name: 'Ben', address: 'ben@people.example' },
      batchId: 'a'.repeat(24),
      publicUrl: 'https://ground.example',
      stopToken: 'token',
      rows: [
        {
          id: 'b'.repeat(24),
          kind: 'mention',
          what: 'wrote',
          at: '2030-01-01T00:00:00.000Z',
          read: false,
          count: 1,
          people: [{ id: 'c'.repeat(24), name: hostile }],
          group: { id: 'd'.repeat(24), slug: 'cats', name: hostile },
          channel: null,
          message: { id: 'e'.repeat(24), seq: 1, threadOf: null, excerpt: hostile },
          case: null,
          entry: null,
          specialty: null,
          research: null,
          exchange: null,
          path: '/inbox',
        },
      ],
    })
    assert.ok(!html.includes('<img'))
    assert.equal(html.split('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;').length, 6)
    assert.ok(text.includes(hostile))
    for (const [, link] of html.matchAll(/href="([^"]*)"/g))
      assert.match(link ?? '', /^https:\/\/ground\.example\//)
  })
})
