/** Keeps the index what the stored things are: whatever happened, rows are read anew and one process writes at a time. */
import { closeIndex, isIndexLost, openIndex, storedIndexes, whileWriting } from './library.ts'
import { withVectors } from './reading.ts'
import { rebuildIndex } from './rebuild.ts'
import { rowIdOf, rowsNow } from './sources.ts'

/** Reaction: lets the index say of a case what the case is now. May run twice. */
export const indexCase = ({ payload }: { payload: { caseId: string } }, now: Date): Promise<void> =>
  refresh([rowIdOf('case', payload.caseId)], now)

/** Reaction: the same for many cases at once. May run twice. */
export const indexCases = (
  { payload }: { payload: { caseIds: readonly string[] } },
  now: Date,
): Promise<void> =>
  refresh(
    payload.caseIds.map(id => rowIdOf('case', id)),
    now,
  )

/** Reaction: lets the index say of an entry what the library says of it now. May run twice. */
export const indexEntry = ({ payload }: { payload: { entryId: string } }, now: Date): Promise<void> =>
  refresh([rowIdOf('entry', payload.entryId)], now)

const waiting = new Set<string>()
let next: Promise<void> | undefined
let underWay: Promise<unknown> = Promise.resolve()

/** What is asked for while something is written is written together afterwards. */
function refresh(rowIds: readonly string[], now: Date): Promise<void> {
  for (const id of rowIds) waiting.add(id)
  if (next === undefined) {
    next = underWay.then(() => writeWaiting(now))
    underWay = next.catch(() => undefined)
  }
  return next
}

async function writeWaiting(now: Date): Promise<void> {
  next = undefined
  const ids = [...waiting]
  waiting.clear()
  try {
    await write(ids)
  } catch (error) {
    if (!(await isIndexLost())) throw error
    // A new index holds everything there is, these among it.
    await rebuildIndex(now)
  }
}

/** Builds an index where there is none that can be opened. May run twice. */
export async function buildMissingIndex(now: Date): Promise<void> {
  if (await isIndexLost()) await rebuildIndex(now)
}

async function write(ids: readonly string[]): Promise<void> {
  await whileWriting(async () => {
    // Read only once nobody else writes: what is written last is what was read last.
    const rows = await rowsNow(ids)
    const there = new Set(rows.map(({ id }) => id))
    const gone = ids.filter(id => !there.has(id))
    const { current, building } = await storedIndexes()
    if (current === null) throw new Error('There is no index yet')
    for (const target of [current, building]) {
      if (target === null) continue
      const { index } = await openIndex(target)
      await index.put(await withVectors(rows, target)).catch(reopen(target.name))
      await index.remove(gone).catch(reopen(target.name))
    }
  })
}

const reopen = (name: string) => (error: unknown) => {
  closeIndex(name)
  throw error
}
