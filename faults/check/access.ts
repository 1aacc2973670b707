/** Whether anybody received, or could do, what their membership did not allow at that time. */
import { callsOf, type Entry, groupBy, observedOf, type Seen } from '../history.ts'
import type { Finding } from './verdict.ts'

/** How long after the answer to a removal a frame may still be on its way. */
export const GRACE_MS = 500
/** The same while servers may not hear each other: each looks for itself within this time. */
export const GRACE_CUT_OFF_MS = 5000

/** Without access from the answer to the removal until somebody began to let them in again. */
type Absence = { from: number; until: number }

/** Frames, pages, answers and whole secrets that reached somebody outside. */
export function checkAccess(entries: readonly Entry[]): Finding[] {
  const rooms = [...observedOf(entries, 'room'), ...observedOf(entries, 'final')]
  const groupOf = new Map(rooms.map(({ channelId, groupId }) => [channelId, groupId]))
  const absences = absencesOf(entries)
  const absencesIn = (memberId: string, channelId: string) =>
    absences.get(`${memberId} ${groupOf.get(channelId) ?? ''}`) ?? []
  const sentAt = firstSent(entries)
  const disturbed = disturbancesOf(entries)
  const findings: Finding[] = []

  for (const { t, process, memberId, name, channelId, messages } of observedOf(entries, 'frame'))
    for (const absence of absencesIn(memberId, channelId)) {
      if (t <= absence.from || t >= absence.until) continue
      const late = messages.filter(seen =>
        isAfter(seen, channelId, absence.from + graceAt(absence.from, t, disturbed)),
      )
      if (late.length > 0)
        findings.push({
          anomaly: 'leak',
          says: `${process} heard ${name} of ${channelId} (${late.map(({ seq }) => seq).join()}) ${Math.round(t - absence.from)} ms after access had ended`,
        })
    }
  for (const op of ['read', 'send', 'mark', 'change'] as const)
    for (const call of callsOf(entries, op)) {
      if (call.outcome !== 'ok') continue
      // What was sent before may be answered again: it tells nobody anything new.
      const began = op === 'send' ? (sentAt.get(sentKey(call)) ?? call.began) : call.began
      const absence = absencesIn(call.memberId, call.input.channelId).find(
        ({ from, until }) => began > from && call.ended < until,
      )
      if (absence)
        findings.push({
          anomaly: 'leak',
          says: `${call.process} was answered ${op} of ${call.input.channelId}, asked ${Math.round(began - absence.from)} ms after access had ended`,
        })
    }
  return [...findings, ...checkCanaries(entries)]

  function isAfter(seen: Seen, channelId: string, moment: number): boolean {
    const first = sentAt.get(`${channelId} ${seen.authorId} ${seen.clientId}`)
    return first !== undefined && first > moment
  }
}

type Sent = { memberId: string; input: { channelId: string; clientId?: string } }
const sentKey = ({ memberId, input }: Sent) => `${input.channelId} ${memberId} ${input.clientId ?? ''}`

function firstSent(entries: readonly Entry[]): Map<string, number> {
  const first = new Map<string, number>()
  for (const send of callsOf(entries, 'send'))
    if (!first.has(sentKey(send))) first.set(sentKey(send), send.began)
  return first
}

function absencesOf(entries: readonly Entry[]): Map<string, Absence[]> {
  const keyOf = ({ input }: { input: { subjectId: string; groupId: string } }) =>
    `${input.subjectId} ${input.groupId}`
  const joins = groupBy(callsOf(entries, 'join'), keyOf)
  const absences = new Map<string, Absence[]>()
  for (const end of callsOf(entries, 'end')) {
    if (end.outcome !== 'ok') continue
    const key = keyOf(end)
    // A join that began before the removal was answered may have come after it.
    const next = (joins.get(key) ?? [])
      .filter(join => join.ended > end.began && join.outcome !== 'fail')
      .reduce((least, { began }) => Math.min(least, began), Infinity)
    if (next > end.ended) absences.set(key, [...(absences.get(key) ?? []), { from: end.ended, until: next }])
  }
  return absences
}

function disturbancesOf(entries: readonly Entry[]): Absence[] {
  const faults = observedOf(entries, 'fault').filter(({ disturbsBus }) => disturbsBus)
  return faults
    .filter(({ phase }) => phase === 'begin')
    .map(({ t, fault }) => ({
      from: t,
      until: faults.find(other => other.phase === 'healed' && other.fault === fault)?.t ?? Infinity,
    }))
}

/** How long after `from` something may still arrive at `t`: servers that could not hear each other are given time from when they were cut off or came back. */
function graceAt(from: number, t: number, disturbed: readonly Absence[]): number {
  const between = disturbed.filter(each => each.from < t && each.until + GRACE_CUT_OFF_MS > from)
  if (between.length === 0) return GRACE_MS
  const lastHealed = Math.max(...between.map(({ until }) => Math.min(until, t)))
  return Math.max(from, lastHealed) - from + GRACE_CUT_OFF_MS
}

function checkCanaries(entries: readonly Entry[]): Finding[] {
  const joined = new Set(callsOf(entries, 'join').map(({ input }) => `${input.subjectId} ${input.groupId}`))
  return observedOf(entries, 'canary')
    .filter(({ memberId, groupId }) => !joined.has(`${memberId} ${groupId}`))
    .map(({ process, groupId, where }) => ({
      anomaly: 'leak' as const,
      says: `${process} received words of the group ${groupId}, to which they never belonged (${where})`,
    }))
}
