import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Deliveries } from '../../domain/notifications/model.ts'
import { type Community, startCommunity } from '../support/community.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts'

const PEOPLE = 24
const WITHIN_MS = 60_000

describe('a worker that is killed while mail goes out', function () {
  this.timeout(240_000)
  let office: PostOffice
  let community: Community
  const workers: WorkerProcess[] = []

  before(async () => {
    office = await openPostOffice()
    community = await startCommunity({ realTime: true })
  })
  after(async () => {
    for (const worker of workers) await worker.kill()
    await community?.stop()
    await office?.close()
  })

  const start = async () => {
    const worker = await startWorkerProcess(community, {
      MAIL_URL: office.url,
      MAIL_FROM: 'Commonground <mail@association.example>',
      PUBLIC_URL: 'http://ground.association.example',
    })
    workers.push(worker)
    return worker
  }
  /** What is planned for later, or claimed by a worker that died, is due now. */
  const letTimePass = () =>
    Deliveries.updateMany({ endedAt: null }, { $set: { dueAt: new Date(community.now().getTime() - 1) } })
  const until = async (holds: () => boolean | Promise<boolean>, otherwise: string) => {
    const deadline = Date.now() + WITHIN_MS
    while (!(await holds())) {
      assert.ok(Date.now() < deadline, otherwise)
      await pause(2)
    }
  }

  it('loses none of it, and what it had in hand arrives as the same mail', async () => {
    const host = await community.register('Ada')
    const { group, channel } = await host.ask('groups.create', { name: 'Cats' })
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, async () => {
        const person = await community.register('Reader')
        await person.ask('groups.join', { groupId: group.id })
        return person
      }),
    )
    await host.ask('chat.send', {
      channelId: channel.id,
      clientId: randomUUID(),
      body: people.map(({ id, name }) => `@[${name}](member:${id})`).join(' '),
    })
    let worker = await start()
    await until(async () => (await Deliveries.countDocuments({ way: 'mail' })) === PEOPLE, 'not all planned')
    for (const count of [PEOPLE / 4, PEOPLE / 2]) {
      await letTimePass()
      await until(() => office.mails.length >= count, `${count} mails did not arrive`)
      await worker.kill()
      assert.ok(office.mails.length < PEOPLE, 'it was killed too late to prove anything')
      worker = await start()
    }
    await letTimePass()
    await until(async () => !(await Deliveries.exists({ way: 'mail', endedAt: null })), 'some never went out')

    const namesTo = (email: string) =>
      new Set(office.mails.filter(({ to }) => to.includes(email)).map(mail => mail.headers.get('message-id')))
    for (const { email } of people) assert.equal(namesTo(email).size, 1, `one mail to ${email}`)
    // Each of the two that were killed had at most one in hand that it could not strike off.
    assert.ok(office.mails.length <= PEOPLE + 2, `${office.mails.length} mails`)
    assert.deepEqual(await Deliveries.distinct('outcome'), ['sent'])
  })
})
