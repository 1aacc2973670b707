import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { openParlour, type Parlour } from '../support/chat.ts'
import { asked } from '../support/profile.ts'

describe('a thread', () => {
  let parlour: Parlour
  let community: Community
  let ada: Person
  let ben: Person
  let eva: Person
  let groupId: string
  let channelId: string

  before(async () => {
    parlour = await openParlour()
    ;({ community, ada, ben, cleo: eva } = parlour)
  })
  beforeEach(async () => {
    ;({ groupId, channelId } = await parlour.openGroup())
  })
  after(() => community.stop())

  const send = (person: Person, body: string, threadOf?: string) =>
    parlour.say(person, channelId, body, threadOf === undefined ? {} : { threadOf })

  describe('that is followed and has new replies', () => {
    const unread = async (person: Person) => (await person.ask('chat.unreadThreads', {})).threads

    it('is counted until it is read, once, and not for whoever replied', async () => {
      const reader = await community.register('Rea')
      await reader.ask('groups.join', { groupId })
      const [root, other] = [await send(reader, 'root'), await send(ada, 'not followed')]
      await send(ada, 'one', root.id)
      await send(eva, 'nothing to her', other.id)
      const last = await send(ben, 'two', root.id)
      await community.drain()
      assert.equal(await unread(reader), 1)
      assert.equal((await reader.ask('chat.threads', {})).items.length, 1)
      await reader.ask('chat.readThread', { channelId, messageId: root.id, seq: last.seq })
      assert.equal(await unread(reader), 0)
      await send(reader, 'three', root.id)
      await community.drain()
      assert.equal(await unread(reader), 0)
      const gone = await send(ada, 'four', root.id)
      assert.equal(await unread(reader), 1)
      await ada.ask('chat.delete', { channelId, messageId: gone.id })
      assert.equal(await unread(reader), 0)
    })

    it('is not counted where its follower may not read, or has muted the channel', async () => {
      const reader = await community.register('Rea')
      const made = await ada.ask('groups.create', {
        name: `Owls ${randomUUID().slice(0, 8)}`,
        reading: 'members',
      })
      await reader.ask('groups.join', { groupId: made.group.id })
      const place = { channelId: made.channel.id }
      const say = async (person: Person, body: string, threadOf?: string) =>
        (
          await person.ask('chat.send', {
            ...place,
            clientId: randomUUID(),
            body,
            ...(threadOf && { threadOf }),
          })
        ).message
      const root = await say(reader, 'root')
      await say(ada, 'one', root.id)
      await community.drain()
      assert.equal(await unread(reader), 1)
      await reader.ask('notifications.setChannel', { ...place, level: 'nothing', follow: 'inherit' })
      assert.equal(await unread(reader), 0)
      await reader.ask('notifications.setChannel', { ...place, level: 'mentions', follow: 'inherit' })
      assert.equal(await unread(reader), 1)
      await ada.ask('groups.removeMember', { groupId: made.group.id, memberId: reader.id })
      assert.equal(await unread(reader), 0)
    })

    it('is found by looking at one reply of each', async () => {
      const reader = await community.register('Rea')
      await reader.ask('groups.join', { groupId })
      for (let thread = 0; thread < 3; thread += 1) {
        const root = await send(reader, 'root')
        for (let reply = 0; reply < 5; reply += 1) await send(ada, 'reply', root.id)
      }
      await community.drain()
      const statements = await asked('thread_followings', async () => assert.equal(await unread(reader), 3))
      // What is still delivered of those replies looks at the same followings beside this.
      const counting = statements.filter(({ command }) => 'aggregate' in command)
      assert.deepEqual(
        counting.map(({ docsExamined }) => docsExamined),
        [6],
      )
    })

    it('is counted for members', async () => {
      await assertRefused(community.visitor().ask('chat.unreadThreads', {}), 'unauthenticated')
      await assertRefused(ada.ask('chat.unreadThreads', { all: true } as never), 'invalid')
    })
  })
})
