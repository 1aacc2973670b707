import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { preload } from '../../faults/program.ts'
import { createPerson } from '../support/person.ts'
import { type Community, type Live, type Person, startCommunity } from '../support/community.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

const MINUTES = 60_000
const SOON_MS = 10_000

describe('a server whose clock is ten minutes fast and whom no hint reaches', function () {
  this.timeout(90_000)
  let community: Community
  let folder: string
  let far: ServerProcess
  let people: { [name in 'ada' | 'ben' | 'cleo' | 'dina']: Person }

  before(async () => {
    community = await startCommunity({ realTime: true })
    folder = await mkdtemp(path.join(tmpdir(), 'commonground-clock-'))
    // A namespace of its own: its bus is another, and so every hint of the others is lost.
    far = await startServerProcess({
      MONGODB_URI: community.settings.mongoUrl,
      NODE_OPTIONS: preload('shifted-clock.mjs').join(' '),
      FAULTS_CLOCK: path.join(folder, 'shift'),
    })
    const [ada, ben, cleo, dina] = await Promise.all(
      ['Ada', 'Ben', 'Cleo', 'Dina'].map(name => community.register(name)),
    )
    people = { ada, ben, cleo, dina } as typeof people
  })
  after(async () => {
    await far?.stop()
    await community.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** The same person at the far server; sessions do not reach it, access tokens do. */
  const connectFar = async (person: Person): Promise<Live> => {
    const { token } = await person.ask('members.createToken', { name: randomUUID().slice(0, 8) })
    return createPerson([far.url]).connect({ auth: { token } })
  }
  const setClock = async (minutes: number) => {
    await writeFile(path.join(folder, 'shift'), String(minutes * MINUTES))
    const ada = await connectFar(people.ada)
    const { group } = await ada.ask('groups.create', { name: `The time of ${randomUUID().slice(0, 8)}` })
    const offMs = new Date(group.createdAt).getTime() - Date.now()
    ada.close()
    return Math.abs(offMs - minutes * MINUTES) < MINUTES
  }
  const until = async (what: string, holds: () => Promise<boolean> | boolean) => {
    const deadline = performance.now() + SOON_MS
    while (!(await holds())) {
      assert.ok(performance.now() < deadline, what)
      await pause(100)
    }
  }
  const makeGroup = async () => {
    const { ada, ben, cleo, dina } = people
    const { group, channel } = await ada.ask('groups.create', { name: `Late ${randomUUID().slice(0, 8)}` })
    for (const person of [ben, cleo, dina]) {
      await ada.ask('groups.invite', { groupId: group.id, memberId: person.id })
      await person.ask('groups.join', { groupId: group.id })
    }
    return { groupId: group.id, channelId: channel.id }
  }

  it('lets nobody hear who was removed elsewhere', async () => {
    await until('the clock is off', () => setClock(10))
    const { groupId, channelId } = await makeGroup()
    // Ben and Cleo have the channel open; Dina and, on a second device, Cleo are only told that there is more.
    const [speaker, ben, cleo, dina, cleoAside] = await Promise.all(
      [people.ada, people.ben, people.cleo, people.dina, people.cleo].map(connectFar),
    )
    assert.ok(speaker && ben && cleo && dina && cleoAside)
    for (const live of [ben, cleo]) await live.ask('chat.open', { channelId })
    const heardOf = (live: Live, seq: number) =>
      live
        .heard('chat.sent')
        .some(hint => hint.channelId === channelId && hint.messages.some(message => message.seq === seq)) ||
      live.heard('chat.bump').some(hint => hint.channelId === channelId && hint.lastSeq === seq)
    const say = async (body: string) => {
      const asked = { channelId, clientId: randomUUID(), body }
      const { seq } = (await speaker.ask('chat.send', asked)).message
      await until('who stays hears it', () => [cleo, cleoAside].every(live => heardOf(live, seq)))
      return seq
    }

    // Looked at once while everybody belongs here: what is found later is found as a difference.
    await pause(3500)
    const first = await say('All of us')
    await until('everybody hears', () => [ben, dina].every(live => heardOf(live, first)))
    for (const person of [people.ben, people.dina])
      await people.ada.ask('groups.removeMember', { groupId, memberId: person.id })

    await until('who was removed hears nothing more', async () => {
      const seq = await say('Those who are left')
      return ![ben, dina].some(live => heardOf(live, seq))
    })
    const after = await say('Those who are left, for good')
    assert.ok(![ben, dina].some(live => heardOf(live, after)))
    for (const live of [speaker, ben, cleo, dina, cleoAside]) live.close()
  })
})
