/** Load: people who connect and then only listen, and come back when the connection breaks. Takes orders by messages. */
import { connectWire, type Wire } from './wire.ts'

export type HoldersOrder =
  | { hold: { url: string; tokens: string[]; atOnce: number } }
  | { back: { withinSeconds: number } }
  | { leave: true }
/** How long until half and all were back in seconds, and how many never were. */
export type Back = { halfSeconds: number | null; allSeconds: number | null; missing: number; refused: number }

/** As the usual client waits: a second, twice as long each time, up to five, and half as much more or less. */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 5000

let held: Wire[] = []
let away = 0
let refused = 0
let returns: number[] = []
let wanted = 0
let brokeAt: number | undefined

process.on('message', message => void obey(message as HoldersOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: HoldersOrder): Promise<void> {
  try {
    process.send?.({ value: await carryOut(given) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function carryOut(given: HoldersOrder): Promise<number | Back> {
  if ('hold' in given) return hold(given.hold)
  if ('back' in given) return waitUntilBack(given.back.withinSeconds)
  wanted = 0
  for (const wire of held) wire.close()
  held = []
  return 0
}

async function hold({
  url,
  tokens,
  atOnce,
}: {
  url: string
  tokens: string[]
  atOnce: number
}): Promise<number> {
  wanted = tokens.length
  const left = [...tokens]
  const connectNext = async () => {
    for (let token = left.pop(); token !== undefined; token = left.pop()) await stay(url, token)
  }
  await Promise.all(Array.from({ length: atOnce }, connectNext))
  return held.length
}

async function stay(url: string, token: string): Promise<void> {
  const wire = await connectWire(url, token)
  held.push(wire)
  void wire.ended.then(() => comeBack(url, token))
}

async function comeBack(url: string, token: string): Promise<void> {
  if (wanted === 0) return
  brokeAt ??= performance.now()
  away += 1
  for (let waitMs = FIRST_WAIT_MS; isHolding(); waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    await new Promise(resolve => setTimeout(resolve, waitMs * (0.5 + Math.random())))
    try {
      await stay(url, token)
      returns.push((performance.now() - brokeAt) / 1000)
      away -= 1
      return
    } catch (error) {
      if (String(error).includes('refused')) refused += 1
    }
  }
}

const isHolding = () => wanted > 0
const areAllBack = () => brokeAt !== undefined && returns.length >= wanted

async function waitUntilBack(withinSeconds: number): Promise<Back> {
  const until = performance.now() + withinSeconds * 1000
  while (performance.now() < until && !areAllBack()) await new Promise(resolve => setTimeout(resolve, 100))
  returns = returns.toSorted((a, b) => a - b)
  return {
    halfSeconds: returns[Math.floor(wanted / 2)] ?? null,
    allSeconds: returns.length >= wanted ? (returns.at(-1) ?? null) : null,
    missing: away,
    refused,
  }
}
