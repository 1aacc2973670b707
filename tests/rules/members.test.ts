import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Email, Name, Password } from '../../domain/members/contract.ts'
import { startsWith } from '../../domain/matching.ts'
import { directFromOf, mayGrant, presenceAt, wordsOf } from '../../domain/members/rules.ts'
import { readSettings } from '../../config/settings.ts'
import {
  deployPasswords,
  hashPassword,
  isTooCheap,
  newToken,
  passwordFits,
} from '../../domain/members/secrets.ts'
import { holds, Refusal, ROLES } from '../../domain/vocabulary.ts'
import { leastCoreMs } from '../support/effort.ts'

const SPECIALTY = '0123456789abcdef01234567'

describe('a grant', () => {
  const cases: [string, string, boolean][] = [
    ['consultant', SPECIALTY, true],
    ['editor', SPECIALTY, true],
    ['moderator', SPECIALTY, true],
    ['staff', SPECIALTY, false],
    ['admin', SPECIALTY, false],
  ]
  for (const [role, scope, allowed] of cases)
    it(`of ${role} ${allowed ? 'may' : 'cannot'} be for one place`, () => {
      assert.equal(mayGrant(role as 'staff', scope), allowed)
      assert.equal(mayGrant(role as 'staff', '*'), true)
    })

  it('holds in its scope, and everywhere when it is for everywhere', () => {
    const here = { grants: [{ role: 'consultant', scope: SPECIALTY }] as const }
    const everywhere = { grants: [{ role: 'consultant', scope: '*' }] as const }
    assert.equal(holds(here, 'consultant', SPECIALTY), true)
    assert.equal(holds(here, 'consultant', 'f'.repeat(24)), false)
    assert.equal(holds(here, 'consultant'), false)
    assert.equal(holds(everywhere, 'consultant', SPECIALTY), true)
  })

  it('of administration holds every role, and no other holds administration', () => {
    const admin = { grants: [{ role: 'admin', scope: '*' }] as const }
    const others = { grants: ROLES.filter(role => role !== 'admin').map(role => ({ role, scope: '*' })) }
    for (const role of ROLES) assert.equal(holds(admin, role, SPECIALTY), true)
    assert.equal(holds(others, 'admin'), false)
    assert.equal(holds({ grants: [] }, 'staff'), false)
  })
})

describe('the beginning of a name', () => {
  it('is looked for as it is written, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string(), (text, rest) => {
        const { $regex, $options } = startsWith(text)
        assert.ok(new RegExp($regex, `${$options}u`.replace('u', '')).test(text + rest))
      }),
    )
    assert.equal(new RegExp(startsWith('(a+)+$').$regex).test('aaaa'), false)
  })
})

describe('what people call themselves', () => {
  const names: [string, boolean][] = [
    ['Ada', true],
    ['  Ada  ', true],
    ['Łukasz Ó Súilleabháin-Nguyễn', true],
    ['李小龍', true],
    ['x'.repeat(80), true],
    ['x'.repeat(81), false],
    ['', false],
    ['   ', false],
    ['Ada\nAdmin', false],
    ['Ada\u0000', false],
    ['Ada\u202Enimda', false],
    ['\u200BAda', false],
  ]
  for (const [name, accepted] of names)
    it(`${accepted ? 'may' : 'may not'} be ${JSON.stringify(name.slice(0, 20))} (${name.length})`, () => {
      assert.equal(Name.safeParse(name).success, accepted)
    })

  it('has an address in one spelling', () => {
    assert.equal(Email.parse('  Ada@People.Example '), 'ada@people.example')
    for (const wrong of [
      '',
      'ada',
      'a@b',
      'a b@c.example',
      `${'a'.repeat(250)}@b.example`,
      'a@b.example\nBcc: x',
    ])
      assert.equal(Email.safeParse(wrong).success, false, wrong)
  })

  it('is checked in a moment however long it is', async () => {
    const took = await leastCoreMs(() => {
      Email.safeParse(`${'a.'.repeat(25_000)}@`)
      Name.safeParse('\u0301'.repeat(50_000))
    }, 100)
    assert.ok(took < 100, `${took} ms`)
  })
})

describe('a password', () => {
  const shipped = readSettings({ MONGODB_URI: 'mongodb://127.0.0.1', REDIS_URL: 'redis://127.0.0.1' })
  beforeEach(() => deployPasswords(shipped))

  it('needs ten characters and no particular ones', () => {
    assert.equal(Password.safeParse('only words').success, true)
    assert.equal(Password.safeParse('123456789').success, false)
    assert.equal(Password.safeParse('x'.repeat(200)).success, true)
    assert.equal(Password.safeParse('x'.repeat(201)).success, false)
  })

  it('fits only itself: every character of a long one counts, and blanks at its ends', async () => {
    const long = `${'é'.repeat(199)}z`
    const hashed = await hashPassword(long)
    assert.match(hashed, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.equal(await passwordFits(hashed, long), true)
    assert.equal(await passwordFits(hashed, `${'é'.repeat(199)}y`), false)
    assert.equal(await passwordFits(hashed, ` ${long}`), false)
  })

  it('is hashed anew when hashing takes more than it did, by memory or by passes, and only then', () => {
    const cases: [string, boolean][] = [
      ['m=19456,t=2', false],
      ['m=65536,t=3', false],
      ['m=19455,t=2', true],
      ['m=65536,t=1', true],
      ['m=8,t=9', true],
    ]
    for (const [made, anew] of cases)
      assert.equal(isTooCheap(`$argon2id$v=19$${made},p=1$c2FsdA$aGFzaA`), anew)
  })

  it('fits nobody without one', async () => {
    assert.equal(await passwordFits(null, ''), false)
    assert.equal(await passwordFits(undefined, 'anything'), false)
  })
})

describe('an access token', () => {
  it('is long, and never the same twice', () => {
    const tokens = new Set(Array.from({ length: 1000 }, newToken))
    assert.equal(tokens.size, 1000)
    for (const token of tokens) assert.match(token, /^cg_[A-Za-z0-9_-]{43}$/)
  })
})

describe('a refusal', () => {
  it('is an error with a code and what may be shown', () => {
    const refusal = new Refusal('too_many', 'Later', { retryAfterSeconds: 3 })
    assert.ok(refusal instanceof Error)
    assert.deepEqual(
      [refusal.code, refusal.message, refusal.retryAfterSeconds, refusal.issues],
      ['too_many', 'Later', 3, undefined],
    )
  })
})

describe('the words of a name', () => {
  const table: [string, string[]][] = [
    ['Anna Keller', ['anna', 'keller']],
    ['  Łukasz Ó Súilleabháin-Nguyễn ', ['łukasz', 'o', 'suilleabhain', 'nguyen']],
    ['Ada ADA', ['ada']],
    ['李小龍', ['李小龍']],
    ['…', []],
  ]
  for (const [name, words] of table)
    it(`of ${name.trim()} are ${words.join(', ') || 'none'}`, () => assert.deepEqual(wordsOf(name), words))
})

describe('who may write to someone directly', () => {
  it('is their own choice, and before that depends on what they are', () => {
    for (const choice of ['anyone', 'groups', 'nobody'] as const)
      for (const isConsultant of [true, false]) assert.equal(directFromOf(choice, isConsultant), choice)
    assert.equal(directFromOf(undefined, false), 'groups')
    assert.equal(directFromOf(undefined, true), 'nobody')
  })
})

describe('presence', () => {
  const now = new Date('2030-01-08T12:00:00Z')
  const table: [string | null, string][] = [
    [null, 'away'],
    ['2030-01-08T12:00:30Z', 'active'],
    ['2030-01-08T11:55:00Z', 'active'],
    ['2030-01-08T11:54:59Z', 'recently'],
    ['2030-01-05T12:00:00Z', 'recently'],
    ['2030-01-05T11:59:59Z', 'away'],
  ]
  for (const [seen, word] of table)
    it(`of someone seen ${seen ?? 'never'} is ${word}`, () => {
      assert.equal(presenceAt(seen === null ? null : new Date(seen), now), word)
    })
})
