import assert from 'node:assert/strict'
import {
  accuracyBonus,
  actsFor,
  appealableUntil,
  isWithin,
  leaseHolder,
  leaseUntil,
  purviewOf,
  rankOf,
  scoreFlag,
  signalsIn,
  standingOf,
  waitsForReview,
  whyNotDecide,
  whyNotDecideAppeal,
} from '../../domain/moderation/rules.ts'
import { heatOf } from '../../domain/moderation/heat-rules.ts'
import { areAlike, toGist, toMarks, toSignature } from '../../domain/moderation/likeness-rules.ts'

const NOW = new Date('2030-01-01T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const round = (value: number) => Math.round(value * 100) / 100

describe('what a report weighs', () => {
  for (const [agreed, disagreed, bonus] of [
    [0, 0, 0],
    [5, 0, 0],
    [0, 5, 0],
    [7, 3, 0],
    [10, 0, 8.3],
    [100, 0, 16.61],
    [0, 10, -8.3],
    [5, 5, -2.37],
  ] as const)
    it(`of someone right ${agreed} times and wrong ${disagreed} times changes by ${bonus}`, () => {
      assert.equal(round(accuracyBonus({ agreed, disagreed })), bonus)
    })

  it('is never less than nothing', () => {
    const record = { agreed: 0, disagreed: 50 }
    assert.equal(scoreFlag({ standing: 5, record, reason: 'harm' }), 0)
    assert.equal(scoreFlag({ standing: 1, record: { agreed: 0, disagreed: 0 }, reason: 'harm' }), 5)
    assert.equal(scoreFlag({ standing: 1, record: { agreed: 0, disagreed: 0 }, reason: 'other' }), 2)
  })

  for (const [who, grants, joined, standing] of [
    ['a newcomer', [], 3, 0],
    ['a member', [], 60, 1],
    ['a consultant', [{ role: 'consultant', scope: 'x' }], 3, 2],
    ['a moderator', [{ role: 'moderator', scope: '*' }], 3, 5],
    ['staff', [{ role: 'staff', scope: '*' }], 3, 5],
  ] as const)
    it(`counts the standing of ${who} as ${standing}`, () => {
      assert.equal(standingOf({ grants, joinedAt: daysAgo(joined) }, NOW), standing)
    })
})

describe('the order of the queue', () => {
  it('brings what weighs more first, and what waits longer before what weighs the same', () => {
    assert.ok(rankOf(5, NOW) > rankOf(2, NOW))
    assert.ok(rankOf(2, daysAgo(1)) > rankOf(2, NOW))
    assert.equal(round(rankOf(2, daysAgo(1)) - rankOf(2, NOW)), 1)
  })

  for (const [name, trace, says] of [
    ['nothing in a plain text', { body: 'Whole or chewed?' }, []],
    ['a link of a newcomer', { body: 'See https://x.example', isNewcomer: true }, ['Links from a newcomer']],
    ['nothing in a link of a member', { body: 'See https://x.example' }, []],
    ['what is said again', { body: 'Buy', repeated: 4 }, ['Said in 5 places']],
    ['harsh words', { body: 'You should lose your licence' }, ['Harsh words']],
    ['shouting', { body: 'THIS IS WRONG AND YOU KNOW IT' }, ['All capitals']],
  ] as const)
    it(`notices ${name}`, () => {
      const signals = signalsIn({ isNewcomer: false, repeated: 0, ...trace })
      assert.deepEqual(
        signals.map(signal => signal.says),
        says,
      )
    })

  it('compares texts by their words alone', () => {
    assert.equal(toGist('Buy  NOW!!! https://x.example'), toGist('buy now: https://x.example'))
    assert.notEqual(toGist('Buy now'), toGist('Buy later'))
  })

  const ADVERT = 'The cheapest heart tablets for dogs, only today at our new web shop, write to me'
  for (const [name, one, other, alike] of [
    ['the same with another ending', ADVERT, `${ADVERT}, Karl!!!`, true],
    ['the same with a word changed', ADVERT, ADVERT.replace('heart', 'thyroid'), true],
    [
      'two that share their subject',
      ADVERT,
      'Which heart tablets do your dogs take best, and at what price?',
      false,
    ],
    ['two short ones', 'Thanks!', 'Thanks!', false],
  ] as const)
    it(`finds ${name} ${alike ? 'alike' : 'not alike'}`, () => {
      const signatures = [one, other].map(toSignature)
      assert.equal(areAlike(signatures[0] ?? [], signatures[1] ?? []), alike)
      const marks = new Set(toMarks(signatures[0] ?? []))
      assert.equal(toMarks(signatures[1] ?? []).some(mark => marks.has(mark)) || !alike, true)
    })

  for (const [name, body, least, most] of [
    ['calm words', 'Whole or chewed? I would give it with food.', 0, 0],
    ['words of the trade', 'The bitch is sick, bloody diarrhoea since Monday, dying is possible.', 0, 0],
    ['an insult', 'What an idiotic idea', 1, 1],
    ['the same said to somebody', 'You are an idiot', 1.5, 1.5],
    ['a threat', 'Shut up or you get lost, you stupid clown', 3, 3],
  ] as const)
    it(`hears how heated ${name} sound`, () => {
      assert.ok(heatOf(body) >= least && heatOf(body) <= most, String(heatOf(body)))
    })
})

describe('who decides what', () => {
  const moderator = (scope: string) => [{ role: 'moderator' as const, scope }]

  it('is a matter of scope', () => {
    assert.equal(isWithin(purviewOf({ grants: moderator('*') }, []), null), true)
    assert.equal(isWithin(purviewOf({ grants: moderator('s1') }, ['g1']), 's1'), true)
    assert.equal(isWithin(purviewOf({ grants: moderator('s1') }, ['g1']), 'g1'), true)
    assert.equal(isWithin(purviewOf({ grants: moderator('s1') }, ['g1']), 's2'), false)
    assert.equal(isWithin(purviewOf({ grants: moderator('s1') }, ['g1']), null), false)
    assert.equal(isWithin(purviewOf({ grants: [{ role: 'staff', scope: '*' }] }, []), 's1'), false)
  })

  it('is nobody who wrote or reported it', () => {
    const parties = { authorId: 'author', ownerIds: ['owner'], flaggerIds: ['reporter'] }
    assert.match(whyNotDecide(parties, 'author') ?? '', /their own/)
    assert.match(whyNotDecide(parties, 'owner') ?? '', /their own/)
    assert.match(whyNotDecide(parties, 'reporter') ?? '', /reported this/)
    assert.equal(whyNotDecide(parties, 'other'), undefined)
  })

  const review = {
    kind: 'message' as const,
    why: 'flagged' as const,
    state: 'open' as const,
    authorId: 'author',
    ownerIds: [],
    flaggerIds: [],
    authorGrants: [],
    isGone: false,
  }
  const all = { id: 'mod', grants: moderator('*') }
  const some = { id: 'host', grants: [] }

  it('leaves what concerns a person everywhere to moderators of everything', () => {
    const acts = ['approve', 'return', 'edit', 'redact', 'lock', 'move', 'split', 'warn'] as const
    assert.deepEqual(actsFor(review, some), acts)
    assert.deepEqual(actsFor(review, all).slice(-3), ['silence', 'suspend', 'ban'])
    assert.ok(!actsFor(review, { id: 'm', grants: moderator('s1') }).includes('suspend'))
  })

  it('leaves people with duties to administrators', () => {
    const ofStaff = { ...review, authorGrants: [{ role: 'staff' as const, scope: '*' }] }
    assert.ok(!actsFor(ofStaff, all).includes('ban'))
    assert.ok(actsFor(ofStaff, { id: 'a', grants: [{ role: 'admin', scope: '*' }] }).includes('ban'))
  })

  it('offers of what waits to publish it or to hand it back, and of what is gone to let it be', () => {
    assert.deepEqual(actsFor({ ...review, why: 'waiting' }, some), ['approve', 'return', 'warn'])
    assert.deepEqual(actsFor({ ...review, isGone: true }, some), ['approve', 'warn'])
    assert.deepEqual(actsFor({ ...review, state: 'decided' }, some), ['warn'])
    assert.deepEqual(actsFor({ ...review, authorId: 'host' }, some), [])
  })

  it('lets an appeal be decided by someone else, for thirty days', () => {
    const decided = {
      act: 'redact' as const,
      at: NOW,
      undoneAt: null,
      authorId: 'author',
      byId: 'mod',
      partyIds: ['reporter'],
    }
    assert.match(whyNotDecideAppeal(decided, 'mod') ?? '', /someone else/)
    assert.match(whyNotDecideAppeal(decided, 'author') ?? '', /their own/)
    assert.match(whyNotDecideAppeal(decided, 'reporter') ?? '', /someone else/)
    assert.equal(whyNotDecideAppeal(decided, 'other'), undefined)
    assert.equal(appealableUntil(decided)?.toISOString(), '2030-01-31T12:00:00.000Z')
    assert.equal(appealableUntil({ ...decided, act: 'approve' }), null)
    assert.equal(appealableUntil({ ...decided, undoneAt: NOW }), null)
  })

  it('keeps a review with whoever took it until the lease runs out', () => {
    const lease = { byId: 'mod', until: leaseUntil(NOW) }
    assert.equal(leaseHolder(lease, NOW), 'mod')
    assert.equal(leaseHolder(lease, lease.until), undefined)
    assert.equal(leaseHolder(null, NOW), undefined)
  })
})

describe('whose contributions wait', () => {
  for (const [name, mode, joined, approved, waits] of [
    ['nobody’s while it is off', 'off', 1, 0, false],
    ['everyone’s when it is for everyone', 'everyone', 900, 99, true],
    ['a newcomer’s first', 'newcomers', 1, 2, true],
    ['not a newcomer’s fourth', 'newcomers', 1, 3, false],
    ['nobody’s who is here long', 'newcomers', 40, 0, false],
  ] as const)
    it(`are ${name}`, () => {
      const facts = { joinedAt: daysAgo(joined), approved, now: NOW }
      assert.equal(waitsForReview([{ mode, first: 3 }], facts), waits)
    })
})
