export type Hue = 'heather' | 'moss' | 'gorse' | 'dusk' | 'bracken'

const HUES: readonly Hue[] = ['heather', 'moss', 'gorse', 'dusk', 'bracken']

/** The same hue for the same id on every screen. */
export function hueOf(id: string): Hue {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0
  return HUES[sum % HUES.length] ?? 'heather'
}

/** One or two letters that stand for a name: the first of the first word and the first of the last. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = words[0]?.at(0) ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : ''
  return (first + last).toLocaleUpperCase()
}
