/** Which texts say nearly the same, told by digests alone: from these nobody reads what was said. */

const DIGESTS = 32
const BANDS = 16
const IN_BAND = DIGESTS / BANDS
/** How long the pieces are whose sets are compared, in characters. */
const PIECE = 5
/** A text shorter than this is said by many who mean no harm. */
const TEXT_MIN = 12
/** From this share of common pieces on two texts say nearly the same. */
const NEARLY_SAME = 0.5

/** A text as it is compared with others: its words alone. */
export const toGist = (body: string): string =>
  body
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 500)

/** The least digest of all pieces, once for each of 32 ways to digest: two sets share as many of these as they share pieces. Empty for a short text. */
export function toSignature(body: string): number[] {
  const gist = toGist(body)
  if (gist.length < TEXT_MIN) return []
  const least = Array.from({ length: DIGESTS }, () => 0xffffffff)
  for (let at = 0; at + PIECE <= gist.length; at += 1) {
    const piece = digestOf(gist, at)
    for (let way = 0; way < DIGESTS; way += 1) least[way] = Math.min(least[way] ?? 0, mix(piece, way))
  }
  return least
}

// FNV-1a, by code units.
function digestOf(text: string, from: number): number {
  let digest = 0x811c9dc5
  for (let at = from; at < from + PIECE; at += 1) digest = Math.imul(digest ^ text.charCodeAt(at), 0x01000193)
  return digest
}

// The finish of MurmurHash3, begun elsewhere for each way.
function mix(digest: number, way: number): number {
  let mixed = digest ^ Math.imul(way + 1, 0x9e3779b9)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Marks by which texts that say nearly the same find each other: of two such, some are equal. */
export const toMarks = (signature: readonly number[]): string[] =>
  signature.length === 0
    ? []
    : Array.from({ length: BANDS }, (_, band) =>
        [band, ...signature.slice(band * IN_BAND, (band + 1) * IN_BAND)].join(':'),
      )

/** Whether two texts, by their signatures, say nearly the same. */
export const areAlike = (one: readonly number[], other: readonly number[]): boolean =>
  one.length > 0 && one.filter((digest, way) => digest === other[way]).length / DIGESTS >= NEARLY_SAME
