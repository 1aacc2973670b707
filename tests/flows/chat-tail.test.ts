import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createGathering } from '../../domain/gathering.ts'
import { type Community, startCommunity } from '../support/community.ts'
import type { Person } from '../support/person.ts'
import { assertRefused } from '../support/person.ts'

describe('the newest page of a channel', function () {
  this.timeout(120_000)
  let community: Community
  let ada: Person
  let ben: Person
  let groupId: string
  let channelId: string
  let named = 0

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  after(() => community.stop())
  beforeEach(async () => {
    const { group, channel } = await ada.ask('groups.create', { name: `Tail ${(named += 1)}` })
    groupId = group.id
    channelId = channel.id
    await ben.ask('groups.join', { groupId })
  })

  const send = (person: Person, body: string, threadOf?: string) =>
    person.ask('chat.send', {
      channelId,
      clientId: `tail-${(named += 1)}-0000`,
      body,
      ...(threadOf !== undefined && { threadOf }),
    })
  const newest = (person: Person, limit: number) => person.ask('chat.list', { channelId, limit })
  /** The same page, read by place. */
  async function byPlace(person: Person, limit: number, lastSeq: number) {
    return person.ask('chat.list', { channelId, limit, after: Math.max(0, lastSeq - limit) })
  }

  it('is the same from memory as from the database, whatever happened and whoever asks', async () => {
    const act = fc.record({
      what: fc.constantFrom('send', 'send', 'reply', 'edit', 'delete', 'react', 'rename', 'read'),
      at: fc.nat(200),
      who: fc.nat(1),
    })
    const people = [ada, ben]
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 80 }),
        async (acts, limit) => {
          for (const { what, at, who } of acts) {
            const person = people[who] ?? ada
            const { messages } = await newest(person, 50)
            const own = messages.filter(
              ({ authorId, deletedAt }) => authorId === person.id && deletedAt === null,
            )
            const mine = own[at % Math.max(1, own.length)]
            const any = messages[at % Math.max(1, messages.length)]
            if (what === 'send') await send(person, `about ${at}`)
            if (what === 'rename') await person.ask('members.rename', { name: `Name ${at}` })
            if (what === 'read' && any) await person.ask('chat.markRead', { channelId, seq: any.seq })
            if (what === 'reply' && any && any.deletedAt === null) await send(person, 'about that', any.id)
            if (what === 'edit' && mine)
              await person.ask('chat.edit', { channelId, messageId: mine.id, body: `changed ${at}` })
            if (what === 'delete' && mine) await person.ask('chat.delete', { channelId, messageId: mine.id })
            if (what === 'react' && any && any.deletedAt === null)
              await person.ask('chat.react', { channelId, messageId: any.id, emoji: '👍', on: at % 2 === 0 })
          }
          for (const person of people) {
            const page = await newest(person, limit)
            assert.deepEqual(page, await byPlace(person, limit, page.lastSeq))
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  it('follows a channel that moved on by more than a page', async () => {
    await send(ada, 'the first')
    await newest(ben, 50)
    for (let index = 0; index < 130; index += 1) await send(ada, `line ${index}`)
    const page = await newest(ben, 50)
    assert.deepEqual([page.messages.length, page.lastSeq, page.messages.at(-1)?.body], [50, 131, 'line 129'])
    assert.deepEqual(page, await byPlace(ben, 50, 131))
  })

  it('is closed to someone at the moment they are removed, and open to who stays', async () => {
    await send(ada, 'between us')
    await newest(ben, 50)
    await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
    await assertRefused(newest(ben, 50), 'not_found')
    assert.equal((await newest(ada, 50)).messages.length, 1)
  })

  it('is closed to someone whose invitation to a hidden group is taken back', async () => {
    const { group, channel } = await ada.ask('groups.create', {
      name: `Hidden ${(named += 1)}`,
      listing: 'members',
      joining: 'invite',
      reading: 'everyone',
    })
    const there = { channelId: channel.id, limit: 50 }
    await ada.ask('groups.invite', { groupId: group.id, memberId: ben.id })
    assert.equal((await ben.ask('chat.list', there)).messages.length, 0)
    await ada.ask('groups.removeMember', { groupId: group.id, memberId: ben.id })
    await assertRefused(ben.ask('chat.list', there), 'not_found')
  })

  it('is closed to visitors of a group that no longer lets everyone read', async () => {
    const cleo = await community.register('Cleo')
    await ada.ask('groups.update', { groupId, reading: 'everyone', openHistory: true })
    await send(ada, 'for everyone')
    assert.equal((await newest(cleo, 50)).messages.length, 1)
    await ada.ask('groups.update', { groupId, reading: 'members' })
    await assertRefused(newest(cleo, 50), 'not_found')
    assert.equal((await newest(ben, 50)).messages.length, 1)
  })
})

describe('questions gathered into one look', () => {
  it('are each answered by a look that began after they were asked', async () => {
    let state = 0
    const looks: number[] = []
    let release = () => undefined as void
    const ask = createGathering<number, number>(async keys => {
      looks.push(keys.length)
      const seen = state
      await new Promise<void>(resolve => (release = resolve))
      return keys.map(key => key * 1000 + seen)
    })
    const first = ask(1)
    await new Promise(resolve => setImmediate(resolve))
    state = 1
    const later = [ask(2), ask(3)]
    release()
    assert.equal(await first, 1000)
    await new Promise(resolve => setTimeout(resolve, 5))
    release()
    assert.deepEqual(await Promise.all(later), [2001, 3001])
    assert.deepEqual(looks, [1, 2])
  })

  it('are all refused when the look fails, and answered by the next', async () => {
    let fails = true
    const ask = createGathering<number, number>(async keys => {
      if (fails) throw new Error('away')
      return [...keys]
    })
    const [one, two] = await Promise.allSettled([ask(1), ask(2)])
    assert.deepEqual([one.status, two.status], ['rejected', 'rejected'])
    fails = false
    assert.equal(await ask(3), 3)
  })
})
