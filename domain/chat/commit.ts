/** One commit: who may still write, which places the messages get, what MongoDB made of each, and no hole left behind. */
import { accessChannel, type ChannelAccess, epochsOf, forgetAccess } from '../groups/access.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { Waiting } from './line.ts'
import { type StoredMessage, toObjectId } from './model.ts'
import { closeHoles, type createNumbering } from './order.ts'
import { conflictBetween, findEarlier, repeatKey } from './repeats.ts'
import { type Fate, inTime, storeMessages, unavailable } from './store.ts'

/** A message on its way. Its `seq` is a proposal until it is stored. */
export type Pending = Waiting & {
  context: Context
  access: ChannelAccess
  message: StoredMessage
  resolve: (stored: StoredMessage) => void
  reject: (error: unknown) => void
}
type Numbering = ReturnType<typeof createNumbering>

/** What a commit did in one channel. */
export type Landing = {
  channelId: string
  groupId: string
  stored: Pending[]
  /** Tombstones at places that repeats left open. */
  voided: StoredMessage[]
  /** Another process took their places: they go again, before all others of the channel. */
  again: Pending[]
  repeats: { pending: Pending; earlier: StoredMessage | Refusal }[]
  refused: { pending: Pending; refusal: Refusal }[]
}

type Lot = { channelId: string; pendings: Pending[]; admitted: Pending[]; firstSeq: number }

/** Stores a batch, at most one message of each author in a channel. Throws when the outcome of any is unknown. */
export async function commit(
  batch: Map<string, Pending[]>,
  numbering: Numbering,
  store: typeof storeMessages,
): Promise<Landing[]> {
  const pendings = [...batch.values()].flat()
  const [refusals] = await inTime(Promise.all([refuseWhoLeft(pendings), numbering.load(batch.keys())]))
  const lots = [...batch].map(([channelId, waiting]): Lot => {
    const admitted = waiting.filter(pending => !refusals.has(pending))
    const firstSeq = numbering.nextOf(channelId)
    for (const [index, { message }] of admitted.entries()) message.seq = firstSeq + index
    return { channelId, pendings: waiting, admitted, firstSeq }
  })

  const fates = await fatesOf(
    lots.flatMap(({ admitted }) => admitted),
    store,
  )
  const repeated = [...fates].flatMap(([pending, fate]) => (fate === 'repeated' ? [pending.message] : []))
  const earlier = await findEarlier(repeated)
  return Promise.all(lots.map(lot => land(lot, { fates, refusals, earlier, numbering })))
}

async function land(
  { channelId, pendings, admitted, firstSeq }: Lot,
  {
    fates,
    refusals,
    earlier,
    numbering,
  }: {
    fates: Map<Pending, Fate>
    refusals: Map<Pending, Refusal>
    earlier: Map<string, StoredMessage>
    numbering: Numbering
  },
): Promise<Landing> {
  const having = (fate: Fate) => admitted.filter(pending => fates.get(pending) === fate)
  const stored = having('stored')
  const again = having('place_taken')
  const repeated = having('repeated')
  const lastSeq = stored.at(-1)?.message.seq ?? firstSeq - 1
  const leftOpen = repeated.some(({ message }) => message.seq < lastSeq)
  const voided = leftOpen ? await closeHoles(toObjectId(channelId), firstSeq, lastSeq) : []

  if (again.length > 0) numbering.forget(channelId)
  else numbering.moveTo(channelId, lastSeq + 1)
  return {
    channelId,
    groupId: pendings[0]?.access.groupId ?? '',
    stored,
    voided,
    again,
    repeats: repeated.map(pending => ({ pending, earlier: toAnswer(pending, earlier) })),
    refused: [...refusals].flatMap(([pending, refusal]) =>
      pending.channelId === channelId ? [{ pending, refusal }] : [],
    ),
  }
}

async function fatesOf(
  proposed: readonly Pending[],
  store: typeof storeMessages,
): Promise<Map<Pending, Fate>> {
  if (proposed.length === 0) return new Map()
  const fates = await store(proposed.map(({ message }) => message))
  return new Map(proposed.map((pending, index) => [pending, fates[index] ?? 'stored']))
}

// Access was remembered when the message came; whoever left or was removed since must not be heard any more.
async function refuseWhoLeft(pendings: readonly Pending[]): Promise<Map<Pending, Refusal>> {
  const epochs = await epochsOf(pendings.map(({ access }) => access.groupId))
  const refusals = new Map<Pending, Refusal>()
  const doubtful = pendings.filter(({ access }) => epochs.get(access.groupId) !== access.epoch)
  await Promise.all(
    doubtful.map(async pending => {
      const { context, access } = pending
      forgetAccess(context.actor.id, access.channelId)
      try {
        pending.access = await accessChannel(context, access.channelId, 'write')
        followAccess(pending)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        refusals.set(pending, error)
      }
    }),
  )
  return refusals
}

// Somebody may want to hear of every message since it was written out. What is moved was announced where it was sent.
function followAccess({ access, message }: Pending): void {
  if (access.watched && message.movedFrom === undefined) message.unannounced = true
}

function toAnswer({ message }: Pending, earlier: Map<string, StoredMessage>): StoredMessage | Refusal {
  const first = earlier.get(repeatKey(message))
  return first ? (conflictBetween(first, message) ?? first) : unavailable()
}
