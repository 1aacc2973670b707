/** Whether all views agree in the end: what is stored, what the doors say, and what each client holds. */
import { callsOf, type Entry, observedOf, type Seen } from '../history.ts'
import type { Finding } from './verdict.ts'

/** Copies that lack something or differ, doors that differ from the store, and messages that were once seen differently. */
export function checkCopies(entries: readonly Entry[]): Finding[] {
  const finals = new Map(observedOf(entries, 'final').map(({ channelId, messages }) => [channelId, messages]))
  const findings: Finding[] = []

  for (const { process, channelId, first, messages, connected } of observedOf(entries, 'copy')) {
    const stored = finals.get(channelId)
    if (!stored) continue
    const about = `${process} in ${channelId}`
    if (!connected) findings.push({ anomaly: 'stale', says: `${process} has not come back` })
    else
      findings.push(
        ...compare(
          about,
          messages,
          stored.filter(({ seq }) => seq >= first),
        ),
      )
  }
  for (const { channelId, server, messages } of observedOf(entries, 'doors')) {
    const stored = finals.get(channelId) ?? []
    const same =
      messages.length === stored.length &&
      messages.every((seen, index) => seen.id === stored[index]?.id && seen.state === stored[index].state)
    if (!same)
      findings.push({
        anomaly: 'divergent',
        says: `server ${server} shows ${messages.length} messages of ${channelId} that are not the ${stored.length} stored`,
      })
  }
  return [...findings, ...checkSightings(entries, finals)]
}

function compare(about: string, held: readonly Seen[], stored: readonly Seen[]): Finding[] {
  const own = new Map(held.map(seen => [seen.seq, seen]))
  const missing = stored.filter(({ seq }) => !own.has(seq)).map(({ seq }) => seq)
  const other = stored.filter(({ seq, id }) => own.has(seq) && own.get(seq)?.id !== id)
  const older = stored.filter(
    ({ seq, id, state }) => own.get(seq)?.id === id && own.get(seq)?.state !== state,
  )
  const findings: Finding[] = []
  if (missing.length > 0)
    findings.push({
      anomaly: 'stale',
      says: `${about} lacks ${missing.length} messages from ${missing[0] ?? 0} on`,
    })
  if (other.length > 0)
    findings.push({ anomaly: 'divergent', says: `${about} holds another message at ${other[0]?.seq ?? 0}` })
  if (older.length > 0)
    findings.push({
      anomaly: 'stale',
      says: `${about} holds ${older.length} messages as they were before a change`,
    })
  return findings
}

/** One message is at one place, says one thing while nobody changes it, and one place holds one message, whoever looks. */
function checkSightings(entries: readonly Entry[], finals: ReadonlyMap<string, readonly Seen[]>): Finding[] {
  const stored = new Map<string, Map<number, Seen>>()
  for (const [channelId, messages] of finals)
    stored.set(channelId, new Map(messages.map(seen => [seen.seq, seen])))
  const findings: Finding[] = []
  const told = new Set<string>()

  const look = (process: string, channelId: string, seen: Seen) => {
    const final = stored.get(channelId)?.get(seen.seq)
    const key = `${channelId} ${seen.seq} ${seen.id}`
    if (!stored.has(channelId) || told.has(key)) return
    const isSame = final?.id === seen.id && (seen.rev < final.rev || seen.state === final.state)
    if (isSame) return
    told.add(key)
    findings.push({
      anomaly: final ? 'divergent' : 'phantom',
      says: `${process} was shown ${seen.id} at ${seen.seq} of ${channelId}, where ${final?.id ?? 'nothing'} is stored`,
    })
  }
  for (const { process, channelId, messages } of observedOf(entries, 'frame'))
    for (const seen of messages) look(process, channelId, seen)
  for (const read of callsOf(entries, 'read')) {
    if (read.outcome !== 'ok') continue
    for (const seen of [...read.output.messages, ...read.output.changed])
      look(read.process, read.input.channelId, seen)
  }
  return findings
}
