/** What people get by mail about their own accounts. */
import assert from 'node:assert/strict'
import type { Mail, PostOffice } from './post-office.ts'

/** The mails that went to this address, the latest last. */
export const mailsTo = ({ mails }: PostOffice, email: string): Mail[] =>
  mails.filter(({ to }) => to.includes(email))

/** What the link of the latest mail to this address ends with. */
export function linkTokenFor(office: PostOffice, email: string): string {
  const [, token] = /\/reset-password#([\w-]+)/.exec(mailsTo(office, email).at(-1)?.text ?? '') ?? []
  assert.ok(token, `no link was mailed to ${email}`)
  return token
}
