/** A voice in the market: what awardees let the whole web read of them, what may be passed on, and how often it is read. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import type { ConfirmedClaim } from '../claims/access.ts'
import { bestEntriesOf } from '../library/access.ts'
import { isUnderSanction, keepsStandingPrivate, namesOf, underSanctionAmong } from '../members/access.ts'
import { awardsOf, currentAwardees } from '../recognition/access.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { newCode } from './badges.ts'
import { standingClaimsOf } from './claimed.ts'
import type { VoiceItem } from './contract.ts'
import { deployed } from './deployment.ts'
import { Badges } from './model.ts'
import { PageReads, type StoredReads, type StoredVoice, Voices } from './model-benefits.ts'
import { toReached } from './reads.ts'
import { isProgram } from './voice-rules.ts'

const ITEMS_MAX = 20
const REACH_DAYS = 30
const DAY_MS = 86_400_000
const TOLD_AT_ONCE = 500

type View = OutputOf<'credentials.voice'>

const dayOf = (at: Date): string => at.toISOString().slice(0, 'YYYY-MM-DD'.length)

/** What the actor's public page would hold. */
export async function showVoice({ actor, now }: Context): Promise<View> {
  const [voice, awards, reads] = await Promise.all([
    Voices.findById(actor.id).lean(),
    awardsOf(actor.id),
    PageReads.find({
      memberId: actor.id,
      day: mongoose.trusted({ $gte: dayOf(new Date(now.getTime() - REACH_DAYS * DAY_MS)) }),
    })
      .sort({ day: 1 })
      .lean(),
  ])
  const isAwarded = awards.some(({ state, until }) => state === 'current' && new Date(until) > now)
  return {
    on: voice?.on ?? false,
    path: isAwarded && voice?.on ? `/voices/${voice.code}` : null,
    items: await itemsOf(actor.id, voice?.passOn ?? []),
    reach: reads.map(({ day, count }) => ({ day, count })),
  }
}

/** Opens the page or closes it. Refuses `forbidden` to who holds no award, unless they close it. */
export async function setVoice(
  context: Context,
  { on, passOn }: ParsedOf<'credentials.setVoice'>,
): Promise<View> {
  const { actor, now } = context
  const awards = await awardsOf(actor.id)
  if (on === true && !awards.some(({ state, until }) => state === 'current' && new Date(until) > now))
    throw new Refusal('forbidden', 'This page is for those who hold an award')
  const chosen = { ...(on !== undefined && { on }), ...(passOn !== undefined && { passOn }) }
  await Voices.updateOne(
    { _id: actor.id },
    { $set: chosen, $setOnInsert: { code: newCode() } },
    { upsert: true },
  )
  return showVoice(context)
}

/** Entries that the whole web may read already, and what the member did elsewhere and somebody else confirmed. */
async function itemsOf(memberId: string, passOn: readonly string[]): Promise<VoiceItem[]> {
  const [entries, claims, names] = await Promise.all([
    bestEntriesOf(memberId, 'everyone', ITEMS_MAX),
    // What somebody confirmed is a line of the ledger.
    (await keepsStandingPrivate(memberId)) ? [] : standingClaimsOf(memberId, ITEMS_MAX),
    namesOf([memberId]),
  ])
  const { base, association } = deployed()
  const by = `${names.get(memberId) ?? ''}, ${association}`
  const toItem = (item: Omit<VoiceItem, 'passOn'>) => ({ ...item, passOn: passOn.includes(item.key) })
  return [
    ...entries.flatMap(({ id, question: title, publicPath }) => {
      if (publicPath === null) return []
      const address = base + publicPath
      const text = `${title} Answered by ${by}: ${address}`
      return [toItem({ key: `entry:${id}`, kind: 'entry', title, address, text })]
    }),
    ...claims.filter(isTalk).map(({ id, what, on, link }) => {
      const text = `${what}, ${on}. By ${by}${link === null ? '.' : `: ${link}`}`
      return toItem({ key: `talk:${id}`, kind: 'talk', title: what, address: link, text })
    }),
  ]
}

const TALKS: readonly ConfirmedClaim['kind'][] = ['speaking', 'teaching', 'off_platform']
const isTalk = ({ kind }: ConfirmedClaim): boolean => TALKS.includes(kind)

export type PublicVoice = {
  code: string
  memberId: string
  name: string
  title: string
  citation: string
  from: Date
  until: Date
  /** The page of the badge; null where it is not for everyone. */
  badgePath: string | null
  items: VoiceItem[]
}

/** One of many in a list. */
export type ListedVoice = Pick<PublicVoice, 'code' | 'name' | 'title' | 'citation' | 'from'>
/** The same with the words that may be passed on. */
export type VoiceInFeed = ListedVoice & { says: string[] }

/** Everyone who holds an award and chose to be read by all, the latest award first. However many there are, it takes a few questions. */
export const publicVoices = async (now: Date): Promise<ListedVoice[]> =>
  (await heardAt(now)).map(({ listed }) => listed)

/** How many a feed tells of: who follows it has the others. */
const IN_FEED = 50

/** The latest of them, with what may be passed on. */
export async function voicesInFeed(now: Date): Promise<VoiceInFeed[]> {
  const told: VoiceInFeed[] = []
  for (const { voice, listed } of (await heardAt(now)).slice(0, IN_FEED)) {
    const items = voice.passOn.length === 0 ? [] : await itemsOf(voice._id.toHexString(), voice.passOn)
    told.push({ ...listed, says: items.filter(({ passOn }) => passOn).map(({ text }) => text) })
  }
  return told
}

async function heardAt(now: Date): Promise<{ voice: StoredVoice; listed: ListedVoice }[]> {
  const awards = await currentAwardees(now)
  const voices = await Voices.find({
    on: true,
    _id: mongoose.trusted({ $in: awards.map(({ member }) => member.id) }),
  }).lean()
  const silenced = await underSanctionAmong(
    voices.map(({ _id }) => _id.toHexString()),
    now,
  )
  return voices
    .flatMap(voice => {
      const memberId = voice._id.toHexString()
      const award = awards.find(({ member }) => member.id === memberId)
      if (!award || silenced.has(memberId)) return []
      const { member, title, citation, from } = award
      return [
        { voice, listed: { code: voice.code, name: member.name, title, citation, from: new Date(from) } },
      ]
    })
    .toSorted((a, b) => b.listed.from.getTime() - a.listed.from.getTime())
}

/** One of them by their address; null where there is none. */
export async function publicVoice(code: string, now: Date): Promise<PublicVoice | null> {
  const voice = await Voices.findOne({ code, on: true }).lean()
  return voice ? toPublic(voice, await awardsOf(voice._id.toHexString()), now) : null
}

type Awards = Awaited<ReturnType<typeof awardsOf>>

async function toPublic(voice: StoredVoice, awards: Awards, now: Date): Promise<PublicVoice | null> {
  const memberId = voice._id.toHexString()
  const award = awards.find(
    ({ member, state, until }) => member.id === memberId && state === 'current' && new Date(until) > now,
  )
  if (!award || (await isUnderSanction(memberId, now))) return null
  const [badge, items] = await Promise.all([
    Badges.findOne({ awardId: award.id, endedAt: null, shown: true }, { code: 1 }).sort({ at: -1 }).lean(),
    itemsOf(memberId, voice.passOn),
  ])
  return {
    code: voice.code,
    memberId,
    name: award.member.name,
    title: award.title,
    citation: award.citation,
    from: new Date(award.from),
    until: new Date(award.until),
    badgePath: badge ? `/badges/${badge.code}` : null,
    // What was done elsewhere was told to members: the web reads of it what may be passed on.
    items: items.filter(({ kind, passOn }) => kind === 'entry' || passOn),
  }
}

/** Counts that public pages of a member were read by somebody who had not read them that day. Programs and the member themselves are not counted; of a reader nothing is kept. */
export async function countRead(
  memberId: string,
  reader: { id: string | undefined; agent: string | undefined },
  now: Date,
): Promise<void> {
  if (reader.id === memberId || isProgram(reader.agent)) return
  await PageReads.updateOne(
    { memberId, day: dayOf(now) },
    { $inc: { count: 1 }, $setOnInsert: { _id: new Types.ObjectId(), told: false } },
    { upsert: true },
  )
}

/** Whose badge has this code, for counting. */
export const badgeOwner = async (code: string): Promise<string | undefined> =>
  (await Badges.findOne({ code, shown: true }, { memberId: 1 }).lean())?.memberId.toHexString()

/** Job: tells of each day that is over how often somebody's pages were read, once. May run twice, and in several places at once. */
export async function tellReach(now: Date): Promise<void> {
  for (;;) {
    const days = await PageReads.find({ told: false, day: mongoose.trusted({ $lt: dayOf(now) }) })
      .sort({ day: 1 })
      .limit(TOLD_AT_ONCE)
      .lean()
    for (const reads of days) await tellDay(reads, now)
    if (days.length < TOLD_AT_ONCE) return
  }
}

const tellDay = (reads: StoredReads, now: Date): Promise<void> =>
  transact(async record => {
    const untold = await PageReads.findOne({ _id: reads._id, told: false }).lean()
    if (!untold) return
    const eventId = new Types.ObjectId(record('credentials.reached', toReached(untold, now)))
    await PageReads.updateOne({ _id: reads._id }, { $set: { told: true, eventId, toldAt: now } })
  })
