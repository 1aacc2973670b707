import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Marks } from '../../domain/chat/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { createPerson } from '../support/person.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

describe('one message, changed by many at once through two server processes', () => {
  let community: Community
  let other: ServerProcess
  let ada: Person
  let readers: Person[]
  let channelId: string
  let messageId: string

  before(async function () {
    this.timeout(60_000)
    community = await startCommunity()
    const { mongoUrl, namespace } = community.settings
    other = await startServerProcess({ MONGODB_URI: mongoUrl, NAMESPACE: namespace })
    ada = await register('Ada')
    readers = [await register('Ben'), await register('Cleo'), await register('Dora')]
    const { group, channel } = await ada.ask('groups.create', { name: 'Cats' })
    for (const reader of readers) await reader.ask('groups.join', { groupId: group.id })
    channelId = channel.id
    const { message } = await ada.ask('chat.send', { channelId, clientId: randomUUID(), body: 'Tap first' })
    messageId = message.id
  })
  after(async () => {
    await other?.stop()
    await community.stop()
  })

  async function register(name: string): Promise<Person> {
    const person = createPerson([community.url, other.url])
    const email = `${randomUUID()}@people.example`
    const { member } = await person.ask('members.register', { email, name, password: 'ten letters and more' })
    return Object.assign(person, { id: member.id, name })
  }
  const toggle = (person: Person, emoji: string, on: boolean, at: number) =>
    person.ask('chat.react', { channelId, messageId, emoji, on }, at)
  const seenThrough = async (at: number) => {
    const { messages, rev } = await ada.ask('chat.list', { channelId }, at)
    return { rev, message: messages[0] }
  }

  it('is the same on both, each person at most once under an emoji, and each effect with one revision', async function () {
    this.timeout(120_000)
    // Each person has two devices, one at each server, that put and take off the same at the same time.
    const toggles = Array.from({ length: 12 }, (_, turn) =>
      readers.flatMap((reader, who) => [
        toggle(reader, 'helpful', (turn + who) % 2 === 0, 0),
        toggle(reader, 'helpful', (turn + who) % 3 === 0, 1),
        toggle(reader, '👍', turn % 2 === 0, (turn + who) % 2),
      ]),
    ).flat()
    const edits = Array.from({ length: 6 }, (_, turn) =>
      ada.ask('chat.edit', { channelId, messageId, body: `Tap first, version ${turn}` }, turn % 2),
    )
    const answers = await Promise.all([...toggles, ...edits])

    const here = await seenThrough(0)
    assert.deepEqual(await seenThrough(1), here)
    const { message, rev } = here
    assert.equal(message?.rev, rev)
    for (const { memberIds } of message?.reactions ?? [])
      assert.equal(new Set(memberIds).size, memberIds.length)
    // The answers are views of one history: none skips a revision, and each revision is one view.
    const views = new Map(answers.map(({ message: view }) => [view.rev, JSON.stringify(view)]))
    for (const { message: view } of answers) assert.equal(views.get(view.rev), JSON.stringify(view))
    assert.ok([...views.keys()].every(seen => seen === undefined || seen <= rev))
    assert.equal((await ada.ask('chat.history', { channelId, messageId })).versions.length, 6)

    // What is credited is what is shown.
    const standing = await Marks.find({ messageId, takenBack: null }).lean()
    const shown = message?.reactions?.find(({ emoji }) => emoji === 'helpful')?.memberIds ?? []
    assert.deepEqual(standing.map(({ memberId }) => memberId.toHexString()).toSorted(), shown.toSorted())
    const put = await Outbox.countDocuments({ name: 'chat.markedHelpful' })
    const takenBack = await Outbox.countDocuments({ name: 'chat.unmarkedHelpful' })
    assert.equal(put - takenBack, shown.length)
  })

  it('is removed once, whoever asks at the same time, and nothing is left on it', async () => {
    const asked = await Promise.allSettled([
      ada.ask('chat.delete', { channelId, messageId }, 0),
      ada.ask('chat.delete', { channelId, messageId }, 1),
      ...readers.map((reader, at) => toggle(reader, 'helpful', true, at % 2)),
    ])
    assert.deepEqual(
      asked.slice(0, 2).map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
    )
    const { message } = await seenThrough(1)
    assert.deepEqual([message?.body, message?.reactions], ['', undefined])
    assert.equal(await Marks.countDocuments({ messageId, takenBack: null }), 0)
    assert.equal(await Outbox.countDocuments({ name: 'chat.messageDeleted' }), 1)
  })
})
