/** What the ledger may know of welcomes. */
import mongoose, { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { type StoredAnswer, type StoredWelcome, Welcomes } from './model.ts'

type Credit = NonNullable<StoredWelcome['credit']>

/** What the event says that credits whoever was the first to answer a newcomer. */
export const toStayed = (
  newcomerId: Types.ObjectId,
  { memberId, at }: Pick<Credit, 'memberId' | 'at'>,
): PayloadOf<'newcomers.stayed'> => ({
  newcomerId: newcomerId.toHexString(),
  creditedId: memberId.toHexString(),
  at: at.toISOString(),
})

/** What the event says that takes that back. */
export const toStayedNoMore = (
  newcomerId: Types.ObjectId,
  { memberId, eventId }: Pick<Credit, 'memberId' | 'eventId'>,
  at: Date,
): PayloadOf<'newcomers.stayedNoMore'> => ({
  newcomerId: newcomerId.toHexString(),
  creditedId: memberId.toHexString(),
  stayedEventId: eventId.toHexString(),
  at: at.toISOString(),
})

type StayedName = 'newcomers.stayed' | 'newcomers.stayedNoMore'
export type StayedSource = { [E in StayedName]: { id: string; name: E; payload: PayloadOf<E> } }[StayedName]

/** Newcomers who were answered, in the order of their ids, each with the event that credits for it, if they stayed, and the one that takes that back. The next page begins after `last`. */
export async function stayedSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, StayedSource[]> } | null> {
  const page = await Welcomes.find(
    after === null ? {} : { _id: mongoose.trusted({ $gt: new Types.ObjectId(after) }) },
    { credit: 1 },
  )
    .sort({ _id: 1 })
    .limit(limit)
    .lean()
  const last = page.at(-1)
  if (!last) return null
  return {
    last: last._id.toHexString(),
    sources: new Map(page.map(({ _id, credit }) => [_id.toHexString(), sourcesOf(_id, credit)])),
  }
}

function sourcesOf(newcomerId: Types.ObjectId, credit: Credit | null): StayedSource[] {
  if (credit === null) return []
  const { eventId, takenBack } = credit
  return [
    { id: eventId.toHexString(), name: 'newcomers.stayed', payload: toStayed(newcomerId, credit) },
    ...(takenBack
      ? [
          {
            id: takenBack.eventId.toHexString(),
            name: 'newcomers.stayedNoMore' as const,
            payload: toStayedNoMore(newcomerId, credit, takenBack.at),
          },
        ]
      : []),
  ]
}

/** Whether somebody is still credited by this event for a newcomer who stayed. */
export const isWelcomeCredited = async (newcomerId: string, eventId: string): Promise<boolean> =>
  (await Welcomes.exists({ _id: newcomerId, 'credit.eventId': eventId, 'credit.takenBack': null })) !== null

/** Which of these newcomers were ever answered. */
export async function knownNewcomers(newcomerIds: readonly string[]): Promise<Set<string>> {
  const found = await Welcomes.find({ _id: mongoose.trusted({ $in: newcomerIds }) }, { _id: 1 }).lean()
  return new Set(found.map(({ _id }) => _id.toHexString()))
}

/** The answer by which somebody was welcomed: whether it may be read, its reader finds out. */
export type WelcomeStory = { at: Date } & ({ messageId: string } | { caseId: string; replyId: string })

/** By newcomer: the answer that is credited. */
export async function welcomeStories(newcomerIds: readonly string[]): Promise<Map<string, WelcomeStory>> {
  if (newcomerIds.length === 0) return new Map()
  const found = await Welcomes.find({ _id: mongoose.trusted({ $in: newcomerIds }), state: 'stayed' }).lean()
  return new Map(
    found.flatMap(welcome => {
      const answer = creditedAnswer(welcome)
      return answer ? [[welcome._id.toHexString(), toStory(answer)] as const] : []
    }),
  )
}

/** The answer somebody is credited for. */
export const creditedAnswer = ({ answers, credit }: StoredWelcome): StoredAnswer | undefined =>
  answers.find(({ byId }) => credit?.memberId.equals(byId))

const toStory = (answer: StoredAnswer): WelcomeStory =>
  'messageId' in answer
    ? { at: answer.at, messageId: answer.messageId.toHexString() }
    : { at: answer.at, caseId: answer.caseId.toHexString(), replyId: answer.replyId.toHexString() }
