import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createKnocking } from '../../server/realtime/knocking.ts'

const TOGETHER_MS = 30
const LONG_MS = 10 * TOGETHER_MS

describe('whoever knocks', () => {
  const knockAll = (knock: () => Promise<void>, names: readonly string[]) => {
    const letIn: string[] = []
    const all = Promise.all(names.map(name => knock().then(() => letIn.push(name))))
    return { letIn, all }
  }

  it('is let in at once when they come alone', async () => {
    const knock = createKnocking(LONG_MS)
    const { letIn } = knockAll(knock, ['Ada'])
    await Promise.resolve()
    await Promise.resolve()
    assert.deepEqual(letIn, ['Ada'])
  })

  it('is let in with all who come soon after somebody, at one moment and in the order they came', async () => {
    const knock = createKnocking(TOGETHER_MS)
    const { letIn, all } = knockAll(knock, ['Ada', 'Ben', 'Cleo', 'Dina'])
    // No timer is looked at before that, however long the process was held up.
    await Promise.resolve()
    await Promise.resolve()
    assert.deepEqual(letIn, ['Ada'])
    await all
    assert.deepEqual(letIn, ['Ada', 'Ben', 'Cleo', 'Dina'])
  })

  it('is let in at once again when nobody came for a while', async () => {
    const knock = createKnocking(TOGETHER_MS)
    await knockAll(knock, ['Ada', 'Ben']).all
    // In two steps: the first is over after Ben was let in, the second after nobody came behind him.
    for (let step = 0; step < 2; step += 1) await pause(2 * TOGETHER_MS)
    const { letIn } = knockAll(knock, ['Cleo', 'Dina'])
    await Promise.resolve()
    await Promise.resolve()
    assert.deepEqual(letIn, ['Cleo'])
  })
})
