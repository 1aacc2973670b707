/** Rows with what they mean. */
import type { IndexedRow } from './engine.ts'
import { meaningOf } from './library.ts'
import type { IndexName } from './model.ts'
import { type Row, toSentence } from './rules.ts'

/** Vectors already made for texts: reading is the slow part. */
export type Read = Map<string, Float32Array>

/** The rows as this index holds them: with vectors if it was made with a model. Texts in `read` are not read again, and the others are added to it. */
export async function withVectors(
  rows: readonly Row[],
  target: IndexName,
  read: Read = new Map(),
): Promise<IndexedRow[]> {
  const meaning = await meaningOf(target)
  if (meaning === null) return rows.map(row => ({ ...row, vector: null }))

  const unread = [...new Set(rows.map(sentenceOf))].filter(text => !read.has(text))
  const vectors = await meaning.vectorsOf(unread)
  for (const [at, text] of unread.entries()) {
    const vector = vectors[at]
    if (vector) read.set(text, vector)
  }
  return rows.map(row => ({ ...row, vector: read.get(sentenceOf(row)) ?? null }))
}

const sentenceOf = ({ title, text }: Row): string => toSentence(title, text)
