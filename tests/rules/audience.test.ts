import assert from 'node:assert/strict'
import { audience, specialtyRoomsOf, tellAudienceThrough } from '../../domain/audience.ts'
import { hints, type HintName } from '../../domain/contract.ts'

const ADA = 'a'.repeat(24)
const CATS = 'c'.repeat(24)
const TALK = 'd'.repeat(24)
const LOUNGE = 'e'.repeat(24)

/** A loudspeaker that writes down what it was asked, in order. */
function createNotebook() {
  const notes: string[] = []
  const to = (rooms: string[]) => {
    let excepted: string[] = []
    const crowd = {
      except(others: string[]) {
        excepted = others
        return crowd
      },
      emit: (name: string) =>
        notes.push(`${name} to ${rooms.join()}${excepted.length > 0 ? ` not ${excepted.join()}` : ''}`),
      socketsJoin: (joined: string[]) => void notes.push(`${rooms.join()} joins ${joined.join()}`),
      socketsLeave: (left: string[]) => {
        const who = `${rooms.join()}${excepted.length > 0 ? ` not ${excepted.join()}` : ''}`
        notes.push(`${who} leaves ${left.join()}`)
      },
      disconnectSockets: () => void notes.push(`${rooms.join()} is hung up`),
    }
    return crowd
  }
  return { notes, tell: tellAudienceThrough({ to }) }
}

describe('who hears what', () => {
  it('is decided for every hint and for nothing else', () => {
    assert.deepEqual(Object.keys(audience).toSorted(), Object.keys(hints).toSorted())
  })

  it('is never told with who else hears it', () => {
    const told: unknown[] = []
    const crowd = {
      except: () => crowd,
      emit: (_name: string, payload: unknown) => told.push(payload),
      socketsJoin: () => undefined,
      socketsLeave: () => undefined,
      disconnectSockets: () => undefined,
    }
    const payload = { caseId: CATS, specialtyId: TALK, memberIds: [ADA], isWaiting: true }
    tellAudienceThrough({ to: () => crowd })({ name: 'cases.changed', payload } as never)
    assert.deepEqual(told, [{ caseId: CATS, specialtyId: TALK }])
  })

  it('goes by grants where someone advises, and by nothing else they hold', () => {
    const grants = [
      { role: 'consultant', scope: CATS },
      { role: 'editor', scope: TALK },
      { role: 'admin', scope: '*' },
    ] as const
    assert.deepEqual(specialtyRoomsOf({ grants }), [`specialty:${CATS}`])
    assert.deepEqual(specialtyRoomsOf({ grants: [{ role: 'consultant', scope: '*' }] }), ['specialty:*'])
  })

  const table: [HintName, object, string[]][] = [
    [
      'session.ended',
      { memberId: ADA, sessionId: 's1', reason: 'signed_out' },
      ['session.ended to session:s1', 'session:s1 is hung up'],
    ],
    [
      'session.ended',
      { memberId: ADA, tokenId: TALK, reason: 'revoked' },
      [`session.ended to token:${TALK}`, `token:${TALK} is hung up`],
    ],
    [
      'session.ended',
      { memberId: ADA, reason: 'signed_out' },
      [`session.ended to member:${ADA}`, `member:${ADA} is hung up`],
    ],
    ['members.changed', { memberId: ADA }, [`members.changed to member:${ADA}`]],
    ['members.privacyChanged', { memberId: ADA }, [`members.privacyChanged to member:${ADA}`]],
    [
      'groups.changed',
      { groupId: CATS, memberId: ADA, state: 'member' },
      [`groups.changed to member:${ADA}`, `member:${ADA} joins group:${CATS}`],
    ],
    [
      'groups.changed',
      { groupId: CATS, memberId: ADA, state: 'requested' },
      [`groups.changed to member:${ADA}`],
    ],
    [
      'groups.changed',
      { groupId: CATS, memberId: ADA, state: 'invited' },
      [`groups.changed to member:${ADA}`],
    ],
    [
      'groups.left',
      { groupId: CATS, memberId: ADA, reason: 'removed', channelIds: [TALK, LOUNGE] },
      [
        `groups.left to member:${ADA}`,
        `member:${ADA} leaves group:${CATS},channel:${TALK},channel:${LOUNGE}`,
      ],
    ],
    ['groups.updated', { groupId: CATS }, [`groups.updated to group:${CATS}`]],
    [
      'groups.closed',
      { groupId: CATS, channelIds: [TALK, LOUNGE] },
      [
        `groups.closed to channel:${TALK},channel:${LOUNGE}`,
        `channel:${TALK},channel:${LOUNGE} not group:${CATS} leaves channel:${TALK},channel:${LOUNGE}`,
      ],
    ],
    [
      'chat.channelChanged',
      {
        channel: { id: TALK, groupId: CATS, name: 'x', kind: 'standing', createdAt: '', archivedAt: null },
      },
      [`chat.channelChanged to group:${CATS},channel:${TALK}`],
    ],
    ['chat.sent', { channelId: TALK, messages: [] }, [`chat.sent to channel:${TALK}`]],
    ['chat.read', { channelId: TALK, memberId: ADA, lastReadSeq: 1 }, [`chat.read to member:${ADA}`]],
    [
      'chat.typing',
      { channelId: TALK, memberId: ADA, name: 'Ada' },
      [`chat.typing to channel:${TALK} not member:${ADA}`],
    ],
    [
      'chat.bump',
      { channelId: TALK, groupId: CATS, lastSeq: 1, mentions: 0 },
      [`chat.bump to group:${CATS} not channel:${TALK}`],
    ],
    [
      'groups.waitingChanged',
      { groupId: CATS, memberIds: [ADA] },
      [`groups.waitingChanged to member:${ADA}`],
    ],
    [
      'cases.changed',
      { memberIds: [ADA, CATS], specialtyId: TALK, isWaiting: false },
      [`cases.changed to member:${ADA},member:${CATS}`],
    ],
    [
      'cases.changed',
      { memberIds: [ADA], specialtyId: TALK, isWaiting: true },
      [`cases.changed to member:${ADA},specialty:${TALK},specialty:*`],
    ],
    ['cases.changed', { memberIds: [], specialtyId: TALK, isWaiting: false }, []],
    ['exchanges.changed', { memberIds: [ADA] }, [`exchanges.changed to member:${ADA}`]],
  ]
  for (const [name, payload, expected] of table)
    it(`${name}: ${expected.join('; ') || 'nobody'}`, () => {
      const { notes, tell } = createNotebook()
      tell({ name, payload } as never)
      assert.deepEqual(notes, expected)
    })
})
