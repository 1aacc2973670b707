/** Whether everybody was shown one order, without a silent gap, and never less than before. */
import { callsOf, type Entry, observedOf } from '../history.ts'
import type { Finding } from './verdict.ts'

/** Skips and steps back in frames, pages and answers. */
export function checkOrder(entries: readonly Entry[]): Finding[] {
  const reads = callsOf(entries, 'read')
  const frames = observedOf(entries, 'frame').filter(({ name }) => name === 'chat.sent')
  const findings: Finding[] = []

  // What one commit brought need not be without a gap: another server may have filled the place between.
  for (const { process, channelId, messages } of frames)
    findings.push(...findBackward(`a frame to ${process} of ${channelId}`, messages))
  for (const read of reads) {
    if (read.outcome !== 'ok') continue
    const { process, input, output } = read
    const about = `an answer to ${process} of ${input.channelId} after ${input.after ?? 'nothing'}`
    findings.push(...findBackward(about, output.messages), ...findGaps(about, output.messages))
    const first = output.messages[0]?.seq
    if (input.after !== null && !output.reset && first !== undefined && first > input.after + 1)
      findings.push({ anomaly: 'skip', says: `${about} begins at ${first}` })
    if (input.after !== null && !output.reset && first === undefined && output.lastSeq > input.after)
      findings.push({ anomaly: 'skip', says: `${about} is empty, though the last is ${output.lastSeq}` })
  }
  return [...findings, ...findStepsBack(entries)]
}

type Placed = readonly { seq: number }[]

const pairsOf = (messages: Placed) =>
  messages.slice(1).map(({ seq }, index) => [messages[index]?.seq ?? 0, seq] as const)

const findBackward = (about: string, messages: Placed): Finding[] =>
  pairsOf(messages)
    .filter(([before, seq]) => seq <= before)
    .map(([before, seq]) => ({ anomaly: 'nonmonotonic', says: `${about} goes from ${before} to ${seq}` }))

const findGaps = (about: string, messages: Placed): Finding[] =>
  pairsOf(messages)
    .filter(([before, seq]) => seq > before + 1)
    .map(([before, seq]) => ({ anomaly: 'skip', says: `${about} goes from ${before} to ${seq}` }))

type Moment = { t: number; seq: number } | { began: number; lastSeq: number; process: string }

/** An answer must know every place that anybody had seen before it was asked for. */
function findStepsBack(entries: readonly Entry[]): Finding[] {
  const moments = new Map<string, Moment[]>()
  const add = (channelId: string, moment: Moment) => {
    const known = moments.get(channelId)
    if (known) known.push(moment)
    else moments.set(channelId, [moment])
  }
  const highest = (messages: readonly { seq: number }[]) =>
    messages.reduce((most, { seq }) => Math.max(most, seq), 0)

  for (const send of callsOf(entries, 'send'))
    if (send.outcome === 'ok') add(send.input.channelId, { t: send.ended, seq: send.output.seq })
  for (const { t, channelId, messages } of observedOf(entries, 'frame'))
    add(channelId, { t, seq: highest(messages) })
  for (const { input, process, began, ended, ...read } of callsOf(entries, 'read')) {
    if (read.outcome !== 'ok') continue
    add(input.channelId, { t: ended, seq: Math.max(read.output.lastSeq, highest(read.output.messages)) })
    add(input.channelId, { began, lastSeq: read.output.lastSeq, process })
  }

  const at = (moment: Moment) => ('t' in moment ? moment.t : moment.began)
  return [...moments].flatMap(([channelId, unsorted]) => {
    const findings: Finding[] = []
    let seen = 0
    for (const moment of unsorted.toSorted((a, b) => at(a) - at(b)))
      if ('t' in moment) seen = Math.max(seen, moment.seq)
      else if (moment.lastSeq < seen)
        findings.push({
          anomaly: 'nonmonotonic',
          says: `${moment.process} was told that ${channelId} ends at ${moment.lastSeq} after ${seen} had been seen`,
        })
    return findings
  })
}
