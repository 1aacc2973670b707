/** Files that go with a case or a reply: nothing about them tells who brought them, or whom they show. */
import type { Types } from 'mongoose'
import { attachFiles, type Taking } from '../media/access.ts'
import type { AttachmentView } from '../media/contract.ts'
import type { Context } from '../vocabulary.ts'
import { findIdentifiers } from './identifiers.ts'

type Home = { kind: 'case' | 'reply'; id: Types.ObjectId }

/** Pictures are drawn anew and plain text is all there is to see; every other kind of file can carry the name of who made it. */
const TELLS_NOBODY: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'text/plain',
  'text/csv',
]

const CARRIES_NAMES = 'can carry the name of who made it: attach a picture of it, or ask under your name'

/** Gives files to what its sender stores in the same transaction. `isHidden` when the sender’s name is kept from everyone else there. */
export async function takeFiles(
  context: Context,
  attachmentIds: readonly string[] | undefined,
  to: Home,
  { isHidden }: { isHidden: boolean },
): Promise<{ attachments?: AttachmentView[] }> {
  if (attachmentIds === undefined || attachmentIds.length === 0) return {}
  return { attachments: await attachFiles(context, attachmentIds, to, takingOf(isHidden)) }
}

const takingOf = (isHidden: boolean): Taking => ({
  refuses: ({ type, alt = '' }) => {
    if (isHidden && !TELLS_NOBODY.includes(type)) return CARRIES_NAMES
    return identifies(alt) ? 'says in its description who it is about: describe what it shows' : undefined
  },
  nameOf: (file, place) => (isHidden || identifies(file.name) ? plainNameOf(file, place) : file.name),
})

const identifies = (text: string): boolean => findIdentifiers(text).some(({ certain }) => certain)

const plainNameOf = ({ type }: AttachmentView, place: number): string =>
  `${type.startsWith('image/') ? 'Picture' : 'File'} ${place}`
