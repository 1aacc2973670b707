/** The chat profile: people write for some minutes while things break, then everything rests, is read once more, and is judged. */
import path from 'node:path'
import { createChance } from './chance.ts'
import { judge, type Verdict } from './check/index.ts'
import { isStrangerHere } from './clients/stranger.ts'
import { seatCrowd } from './crowd.ts'
import { type Gap, gapsOf } from './gaps.ts'
import { createHistory, type History } from './history.ts'
import { openOperations } from './operations.ts'
import { gatherCast } from './people.ts'
import { type Enough, play } from './play.ts'
import { root } from './program.ts'
import { readFinally, rest } from './rest.ts'
import { type Break, setStage, type Stage } from './stage.ts'

export type ChatOptions = {
  seed: number
  minutes: number
  clients: number
  channels: number
  broken?: Break | undefined
  /** Only these faults, in turn. */
  only?: readonly string[] | undefined
  /** Ends before its time once so much has happened. */
  enough?: Enough | undefined
  workers?: number
  /** How long nobody speaks before the final read. */
  quietMs?: number
  /** Where the databases are kept meanwhile. */
  scratch?: string
  say?: (line: string) => void
}
export type ChatReport = {
  check: 'chat'
  ok: boolean
  seed: number
  minutes: number
  operations: number
  operationsPerSecond: number
  anomalies: Verdict['anomalies']
  examples: Verdict['examples']
  figures: Verdict['figures'] & { convergedMs: number; operations: string[]; stranger: boolean }
  faults: Gap[]
  break: Break | null
  history: string
}

/** What must break, so that a defect of this kind tells. */
const FORCED: { [B in Break]: readonly string[] } = {
  'early-ack': ['kill-server'],
  'no-journal': ['kill-mongod'],
  'no-unique-index': ['reset-sockets'],
  'no-membership-check': ['reset-sockets'],
  'state-recovery': ['reset-sockets'],
}
const QUIET_ROOMS = 4

/** Runs the profile and says what was found. */
export async function checkChat(options: ChatOptions): Promise<ChatReport> {
  const { seed, broken, workers = 2, scratch, say = () => undefined } = options
  const run = `chat-${seed}${broken ? `-${broken}` : ''}-${process.pid}-${Date.now()}`
  const logs = path.join(root, '.cache', 'faults', run)
  const file = path.join(logs, 'history.jsonl')
  const history = createHistory(file)
  const stage = await setStage({ broken, workers, scratch, logs, say })
  try {
    const { ms, figures } = await perform(stage, history, options, say)
    const verdict = judge(history.entries)
    const calls = history.entries.filter(entry => 'type' in entry && entry.type === 'invoke').length
    return {
      check: 'chat',
      ok: Object.values(verdict.anomalies).every(count => count === 0),
      seed,
      minutes: Math.round(ms / 600) / 100,
      operations: calls,
      operationsPerSecond: Math.round(calls / (ms / 1000)),
      anomalies: verdict.anomalies,
      examples: verdict.examples,
      figures: { ...verdict.figures, ...figures },
      faults: gapsOf(history.entries),
      break: broken ?? null,
      history: path.relative(root, file),
    }
  } finally {
    await stage.stop()
    await history.close()
  }
}

async function perform(
  stage: Stage,
  history: History,
  { seed, minutes, clients, channels, broken, only, enough, quietMs }: ChatOptions,
  say: (line: string) => void,
) {
  say('gathering people')
  const people = Math.max(3, Math.ceil(clients * 0.75))
  const size = { people, busy: channels, quiet: broken ? 0 : QUIET_ROOMS }
  const cast = await gatherCast(stage.urls[0] ?? '', size, createChance(seed, 'cast'))
  for (const { channelId, groupId, members } of cast.rooms) {
    history.note('stage', '', { op: 'room', channelId, groupId })
    for (const { id } of members) history.begin('stage', id, 'join', { groupId, subjectId: id }).ok({})
  }

  const stranger = broken === undefined && isStrangerHere()
  if (!stranger && broken === undefined) say('python-socketio is not here: all clients are ours')
  const crowd = seatCrowd({ stage, cast, history, clients, stranger }, createChance(seed, 'crowd'))
  try {
    const open = await openOperations(crowd.anybody())
    say(`${clients} clients in ${channels} rooms: ${open.map(({ name }) => name).join(', ')}`)
    const faults = only ?? (broken && FORCED[broken])
    const ms = await play({ stage, history, cast, crowd, seed, open, only: faults, minutes, enough, say })

    say('everything is whole; waiting for quiet')
    const convergedMs = await rest(stage, crowd, cast, quietMs)
    await readFinally({ stage, crowd, cast, history })
    const operations = open.map(({ name }) => name)
    return { ms, figures: { convergedMs: Math.round(convergedMs), operations, stranger } }
  } finally {
    crowd.close()
  }
}
