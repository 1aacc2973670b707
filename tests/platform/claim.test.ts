import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claim, holderOf } from '../../scripts/services/claim.ts'
import { isAlive, lifeOf } from '../../scripts/services/life.ts'
import type { Life } from '../../scripts/services/life.ts'

describe('a claim on a folder', () => {
  let folder: string
  let file: string
  const started: ChildProcess[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'commonground-claim-'))
    file = join(folder, 'app.json')
  })
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  const startSleeper = async (): Promise<Life> => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' })
    started.push(child)
    await once(child, 'spawn')
    const life = lifeOf(child.pid ?? 0)
    assert.ok(life)
    return life
  }
  const dead = (pid: number): Life => ({ pid, born: 'at another time' })

  it('is ours when nobody made one, and is gone after it is released', async () => {
    const claimed = await claim(file)
    assert.ok(claimed.state === 'ours')
    claimed.release()
    assert.deepEqual(readdirSync(folder), [])
  })

  it('is refused while its owner lives, and tells the address', async () => {
    const owner = await startSleeper()
    writeFileSync(file, JSON.stringify({ owner, address: 'http://localhost:3000' }))

    const claimed = await claim(file)

    assert.deepEqual(claimed, { state: 'held', by: { owner, address: 'http://localhost:3000' } })
    assert.ok(isAlive(owner))
  })

  it('is taken over when its owner died, even when another program has the number now', async () => {
    const stranger = await startSleeper()
    writeFileSync(file, JSON.stringify({ owner: dead(stranger.pid) }))

    const claimed = await claim(file)

    assert.equal(claimed.state, 'ours')
    assert.equal(holderOf(file)?.owner.pid, process.pid)
    assert.ok(isAlive(stranger))
  })

  it('ends the program that a dead owner left running, by its number and birth', async () => {
    const orphan = await startSleeper()
    writeFileSync(file, JSON.stringify({ owner: dead(1), child: orphan }))

    const claimed = await claim(file)

    assert.equal(claimed.state, 'ours')
    assert.ok(!isAlive(orphan))
  })

  it('never touches a stranger that has the number of the program that was left', async () => {
    const stranger = await startSleeper()
    writeFileSync(file, JSON.stringify({ owner: dead(1), child: dead(stranger.pid) }))

    const claimed = await claim(file)

    assert.equal(claimed.state, 'ours')
    assert.ok(isAlive(stranger))
  })

  it('is taken over when a crash left only half of it', async () => {
    writeFileSync(file, '{"owner":{"pi')
    assert.equal((await claim(file)).state, 'ours')
  })

  it('has one winner when several want it at once', async () => {
    writeFileSync(file, JSON.stringify({ owner: dead(1) }))
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(file)))
    assert.equal(claims.filter(each => each.state === 'ours').length, 1)
  })
})
