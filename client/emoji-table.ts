import compact from 'emojibase-data/en/compact.json' with { type: 'json' }
import shortcodes from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' }
import type { Plugin } from 'vite'

/** One emoji: as Unicode writes it, its name, its group, its :names: with the first one shown, and words to find it by. */
export type EmojiRow = [emoji: string, label: string, group: number, names: string[], tags: string[]]

// Skin tones and regional letters are parts of emoji, not emoji.
const COMPONENTS = 2

/** Every emoji in Unicode's own order. */
export function emojiRows(): EmojiRow[] {
  const names: Record<string, string | string[]> = shortcodes
  return compact
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ unicode, label, group = 0, hexcode, tags = [] }) => [
      unicode,
      label,
      group,
      [names[hexcode] ?? label.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase()].flat(),
      tags,
    ])
}

/** Gives the client the emoji as one table from our own host: no picker data is fetched from elsewhere. */
export function emojiTable(): Plugin {
  const name = 'virtual:emoji-table'
  return {
    name: 'emoji-table',
    resolveId: id => (id === name ? `\0${name}` : undefined),
    load: id =>
      id === `\0${name}`
        ? `export const emojiRows = JSON.parse(${JSON.stringify(JSON.stringify(emojiRows()))})`
        : undefined,
  }
}
