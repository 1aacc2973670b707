/** Messages that a moderator looks at before the channel does: kept outside it, so that its order has no hole. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessChannel } from '../groups/access.ts'
import { anyRules, hold, mustWait, noteUnpublished, releasedHeld } from '../moderation/access.ts'
import { actorOf } from '../members/access.ts'
import type { Happening } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { inTurn } from './turns.ts'
import { refuseTooManyMentions } from './written.ts'

type Sent = OutputOf<'chat.send'>
type Input = ParsedOf<'chat.send'>

/** What a message is answered that waits to be looked at; undefined when it may be sent at once. Costs nothing while no rule holds anywhere. */
export function heldInstead(context: Context, input: Input): Promise<Sent | undefined> | undefined {
  if (!anyRules()) return undefined
  // One after the other, so that what may be sent keeps its order.
  return inTurn(`rules:${context.actor.id}:${input.channelId}`, () => holdIfItWaits(context, input))
}

async function holdIfItWaits(context: Context, input: Input): Promise<Sent | undefined> {
  const { channelId, clientId, body, threadOf, attachmentIds = [] } = input
  if (!(await waitsHere(context, channelId))) return undefined
  const { groupId } = await accessChannel(context, channelId, 'write')
  if (attachmentIds.length > 0)
    throw new Refusal(
      'invalid',
      'What you write here is looked at first, and cannot bring files until then',
      {
        issues: [{ path: 'attachmentIds', message: 'cannot wait with the message' }],
      },
    )
  await refuseTooManyMentions(context, channelId, body)
  const held = await hold(context, { kind: 'message', scopeId: groupId, channelId, clientId, body, threadOf })
  return {
    message: {
      id: held._id.toHexString(),
      channelId,
      seq: 0,
      authorId: context.actor.id,
      authorName: context.actor.name,
      body: held.body,
      html: held.html,
      sentAt: held.at.toISOString(),
      threadOf: held.threadOf?.toHexString() ?? null,
      editedAt: null,
      deletedAt: null,
      clientId,
      waiting: true,
    },
  }
}

/** Whether what the actor writes in a channel is looked at first. Never between those who write to each other directly. */
export async function waitsHere(context: Context, channelId: string): Promise<boolean> {
  if (!anyRules()) return false
  const { groupId, kind } = await accessChannel(context, channelId, 'read')
  return kind !== 'direct' && mustWait(context, groupId)
}

type Send = (context: Context, input: Input) => Promise<unknown>

/** Sends what waited in its author's name, as if written now. May run twice: one clientId sends one. What cannot be sent any more, its author learns. */
export async function publish(
  { payload }: Happening<'moderation.released'>,
  now: Date,
  send: Send,
): Promise<void> {
  const held = payload.kind === 'message' ? await releasedHeld(payload.heldId) : undefined
  if (!held?.channelId) return
  try {
    const { silenced: _told, ...actor } = await actorOf(held.memberId.toHexString())
    await send(
      { actor, now },
      {
        channelId: held.channelId.toHexString(),
        clientId: `held-${payload.heldId}`,
        body: held.body,
        ...(held.threadOf && { threadOf: held.threadOf.toHexString() }),
      },
    )
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'unavailable') throw error
    await noteUnpublished(payload.heldId, error.message)
  }
}
