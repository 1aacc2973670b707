declare module 'virtual:call-paths' {
  /** Verb and path of each call, as the contract says them. */
  export const callPaths: Readonly<Record<string, string>>
}

declare module 'virtual:emoji-table' {
  /** Every emoji in Unicode's own order: emoji, name, group, :names:, words to find it by. */
  export const emojiRows: readonly (readonly [
    emoji: string,
    label: string,
    group: number,
    names: readonly string[],
    tags: readonly string[],
  ])[]
}
