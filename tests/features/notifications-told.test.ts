import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Notices } from '../../domain/notifications/model.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'

describe('the inbox', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let olga: Person

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    olga = await community.register('Olga')
  })
  after(() => community.stop())
  beforeEach(async () => {
    await community.drain()
    await Notices.deleteMany({})
  })

  const rowsOf = async (person: Person, more = {}) => (await person.ask('notifications.list', more)).items

  describe('of who hosts, asks and is invited', () => {
    it('tells the host who asks, until somebody let them in, and then tells them', async () => {
      const { group } = await ada.ask('groups.create', {
        name: `Hens ${randomUUID().slice(0, 8)}`,
        joining: 'request',
      })
      await olga.ask('groups.join', { groupId: group.id })
      await olga.ask('groups.join', { groupId: group.id })
      await community.drain()
      const asked = await rowsOf(ada, { tab: 'requests' })
      assert.deepEqual(
        asked.map(({ kind, what, people, group: where }) => [kind, what, people[0]?.id, where?.id]),
        [['request', 'askedToJoin', olga.id, group.id]],
      )
      assert.equal(asked[0]?.path, `/g/${group.id}/members`)
      await ada.ask('groups.admit', { groupId: group.id, memberId: olga.id })
      await community.drain()
      assert.deepEqual(await ada.ask('notifications.count', {}), { unread: 1 })
      const live = await ada.connect()
      assert.deepEqual(await rowsOf(ada), [])
      // What cannot be found any more is not counted for ever.
      assert.deepEqual(await live.next('notifications.read'), { memberId: ada.id, unread: 0 })
      assert.deepEqual(await ada.ask('notifications.count', {}), { unread: 0 })
      live.close()
      assert.deepEqual(
        (await rowsOf(olga)).map(({ what }) => what),
        ['admitted'],
      )
    })

    it('tells who is invited, once, until they answered', async () => {
      const { group } = await ada.ask('groups.create', {
        name: `Owls ${randomUUID().slice(0, 8)}`,
        joining: 'invite',
        listing: 'members',
      })
      await ada.ask('groups.invite', { groupId: group.id, memberId: olga.id })
      await ada.ask('groups.invite', { groupId: group.id, memberId: olga.id })
      await community.drain()
      assert.equal(await Notices.countDocuments({ memberId: olga.id }), 1)
      assert.deepEqual(
        (await rowsOf(olga)).map(({ what, people }) => [what, people[0]?.name]),
        [['invited', 'Ada']],
      )
      await olga.ask('groups.join', { groupId: group.id })
      await community.drain()
      assert.deepEqual(await rowsOf(olga), [])
    })
  })

  describe('of who is written to directly', () => {
    const write = async (person: Person, channelId: string, body: string) =>
      (await person.ask('chat.send', { channelId, clientId: randomUUID(), body })).message

    it('tells of each conversation in one row; a stranger’s first words are a request', async () => {
      const { group } = await ada.ask('groups.create', { name: `Bats ${randomUUID().slice(0, 8)}` })
      await ben.ask('groups.join', { groupId: group.id })
      const { channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id] })
      await write(ada, channel.id, 'one')
      await write(ada, channel.id, 'two')
      const rosa = await community.register('Rosa')
      const stranger = await ada.ask('groups.startDirect', { memberIds: [rosa.id] })
      await write(ada, stranger.channel.id, 'You do not know me.')
      await community.drain()
      assert.deepEqual(
        (await rowsOf(ben)).map(({ kind, what, count }) => [kind, what, count]),
        [['direct', 'wrote', 2]],
      )
      assert.deepEqual(
        (await rowsOf(rosa, { tab: 'requests' })).map(({ kind, what, people }) => [
          kind,
          what,
          people[0]?.name,
        ]),
        [['request', 'askedToWrite', 'Ada']],
      )
      await rosa.ask('groups.join', { groupId: stranger.group.id })
      assert.deepEqual(await rowsOf(rosa), [])
    })

    it('tells nothing between people of whom one blocked the other, and no more of what was told', async () => {
      const { group, channel } = await ada.ask('groups.create', { name: `Bees ${randomUUID().slice(0, 8)}` })
      const cleo = await community.register('Cleo')
      for (const person of [ben, cleo]) await person.ask('groups.join', { groupId: group.id })
      await write(ben, channel.id, `@[Cleo](member:${cleo.id})`)
      await community.drain()
      assert.equal((await rowsOf(cleo)).length, 1)
      await cleo.ask('members.block', { memberId: ben.id, on: true })
      assert.deepEqual(await rowsOf(cleo), [])
      await write(ben, channel.id, `@[Cleo](member:${cleo.id}) @everyone`)
      await write(cleo, channel.id, `@[Ben](member:${ben.id})`)
      await community.drain()
      assert.deepEqual(await rowsOf(ben), [])
      assert.equal(await Notices.countDocuments({ memberId: cleo.id }), 1)
      assert.equal((await rowsOf(ada)).length, 1)
    })
  })

  describe('of who asks and answers cases', () => {
    it('tells each what became of it, and nobody of what they did themselves', async () => {
      const staff = await community.register('Staff')
      await community.grant(staff, 'staff')
      const vera = await community.register('Vera')
      const { specialty } = await staff.ask('cases.createSpecialty', { name: `Owls ${randomUUID()}` })
      await community.grant(vera, 'consultant', specialty.id)
      const { case: asked } = await olga.ask('cases.submit', {
        specialtyId: specialty.id,
        title: 'A wing that hangs',
        body: 'Since yesterday.',
      })
      await community.drain()
      assert.deepEqual(
        (await rowsOf(vera)).map(({ kind, what, case: found, path }) => [kind, what, found?.title, path]),
        [['case', 'routed', 'A wing that hangs', `/cases/${asked.id}`]],
      )
      await vera.ask('cases.claim', { caseId: asked.id })
      community.later(1000)
      const { reply } = await vera.ask('cases.reply', { caseId: asked.id, body: 'Strap it.' })
      community.later(1000)
      await olga.ask('cases.reply', { caseId: asked.id, body: 'Thank you.' })
      await community.drain()
      assert.deepEqual(
        (await rowsOf(olga)).map(({ what }) => what),
        ['advised', 'claimed'],
      )
      await olga.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
      await ben.ask('cases.markHelpful', { caseId: asked.id, replyId: reply.id, on: true })
      community.later(1000)
      await olga.ask('cases.reportOutcome', {
        caseId: asked.id,
        outcome: 'new_advice',
        effect: 'avoided',
        valueForClient: 4,
        valueForMe: 5,
      })
      await community.drain()
      const told = (await rowsOf(vera)).map(({ kind, what }) => `${kind} ${what}`)
      assert.deepEqual(told.toSorted(), [
        'case accepted',
        'case routed',
        'helpful helped',
        'helpful outcomeTold',
      ])
      await ben.ask('cases.markHelpful', { caseId: asked.id, replyId: reply.id, on: false })
      await community.drain()
      assert.equal((await rowsOf(vera)).length, 4)
    })
  })
})
