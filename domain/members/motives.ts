/** What members say they come for: their own words, theirs to change and to take away. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { type Context, Motive, Refusal } from '../vocabulary.ts'
import { accessMember } from './access.ts'
import { Members } from './model.ts'

/** What the actor said they come for. */
export async function showMotives({ actor }: Context): Promise<OutputOf<'members.motives'>> {
  return { motives: (await accessMember(actor.id)).motives ?? [] }
}

/** Keeps what the actor comes for in place of what they said before; of an empty list nothing is kept. May be repeated. */
export async function setMotives(
  { actor }: Context,
  input: ParsedOf<'members.setMotives'>,
): Promise<OutputOf<'members.setMotives'>> {
  const motives = Motive.options.filter(motive => input.motives.includes(motive))
  const { matchedCount } = await Members.updateOne(
    { _id: actor.id },
    motives.length === 0 ? { $unset: { motives: true } } : { $set: { motives } },
  )
  if (matchedCount === 0) throw new Refusal('not_found', 'No such member')
  return { motives }
}
