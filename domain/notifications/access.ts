import mongoose from 'mongoose'
import type { FollowMode } from './contract.ts'
import { ChannelChoices, NoticeChoices, Notices } from './model.ts'
import { followModeIn } from './rules.ts'

/** Mentions looked at for one member: more than this nobody counts. */
const MENTIONS_MAX = 1000

/** For each channel the places where the member is called and has not said that they read it, the latest first. They may have read the channel since. */
export async function unreadMentionsOf(memberId: string): Promise<Map<string, number[]>> {
  const rows = await Notices.find(
    { memberId, readAt: null, inApp: true, kind: 'mention' },
    { channelId: 1, seq: 1 },
  )
    .sort({ at: -1 })
    .limit(MENTIONS_MAX)
    .lean()
  const places = new Map<string, number[]>()
  for (const { channelId, seq } of rows) {
    if (!channelId || seq === undefined) continue
    const known = places.get(channelId.toHexString())
    if (known) known.push(seq)
    else places.set(channelId.toHexString(), [seq])
  }
  return places
}

/** Which threads of a channel each of these members follows of themselves. */
export async function followModeOf(
  channelId: string,
  memberIds: Iterable<string>,
): Promise<Map<string, FollowMode>> {
  const wanted = [...new Set(memberIds)]
  const among = mongoose.trusted({ $in: wanted })
  const [forChannel, inGeneral] = await Promise.all([
    ChannelChoices.find({ channelId, memberId: among }, { memberId: 1, follow: 1 }).lean(),
    NoticeChoices.find({ _id: among }, { follow: 1 }).lean(),
  ])
  const here = new Map(forChannel.map(({ memberId, follow }) => [memberId.toHexString(), follow]))
  const everywhere = new Map(inGeneral.map(({ _id, follow }) => [_id.toHexString(), follow]))
  return new Map(wanted.map(id => [id, followModeIn(here.get(id), everywhere.get(id))]))
}

/** Who follows every thread of a channel of themselves, by their choice for it or in general. Whether they may read it is for the caller to ask. */
export async function followersOfAll(channelId: string): Promise<string[]> {
  const [here, everywhere] = await Promise.all([
    ChannelChoices.find({ channelId }, { memberId: 1, follow: 1 }).lean(),
    NoticeChoices.find({ follow: 'all' }, { _id: 1 }).lean(),
  ])
  const chosenHere = new Map(here.map(({ memberId, follow }) => [memberId.toHexString(), follow]))
  const inGeneral = new Set(everywhere.map(({ _id }) => _id.toHexString()))
  return [...new Set([...chosenHere.keys(), ...inGeneral])].filter(
    id => followModeIn(chosenHere.get(id), inGeneral.has(id) ? 'all' : undefined) === 'all',
  )
}
