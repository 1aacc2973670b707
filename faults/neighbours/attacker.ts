/** The process of the bad neighbour: begins an attack when it is told, ends it when it is told, and says what it did. */
import { setPriority } from 'node:os'
import { ATTACKS, type Done, type Target } from './attacks.ts'

export type Order = { attack: string; target: Target } | { stop: true }
export type Told = { done: Done } | { error: string }

/** A neighbour has a machine of their own: here theirs gives way to the people's. */
const LEAST_PRIORITY = 19
setPriority(LEAST_PRIORITY)

let isOver = false
process.on('message', (order: Order) => {
  if ('stop' in order) isOver = true
  else void begin(order)
})
process.once('disconnect', () => process.exit(0))

async function begin({ attack, target }: { attack: string; target: Target }): Promise<void> {
  isOver = false
  const tell = (told: Told) => process.send?.(told)
  try {
    const run = ATTACKS[attack]
    if (!run) throw new Error(`no attack is called ${attack}`)
    tell({ done: await run({ ...target, isOver: () => isOver }) })
  } catch (error) {
    tell({ error: String(error) })
  }
}
