/** Stored → shown, with the names of those who wrote. */
import { namesOf } from '../members/access.ts'
import type { MessageView } from './contract.ts'
import { type StoredMessage, toMessage } from './model.ts'

/** One message as it is shown, with the name of its author. */
export async function toView(stored: StoredMessage): Promise<MessageView> {
  const authorId = stored.authorId.toHexString()
  return toMessage(stored, (await namesOf([authorId])).get(authorId) ?? '')
}

/** Stored → shown, with the names of their authors. */
export async function toViews(stored: readonly StoredMessage[]): Promise<MessageView[]> {
  const names = await namesOf(stored.map(({ authorId }) => authorId.toHexString()))
  return stored.map(message => toMessage(message, names.get(message.authorId.toHexString()) ?? ''))
}
