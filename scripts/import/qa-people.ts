/** Who asked, answered and voted: members from the list of users, and placeholders for those the source does not name. */
import type { Types } from 'mongoose'
import type { StoredMember } from '../../domain/members/model.ts'
import type { Source } from '../../domain/vocabulary.ts'
import { memberRows, toMember } from './members.ts'
import type { Run } from './run.ts'
import { type PostKind, toPostSource } from './sources.ts'
import { findStored, idFor, insertMissing } from './store.ts'

/** Placeholders this run has made sure of. Who is forgotten is only looked up again. */
const KNOWN_MAX = 100_000

export type Post = { kind: PostKind; id: number; userId: number | null; at: Date }
export type Author = { memberId: Types.ObjectId; source: Source }
export type People = ReturnType<typeof createPeople>

export const userIdOf = ({ setName }: Pick<Run, 'setName'>, userId: number): Types.ObjectId =>
  idFor(setName, 'user', userId)

/** The members of one import. Without a list of users, whoever is named by a number becomes `User 123`. */
export function createPeople(
  run: Run,
  { host, areListed }: { host: string | undefined; areListed: boolean },
) {
  // A dry run stores nobody whom it could look up later.
  const planned = new Map<string, string>()
  const known = new Set<string>()

  function isFresh(id: string): boolean {
    if (known.has(id)) return false
    if (known.size > KNOWN_MAX) known.clear()
    known.add(id)
    return true
  }

  async function plan(members: readonly StoredMember[]): Promise<number> {
    const ids = members.map(({ _id }) => _id)
    const stored = await findStored(memberRows(), ids, [])
    for (const { _id, name } of members) planned.set(_id.toHexString(), name)
    return new Set(ids.map(id => id.toHexString())).size - stored.size
  }

  function placeholderFor({ kind, id, userId, at }: Post): StoredMember | undefined {
    // Those who left the source are nameless there. Each post gets a person of its own: they were not one person.
    if (userId === null)
      return toMember(idFor(run.setName, 'former', `${kind}${id}`), 'Former contributor', at)
    return areListed ? undefined : toMember(userIdOf(run, userId), `User ${userId}`, at)
  }

  return {
    /** Stores these members unless they are there, and counts them. */
    async store(members: readonly StoredMember[], kind: 'users' | 'placeholder members'): Promise<void> {
      const wanted = kind === 'users' ? members : members.filter(({ _id }) => isFresh(_id.toHexString()))
      const written = run.dryRun ? await plan(wanted) : await insertMissing(memberRows(), wanted)
      if (kind === 'placeholder members') run.counts.read(kind, wanted.length)
      run.counts.written(kind, written)
      run.counts.there(kind, wanted.length - written)
    },

    placeholderFor,

    /** The authors of these posts, in the same order; undefined for those the list of users does not have. */
    async authorsOf(posts: readonly Post[]): Promise<(Author | undefined)[]> {
      const placeholders = posts.map(placeholderFor)
      const ids = posts.map(({ userId }, index) => placeholders[index]?._id ?? userIdOf(run, userId ?? 0))
      const stored = await findStored(memberRows(), ids, ['name'])
      return posts.map(({ kind, id, userId, at }, index) => {
        const memberId = ids[index]
        const key = memberId?.toHexString() ?? ''
        const author = stored.get(key)?.name ?? planned.get(key) ?? placeholders[index]?.name
        if (!memberId || author === undefined) return undefined
        return { memberId, source: toPostSource(host, { kind, id, author, authorId: userId, at }) }
      })
    },
  }
}
