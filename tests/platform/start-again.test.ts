import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { isAlive } from '../../scripts/services/life.ts'
import { choosePlace, type Place, PROGRAMS } from '../support/start-process.ts'

describe('npm start, when something is in its way', function () {
  this.timeout(180_000)
  this.slow(60_000)
  let place: Place

  beforeEach(async () => {
    place = await choosePlace()
  })
  afterEach(() => place.clear())

  it('says which part ended by itself, and takes down the rest', async () => {
    const app = place.start()
    await app.says('Commonground is ready')
    const running = place.lives()
    const workers = running[PROGRAMS.indexOf('workers')]
    assert.ok(workers)

    process.kill(workers.pid, 'SIGKILL')

    await app.says('The workers ended by themselves (ended by SIGKILL)')
    assert.equal(await app.ended, 1)
    assert.deepEqual(
      running.map(isAlive),
      PROGRAMS.map(() => false),
    )
  })

  it('comes up again after it was killed, over all that was left running', async () => {
    const killed = place.start()
    await killed.says('Commonground is ready')
    const left = place.lives()
    killed.signal('SIGKILL')
    await killed.ended

    const next = place.start()
    await next.says('Commonground is ready')

    assert.deepEqual(
      left.map(isAlive),
      PROGRAMS.map(() => false),
    )
    assert.equal(await place.statusOf('/health/ready'), 200)
  })

  it('names PORT when another program has the port', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(place.port, '127.0.0.1', resolve))

    const app = place.start()

    await app.says(
      `Port ${place.port} is used by another program: stop that one, or choose another, for example PORT=`,
    )
    assert.equal(await app.ended, 1)
    other.close()
  })
})
