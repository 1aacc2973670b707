/** Whether read marks only ever move on, and never beyond what there is. */
import { callsOf, type Entry, observedOf } from '../history.ts'
import type { Finding } from './verdict.ts'

type Told = { began: number; ended: number; lastReadSeq: number; process: string; about: string }

/** Marks that were told to be lower than they had been told before, or higher than the channel is long. */
export function checkMarks(entries: readonly Entry[]): Finding[] {
  const told = new Map<string, Told[]>()
  const findings: Finding[] = []
  const add = (memberId: string, channelId: string, one: Omit<Told, 'about'>) => {
    const about = `the mark of ${memberId} in ${channelId}`
    told.set(`${memberId} ${channelId}`, [...(told.get(`${memberId} ${channelId}`) ?? []), { ...one, about }])
  }

  for (const mark of callsOf(entries, 'mark'))
    if (mark.outcome === 'ok')
      add(mark.memberId, mark.input.channelId, { ...mark, lastReadSeq: mark.output.lastReadSeq })
  for (const read of callsOf(entries, 'read')) {
    if (read.outcome !== 'ok') continue
    const { lastReadSeq } = read.output
    add(read.memberId, read.input.channelId, { ...read, lastReadSeq })
  }
  for (const { memberId, channelId, lastReadSeq, t, process } of observedOf(entries, 'finalMark'))
    add(memberId, channelId, { began: t, ended: t, lastReadSeq, process })

  for (const answers of told.values()) findings.push(...findRegress(answers))
  const lastOf = new Map(
    observedOf(entries, 'final').map(({ channelId, messages }) => [channelId, messages.at(-1)?.seq ?? 0]),
  )
  for (const { memberId, channelId, lastReadSeq } of observedOf(entries, 'finalMark')) {
    const last = lastOf.get(channelId)
    if (last !== undefined && lastReadSeq > last)
      findings.push({
        anomaly: 'marker-regress',
        says: `the mark of ${memberId} in ${channelId} is at ${lastReadSeq}, beyond the last message ${last}`,
      })
  }
  return findings
}

function findRegress(answers: readonly Told[]): Finding[] {
  const byEnd = answers.toSorted((a, b) => a.ended - b.ended)
  const findings: Finding[] = []
  let index = 0
  let highest = 0
  for (const { began, lastReadSeq, process, about } of answers.toSorted((a, b) => a.began - b.began)) {
    for (let earlier = byEnd[index]; earlier && earlier.ended < began; earlier = byEnd[(index += 1)])
      highest = Math.max(highest, earlier.lastReadSeq)
    if (lastReadSeq < highest)
      findings.push({
        anomaly: 'marker-regress',
        says: `${about} was ${highest}, and ${process} was then told ${lastReadSeq}`,
      })
  }
  return findings
}
