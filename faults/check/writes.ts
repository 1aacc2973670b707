/** Whether what was acknowledged is stored, once, and nothing else is. */
import { type Call, callsOf, type Entry, groupBy, observedOf, type Seen } from '../history.ts'
import type { Finding } from './verdict.ts'

const keyOf = (channelId: string, authorId: string, clientId: string) =>
  `${channelId} ${authorId} ${clientId}`

/** Lost, phantom and doubled messages, and places that are empty or taken twice. */
export function checkWrites(entries: readonly Entry[]): Finding[] {
  const sends = groupBy(callsOf(entries, 'send'), ({ memberId, input }) =>
    keyOf(input.channelId, memberId, input.clientId),
  )
  const finals = observedOf(entries, 'final')
  const read = new Set(finals.map(({ channelId }) => channelId))
  const stored = new Map<string, Seen[]>()
  for (const { channelId, messages } of finals)
    for (const seen of messages) {
      const key = keyOf(channelId, seen.authorId, seen.clientId)
      stored.set(key, [...(stored.get(key) ?? []), seen])
    }

  return [
    ...[...sends].flatMap(([key, calls]) => findingsOfSend(calls, stored.get(key) ?? [], read)),
    ...finals.flatMap(({ channelId, messages }) =>
      messages.flatMap(seen => findPhantom(seen, sends.get(keyOf(channelId, seen.authorId, seen.clientId)))),
    ),
    ...finals.flatMap(({ channelId, messages }) => findHoles(channelId, messages)),
  ]
}

function findingsOfSend(
  calls: readonly Call<'send'>[],
  stored: readonly Seen[],
  read: ReadonlySet<string>,
): Finding[] {
  const [first] = calls
  if (!first || !read.has(first.input.channelId)) return []
  const about = `${first.input.clientId} of ${first.process} in ${first.input.channelId}`
  const oks = calls.flatMap(call => (call.outcome === 'ok' ? [call.output] : []))
  const findings: Finding[] = []
  const answers = new Set(oks.map(({ id, seq }) => `${id} at ${seq}`))
  const missing = oks.filter(({ id }) => !stored.some(seen => seen.id === id))

  if (stored.length === 0 && oks.length > 0)
    findings.push({
      anomaly: 'lost',
      says: `${about} was answered ${[...answers].join(' and ')} and is not stored`,
    })
  else if (missing.length > 0)
    findings.push({ anomaly: 'lost', says: `${about} was answered with a message that is not stored` })
  if (stored.length > 1)
    findings.push({ anomaly: 'duplicate', says: `${about} is stored ${stored.length} times` })
  if (answers.size > 1)
    findings.push({ anomaly: 'duplicate', says: `${about} was answered ${[...answers].join(' and ')}` })
  if (calls.some(call => call.outcome === 'fail' && call.code === 'conflict'))
    findings.push({ anomaly: 'duplicate', says: `${about} was refused as another text, and was the same` })
  for (const { id, seq } of oks)
    if (stored.some(seen => seen.id === id && seen.seq !== seq))
      findings.push({
        anomaly: 'divergent',
        says: `${about} was answered with place ${seq} and is stored at another`,
      })
  return findings
}

/** A place that a crash left open is closed by a tombstone, which nobody sent. */
const isVoid = ({ clientId, deleted }: Seen) => deleted && clientId.startsWith('void-')

function findPhantom(seen: Seen, calls: readonly Call<'send'>[] | undefined): Finding[] {
  if (isVoid(seen)) return []
  if (!calls) return [{ anomaly: 'phantom', says: `${seen.clientId} at ${seen.seq} was never sent` }]
  if (calls.every(({ outcome }) => outcome === 'fail'))
    return [{ anomaly: 'phantom', says: `${seen.clientId} at ${seen.seq} was refused and is stored` }]
  const said = seen.rev > 0 || seen.deleted || calls.some(({ input }) => input.body === seen.body)
  return said
    ? []
    : [{ anomaly: 'phantom', says: `${seen.clientId} at ${seen.seq} says something else than was sent` }]
}

function findHoles(channelId: string, messages: readonly Seen[]): Finding[] {
  const findings: Finding[] = []
  let expected = 1
  for (const { seq } of messages.toSorted((a, b) => a.seq - b.seq)) {
    if (seq < expected)
      findings.push({ anomaly: 'hole', says: `place ${seq} of ${channelId} is taken twice` })
    if (seq > expected)
      findings.push({ anomaly: 'hole', says: `places ${expected} to ${seq - 1} of ${channelId} are empty` })
    expected = Math.max(expected, seq + 1)
  }
  return findings
}
