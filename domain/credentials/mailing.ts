/** Letters go out by mail, each to its addressee and as a copy to its member: once, or after trouble again under the same name. */
import mongoose from 'mongoose'
import { accessMember } from '../members/access.ts'
import type { Letter } from '../notifications/access.ts'
import { transact } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { deployed } from './deployment.ts'
import { Papers, type StoredPaper } from './model.ts'
import { pdfOf } from './papers.ts'

const CLAIM_MS = 120_000
const FIRST_RETRY_MS = 60_000
const RETRY_MAX_MS = 6 * 3_600_000
const ATTEMPTS_MAX = 12

type Reader = 'addressee' | 'member'
/** Throws when another attempt may help. */
type Carry = (letter: Letter) => Promise<'sent' | 'refused'>

/** Mails the letters that are due, and says how many it dealt with. Several may run at once, and any may die: a mail that arrives twice is the same mail. */
export async function mailLetters(now: Date, carriers: { mail?: Carry }): Promise<number> {
  const { mail } = carriers
  if (!mail) return 0
  let count = 0
  for (;;) {
    const paper = await Papers.findOneAndUpdate(
      { 'mail.dueAt': mongoose.trusted({ $type: 'date', $lte: now }), takenBackAt: null },
      { $set: { 'mail.dueAt': new Date(now.getTime() + CLAIM_MS) }, $inc: { 'mail.attempts': 1 } },
      { returnDocument: 'after', sort: { 'mail.dueAt': 1 } },
    ).lean()
    if (!paper) return count
    count += 1
    await mailOne(paper, now, mail)
  }
}

async function mailOne(paper: StoredPaper, now: Date, mail: Carry): Promise<void> {
  const attempts = paper.mail?.attempts ?? 0
  try {
    const pdf = await pdfOf(paper, now)
    for (const reader of ['addressee', 'member'] as const) {
      if (paper.mail?.reached.includes(reader)) continue
      // A PDF takes a while, and so does the post: what was taken back meanwhile goes to nobody.
      if (!(await Papers.exists({ _id: paper._id, 'mail.state': 'waiting' }))) return
      const letter = await toMail(paper, reader, pdf)
      if (letter && (await mail(letter)) === 'refused' && reader === 'addressee')
        return await end(paper, 'refused', now)
      await Papers.updateOne({ _id: paper._id }, { $addToSet: { 'mail.reached': reader } })
    }
    await end(paper, 'sent', now)
  } catch {
    // Whoever carries it has told what went wrong.
    if (attempts >= ATTEMPTS_MAX) return end(paper, 'failed', now)
    const wait = Math.min(RETRY_MAX_MS, FIRST_RETRY_MS * 2 ** attempts)
    await Papers.updateOne(
      { _id: paper._id, 'mail.state': 'waiting' },
      { $set: { 'mail.dueAt': new Date(now.getTime() + wait) } },
    )
  }
}

const end = ({ _id, memberId }: StoredPaper, how: 'sent' | 'refused' | 'failed', now: Date): Promise<void> =>
  transact(async record => {
    const { modifiedCount } = await Papers.updateOne(
      { _id, 'mail.state': 'waiting' },
      { $set: { 'mail.state': how, 'mail.dueAt': null } },
    )
    if (modifiedCount === 1 && how !== 'sent')
      record('credentials.letterReturned', {
        letterId: _id.toHexString(),
        memberId: memberId.toHexString(),
        how,
        at: now.toISOString(),
      })
  })

async function toMail(paper: StoredPaper, reader: Reader, pdf: Buffer): Promise<Letter | undefined> {
  const { code, title, lines, letter } = paper
  const member = await memberOf(paper)
  const to =
    reader === 'member'
      ? member
      : letter?.addressee.email && { name: letter.addressee.name, address: letter.addressee.email }
  if (!to) return undefined
  const { base, association } = deployed()
  const address = `${base}/papers/${code}`
  const head =
    reader === 'member'
      ? [`This is a copy of the letter that went to ${letter?.addressee.email ?? ''}.`, '']
      : []
  const says = [
    ...head,
    ...lines.flatMap(({ style, text }) => [style === 'own' ? `  ${text}` : text, '']),
    `The letter, and whether it is genuine: ${address}`,
    `${association} wrote this because ${member?.name ?? 'its member'} asked for it. Who does not want it need not do anything.`,
  ]
  return {
    to,
    subject: reader === 'member' ? `Copy: ${title}` : title,
    text: `${says.join('\n')}\n`,
    html: toHtml(title, says),
    messageId: `<${code}.${reader}@${new URL(base).hostname}>`,
    headers: { 'X-Auto-Response-Suppress': 'OOF' },
    attachments: [{ filename: 'letter.pdf', content: pdf, contentType: 'application/pdf' }],
  }
}

async function memberOf({ memberId }: StoredPaper): Promise<{ name: string; address: string } | undefined> {
  try {
    const { name, email } = await accessMember(memberId.toHexString())
    return { name, address: email }
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

const toHtml = (title: string, says: readonly string[]): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head>
<body style="margin:0;padding:24px;background:#fff;color:#221d1f;font:16px/1.5 serif"><div style="max-width:600px">
${says.map(text => (text === '' ? '' : `<p style="margin:0 0 12px">${escape(text)}</p>`)).join('\n')}
</div></body></html>`

const ENTITIES: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replace(/[&<>"']/g, sign => ENTITIES[sign] ?? sign)
