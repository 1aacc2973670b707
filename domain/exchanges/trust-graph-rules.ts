/** Who vouched for whom, packed: a million words take some twenty megabytes. */

/** Who vouched for whom, each with a part of their trust. */
export type Graph = {
  /** Everyone named, in order; `placeOf` is where. */
  ids: string[]
  placeOf: Map<string, number>
  giverCount: number
  /** Links in the order of their givers, those of one giver together: `from[i]` to `from[i + 1]`. */
  from: Uint32Array
  to: Uint32Array
  part: Float64Array
}

/** Takes words one by one, in any order and in any number for the same two people. */
export type Words = {
  add(giverId: string, creatorId: string, thousandths: number): void
  /** All that was added, without what came back in kind. The parts of each giver add up to one. */
  toGraph(): Graph
}

/** Links as columns, and how many there are. */
type Links = { count: number; giver: Uint32Array; creator: Uint32Array; sum: Float64Array }

const ORDINARY = 1000
const AT_FIRST = 4096

/** Begins to gather words. Memory grows with the pairs of people, and not with what is said between them. */
export function gatherWords(): Words {
  const numberOf = new Map<string, number>()
  let links = linksFor(AT_FIRST)

  const toNumber = (id: string): number => {
    const known = numberOf.get(id)
    if (known !== undefined) return known
    numberOf.set(id, numberOf.size)
    return numberOf.size - 1
  }
  return {
    add(giverId, creatorId, thousandths) {
      if (giverId === creatorId) return
      if (links.count === links.giver.length) links = withRoom(summed(links, numberOf.size).links)
      put(links, toNumber(giverId), toNumber(creatorId), thousandths)
    },
    toGraph: () => toGraph(numberOf, links),
  }
}

const linksFor = (room: number): Links => ({
  count: 0,
  giver: new Uint32Array(room),
  creator: new Uint32Array(room),
  sum: new Float64Array(room),
})

function put(links: Links, giver: number, creator: number, sum: number): void {
  links.giver[links.count] = giver
  links.creator[links.count] = creator
  links.sum[links.count] = sum
  links.count += 1
}

function withRoom(links: Links): Links {
  const more = linksFor(Math.max(AT_FIRST, links.count * 2))
  more.count = links.count
  for (const column of ['giver', 'creator', 'sum'] as const)
    more[column].set(links[column].subarray(0, links.count))
  return more
}

/** The same words with one link for each pair, sorted by giver and then by creator; `from` is where each giver's begin. */
function summed(links: Links, people: number): { links: Links; from: Uint32Array } {
  const { order, begins } = byGiver(links, people)
  const once = linksFor(links.count)
  const from = new Uint32Array(people + 1)
  const sums = new Float64Array(people)
  const isNamed = new Uint8Array(people)
  for (let giver = 0; giver < people; giver += 1) {
    const own = order.subarray(begins[giver], begins[giver + 1])
    const creators = new Uint32Array(own.length)
    let count = 0
    for (const link of own) {
      const creator = links.creator[link] ?? 0
      if (isNamed[creator] === 0) {
        isNamed[creator] = 1
        creators[count] = creator
        count += 1
      }
      sums[creator] = (sums[creator] ?? 0) + (links.sum[link] ?? 0)
    }
    for (const creator of creators.subarray(0, count).sort()) {
      put(once, giver, creator, sums[creator] ?? 0)
      sums[creator] = 0
      isNamed[creator] = 0
    }
    from[giver + 1] = once.count
  }
  return { links: once, from }
}

function byGiver({ count, giver }: Links, people: number): { order: Uint32Array; begins: Uint32Array } {
  const begins = new Uint32Array(people + 1)
  for (let link = 0; link < count; link += 1) {
    const next = (giver[link] ?? 0) + 1
    begins[next] = (begins[next] ?? 0) + 1
  }
  for (let place = 0; place < people; place += 1)
    begins[place + 1] = (begins[place + 1] ?? 0) + (begins[place] ?? 0)
  const free = begins.slice()
  const order = new Uint32Array(count)
  for (let link = 0; link < count; link += 1) {
    const own = giver[link] ?? 0
    order[free[own] ?? 0] = link
    free[own] = (free[own] ?? 0) + 1
  }
  return { order, begins }
}

/** In the order of ids, so that sums of parts are always made in the same order and come out the same to the last digit. */
function toGraph(numberOf: ReadonlyMap<string, number>, added: Links): Graph {
  const ids = [...numberOf.keys()].toSorted()
  const placeOf = new Map(ids.map((id, place) => [id, place]))
  const placeOfNumber = new Uint32Array(ids.length)
  for (const [id, number] of numberOf) placeOfNumber[number] = placeOf.get(id) ?? 0
  const placed = linksFor(added.count)
  for (let link = 0; link < added.count; link += 1)
    put(
      placed,
      placeOfNumber[added.giver[link] ?? 0] ?? 0,
      placeOfNumber[added.creator[link] ?? 0] ?? 0,
      added.sum[link] ?? 0,
    )
  const { links, from } = summed(placed, ids.length)
  return { ids, placeOf, ...partsOf(links, from, ids.length) }
}

function partsOf(links: Links, between: Uint32Array, people: number) {
  const from = new Uint32Array(people + 1)
  const to = new Uint32Array(links.count)
  const part = new Float64Array(links.count)
  let count = 0
  let giverCount = 0
  for (let giver = 0; giver < people; giver += 1) {
    const begin = count
    let whole = 0
    for (let link = between[giver] ?? 0; link < (between[giver + 1] ?? 0); link += 1) {
      const other = links.creator[link] ?? 0
      const sum = oneWay(links.sum[link] ?? 0, sumBetween(links, between, other, giver))
      if (sum <= 0) continue
      to[count] = other
      part[count] = Math.log1p(sum / ORDINARY)
      whole += part[count] ?? 0
      count += 1
    }
    for (let link = begin; link < count; link += 1) part[link] = (part[link] ?? 0) / whole
    if (count > begin) giverCount += 1
    from[giver + 1] = count
  }
  return { giverCount, from, to: to.subarray(0, count), part: part.subarray(0, count) }
}

/** What one vouched for the other with, found by halving: their links are in order. */
function sumBetween({ creator, sum }: Links, from: Uint32Array, giver: number, wanted: number): number {
  let low = from[giver] ?? 0
  let high = from[giver + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((creator[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low < (from[giver + 1] ?? 0) && creator[low] === wanted ? (sum[low] ?? 0) : 0
}

// What comes back in kind is no evidence: two that credit each other alike vouch for nothing.
const oneWay = (there: number, back: number) =>
  there <= 0 ? 0 : there * (1 - Math.min(there, Math.max(0, back)) / Math.max(there, back)) ** 2
