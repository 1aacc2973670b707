import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { MembershipState } from '../../domain/groups/contract.ts'
import {
  decideApproach,
  decideJoin,
  isMember,
  mayAskAgain,
  mayHost,
  mayKnow,
  mayRead,
  mayWrite,
  pickSuccessor,
  toDirectKey,
  toSlug,
} from '../../domain/groups/rules.ts'

type State = MembershipState | undefined
const STATES: State[] = [undefined, 'member', 'requested', 'invited', 'left', 'removed']
const standing = (state: State, role: 'member' | 'host' = 'member') =>
  state === undefined ? null : { state, role }
const group = (switches: Partial<Parameters<typeof mayKnow>[0]> = {}) => ({
  joining: 'open' as const,
  reading: 'members' as const,
  listing: 'everyone' as const,
  archivedAt: null,
  ...switches,
})
const whichOf = (test: (state: State) => boolean) => STATES.filter(test)

describe('who may know of a group', () => {
  it('is everyone when it is listed for everyone', () => {
    assert.deepEqual(
      whichOf(state => mayKnow(group(), standing(state))),
      STATES,
    )
  })
  it('is who belongs, asked or was invited when it is listed for members', () => {
    assert.deepEqual(
      whichOf(state => mayKnow(group({ listing: 'members' }), standing(state))),
      ['member', 'requested', 'invited'],
    )
  })
})

describe('who may read a group', () => {
  const table: [string, Parameters<typeof group>[0], 'standing' | 'lounge' | 'direct', State[]][] = [
    ['closed', {}, 'standing', ['member']],
    ['open to readers', { reading: 'everyone' }, 'standing', STATES],
    ['the lounge of one open to readers', { reading: 'everyone' }, 'lounge', ['member']],
    [
      'open to readers, but hidden',
      { reading: 'everyone', listing: 'members' },
      'standing',
      ['member', 'requested', 'invited'],
    ],
    ['hidden', { listing: 'members' }, 'standing', ['member']],
    ['archived', { archivedAt: new Date() }, 'standing', ['member']],
    ['direct', { listing: 'members' }, 'direct', ['member', 'invited']],
  ]
  for (const [what, switches, kind, readers] of table)
    it(`${what}: ${readers.map(String).join(', ')}`, () => {
      assert.deepEqual(
        whichOf(state => mayRead(group(switches), standing(state), kind)),
        readers,
      )
    })
})

describe('who may write in a group', () => {
  it('is a member, while it is not archived', () => {
    assert.deepEqual(
      whichOf(state => mayWrite(group({ reading: 'everyone' }), standing(state))),
      ['member'],
    )
    assert.deepEqual(
      whichOf(state => mayWrite(group({ archivedAt: new Date() }), standing(state))),
      [],
    )
  })
})

describe('who hosts a group', () => {
  it('is a member with that role, and nobody whose membership ended', () => {
    assert.deepEqual(
      whichOf(state => mayHost(standing(state, 'host'))),
      ['member'],
    )
    assert.deepEqual(
      whichOf(state => mayHost(standing(state, 'member'))),
      [],
    )
    assert.deepEqual(
      whichOf(state => isMember(standing(state))),
      ['member'],
    )
  })
})

describe('joining', () => {
  const table: ['open' | 'request' | 'invite', State, 'member' | 'requested' | undefined][] = [
    ['open', undefined, 'member'],
    ['open', 'left', 'member'],
    ['open', 'requested', 'member'],
    ['open', 'invited', 'member'],
    ['open', 'member', 'member'],
    ['open', 'removed', 'requested'],
    ['request', undefined, 'requested'],
    ['request', 'left', 'requested'],
    ['request', 'requested', 'requested'],
    ['request', 'invited', 'member'],
    ['request', 'member', 'member'],
    ['request', 'removed', 'requested'],
    ['invite', undefined, undefined],
    ['invite', 'left', undefined],
    ['invite', 'requested', undefined],
    ['invite', 'invited', 'member'],
    ['invite', 'member', 'member'],
    ['invite', 'removed', undefined],
  ]
  for (const [rule, state, outcome] of table)
    it(`by ${rule}, someone ${state ?? 'new'} is ${outcome ?? 'refused'}`, () => {
      assert.equal(decideJoin(rule, state), outcome)
    })
})

describe('the next host', () => {
  const since = (day: number) => new Date(Date.UTC(2030, 0, day))
  it('is who has been there longest', () => {
    const members = [
      { memberId: 'b', since: since(2) },
      { memberId: 'c', since: since(1) },
    ]
    assert.equal(pickSuccessor(members)?.memberId, 'c')
  })
  it('is the same person in whatever order they are looked at', () => {
    const member = fc.record({ memberId: fc.uuid(), since: fc.integer({ min: 1, max: 3 }).map(since) })
    fc.assert(
      fc.property(fc.uniqueArray(member, { selector: ({ memberId }) => memberId, minLength: 1 }), members => {
        assert.equal(pickSuccessor(members)?.memberId, pickSuccessor(members.toReversed())?.memberId)
      }),
    )
  })
  it('is nobody when nobody is left', () => {
    assert.equal(pickSuccessor([]), undefined)
  })
})

describe('the name of a group in an address', () => {
  const table: [string, string][] = [
    ['Feline Medicine', 'feline-medicine'],
    ['  Équine & Cie. ', 'equine-cie'],
    ['../../etc', 'etc'],
    ['李小龍', 'group'],
    ['!!!', 'group'],
    ['A'.repeat(80), 'a'.repeat(60)],
  ]
  for (const [name, slug] of table)
    it(`of ${JSON.stringify(name.slice(0, 20))} is ${slug.slice(0, 20)}`, () => {
      assert.equal(toSlug(name), slug)
    })
  it('is always safe in a path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), name => {
        assert.match(toSlug(name), /^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/)
      }),
    )
  })
})

describe('the people of a direct conversation', () => {
  it('have one key, in whatever order and however often they are named', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 8 }), fc.nat(), (people, turn) => {
        const turned = [...people.slice(turn % people.length), ...people.slice(0, turn % people.length)]
        assert.equal(toDirectKey([...turned, ...people]), toDirectKey(people))
      }),
    )
  })
  it('have another key when they are others', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(letter => letter.repeat(24)) as [string, string, string]
    const keys = [
      [a, b],
      [a, c],
      [b, c],
      [a, b, c],
    ].map(toDirectKey)
    assert.equal(new Set(keys).size, keys.length)
  })
})

describe('someone who is written to directly', () => {
  const table: [string, boolean, boolean, string][] = [
    ['anyone', true, false, 'member'],
    ['anyone', false, false, 'member'],
    ['groups', true, false, 'member'],
    ['groups', false, false, 'invited'],
    ['nobody', true, false, 'refused'],
    ['nobody', false, false, 'refused'],
    ['anyone', true, true, 'refused'],
    ['anyone', false, true, 'refused'],
    ['groups', true, true, 'refused'],
    ['groups', false, true, 'refused'],
    ['nobody', true, true, 'refused'],
    ['nobody', false, true, 'refused'],
  ]
  for (const [directFrom, isPeer, isBlocked, expected] of table)
    it(`by ${directFrom}${isPeer ? ', of a peer' : ''}${isBlocked ? ', blocked' : ''}: ${expected}`, () => {
      assert.equal(decideApproach({ directFrom: directFrom as 'anyone', isPeer, isBlocked }), expected)
    })

  it('and declined is left alone for thirty days', () => {
    const declinedAt = new Date('2030-01-01T12:00:00Z')
    assert.equal(mayAskAgain(declinedAt, new Date('2030-01-31T11:59:59.999Z')), false)
    assert.equal(mayAskAgain(declinedAt, new Date('2030-01-31T12:00:00Z')), true)
  })
})
