/** The log of what moderators and staff did and looked at: each row carries the hash of the one before it. */
import { createHash } from 'node:crypto'
import { transact } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { Audit, AuditHeads, type StoredAudit } from './model.ts'

/** What the first row follows. */
const BEGINNING = '0'.repeat(64)

/** What is written down. `detail` is in words, and never what somebody wrote in confidence. */
export type Audited = {
  act: string
  subject: { kind: string; id: string }
  /** About whom. */
  memberId?: string | null
  detail?: string
  /** Present when who does it keeps their name to themselves in what it is about: then the log does not say who it is either. */
  isUnnamed?: boolean
}

/** Stands where the name of who did it is nobody's to know. */
export const UNNAMED = 'unnamed'

type Row = Omit<StoredAudit, '_id' | 'hash'>

/** The hash of a row: of everything it says, in one fixed order, and of the hash before it. */
export const hashOf = (row: Row): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        row.previous,
        row.seq,
        row.at.toISOString(),
        row.actorId,
        row.act,
        row.subjectKind,
        row.subjectId,
        row.memberId,
        row.detail,
      ]),
    )
    .digest('hex')

/**
 * Appends a row to the chain. Inside a transaction alone: what is done and what is written of it happen together or not at all.
 * Two that append at once meet at the head, and the later begins anew.
 */
export async function appendAudit(
  { actor, now }: Context,
  { act, subject, memberId = null, detail = '', isUnnamed = false }: Audited,
): Promise<void> {
  const head = (await AuditHeads.findById('chain').lean()) ?? { seq: 0, hash: BEGINNING }
  const row = {
    seq: head.seq + 1,
    at: now,
    actorId: isUnnamed ? UNNAMED : actor.id,
    act,
    subjectKind: subject.kind,
    subjectId: subject.id,
    memberId,
    detail,
    previous: head.hash,
  }
  const hash = hashOf(row)
  await AuditHeads.updateOne({ _id: 'chain' }, { $set: { seq: row.seq, hash } }, { upsert: true })
  await Audit.create([{ ...row, hash }])
}

/** Writes down that somebody looked at what is not for all members. */
export const noteLook = (context: Context, looked: Omit<Audited, 'act'>): Promise<void> =>
  transact(() => appendAudit(context, { act: 'looked', ...looked }))

export type ChainCheck = {
  rows: number
  /** The hash of the last row, to be kept elsewhere: who rewrites the whole chain cannot rewrite that. */
  head: string
  /** The first row that is not as it was written; null when all are. */
  broken: { seq: number; problem: 'altered' | 'missing' | 'cut off' | 'not what was kept' } | null
}

/**
 * Reads the chain from its beginning and names the first row that was altered, moved or taken away. With `kept`, what an earlier look
 * answered as `rows:head`, it also finds a chain that was written anew as a whole. Writes nothing.
 */
export async function verifyChain(kept?: string): Promise<ChainCheck> {
  const [keptRows = '', keptHead = ''] = kept?.split(':') ?? []
  let previous = BEGINNING
  let rows = 0
  for await (const row of Audit.find().sort({ seq: 1 }).lean().cursor({ batchSize: 1000 })) {
    const expected = rows + 1
    const broken = { rows, head: previous }
    if (row.seq > expected) return { ...broken, broken: { seq: expected, problem: 'missing' } }
    if (row.seq < expected || row.previous !== previous || row.hash !== hashOf(row))
      return { ...broken, broken: { seq: row.seq, problem: 'altered' } }
    previous = row.hash
    rows += 1
    if (rows === Number(keptRows) && previous !== keptHead)
      return { ...broken, broken: { seq: rows, problem: 'not what was kept' } }
  }
  const head = await AuditHeads.findById('chain').lean()
  const isWhole =
    (head?.seq ?? 0) === rows && (head?.hash ?? BEGINNING) === previous && Number(keptRows) <= rows
  return { rows, head: previous, broken: isWhole ? null : { seq: rows + 1, problem: 'cut off' } }
}
