import assert from 'node:assert/strict'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { everythingStored, importQuietly, saying, writeSet } from './import-fixtures.ts'

const GARDEN = 'garden/2011-03-04'
const KITCHEN = 'kitchen/2011-03-05'

const garden = [
  saying({ room: GARDEN, seq: 0, user: null, kind: 'system', text: '=== ada has joined', ts: null }),
  saying({ room: GARDEN, seq: 1, user: 'ada', text: 'my beans are yellow', ts: null }),
  saying({ room: GARDEN, seq: 2, user: 'Bob|', text: 'ada: too much *water*?', replyTo: [1] }),
  saying({ room: GARDEN, seq: 3, user: 'ada', text: '', replyTo: [] }),
  saying({
    room: GARDEN,
    seq: 4,
    user: 'ada',
    text: 'looks at the *wet* soil',
    kind: 'action',
    replyTo: [2],
  }),
  '{"room": "garden/2011-03-04", "channel": ',
  saying({ room: GARDEN, seq: 5, user: 'cleo', text: 'mine too', replyTo: [1, 4, 3, 9] }),
  { ...saying({ room: GARDEN, seq: 6 }), user: 7 },
  saying({ room: GARDEN, seq: 7, user: 'cleo', text: 'x'.repeat(16_001) }),
  saying({ room: GARDEN, seq: 5, user: 'cleo', text: 'again' }),
  saying({ room: GARDEN, seq: 8, user: 'ada', text: 'thanks', ts: null }),
]
const kitchen = [
  saying({ room: KITCHEN, seq: 0, user: 'cleo', text: 'soup?' }),
  saying({ room: KITCHEN, seq: 1, user: 'ada', text: 'soup!', replyTo: [0] }),
]

describe('an imported chat', () => {
  let community: Community
  let folder: string
  let reader: Person

  before(async () => {
    folder = await writeSet({ a: garden, b: kitchen })
  })
  beforeEach(async () => {
    community = await startCommunity()
    reader = await community.register('Reader')
  })
  afterEach(() => community.stop())

  async function channelOf(groupName: string) {
    const { items } = await reader.ask('groups.list', { q: groupName })
    const group = items[0]
    assert.ok(group, `${groupName} is listed`)
    const { channels } = await reader.ask('groups.show', { groupId: group.id })
    const channel = channels[0]
    assert.ok(channel)
    return { group, channel }
  }

  it('is reported so that everything read is accounted for', async () => {
    const { kinds, complete } = await importQuietly('chat', { folder })

    assert.equal(complete, true)
    assert.deepEqual(kinds, {
      messages: {
        read: 13,
        written: 7,
        there: 0,
        skipped: { 'says who joined, left or was renamed': 1, 'has no text': 1 },
        bad: 4,
      },
      groups: { read: 2, written: 2, there: 0, skipped: {}, bad: 0 },
      channels: { read: 2, written: 2, there: 0, skipped: {}, bad: 0 },
      'reply links': {
        read: 7,
        written: 5,
        there: 0,
        skipped: { 'points at a line that is not imported': 1, 'points at a later message': 1 },
        bad: 0,
      },
      members: { read: 3, written: 3, there: 0, skipped: {}, bad: 0 },
      memberships: { read: 5, written: 5, there: 0, skipped: {}, bad: 0 },
    })
  })

  it('names each bad line by file and number, and stores nothing of it', async () => {
    const { badLines } = await importQuietly('chat', { folder })

    assert.deepEqual(
      badLines.map(({ file, line }) => `${file}:${line}`),
      ['a.jsonl.gz:6', 'a.jsonl.gz:8', 'a.jsonl.gz:9', 'a.jsonl.gz:10'],
    )
    assert.match(
      badLines.map(({ problem }) => problem).join('\n'),
      /is not JSON\nuser: .+\ntext: .+\nseq: 5 comes after 7/,
    )
  })

  it('is read through the doors, in the order of the source and without a hole', async () => {
    await importQuietly('chat', { folder })
    const { channel, group } = await channelOf('garden')
    const { messages, lastSeq } = await reader.ask('chat.list', { channelId: channel.id })

    assert.equal(group.memberCount, 4)
    assert.deepEqual(
      messages.map(({ seq, authorName, body }) => [seq, authorName, body]),
      [
        [1, 'ada', 'my beans are yellow'],
        [2, 'Bob|', 'ada: too much *water*?'],
        [3, 'ada', '*looks at the \\*wet\\* soil*'],
        [4, 'cleo', 'mine too'],
        [5, 'ada', 'thanks'],
      ],
    )
    assert.equal(lastSeq, 5)
    assert.equal(messages[2]?.html, '<p><em>looks at the *wet* soil</em></p>')
  })

  it('keeps times, reply links, threads and attribution', async () => {
    await importQuietly('chat', { folder })
    const { channel } = await channelOf('garden')
    const { messages } = await reader.ask('chat.list', { channelId: channel.id })
    const [beans, water, soil, mine, thanks] = messages

    assert.equal(beans?.sentAt, '2011-03-04T00:00:00.000Z')
    assert.equal(water?.sentAt, '2011-03-04T10:00:02.000Z')
    assert.equal(thanks?.sentAt, '2011-03-04T10:00:07.000Z')
    assert.deepEqual([beans?.threadOf, water?.threadOf, soil?.threadOf], [null, beans?.id, beans?.id])
    assert.deepEqual(soil?.repliesTo, [water?.id])
    assert.deepEqual(mine?.repliesTo, [beans?.id, soil?.id])
    assert.equal(water?.source?.author, 'Bob|')
    assert.equal(water?.source?.licence, 'CC BY 4.0')
  })

  it('changes nothing when it is imported again', async () => {
    await importQuietly('chat', { folder })
    const before = await everythingStored()
    const { kinds } = await importQuietly('chat', { folder })

    assert.deepEqual(await everythingStored(), before)
    assert.deepEqual([kinds['messages']?.written, kinds['messages']?.there], [0, 7])
    assert.equal(
      Object.values(kinds).reduce((sum, { written }) => sum + written, 0),
      0,
    )
  })

  it('writes nothing in a dry run, which reports what the run then does', async () => {
    const before = await everythingStored()
    const planned = await importQuietly('chat', { folder, dryRun: true })
    assert.deepEqual(await everythingStored(), before)

    const { kinds } = await importQuietly('chat', { folder })
    assert.deepEqual(planned.kinds, kinds)
  })

  it('goes on behind what members wrote, when the source has grown since', async () => {
    const grown = await writeSet({ a: kitchen })
    await importQuietly('chat', { folder: grown })
    const { channel, group } = await channelOf('kitchen')
    await reader.ask('groups.join', { groupId: group.id })
    await reader.ask('chat.send', { channelId: channel.id, clientId: 'from-here-1', body: 'May I join in?' })

    await writeSet({ a: [...kitchen, saying({ room: KITCHEN, seq: 2, text: 'more soup' })] }, grown)
    const { kinds } = await importQuietly('chat', { folder: grown })
    const { messages } = await reader.ask('chat.list', { channelId: channel.id })

    assert.equal(kinds['messages']?.written, 1)
    assert.deepEqual(
      messages.map(({ seq, body }) => [seq, body]),
      [
        [1, 'soup?'],
        [2, 'soup!'],
        [3, 'May I join in?'],
        [4, 'more soup'],
      ],
    )
  })

  it('puts a line that was bad at first behind the others, and says so', async () => {
    const mended = await writeSet({ a: [kitchen[0] ?? '', '{', saying({ room: KITCHEN, seq: 2 })] })
    await importQuietly('chat', { folder: mended })
    await writeSet({ a: [...kitchen, saying({ room: KITCHEN, seq: 2 })] }, mended)
    const { notes } = await importQuietly('chat', { folder: mended })
    const { channel } = await channelOf('kitchen')
    const { messages } = await reader.ask('chat.list', { channelId: channel.id })

    assert.deepEqual(
      messages.map(({ seq, body }) => [seq, body]),
      [
        [1, 'soup?'],
        [2, 'line 2'],
        [3, 'soup!'],
      ],
    )
    assert.equal(notes['message stored behind later ones, because an earlier run had to leave it out'], 1)
  })

  it('is hosted by the member named, and cannot be hosted by somebody unknown', async () => {
    await assert.rejects(
      importQuietly('chat', { folder, host: 'nobody@people.example' }),
      /nobody@people.example/,
    )
    await importQuietly('chat', { folder, host: reader.email })
    const { group } = await channelOf('garden')
    assert.deepEqual(group.membership, { state: 'member', role: 'host' })
  })

  it('brings members who cannot sign in', async () => {
    await importQuietly('chat', { folder })
    const { channel } = await channelOf('garden')
    const { messages } = await reader.ask('chat.list', { channelId: channel.id })
    const { member } = await reader.ask('members.show', { memberId: messages[0]?.authorId ?? '' })
    assert.equal(member.name, 'ada')
    const [stored] =
      (await everythingStored())['members']?.filter(row => (row as { name: string }).name === 'ada') ?? []
    const { email } = stored as { email: string }

    await assertRefused(community.visitor().ask('members.signIn', { email, password: '' }), 'unauthenticated')
    await reader.ask('members.signIn', { email: reader.email, password: reader.password })
  })
})
