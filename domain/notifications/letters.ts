/** A mail as it goes out: text and HTML of the same rows, each value escaped, each link to the configured address. Pure. */
import type { NoticeView } from './contract.ts'
import { headlineOf, sentenceOf } from './words.ts'

export type Letter = {
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
  /** The same for every attempt at this mail, so that mail programs fold what arrives twice. */
  messageId: string
  headers: { [name: string]: string }
  attachments?: { filename: string; content: Buffer; contentType: string }[]
}

export type Sheet = {
  to: { name: string; address: string }
  batchId: string
  /** With the excerpts that may be quoted, and no others. */
  rows: readonly NoticeView[]
  publicUrl: string
  stopToken: string
}

/** Writes the mail for these rows. */
export function writeLetter({ to, batchId, rows, publicUrl, stopToken }: Sheet): Letter {
  const stopUrl = `${publicUrl}/unsubscribe/${stopToken}`
  const choicesUrl = `${publicUrl}/settings/notices`
  const items = rows.map(row => ({
    says: sentenceOf(row),
    excerpt: row.message?.excerpt ?? '',
    url: `${publicUrl}${row.path}`,
  }))
  const subject = oneLine(headlineOf(rows))
  return {
    to: { name: oneLine(to.name), address: to.address },
    subject,
    text: [
      ...items.flatMap(({ says, excerpt, url }) => [says, ...(excerpt ? [`  “${excerpt}”`] : []), url, '']),
      'You get this because it was not read for a while.',
      `Choose what reaches you: ${choicesUrl}`,
      `No more mail: ${stopUrl}`,
      '',
    ].join('\n'),
    html: toHtml(subject, items, choicesUrl, stopUrl),
    messageId: `<${batchId}.notices@${new URL(publicUrl).hostname}>`,
    headers: {
      'List-Unsubscribe': `<${stopUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
  }
}

/** What is told someone about their own account: it is no notice, and nobody can choose not to get it. */
export type AccountLetter = {
  /** The same for every attempt that says the same. */
  name: string
  to: { name: string; address: string }
  subject: string
  says: readonly string[]
  act: { words: string; path: string }
  closes: string
}

/** Writes a mail about the reader's own account: what is to know, one link, and what to do when it is none of theirs. */
export function toAccountMail(
  { name, to, subject, says, act, closes }: AccountLetter,
  publicUrl: string,
): Letter {
  const url = `${publicUrl}${act.path}`
  return {
    to: { name: oneLine(to.name), address: to.address },
    subject,
    text: [...says.flatMap(text => [text, '']), `${act.words}: ${url}`, '', closes, ''].join('\n'),
    html: page(
      subject,
      [
        ...says.map(text => `<p style="margin:0 0 16px">${escape(text)}</p>`),
        `<p style="margin:0 0 16px"><a href="${escape(url)}" style="color:#79446f;font-weight:600">${escape(act.words)}</a></p>`,
      ],
      escape(closes),
    ),
    messageId: `<${name}.account@${new URL(publicUrl).hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

type Item = { says: string; excerpt: string; url: string }

const toHtml = (subject: string, items: readonly Item[], choicesUrl: string, stopUrl: string): string =>
  page(
    subject,
    items.map(toItem),
    `You get this because it was not read for a while.<br><a href="${escape(choicesUrl)}" style="color:#79446f">Choose what reaches you</a> · <a href="${escape(stopUrl)}" style="color:#79446f">No more mail</a>`,
  )

const page = (title: string, parts: readonly string[], foot: string): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head>
<body style="margin:0;padding:24px;background:#f7f3f2;color:#221d1f;font:16px/1.5 sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border:1px solid #e5deda;border-radius:10px">
${parts.join('\n')}
<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #e5deda;color:#5d5659;font-size:14px">${foot}</p>
</div></body></html>`

const toItem = ({ says, excerpt, url }: Item): string =>
  [
    `<p style="margin:0 0 16px"><a href="${escape(url)}" style="color:#79446f;font-weight:600">${escape(says)}</a>`,
    ...(excerpt ? [`<br><span style="color:#5d5659">${escape(excerpt)}</span>`] : []),
    '</p>',
  ].join('')

const ENTITIES: { readonly [letter: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string) => text.replace(/[&<>"']/g, letter => ENTITIES[letter] ?? letter)

// Imported names may hold anything; what ends a line would begin another header.
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
