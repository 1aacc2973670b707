/** Mails about someone's own account go out at once, whatever they chose about notices; after trouble again, for a day. */
import mongoose from 'mongoose'
import { type AccountLetter, type Letter, writeAccountLetter } from '../notifications/access.ts'
import { AccountMails, Members, type StoredAccountMail } from './model.ts'
import { makeResetLink } from './passwords.ts'

const CLAIM_MS = 120_000
const FIRST_RETRY_MS = 15_000
const RETRY_MAX_MS = 15 * 60_000
const GIVEN_UP_AFTER_MS = 24 * 3_600_000

/** Throws when another attempt may help. */
type Carry = (letter: Letter) => Promise<'sent' | 'refused'>

/**
 * Mails what is due about accounts, and says how much it dealt with. Several may run at once, and any may die: of a link that was mailed
 * twice the later one is good. What nobody has the address for is let go.
 */
export async function mailAccounts(clock: () => Date, { mail }: { mail?: Carry }): Promise<number> {
  if (!mail) return 0
  const began = clock()
  for (let count = 0; ; count += 1) {
    // Each claim from when it is made: where mail goes out slowly a pass takes longer than a claim holds.
    const now = clock()
    const row = await AccountMails.findOneAndUpdate(
      { dueAt: mongoose.trusted({ $lte: began }) },
      { $set: { dueAt: new Date(now.getTime() + CLAIM_MS) }, $inc: { attempts: 1 } },
      { returnDocument: 'after', sort: { dueAt: 1 } },
    ).lean()
    if (!row) return count
    await mailOne(row, now, mail)
  }
}

async function mailOne(row: StoredAccountMail, now: Date, mail: Carry): Promise<void> {
  const letter = await (row.about === 'forgotten' ? linkLetter(row, now) : changeLetter(row))
  try {
    if (letter) await mail(writeAccountLetter(letter))
  } catch {
    // Whoever carries it has told what went wrong.
    return tryLater(row, now)
  }
  await AccountMails.deleteOne({ _id: row._id })
}

async function tryLater({ _id, at, attempts }: StoredAccountMail, now: Date): Promise<void> {
  const wait = Math.min(RETRY_MAX_MS, FIRST_RETRY_MS * 2 ** (attempts - 1))
  if (now.getTime() + wait - at.getTime() > GIVEN_UP_AFTER_MS) await AccountMails.deleteOne({ _id })
  else await AccountMails.updateOne({ _id }, { $set: { dueAt: new Date(now.getTime() + wait) } })
}

async function linkLetter(
  { _id, email, attempts }: StoredAccountMail,
  now: Date,
): Promise<AccountLetter | undefined> {
  // Who asked several times while no mail went out gets one link.
  await AccountMails.deleteMany({ email, about: 'forgotten', _id: mongoose.trusted({ $ne: _id }) })
  const link = await makeResetLink(email, now)
  if (!link) return undefined
  return {
    // Another attempt carries another link: as the same mail it would be folded into the one that is void.
    name: `${_id.toHexString()}.${attempts}`,
    to: { name: link.name, address: email },
    subject: 'Set a new password',
    says: [
      'Somebody, most likely you, asked to set a new password for this address.',
      `The link works once, until ${timeOf(link.endsAt)}. Any earlier one no longer works.`,
    ],
    act: { words: 'Set a new password', path: `/reset-password#${link.token}` },
    closes: 'If it was not you, do nothing: your password stays as it is.',
  }
}

async function changeLetter({ _id, email, at }: StoredAccountMail): Promise<AccountLetter | undefined> {
  const member = await Members.findOne({ email }, { name: 1 }).lean()
  if (!member) return undefined
  return {
    name: _id.toHexString(),
    to: { name: member.name, address: email },
    subject: 'Your password was changed',
    says: [
      `Your password was changed on ${timeOf(at)}.`,
      'Other browsers and phones were signed out, and access tokens revoked.',
      'If it was you, there is nothing to do. If it was not, set another password now, and tell your association.',
    ],
    act: { words: 'It was not me: set another password', path: '/forgot-password' },
    closes: 'You get this whatever you chose about notices, because it is about your account.',
  }
}

const timeOf = (at: Date): string =>
  `${at.toISOString().slice(0, 10)} at ${at.toISOString().slice(11, 16)} UTC`
