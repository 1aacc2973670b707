/** Papers as PDF: our own typesetting of a few lines in letters of Europe, signed so that any reader of PDF says whether a byte was changed. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { pdfkitAddPlaceholder } from '@signpdf/placeholder-pdfkit'
import { P12Signer } from '@signpdf/signer-p12'
import { SignPdf } from '@signpdf/signpdf'
import Pdf from 'pdfkit'
import type { Bundle } from './certificate.ts'
import type { Line, LineStyle } from './contract.ts'
import { signingKey } from './keys.ts'

/** The files of one typeface, by the ranges of letters each has. A letter that none has is drawn as an empty box. */
const SCRIPTS: readonly { name: string; has: RegExp }[] = [
  { name: 'latin', has: /[\u0020-\u00ff\u0131\u0152\u0153\u02c6\u02dc\u2000-\u206f\u20ac\u2122]/u },
  { name: 'latin-ext', has: /[\u0100-\u02ba\u1e00-\u1e9f\u1ef2-\u1eff]/u },
  { name: 'vietnamese', has: /[\u1ea0-\u1ef9]/u },
  { name: 'greek', has: /[\u0370-\u03ff]/u },
  { name: 'greek-ext', has: /[\u1f00-\u1fff]/u },
  { name: 'cyrillic', has: /[\u0400-\u045f\u0490\u0491\u04b0\u04b1\u2116]/u },
  { name: 'cyrillic-ext', has: /[\u0460-\u052f]/u },
]
type Weight = '400-normal' | '600-normal' | '400-italic'

const folder = path.dirname(createRequire(import.meta.url).resolve('@fontsource/literata/package.json'))

const MARGIN = 72
const COLOURS = { ink: '#221d1f', quiet: '#5d5659', line: '#79446f' }
type Look = { size: number; weight: Weight; colour: string; before: number; indent: number }
const LOOKS: { readonly [S in LineStyle]: Look } = {
  to: { size: 10, weight: '400-normal', colour: COLOURS.quiet, before: 0, indent: 0 },
  heading: { size: 20, weight: '600-normal', colour: COLOURS.ink, before: 26, indent: 0 },
  text: { size: 11, weight: '400-normal', colour: COLOURS.ink, before: 12, indent: 0 },
  fact: { size: 11, weight: '400-normal', colour: COLOURS.ink, before: 8, indent: 14 },
  own: { size: 11, weight: '400-italic', colour: COLOURS.ink, before: 6, indent: 14 },
  quote: { size: 12, weight: '400-italic', colour: COLOURS.ink, before: 14, indent: 14 },
  close: { size: 9, weight: '400-normal', colour: COLOURS.quiet, before: 30, indent: 0 },
}

type Sheet = {
  title: string
  association: string
  language: string
  lines: readonly Line[]
  at: Date
  /** Where a reader looks whether it is genuine. */
  address: string
}

/** A paper that anyone may read and nobody change unseen. */
export async function toSignedPdf(sheet: Sheet, now: Date): Promise<Buffer> {
  const key = await signingKey('papers', now)
  const { p12, password } = JSON.parse(key.opened) as Bundle
  const unsigned = await typeset(sheet, true)
  const signer = new P12Signer(Buffer.from(p12, 'base64'), { passphrase: password })
  return new SignPdf().sign(unsigned, signer, now)
}

/** The same without a signature, for whoever still writes it. */
export const toDraftPdf = (sheet: Sheet): Promise<Buffer> =>
  typeset({ ...sheet, lines: [{ style: 'close', text: 'Draft, not signed.' }, ...sheet.lines] }, false)

async function typeset(sheet: Sheet, signed: boolean): Promise<Buffer> {
  const { title, association, language, at, lines } = sheet
  const doc = new Pdf({
    size: 'A4',
    margin: MARGIN,
    lang: language,
    displayTitle: true,
    info: { Title: title, Author: association, CreationDate: at, ModDate: at },
  })
  const whole = new Promise<Buffer>((resolve, reject) => {
    const parts: Buffer[] = []
    doc.on('data', (part: Buffer) => parts.push(part))
    doc.once('end', () => resolve(Buffer.concat(parts)))
    doc.once('error', reject)
  })
  // The signature stands on the first page, where the placeholder is put while it is the last one.
  if (signed)
    pdfkitAddPlaceholder({
      pdf: doc,
      pdfBuffer: Buffer.alloc(0),
      reason: 'Genuine',
      contactInfo: sheet.address,
      name: association,
      location: sheet.address,
      signingTime: at,
    })
  letterhead(doc, association)
  for (const line of lines) draw(doc, line)
  doc.end()
  return whole
}

type Doc = InstanceType<typeof Pdf>

function letterhead(doc: Doc, association: string): void {
  doc.circle(MARGIN + 9, MARGIN - 20, 9).fill('#e0a63a')
  doc
    .circle(MARGIN + 20, MARGIN - 20, 9)
    .fillOpacity(0.85)
    .fill('#5d7fb4')
    .fillOpacity(1)
  place(doc, association, '600-normal', 11, COLOURS.quiet, MARGIN + 38, MARGIN - 26)
  doc
    .moveTo(MARGIN, MARGIN)
    .lineTo(doc.page.width - MARGIN, MARGIN)
    .lineWidth(0.7)
    .stroke(COLOURS.line)
  doc.y = MARGIN + 22
}

function draw(doc: Doc, { style, text }: Line): void {
  const { size, weight, colour, before, indent } = LOOKS[style]
  const height = size * 1.5
  const left = MARGIN + indent
  const room = doc.page.width - MARGIN - left
  doc.y += before
  for (const [at, row] of wrap(doc, text, weight, size, room).entries()) {
    if (doc.y + height > doc.page.height - MARGIN) {
      doc.addPage()
      doc.y = MARGIN
    }
    const { y } = doc
    if (style === 'fact' && at === 0) doc.circle(MARGIN + 4, y + size * 0.7, 1.6).fill(COLOURS.line)
    place(doc, row, weight, size, colour, left, y)
    doc.y = y + height
  }
}

/** Rows of words that fit; a word longer than a row is broken where the row ends. */
function wrap(doc: Doc, text: string, weight: Weight, size: number, room: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const word of text.normalize('NFC').split(/\s+/)) {
    const longer = row === '' ? word : `${row} ${word}`
    if (widthOf(doc, longer, weight, size) <= room) {
      row = longer
      continue
    }
    if (row !== '') rows.push(row)
    row = word
    while (widthOf(doc, row, weight, size) > room) {
      const letters = Array.from(row)
      let fitting = letters.length - 1
      while (fitting > 1 && widthOf(doc, letters.slice(0, fitting).join(''), weight, size) > room)
        fitting -= 1
      rows.push(letters.slice(0, fitting).join(''))
      row = letters.slice(fitting).join('')
    }
  }
  return [...rows, row]
}

/** Text cut where the file of its letters changes. Marks that stand on a letter stay with it. */
function runsOf(text: string): { script: string; text: string }[] {
  const runs: { script: string; text: string }[] = []
  for (const letter of text.normalize('NFC')) {
    const last = runs.at(-1)
    const script = SCRIPTS.find(({ has }) => has.test(letter))?.name ?? last?.script ?? 'latin'
    if (last && last.script === script) last.text += letter
    else runs.push({ script, text: letter })
  }
  return runs
}

const useFont = (doc: Doc, script: string, weight: Weight, size: number): Doc =>
  doc.font(path.join(folder, 'files', `literata-${script}-${weight}.woff`)).fontSize(size)

const widthOf = (doc: Doc, text: string, weight: Weight, size: number): number =>
  runsOf(text).reduce((sum, run) => sum + useFont(doc, run.script, weight, size).widthOfString(run.text), 0)

function place(
  doc: Doc,
  text: string,
  weight: Weight,
  size: number,
  colour: string,
  left: number,
  top: number,
) {
  let x = left
  for (const run of runsOf(text)) {
    useFont(doc, run.script, weight, size).fillColor(colour).text(run.text, x, top, { lineBreak: false })
    x += doc.widthOfString(run.text)
  }
}
