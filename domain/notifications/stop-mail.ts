/** The link in each mail that stops all mail: it asks nobody to sign in. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { seal, unseal } from '../seal.ts'
import { type Context, Id, Refusal } from '../vocabulary.ts'
import { deployed } from './deployment.ts'
import { NoticeChoices } from './model.ts'

const PURPOSE = 'stop-mail'

/** What the link of a member's mails ends with. */
export const stopMailToken = (memberId: string): string => seal(deployed().secret, PURPOSE, memberId)

/** Stops all mail about notices to the member whose mail the link was in. May be repeated. Refuses `not_found` any other token. */
export async function stopMail(
  _context: Context,
  { token }: ParsedOf<'notifications.stopMail'>,
): Promise<OutputOf<'notifications.stopMail'>> {
  const memberId = Id.safeParse(unseal(deployed().secret, PURPOSE, token))
  if (!memberId.success) throw new Refusal('not_found', 'This link is not one of ours')
  await NoticeChoices.updateOne({ _id: memberId.data }, { $set: { mail: 'never' } }, { upsert: true })
  return { stopped: true }
}
