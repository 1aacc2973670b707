/** What reviews are about, read where it stands: nothing of it is kept here. */
import mongoose from 'mongoose'
import { caseReview, storiesOf } from '../cases/access.ts'
import { messageReview, readableMessages } from '../chat/access.ts'
import {
  type ChannelPlace,
  groupReview,
  knownGroups,
  namesOfGroups,
  placesOfChannels,
  readableChannels,
} from '../groups/access.ts'
import { entriesSeen, entryReview } from '../library/access.ts'
import { renderMarkdown } from '../markdown.ts'
import { accessMember } from '../members/access.ts'
import { readStars, starsShown } from '../stars/access.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { SubjectKind } from './contract.ts'
import { Held } from './model.ts'
import { keyOf, type Ref, type Subject } from './subject.ts'

const idsOf = (refs: readonly Ref[], kind: SubjectKind): string[] =>
  refs.filter(ref => ref.kind === kind && !ref.isHeld).map(({ id }) => id)

/** These things as they stand, seen or not. What was never there has no entry. */
export async function readSubjects(refs: readonly Ref[]): Promise<Map<string, Subject>> {
  const found = await Promise.all([
    readMessages(idsOf(refs, 'message')),
    readTexts('case', await caseReview.readCases(idsOf(refs, 'case'))),
    readTexts('reply', await caseReview.readReplies(idsOf(refs, 'reply'))),
    readEntries(idsOf(refs, 'entry')),
    readHeld(refs.filter(({ isHeld }) => isHeld).map(({ id }) => id)),
    Promise.all(idsOf(refs, 'profile').map(readProfile)),
    Promise.all(idsOf(refs, 'group').map(readGroup)),
    readStarTexts(idsOf(refs, 'star')),
  ])
  return new Map(found.flat().flatMap(subject => (subject ? [[keyOf(subject), subject]] : [])))
}

/** One thing as it stands. Refuses `not_found`. */
export async function accessSubject(ref: Ref): Promise<Subject> {
  const subject = (await readSubjects([ref])).get(keyOf(ref))
  if (!subject) throw new Refusal('not_found', 'There is no such thing')
  return subject
}

async function readMessages(ids: readonly string[]): Promise<Subject[]> {
  const messages = await messageReview.readAll(ids)
  const places = await placesOfChannels([...messages.values()].map(({ channelId }) => channelId))
  return [...messages.values()].map(message => {
    const place = places.get(message.channelId)
    return {
      kind: 'message',
      id: message.id,
      authorId: message.authorId,
      pseudonym: null,
      ...toPlace(place),
      title: null,
      body: message.body,
      html: message.html,
      at: message.at,
      path: place ? `/g/${place.groupId}/c/${message.channelId}/${message.seq}` : null,
      channelId: message.channelId,
      caseId: null,
      isGone: message.isGone,
    }
  })
}

const toPlace = (place: ChannelPlace | undefined): Pick<Subject, 'scopeId' | 'place'> =>
  place === undefined || place.kind === 'direct'
    ? { scopeId: null, place: place ? 'A direct conversation' : null }
    : { scopeId: place.groupId, place: `${place.groupName}, ${place.channelName}` }

async function readTexts(
  kind: 'case' | 'reply',
  texts: Awaited<ReturnType<typeof caseReview.readCases>>,
): Promise<Subject[]> {
  const names = await caseReview.specialtyNames([...texts.values()].map(({ specialtyId }) => specialtyId))
  return [...texts.values()].map(text => ({
    kind,
    id: text.id,
    authorId: text.authorId,
    pseudonym: text.pseudonym,
    scopeId: text.specialtyId,
    place: names.get(text.specialtyId) ?? null,
    title: text.title,
    body: text.body,
    html: text.html,
    files: text.files,
    at: text.at,
    path: `/cases/${text.caseId}`,
    channelId: null,
    caseId: text.caseId,
    isGone: text.isGone,
  }))
}

async function readHeld(ids: readonly string[]): Promise<Subject[]> {
  const rows = await Held.find({ _id: mongoose.trusted({ $in: ids }) }).lean()
  const channels = await placesOfChannels(rows.flatMap(({ channelId }) => channelId?.toHexString() ?? []))
  const scopeIds = rows.map(({ scopeId }) => scopeId.toHexString())
  const [groups, specialties] = await Promise.all([
    namesOfGroups(scopeIds),
    caseReview.specialtyNames(scopeIds),
  ])
  return rows.map(row => {
    const scopeId = row.scopeId.toHexString()
    const channel = channels.get(row.channelId?.toHexString() ?? '')
    return {
      kind: row.kind,
      id: row._id.toHexString(),
      isHeld: true,
      authorId: row.memberId.toHexString(),
      pseudonym: null,
      scopeId,
      place: channel ? toPlace(channel).place : (groups.get(scopeId) ?? specialties.get(scopeId) ?? null),
      title: row.title || null,
      body: row.body,
      html: row.html,
      at: row.at,
      path: null,
      channelId: row.channelId?.toHexString() ?? null,
      caseId: row.caseId?.toHexString() ?? null,
      isGone: row.state !== 'waiting',
    }
  })
}

async function readProfile(id: string): Promise<Subject | undefined> {
  const member = await accessMember(id).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined
    throw error
  })
  if (!member) return undefined
  return { ...onlyAbout('profile', id, id, member.joinedAt), title: member.name, path: `/people/${id}` }
}

async function readGroup(id: string): Promise<Subject | undefined> {
  const group = await groupReview.groupForReview(id)
  if (!group) return undefined
  const { name, summary, html, hostIds, createdAt, isArchived } = group
  const [authorId = '', ...ownerIds] = hostIds
  return {
    ...onlyAbout('group', id, authorId, createdAt),
    ownerIds,
    title: name,
    body: summary,
    html,
    path: `/g/${id}`,
    ...(isArchived && { isArchived: true as const }),
  }
}

async function readEntries(ids: readonly string[]): Promise<Subject[]> {
  const entries = await entryReview.readEntries(ids)
  const names = await caseReview.specialtyNames(entries.map(({ specialtyId }) => specialtyId))
  return entries.map(({ id, specialtyId, writerIds, title, body, html, at, isGone }) => {
    const [authorId = '', ...ownerIds] = writerIds
    return {
      ...onlyAbout('entry', id, authorId, at),
      ownerIds,
      scopeId: specialtyId,
      place: names.get(specialtyId) ?? null,
      title,
      body,
      html,
      path: `/entries/${id}`,
      isGone,
    }
  })
}

async function readStarTexts(ids: readonly string[]): Promise<Subject[]> {
  const stars = await readStars(ids)
  return stars.map(({ id, name, about, asking, at, isGone }) => {
    const body = [about, asking].filter(text => text !== '').join('\n\n')
    const said = { body, html: isGone ? '' : renderMarkdown(body), isGone }
    return { ...onlyAbout('star', id, id, at), ...said, title: name, path: `/people/${id}/star` }
  })
}

/** A thing of which no more is known than what it is and whose. */
export const onlyAbout = (kind: SubjectKind, id: string, authorId: string, at: Date): Subject => ({
  kind,
  id,
  authorId,
  pseudonym: null,
  scopeId: null,
  place: null,
  title: null,
  body: '',
  html: '',
  at,
  path: null,
  channelId: null,
  caseId: null,
  isGone: false,
})

/** Those of these things that the actor may read without any duty, by `keyOf`; of what waits, what they could read once it is published. */
export async function readableOf(context: Context, subjects: readonly Subject[]): Promise<Set<string>> {
  const held = subjects.filter(({ isHeld }) => isHeld)
  const standing = subjects.filter(({ isHeld }) => !isHeld)
  const idsOfKind = (kind: SubjectKind) => standing.filter(each => each.kind === kind).map(({ id }) => id)
  const caseIds = subjects.flatMap(({ caseId }) => caseId ?? [])
  const [messages, channels, cases, groups, entries, stars] = await Promise.all([
    readableMessages(context, idsOfKind('message')),
    readableChannels(
      context,
      held.flatMap(({ channelId }) => channelId ?? []),
    ),
    storiesOf(context, caseIds, []),
    knownGroups(context, idsOfKind('group')),
    entriesSeen(context, idsOfKind('entry')),
    starsShown(idsOfKind('star'), context.now),
  ])
  const readable = new Set(messages.map(({ id }) => id))
  return new Set(
    subjects
      .filter(({ kind, id, caseId, channelId, isHeld }) => {
        if (kind === 'message') return isHeld ? channels.has(channelId ?? '') : readable.has(id)
        if (kind === 'group') return groups.has(id)
        if (kind === 'entry') return entries.has(id)
        if (kind === 'star') return stars.has(id)
        return kind === 'profile' || cases.has(caseId ?? '')
      })
      .map(keyOf),
  )
}
