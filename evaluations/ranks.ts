/** How high what was sought stands in a list. */

export type RankFigures = { mrr: number; hit1: number; hit5: number; hit10: number; queries: number }

/** Collects, for each query, the place of the first right answer: 1 is the first, none is no answer. */
export function createRanks(): { note(place: number | undefined): void; figures(): RankFigures } {
  const places: (number | undefined)[] = []
  const share = (sum: number) => Math.round((sum / Math.max(1, places.length)) * 10_000) / 10_000
  const within = (limit: number) =>
    share(places.filter(place => place !== undefined && place <= limit).length)
  return {
    note: place => void places.push(place),
    figures: () => ({
      mrr: share(places.reduce<number>((sum, place) => sum + (place === undefined ? 0 : 1 / place), 0)),
      hit1: within(1),
      hit5: within(5),
      hit10: within(10),
      queries: places.length,
    }),
  }
}

/** The place of the first of these ids that is right. */
export function placeOf(ids: readonly string[], isRight: (id: string) => boolean): number | undefined {
  const at = ids.findIndex(isRight)
  return at < 0 ? undefined : at + 1
}
