/** One effect per client id: what was sent before is found again and answers its repeats. */
import { Refusal } from '../vocabulary.ts'
import { messages, type StoredMessage } from './model.ts'
import { STORE_TIMEOUT_MS } from './store.ts'

type Sent = Pick<StoredMessage, 'channelId' | 'authorId' | 'clientId' | 'body' | 'threadOf' | 'attachments'>

/** Names what one author calls one message of a channel. */
export const repeatKey = (sent: Pick<Sent, 'channelId' | 'authorId' | 'clientId'>): string =>
  `${sent.channelId.toHexString()}:${sent.authorId.toHexString()}:${sent.clientId}`

/** The refusal of a clientId that comes again with something else to say; undefined for a true repeat. */
export function conflictBetween(
  first: Sent & Partial<Pick<StoredMessage, 'editedAt' | 'deletedAt'>>,
  repeat: Sent,
): Refusal | undefined {
  const sameThread = first.threadOf?.toHexString() === repeat.threadOf?.toHexString()
  const sameBody = first.body === repeat.body || Boolean(first.editedAt ?? first.deletedAt)
  const sameFiles = idsOf(first) === idsOf(repeat) || Boolean(first.deletedAt)
  if (sameThread && sameBody && sameFiles) return undefined
  return new Refusal('conflict', 'This clientId was already used with another body', {
    issues: [{ path: 'clientId', message: 'was used before with another body' }],
  })
}

const idsOf = ({ attachments = [] }: Sent) => attachments.map(({ id }) => id).join()

/** The stored messages these are repeats of, by `repeatKey`. */
export async function findEarlier(repeats: readonly Sent[]): Promise<Map<string, StoredMessage>> {
  if (repeats.length === 0) return new Map()
  const named = repeats.map(({ channelId, authorId, clientId }) => ({ channelId, authorId, clientId }))
  const earlier = await messages().find({ $or: named }, { timeoutMS: STORE_TIMEOUT_MS }).toArray()
  return new Map(earlier.map(message => [repeatKey(message), message]))
}
