/** The lines of the sets: what a line must have to be imported. Other fields are allowed, and not read. */
import { z } from 'zod'
import { calls } from '../../domain/contract.ts'
import type { Line } from './lines.ts'
import type { Counts } from './report.ts'

const submit = calls['cases.submit'].input.shape
const reply = calls['cases.reply'].input.shape
const channel = calls['chat.createChannel'].input.shape
const send = calls['chat.send'].input.shape

const PostId = z.int().min(0)
/** Times in the sets have no zone: they are read as UTC. */
const When = z
  .string()
  .transform(
    text => new Date(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}${text.includes('T') ? 'Z' : ''}`),
  )
  .refine(at => !Number.isNaN(at.getTime()), 'is not a time')

export const ChatLine = z.object({
  room: channel.name,
  channel: z.string().trim().min(2).max(60),
  seq: z.int().min(0),
  ts: When.nullable(),
  user: z.string().trim().min(1).max(80).nullable(),
  kind: z.enum(['msg', 'action', 'system']),
  text: z.string(),
  replyTo: z.array(z.int().min(0)).nullish(),
})
export type ChatLine = z.infer<typeof ChatLine>
export const MessageBody = send.body

export const UserLine = z.object({ id: z.int(), displayName: z.string(), createdAt: When })
export type UserLine = z.infer<typeof UserLine>

export const QuestionLine = z.object({
  id: PostId,
  ts: When,
  askerId: z.int().nullable(),
  title: submit.title,
  body: submit.body.optional(),
  tags: submit.tags,
  acceptedAnswerId: PostId.nullish(),
  acceptedOn: When.nullish(),
  closedAt: z.string().nullish(),
})
export type QuestionLine = z.infer<typeof QuestionLine>

export const AnswerLine = z.object({
  id: PostId,
  questionId: PostId,
  ts: When,
  userId: z.int().nullable(),
  body: reply.body.optional(),
})
export type AnswerLine = z.infer<typeof AnswerLine>

export const VoteLine = z.object({ postId: PostId, type: z.string(), date: When })
export type VoteLine = z.infer<typeof VoteLine>

/** A line that is only counted. */
export const AnyLine = z.looseObject({})

/** The record in a line, or undefined when there is none: then it has been counted as bad. */
export function readRecord<T extends z.ZodType>(
  shape: T,
  line: Line,
  counts: Counts,
  kind: string,
): z.output<T> | undefined {
  counts.read(kind)
  if ('problem' in line) {
    counts.bad(kind, line, line.problem)
    return undefined
  }
  const parsed = shape.safeParse(line.value)
  if (parsed.success) return parsed.data
  counts.bad(kind, line, parsed.error.issues.map(toWords).join('; '))
  return undefined
}

const toWords = ({ path, message }: z.core.$ZodIssue): string =>
  path.length > 0 ? `${path.join('.')}: ${message}` : message

/** Half of a surrogate pair cannot be stored as it came. */
export const wellFormed = (text: string): string =>
  /\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text

const NAME_MAX_LENGTH = 80

/** A name as members may have one, or undefined when nothing of it is left. */
export function toName(given: string): string | undefined {
  const name = wellFormed(given)
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, NAME_MAX_LENGTH)
    .trim()
  return name === '' ? undefined : name
}
