/** Whether who wrote a message may still write, asked after it came: who left or was removed before they sent it is not heard. */
import { accessChannel, type ChannelAccess, epochsOf, forgetAccess } from '../groups/access.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { inTime } from './store.ts'

export type Boarding = {
  context: Context
  access: ChannelAccess
  /** When the look at its sender's access began, by this process's own clock; -Infinity before there was one. */
  lookedAt: number
  /** A commit left without it. */
  passedOver?: boolean
}
export type Refused<P> = { pending: P; refusal: Refusal }

/** A message that waited longer since its sender was looked at is looked at again before it is stored. */
const LOOK_HOLDS_MS = 250
/** How long a look waits for whom else it can be for. */
const GATHER_MS = 3
/** Beside so many that were looked at, in each hundred, the others wait for the next commit rather than let all wait for a look. */
const LOOKED_ENOUGH = 75

/**
 * Looks at messages that wait for an earlier commit of their channel: what is asked meanwhile keeps nobody waiting later. Whom a
 * look did not reach, or does not let through, is looked at in the commit.
 */
export function createLookAhead<P extends Boarding>() {
  const unlooked = new Set<P>()
  let isLooking = false

  function begin(): void {
    if (isLooking || unlooked.size === 0) return
    isLooking = true
    setTimeout(() => void look(), GATHER_MS)
  }

  async function look(): Promise<void> {
    const looked = [...unlooked]
    unlooked.clear()
    // A look that fails decides nothing: the commit asks again.
    await inTime(refuseWhoLeft(looked)).catch(() => undefined)
    isLooking = false
    begin()
  }

  function note(pending: P): void {
    unlooked.add(pending)
    begin()
  }

  /** Who leaves now, and who waits for the next commit so that the others need not wait for a look. Nobody waits for that twice. */
  function pickReady(pendings: readonly P[]): { ready: readonly P[]; later: readonly P[] } {
    const later = pendings.filter(mustLookAgain)
    const isEnough = (pendings.length - later.length) * 100 >= pendings.length * LOOKED_ENOUGH
    if (later.length > 0 && isEnough && !later.some(({ passedOver }) => passedOver)) {
      for (const pending of later) {
        pending.passedOver = true
        note(pending)
      }
      return { ready: pendings.filter(pending => !later.includes(pending)), later }
    }
    for (const pending of later) unlooked.delete(pending)
    return { ready: pendings, later: [] }
  }

  return { note, pickReady }
}

/** Whether the look at someone's access is too long ago to store what they wrote. */
export const mustLookAgain = ({ lookedAt }: Boarding): boolean => performance.now() - lookedAt > LOOK_HOLDS_MS

/** Those who may not write any more. Access was remembered when the message came: what MongoDB has from this moment on decides. */
export async function refuseWhoLeft<P extends Boarding>(pendings: readonly P[]): Promise<Map<P, Refusal>> {
  const refusals = new Map<P, Refusal>()
  if (pendings.length === 0) return refusals
  const lookedAt = performance.now()
  const epochs = await epochsOf(pendings.map(({ access }) => access.groupId))
  const isDoubtful = ({ access }: P) => epochs.get(access.groupId) !== access.epoch
  const doubtful = pendings.filter(isDoubtful)
  await Promise.all(
    doubtful.map(async pending => {
      const { context, access } = pending
      forgetAccess(context.actor.id, access.channelId)
      try {
        pending.access = await accessChannel(context, access.channelId, 'write')
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        refusals.set(pending, error)
      }
    }),
  )
  for (const pending of pendings) if (!refusals.has(pending)) pending.lookedAt = lookedAt
  return refusals
}
