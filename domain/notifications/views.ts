/** Notices → rows: everything shown is read now, as its reader may see it, so that what was taken away is gone here too. */
import { specialtyNames, storiesOf } from '../cases/access.ts'
import type { MessageView } from '../chat/contract.ts'
import { readableMessages } from '../chat/access.ts'
import { describeExchanges } from '../exchanges/access.ts'
import { entriesInLibrary, entriesSeen } from '../library/access.ts'
import { askersIn, knownGroups, readableChannels } from '../groups/access.ts'
import { blockedBetween, namesOf } from '../members/access.ts'
import { recommendedItems } from '../research/access.ts'
import type { Context } from '../vocabulary.ts'
import type { NoticeView } from './contract.ts'
import type { StoredNotice } from './model.ts'
import { toExcerpt } from './rules.ts'
import { pathOf } from './words.ts'

/** Messages of one topic that are looked at for one that is still there. */
const LOOKED_AT = 10
const PEOPLE_MAX = 3

export type Seen = {
  messages: Map<string, MessageView>
  channels: Awaited<ReturnType<typeof readableChannels>>
  groups: Awaited<ReturnType<typeof knownGroups>>
  asking: Set<string>
  entries: Awaited<ReturnType<typeof entriesSeen>>
  /** Entries that are new to their reader only as long as they are in the library. */
  published: Awaited<ReturnType<typeof entriesInLibrary>>
  specialties: Awaited<ReturnType<typeof specialtyNames>>
  items: Awaited<ReturnType<typeof recommendedItems>>
  stories: Awaited<ReturnType<typeof storiesOf>>
  exchanges: Awaited<ReturnType<typeof describeExchanges>>
  names: Map<string, string>
  /** People between whom and the reader a block stands. */
  blocked: Set<string>
}

/** A row for each topic whose notices are given, the latest first; none for a topic of which nothing can be seen any more. */
export async function viewTopics(
  context: Context,
  topics: readonly (readonly StoredNotice[])[],
): Promise<NoticeView[]> {
  const looked = topics.flatMap(notices => notices.slice(0, LOOKED_AT))
  return viewSeen(topics, await lookAt(context, looked))
}

/** `viewTopics` of what was looked at already. */
export const viewSeen = (topics: readonly (readonly StoredNotice[])[], seen: Seen): NoticeView[] =>
  topics.flatMap(notices => {
    const shown = notices.slice(0, LOOKED_AT).filter(notice => isThere(notice, seen))
    return shown[0] ? [toNotice(shown[0], shown, notices, seen)] : []
  })

/** What of these notices their reader may see now. */
export async function lookAt(context: Context, notices: readonly StoredNotice[]): Promise<Seen> {
  const ids = (
    key:
      | 'messageId'
      | 'channelId'
      | 'groupId'
      | 'caseId'
      | 'entryId'
      | 'specialtyId'
      | 'itemId'
      | 'exchangeId'
      | 'actorId',
  ) => [...new Set(notices.flatMap(notice => notice[key]?.toHexString() ?? []))]
  const newIds = notices.flatMap(({ what, entryId }) =>
    what === 'newEntry' && entryId ? [String(entryId)] : [],
  )
  const [
    messages,
    channels,
    groups,
    asking,
    stories,
    entries,
    published,
    specialties,
    items,
    exchanges,
    names,
    blocked,
  ] = await Promise.all([
    readableMessages(context, ids('messageId')),
    readableChannels(context, ids('channelId')),
    knownGroups(context, ids('groupId')),
    askersIn(ids('groupId'), ids('actorId')),
    storiesOf(context, ids('caseId'), []),
    entriesSeen(context, ids('entryId')),
    entriesInLibrary(context, newIds),
    specialtyNames(ids('specialtyId')),
    recommendedItems(ids('itemId')),
    describeExchanges(context, ids('exchangeId')),
    namesOf(ids('actorId')),
    blockedBetween(context.actor.id, ids('actorId')),
  ])
  const byId = new Map(messages.map(message => [message.id, message]))
  return {
    messages: byId,
    channels,
    groups,
    asking,
    entries,
    published,
    specialties,
    items,
    stories,
    exchanges,
    names,
    blocked,
  }
}

/** Whether what a notice tells still holds, and its reader may see it. */
export function isThere(notice: StoredNotice, seen: Seen): boolean {
  const { what, groupId, channelId, messageId, caseId, entryId, itemId, exchangeId, actorId } = notice
  const group = seen.groups.get(String(groupId))
  const message = seen.messages.get(String(messageId))
  if (seen.blocked.has(String(actorId))) return false
  if (messageId && (!message || message.deletedAt !== null)) return false
  if (channelId && !seen.channels.has(String(channelId))) return false
  const story = seen.stories.get(String(caseId))
  if (caseId && !story) return false
  if (what === 'outcomeAsked' && story && story.outcomes.length > 0) return false
  const entries = what === 'newEntry' ? seen.published : seen.entries
  if (entryId && !entries.has(String(entryId))) return false
  if (itemId && !seen.items.has(String(itemId))) return false
  if (exchangeId && !seen.exchanges.has(String(exchangeId))) return false
  if (what === 'askedToJoin')
    return group?.membership?.role === 'host' && seen.asking.has(`${String(groupId)}:${String(actorId)}`)
  if (what === 'askedToWrite' || what === 'invited') return group?.membership?.state === 'invited'
  return what !== 'admitted' || group?.membership?.state === 'member'
}

function toNotice(
  newest: StoredNotice,
  shown: readonly StoredNotice[],
  all: readonly StoredNotice[],
  seen: Seen,
): NoticeView {
  const unread = all.filter(({ readAt }) => readAt === null).length
  const message = seen.messages.get(String(newest.messageId))
  const found = seen.channels.get(message?.channelId ?? String(newest.channelId))
  const group = found?.group ?? seen.groups.get(String(newest.groupId))?.group
  const story = seen.stories.get(String(newest.caseId))
  const question = seen.entries.get(String(newest.entryId))
  const specialty = seen.specialties.get(String(newest.specialtyId))
  const research = seen.items.get(String(newest.itemId))
  const exchange = seen.exchanges.get(String(newest.exchangeId))
  const row = {
    what: newest.what,
    count: unread === 0 ? all.length : unread,
    people: peopleIn(shown, seen.names),
    group: group ? { id: group._id.toHexString(), slug: group.slug, name: group.name } : null,
    channel: found ? { id: found.channel.id, name: found.channel.name, kind: found.channel.kind } : null,
    message: message
      ? {
          id: message.id,
          seq: message.seq,
          threadOf: message.threadOf,
          excerpt: toExcerpt(message.body),
        }
      : null,
    case: story ? { id: String(newest.caseId), title: story.title } : null,
    entry: question === undefined ? null : { id: String(newest.entryId), question },
    specialty: specialty === undefined ? null : { id: String(newest.specialtyId), name: specialty },
    research: research === undefined ? null : { id: String(newest.itemId), title: research },
    exchange: exchange ? { id: String(newest.exchangeId), says: exchange.what } : null,
  }
  const { _id, kind, at } = newest
  return {
    ...row,
    id: _id.toHexString(),
    kind,
    at: at.toISOString(),
    read: unread === 0,
    path: pathOf({ kind, ...row }),
  }
}

function peopleIn(notices: readonly StoredNotice[], names: Map<string, string>): NoticeView['people'] {
  const ids = [...new Set(notices.flatMap(({ actorId }) => actorId?.toHexString() ?? []))]
  return ids.slice(0, PEOPLE_MAX).map(id => ({ id, name: names.get(id) ?? 'A former member' }))
}
