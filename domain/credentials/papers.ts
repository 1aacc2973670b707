/** Letters and records: drafted by a member, signed by the association, verified by whoever has them, taken back at any time. */
import { Types } from 'mongoose'
import { shownContributionsOf, takenBackSince } from '../exchanges/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf, refuseSilenced } from '../members/access.ts'
import { transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { newCode } from './badges.ts'
import type { PaperView } from './contract.ts'
import { baseOrRefuse, deployed } from './deployment.ts'
import { signToken } from './keys.ts'
import { Badges, Papers, type StoredBadge, type StoredPaper } from './model.ts'
import { kindsInLetter, letterTitle, takenBackWords, toLetter } from './paper-rules.ts'
import { toDraftPdf, toSignedPdf } from './pdf.ts'
import { issuerId, stateOf } from './rules.ts'

const YEAR_MS = 365 * 24 * 3_600_000
const LISTED = 200

type LetterInput = Pick<ParsedOf<'credentials.rewriteLetter'>, 'addressee' | 'shows' | 'note'>

/** Where a paper can be verified. */
export const addressOf = (code: string): string => `${deployed().base}/papers/${code}`

export async function listPapers({ actor }: Context): Promise<OutputOf<'credentials.papers'>> {
  const rows = await Papers.find({ memberId: actor.id }).sort({ at: -1, _id: -1 }).limit(LISTED).lean()
  const items = await Promise.all(rows.map(async row => toPaper(row, await takenBackIn(row))))
  return { items, mails: deployed().mails }
}

/** How much of what a signed paper counts was taken back since. */
async function takenBackIn({ memberId, counts, token, at }: StoredPaper): Promise<number> {
  if (!counts || token === null) return 0
  const { kinds, claimIds } = counts
  const gone = await takenBackSince(memberId.toHexString(), counts, at)
  return gone.filter(({ kind, claimId }) => kinds.includes(kind) || claimIds.includes(claimId ?? '')).length
}

/** Drafts a letter. Refuses `not_found` for another’s badge, `conflict` for one that does not hold, and `unavailable` where papers have no address. */
export async function writeLetter(
  context: Context,
  input: ParsedOf<'credentials.writeLetter'>,
): Promise<OutputOf<'credentials.writeLetter'>> {
  baseOrRefuse()
  const badge = await badgeInForce(context, input.badgeId)
  const code = newCode()
  const written = await compose(context, badge, input, code)
  const id = await transactOnce(context, 'credentials.writeLetter', input, async () => {
    const _id = new Types.ObjectId()
    await Papers.create([
      { _id, kind: 'letter', code, memberId: context.actor.id, ...written, at: context.now, open: false },
    ])
    return _id.toHexString()
  })
  return { paper: toPaper(await accessPaper(context, id)) }
}

/** Changes a draft. Refuses `conflict` for a letter that was signed. */
export async function rewriteLetter(
  context: Context,
  { letterId, ...input }: ParsedOf<'credentials.rewriteLetter'>,
): Promise<OutputOf<'credentials.rewriteLetter'>> {
  const paper = await accessLetter(context, letterId)
  const badge = await badgeInForce(context, paper.letter.badgeId.toHexString())
  const written = await compose(context, badge, input, paper.code)
  const changed = await Papers.findOneAndUpdate(
    { _id: letterId, memberId: context.actor.id, token: null, takenBackAt: null },
    { $set: { ...written, at: context.now } },
    { returnDocument: 'after' },
  ).lean()
  if (!changed) throw new Refusal('conflict', 'This letter is signed, and stays as it is')
  return { paper: toPaper(changed) }
}

async function compose(
  { actor, now }: Context,
  badge: StoredBadge,
  { addressee, shows, note }: LetterInput,
  code: string,
): Promise<Pick<StoredPaper, 'title' | 'lines' | 'letter'> & Required<Pick<StoredPaper, 'counts'>>> {
  const { association } = deployed()
  const awardee = (await namesOf([actor.id])).get(actor.id) ?? ''
  const period = { from: new Date(now.getTime() - YEAR_MS), until: now }
  const contributions = await shownContributionsOf(actor.id, period)
  const facts = { association, awardee, award: badge, addressee, shows, contributions, note, at: now }
  return {
    title: letterTitle(facts),
    lines: toLetter({ ...facts, address: addressOf(code) }),
    letter: { badgeId: badge._id, addressee, shows, note },
    counts: { ...period, kinds: kindsInLetter(contributions, shows), claimIds: [] },
  }
}

async function badgeInForce({ actor, now }: Context, badgeId: string): Promise<StoredBadge> {
  const badge = await Badges.findOne({ _id: badgeId, memberId: actor.id }).lean()
  if (!badge) throw new Refusal('not_found', 'No such badge')
  if (!['valid', 'waiting'].includes(stateOf(badge, now)))
    throw new Refusal('conflict', 'This award is over: nothing is written about it any more')
  return badge
}

/** A paper of the actor’s own. Refuses `not_found` for another’s. */
export async function accessPaper({ actor }: Context, paperId: string): Promise<StoredPaper> {
  const paper = await Papers.findOne({ _id: paperId, memberId: actor.id }).lean()
  if (!paper) throw new Refusal('not_found', 'No such paper')
  return paper
}

async function accessLetter(context: Context, letterId: string) {
  const paper = await accessPaper(context, letterId)
  const { letter } = paper
  if (letter === null) throw new Refusal('not_found', 'No such letter')
  return { ...paper, letter }
}

/** Signs a letter and opens its page, and lets a mail go out where an address was given. What was sent once is not sent again. */
export async function sendLetter(
  context: Context,
  { letterId }: ParsedOf<'credentials.sendLetter'>,
): Promise<OutputOf<'credentials.sendLetter'>> {
  refuseSilenced(context)
  const { now } = context
  const paper = await accessLetter(context, letterId)
  if (paper.takenBackAt) throw new Refusal('conflict', 'This letter was taken back')
  if (paper.token !== null) return { paper: toPaper(paper) }
  const badge = await badgeInForce(context, paper.letter.badgeId.toHexString())
  const { email } = paper.letter.addressee
  if (email !== null && !deployed().mails)
    throw new Refusal(
      'unavailable',
      'This network sends no mail: leave the address out and hand the letter over',
      {
        issues: [{ path: 'addressee.email', message: 'cannot be written to from here' }],
      },
    )
  const mail = email === null ? null : { state: 'waiting', dueAt: now, attempts: 0, reached: [] }
  // The figures of the draft may be private since, or some of what they count taken back: what is signed is right on its day.
  const written = await compose(context, badge, paper.letter, paper.code)
  const proof = await signed({ ...paper, ...written }, now)
  const sent = await Papers.findOneAndUpdate(
    { _id: letterId, token: null, takenBackAt: null },
    { $set: { ...written, ...proof, at: now, open: true, mail } },
    { returnDocument: 'after' },
  ).lean()
  return { paper: toPaper(sent ?? (await accessPaper(context, letterId))) }
}

/** The lines as the association's word, for the page of a paper. */
export async function signed(
  { code, title, lines }: Pick<StoredPaper, 'code' | 'title' | 'lines'>,
  now: Date,
): Promise<{ token: string; kid: string }> {
  const { base } = deployed()
  const iat = Math.floor(now.getTime() / 1000)
  return signToken(
    { iss: issuerId(base), jti: addressOf(code), iat, title, lines: lines.map(({ text }) => text) },
    now,
  )
}

/** Takes a paper back: its page is gone at once, and a mail that did not go out yet never does. May be repeated. */
export async function takeBackPaper(
  context: Context,
  { paperId }: ParsedOf<'credentials.takeBackPaper'>,
): Promise<OutputOf<'credentials.takeBackPaper'>> {
  await accessPaper(context, paperId)
  await Papers.updateOne(
    { _id: paperId, takenBackAt: null },
    { $set: { takenBackAt: context.now, open: false } },
  )
  await Papers.updateOne({ _id: paperId, 'mail.state': 'waiting' }, { $set: { mail: null } })
  return { paper: toPaper(await accessPaper(context, paperId)) }
}

const stateOfPaper = ({ takenBackAt, token, open }: StoredPaper): PaperView['state'] =>
  takenBackAt ? 'taken_back' : token === null ? 'draft' : open ? 'open' : 'private'

export const toPaper = (paper: StoredPaper, takenBack = 0): PaperView => ({
  id: paper._id.toHexString(),
  kind: paper.kind,
  state: stateOfPaper(paper),
  title: paper.title,
  lines: paper.lines.map(({ style, text }) => ({ style, text })),
  at: paper.at.toISOString(),
  path: `/papers/${paper.code}`,
  letter: paper.letter && {
    badgeId: paper.letter.badgeId.toHexString(),
    addressee: {
      name: paper.letter.addressee.name,
      organisation: paper.letter.addressee.organisation,
      email: paper.letter.addressee.email,
    },
    shows: paper.letter.shows,
    note: paper.letter.note,
  },
  mail: paper.mail?.state ?? null,
  takenBack,
})

export type HostedPaper = Pick<StoredPaper, 'code' | 'kind' | 'title' | 'lines' | 'at' | 'token' | 'open'> & {
  association: string
  issuer: string
  /** When the award that it is about ended before its time; null while it holds, and for records. */
  awardEndedAt: Date | null
  /** That some of what it counts was taken back since; null where nothing was. */
  takenBackWords: string | null
}

/** A paper as its page shows it: to whoever has the address when it is open, to its member in any case; null once it was taken back. */
export async function hostedPaper(code: string, readerId: string | undefined): Promise<HostedPaper | null> {
  const paper = await Papers.findOne({ code, takenBackAt: null }).lean()
  if (!paper || !(paper.open || paper.memberId.toHexString() === readerId)) return null
  const badge = paper.letter && (await Badges.findById(paper.letter.badgeId, { endedAt: 1, how: 1 }).lean())
  const { base, association } = deployed()
  const takenBack = await takenBackIn(paper)
  return {
    code,
    kind: paper.kind,
    title: paper.title,
    lines: paper.lines,
    at: paper.at,
    token: paper.token,
    open: paper.open,
    association,
    issuer: issuerId(base),
    awardEndedAt: badge && badge.how !== 'expired' ? badge.endedAt : null,
    takenBackWords: takenBack === 0 ? null : takenBackWords(takenBack),
  }
}

type Printed = Pick<StoredPaper, 'title' | 'lines' | 'at' | 'token' | 'code'> &
  Partial<Pick<HostedPaper, 'takenBackWords'>>

/** The PDF of a paper: signed, or marked as a draft. What was taken back since is said above all else. */
export const pdfOf = (
  { title, lines, at, token, code, takenBackWords: remark = null }: Printed,
  now: Date,
): Promise<Buffer> => {
  const sheet = {
    title,
    lines: remark === null ? lines : [{ style: 'text' as const, text: remark }, ...lines],
    at,
    association: deployed().association,
    language: 'en-GB',
    address: addressOf(code),
  }
  return token === null ? toDraftPdf(sheet) : toSignedPdf(sheet, now)
}
