import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PASSWORD } from '../../scripts/demo/people.ts'
import { isAlive } from '../../scripts/services/life.ts'
import { choosePlace, type Place, PROGRAMS } from '../support/start-process.ts'

const STOP_WITHIN_MS = 5000

describe('npm start', function () {
  this.timeout(180_000)
  this.slow(60_000)
  let place: Place

  beforeEach(async () => {
    place = await choosePlace()
  })
  afterEach(() => place.clear())

  it('brings up a product in use that answers, refuses a second one, and stops without a trace', async () => {
    const first = place.start({})
    await first.says(`Commonground is ready at http://localhost:${place.port}`)
    const signedIn = await fetch(`http://127.0.0.1:${place.port}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${place.port}` },
      body: JSON.stringify({ email: 'member@demo.example', password: PASSWORD }),
    })
    assert.equal(signedIn.status, 200)
    assert.deepEqual(
      await Promise.all(['/', '/health/ready', '/api/v1/me'].map(place.statusOf)),
      [200, 200, 401],
    )
    assert.equal(statSync(join(place.dataDir, 'secret')).mode & 0o777, 0o600)

    const second = place.start()
    await second.says(
      new RegExp(`Commonground already runs on .*, at http://localhost:${place.port} \\(program \\d+\\)`),
    )
    assert.equal(await second.ended, 1)

    const running = place.lives()
    assert.deepEqual(
      running.map(isAlive),
      PROGRAMS.map(() => true),
    )
    const askedAt = Date.now()
    first.signal('SIGINT')
    assert.equal(await first.ended, 0)
    assert.ok(Date.now() - askedAt < STOP_WITHIN_MS, `took ${Date.now() - askedAt} ms`)
    assert.deepEqual(
      running.map(isAlive),
      PROGRAMS.map(() => false),
    )
    assert.deepEqual(readdirSync(join(place.dataDir, 'run')), [])
  })
})
