import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'

const LINES = 20_000

/** Writes far more than a pipe holds, says how long that took, and ends. */
const PROGRAM = `
  import { createLog } from './config/log.ts'
  const log = createLog({ logLevel: 'info' }, 'server')
  for (let line = 1; line <= ${LINES}; line += 1) log.info({ line }, 'call')
  process.send('written')
  process.once('message', () => process.exit(0))
`

describe('The log', () => {
  let child: ChildProcess | undefined
  afterEach(() => child?.kill('SIGKILL'))

  it('keeps nobody waiting for who reads it, and leaves whole when the program ends', async () => {
    child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM], {
      cwd: path.join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    // Nobody has read a byte by then.
    const [told] = (await once(child, 'message')) as [string]
    assert.equal(told, 'written')
    assert.ok(child.stdout)
    const reading = text(child.stdout)
    child.send('end')
    const lines = (await reading).trimEnd().split('\n')
    assert.equal(lines.length, LINES)
    assert.equal((JSON.parse(lines.at(-1) ?? '') as { line: number }).line, LINES)
  })
})
