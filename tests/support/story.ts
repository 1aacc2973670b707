/** Histories told by hand, for tests of the checker. */
import assert from 'node:assert/strict'
import { judge } from '../../faults/check/index.ts'
import type { Anomaly } from '../../faults/check/verdict.ts'
import type { Call, Entry, History, Seen } from '../../faults/history.ts'

export const CHANNEL = 'channel'
export const GROUP = 'group'

/** A message as somebody saw it. */
export const said = (seq: number, more: Partial<Seen> = {}): Seen => ({
  id: `m${seq}`,
  seq,
  authorId: 'ada',
  clientId: `c${seq}`,
  body: seq,
  deleted: false,
  rev: 0,
  state: seq,
  ...more,
})

type End = { ok: object } | { fail: string } | 'info' | 'never'

/** A history that is told moment by moment: every line happens a tenth of a second after the one before. */
export function story() {
  const entries: Entry[] = []
  let t = 0
  let id = 0
  const stamp = (process: string, memberId: string) => ({ t, process, memberId })
  const tell = {
    entries,
    later(ms: number) {
      t += ms
      return tell
    },
    call<K extends Call['op']>(
      op: K,
      process: string,
      input: Extract<Call, { op: K }>['input'],
      end: End = { ok: {} },
      ms = 50,
    ) {
      id += 1
      const begun = { ...stamp(process, process), op, id }
      entries.push({ ...begun, type: 'invoke', input } as Entry)
      t += ms
      const ended = { ...stamp(process, process), op, id }
      if (end === 'info') entries.push({ ...ended, type: 'info', reason: 'no answer' } as Entry)
      else if (end !== 'never' && 'ok' in end) entries.push({ ...ended, type: 'ok', output: end.ok } as Entry)
      else if (end !== 'never') entries.push({ ...ended, type: 'fail', code: end.fail } as Entry)
      t += 50
      return tell
    },
    send: (
      seq: number,
      {
        clientId = `c${seq}`,
        id: messageId = `m${seq}`,
        by = 'ada',
        body = seq,
        end,
      }: {
        clientId?: string
        id?: string
        by?: string
        body?: number
        end?: End
      } = {},
    ) => tell.call('send', by, { channelId: CHANNEL, clientId, body }, end ?? { ok: { id: messageId, seq } }),
    read: (by: string, after: number | null, messages: Seen[], more: object = {}) =>
      tell.call(
        'read',
        by,
        { channelId: CHANNEL, after, door: 'open' },
        {
          ok: {
            messages,
            changed: [],
            lastSeq: messages.at(-1)?.seq ?? after ?? 0,
            lastReadSeq: 0,
            rev: 0,
            reset: false,
            ...more,
          },
        },
      ),
    mark: (by: string, seq: number, lastReadSeq = seq, ms = 50) =>
      tell.call('mark', by, { channelId: CHANNEL, seq }, { ok: { lastReadSeq } }, ms),
    join: (who: string, end?: End) => tell.call('join', who, { groupId: GROUP, subjectId: who }, end),
    removed: (who: string, end?: End) => tell.call('end', 'host', { groupId: GROUP, subjectId: who }, end),
    note(process: string, observed: Parameters<History['note']>[2]) {
      entries.push({ ...stamp(process, process), ...observed })
      t += 100
      return tell
    },
    frame: (to: string, ...messages: Seen[]) =>
      tell.note(to, { op: 'frame', name: 'chat.sent', channelId: CHANNEL, connection: 1, messages }),
    fault: (phase: 'begin' | 'healed', kind = 'kill-redis') =>
      tell.note('nemesis', { op: 'fault', kind, fault: 1, phase, disturbsBus: true }),
    copy: (who: string, messages: Seen[], more: object = {}) =>
      tell.note(who, { op: 'copy', channelId: CHANNEL, first: 1, messages, connected: true, ...more }),
    final(messages: Seen[], shown = messages) {
      tell.note('store', { op: 'final', channelId: CHANNEL, groupId: GROUP, messages })
      return tell.note('doors', { op: 'doors', channelId: CHANNEL, server: 0, messages: shown })
    },
  }
  return tell
}
export type Story = ReturnType<typeof story>

export const three = (tell: Story) => tell.send(1).send(2).send(3)
export const all = [said(1), said(2), said(3)]

export type Case = { it: string; tell: (tell: Story) => unknown; finds: { [A in Anomaly]?: number } }

/** One test for each case: exactly these anomalies are found in what it tells. */
export function testCases(cases: readonly Case[]): void {
  for (const { it: name, tell, finds } of cases)
    it(`${Object.keys(finds).length === 0 ? 'accepts' : `finds ${Object.keys(finds).join(', ')} in`} ${name}`, () => {
      const told = story()
      tell(told)
      const { anomalies, examples } = judge(told.entries)
      const found = Object.fromEntries(Object.entries(anomalies).filter(([, count]) => count > 0))
      assert.deepEqual(found, finds, examples.join('\n'))
    })
}
