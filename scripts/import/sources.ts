/** Where the sets come from, and what their licences ask to be shown. */
import path from 'node:path'
import type { Source } from '../../domain/vocabulary.ts'

/** Folders that hold a part of a set: the set is named by the folder above. */
const PARTS = ['dev', 'heldout', 'train', 'test']

/** The name of the set a folder belongs to: `…/qa_beer_se/dev` is `qa_beer_se`. */
export function setNameOf(folder: string): string {
  const segments = path.resolve(folder).split(path.sep)
  return segments.findLast(segment => segment !== '' && !PARTS.includes(segment)) ?? 'import'
}

type Community = { specialty: string; host: string | undefined }

/** Communities whose address is not the name of their set. */
const COMMUNITIES: { readonly [set: string]: Community } = {
  quantum: { specialty: 'Quantum Computing', host: 'quantumcomputing.stackexchange.com' },
}

/** The specialty a set of questions and answers stands for, and the site its originals are on. */
export function communityOf(setName: string): Community {
  const site = /^qa_(.+)_se$/.exec(setName)?.[1]
  const name = site ?? setName
  const specialty = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
  const host = site === undefined ? undefined : `${site.replaceAll('_', '')}.stackexchange.com`
  return COMMUNITIES[name] ?? { specialty, host }
}

/** Posts from this day on are under the fourth version of the licence. */
const LICENCE_CHANGED_AT = new Date('2018-05-02T00:00:00Z')

export type PostKind = 'q' | 'a'

/** What is shown beside a question or an answer: site, address, author, licence. */
export const toPostSource = (
  host: string | undefined,
  post: { kind: PostKind; id: number; author: string; authorId: number | null; at: Date },
): Source => ({
  name: host === undefined ? 'Stack Exchange, as plain text' : `Stack Exchange (${host}), as plain text`,
  ...(host !== undefined && { url: `https://${host}/${post.kind}/${post.id}` }),
  author: post.author,
  ...(host !== undefined &&
    post.authorId !== null && { authorUrl: `https://${host}/users/${post.authorId}` }),
  licence: post.at < LICENCE_CHANGED_AT ? 'CC BY-SA 3.0' : 'CC BY-SA 4.0',
})

const CHAT_CITATIONS: { readonly [channel: string]: string } = {
  ubuntu: 'IRC Disentanglement, Kummerfeld et al., ACL 2019',
}
const CHAT_CITATION = 'IRC Disentanglement, Gouravajhala et al., ALTA 2023'

/** What is shown beside a chat message. */
export const toChatSource = (channel: string, author: string): Source => ({
  name: CHAT_CITATIONS[channel] ?? CHAT_CITATION,
  url: 'https://github.com/jkkummerfeld/irc-disentanglement',
  author,
  licence: 'CC BY 4.0',
})
