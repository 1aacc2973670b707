/** Staff see cases that members cannot: each such look is written down. */
import { noteLook } from '../moderation/access.ts'
import { type Context, holds } from '../vocabulary.ts'
import type { ListedCase } from './views.ts'
import { SEEN_BY_MEMBERS } from './rules.ts'

type Looked = Pick<ListedCase, '_id' | 'specialtyId' | 'state' | 'askerId' | 'assigneeId'> & {
  askedIds?: { toHexString(): string }[] | undefined
}

/** Whether the actor sees a case because of a duty alone. */
const isPrivateTo = ({ actor }: Context, { state, askerId, assigneeId, askedIds = [] }: Looked): boolean =>
  holds(actor, 'staff') &&
  !SEEN_BY_MEMBERS.includes(state) &&
  ![askerId, assigneeId, ...askedIds].some(id => id?.toHexString() === actor.id)

/** Writes down that the actor opened a case, unless every member or whoever it concerns may. Who asked it is not written. */
export async function noteCaseLook(context: Context, found: Looked): Promise<void> {
  if (!isPrivateTo(context, found)) return
  await noteLook(context, {
    subject: { kind: 'case', id: found._id.toHexString() },
    detail: `Opened a case that is ${found.state}`,
  })
}

/** The same of a list: one row, however many of its cases are not for all members. */
export async function noteListLook(context: Context, listed: readonly Looked[]): Promise<void> {
  const [first, ...others] = listed.filter(each => isPrivateTo(context, each))
  if (!first) return
  await noteLook(context, {
    subject: { kind: 'case', id: first._id.toHexString() },
    detail:
      others.length === 0
        ? `Read the title of a case that is ${first.state}`
        : `Read the titles of ${others.length + 1} cases that are not for all members`,
  })
}
