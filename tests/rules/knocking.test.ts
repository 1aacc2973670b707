import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createKnocking } from '../../server/realtime/knocking.ts'

const TOGETHER_MS = 30
/** Far longer than it takes until nobody is waited for any more. */
const LATER_MS = 10 * TOGETHER_MS

describe('whoever knocks', () => {
  const knockAll = (knock: () => Promise<void>, names: readonly string[]) => {
    const letIn: string[] = []
    const all = Promise.all(names.map(name => knock().then(() => letIn.push(name))))
    return { letIn, all }
  }

  it('is let in at once when they come alone', async () => {
    const knock = createKnocking(LATER_MS)
    const { letIn } = knockAll(knock, ['Ada'])
    await Promise.resolve()
    await Promise.resolve()
    assert.deepEqual(letIn, ['Ada'])
  })

  it('is let in with all who come soon after somebody, at one moment and in the order they came', async () => {
    const knock = createKnocking(TOGETHER_MS)
    const { letIn, all } = knockAll(knock, ['Ada', 'Ben', 'Cleo', 'Dina'])
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(letIn, ['Ada'])
    await all
    assert.deepEqual(letIn, ['Ada', 'Ben', 'Cleo', 'Dina'])
  })

  it('is let in at once again when nobody came for a while', async () => {
    const knock = createKnocking(TOGETHER_MS)
    await knockAll(knock, ['Ada', 'Ben']).all
    await pause(LATER_MS)
    const { letIn } = knockAll(knock, ['Cleo', 'Dina'])
    await Promise.resolve()
    await Promise.resolve()
    assert.deepEqual(letIn, ['Cleo'])
  })
})
