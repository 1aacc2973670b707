import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { publishHeld as publishMessage } from '../../domain/chat/actions.ts'
import { publishHeld as publishReply } from '../../domain/cases/actions.ts'
import { Audit } from '../../domain/moderation/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { attach, fetchBytes, photograph } from '../support/files.ts'
import { type Court, openCourt } from '../support/review.ts'

const DAY_MS = 86_400_000

describe('contributions that are looked at first', () => {
  let court: Court
  before(async () => {
    court = await openCourt()
  })
  after(async () => {
    await court.mod.ask('moderation.setRule', { scope: '*', mode: 'off' })
    court.hangUp()
    await court.community.stop()
  })

  const send = (person: Person, channelId: string, body: string, clientId: string = randomUUID()) =>
    person.ask('chat.send', { channelId, clientId, body })
  const runAgain = async () => {
    for (const { _id, name, payload } of await Outbox.find({ name: 'moderation.released' }).lean()) {
      const happening = { id: _id.toHexString(), name, payload } as Happening<'moderation.released'>
      await publishMessage(happening, court.community.now())
      await publishReply(happening, court.community.now())
    }
  }

  it('of a group are seen by their authors alone, on no surface, and leave no hole when they come', async () => {
    const { ada, ben, cleo, mod, community, connect, openGroup, openOf } = court
    const { groupId, channelId } = await openGroup()
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'everyone' })
    const live = await connect(cleo)
    await live.ask('chat.open', { channelId })
    const clientId = randomUUID()
    const { message } = await send(ben, channelId, 'canary: look at me', clientId)
    assert.deepEqual([message.seq, message.waiting], [0, true])
    assert.deepEqual((await send(ben, channelId, 'canary: look at me', clientId)).message, message)
    await assertRefused(send(ben, channelId, 'canary: another', clientId), 'conflict', ['clientId'])

    await community.drain()
    for (const seen of await Promise.all([
      cleo.ask('chat.list', { channelId }),
      ada.ask('chat.list', { channelId }),
      cleo.ask('chat.mine', {}),
      cleo.ask('notifications.list', {}),
      cleo.ask('moderation.mine', {}),
    ]))
      assert.ok(!JSON.stringify(seen).includes('canary'))
    assert.equal((await ben.ask('moderation.mine', {})).held[0]?.body, 'canary: look at me')

    const hosted = await send(ada, channelId, 'Hosts do not wait')
    assert.equal(hosted.message.seq, 1)
    const review = await openOf(mod, message.id)
    assert.deepEqual([review?.why, review?.excerpt], ['waiting', null], 'who is no member opens it first')
    assert.equal((await openOf(ada, message.id))?.excerpt, 'canary: look at me')
    await ada.ask('moderation.decide', { reviewId: review?.id ?? '', act: 'approve' })
    await community.drain()
    await runAgain()
    const { messages } = await cleo.ask('chat.list', { channelId })
    assert.deepEqual(
      messages.map(({ seq, authorId, body }) => [seq, authorId, body]),
      [
        [1, ada.id, 'Hosts do not wait'],
        [2, ben.id, 'canary: look at me'],
      ],
    )
    assert.deepEqual((await ben.ask('moderation.mine', {})).held, [])
    await assertRefused(
      ben.ask('chat.edit', { channelId, messageId: messages[1]?.id ?? '', body: 'Unseen' }),
      'forbidden',
    )
  })

  it('come back to their author with the reason', async () => {
    const { ada, ben, openGroup, openOf, community } = court
    const { groupId, channelId } = await openGroup()
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'everyone' })
    const { message } = await send(ben, channelId, 'Buy my drops')
    const review = await openOf(ada, message.id)
    const words = 'This is no place to sell.'
    const { decision } = await ada.ask('moderation.decide', {
      reviewId: review?.id ?? '',
      act: 'return',
      words,
    })
    const { held, decisions } = await ben.ask('moderation.mine', {})
    assert.deepEqual([held[0]?.state, held[0]?.words, decisions[0]?.id], ['returned', words, decision.id])
    const { appeal } = await ben.ask('moderation.appeal', {
      decisionId: decision.id,
      words: 'They are free.',
    })
    await court.second.ask('moderation.decideAppeal', {
      appealId: appeal.id,
      outcome: 'overturned',
      words: 'Then they may be named.',
    })
    await community.drain()
    assert.equal((await ben.ask('chat.list', { channelId })).messages[0]?.body, 'Buy my drops')
  })

  it('that cannot be published any more tell their author why', async () => {
    const { ada, ben, openGroup, openOf, community } = court
    const { groupId, channelId } = await openGroup()
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'everyone' })
    const { message } = await send(ben, channelId, 'I am leaving')
    await ben.ask('groups.leave', { groupId })
    const review = await openOf(ada, message.id)
    await ada.ask('moderation.decide', { reviewId: review?.id ?? '', act: 'approve' })
    await community.drain()
    const held = (await ben.ask('moderation.mine', {})).held.find(({ id }) => id === message.id)
    assert.deepEqual([held?.state, held?.words], ['failed', 'No such channel'])
  })

  it('of newcomers are their first few, wherever the association says so', async () => {
    const { mod, openOf, community, openGroup, openSpecialty, ada } = court
    await mod.ask('moderation.setRule', { scope: '*', mode: 'newcomers', first: 2 })
    const { groupId, channelId } = await openGroup()
    community.later(40 * DAY_MS)
    assert.equal((await send(ada, channelId, 'Here for long')).message.seq, 1)
    const nia = await community.register('Nia')
    await nia.ask('groups.join', { groupId })
    const specialtyId = await openSpecialty()
    const first = await send(nia, channelId, 'Hello')
    const asked = await nia.ask('cases.submit', {
      specialtyId,
      title: 'A hen that limps',
      body: 'canary-hen',
    })
    assert.deepEqual([first.message.waiting, asked.case.state], [true, 'held'])
    for (const id of [first.message.id, asked.case.id]) {
      const review = await openOf(mod, id)
      await mod.ask('moderation.decide', { reviewId: review?.id ?? '', act: 'approve' })
    }
    await community.drain()
    // Cases count like messages do.
    assert.equal((await send(nia, channelId, 'Third')).message.waiting, undefined)
    await mod.ask('moderation.setRule', { scope: '*', mode: 'off' })
  })

  it('of a specialty wait as cases and replies, and are put to it once they are let through', async () => {
    const { mod, ben, cleo, ada, community, openOf, openSpecialty } = court
    const specialtyId = await openSpecialty()
    await mod.ask('moderation.setRule', { scope: specialtyId, mode: 'everyone' })
    const consultant = await community.register('Carla')
    await community.grant(consultant, 'consultant', specialtyId)
    const staff = await community.register('Sten')
    await community.grant(staff, 'staff')

    const { case: asked } = await ben.ask('cases.submit', {
      specialtyId,
      title: 'canary: a goat that faints',
      body: 'Since May.',
    })
    assert.equal(asked.state, 'held')
    for (const person of [cleo, consultant, staff]) {
      await assertRefused(person.ask('cases.show', { caseId: asked.id }), 'not_found')
      assert.ok(!JSON.stringify(await person.ask('cases.list', { limit: 200 })).includes('canary'))
    }
    assert.equal((await ben.ask('cases.show', { caseId: asked.id })).case.may.withdraw, true)
    const review = await openOf(mod, asked.id)
    await mod.ask('moderation.decide', { reviewId: review?.id ?? '', act: 'approve' })
    await community.drain()
    const shown = await consultant.ask('cases.show', { caseId: asked.id })
    assert.deepEqual([shown.case.state, shown.case.assignee?.id], ['routed', consultant.id])

    const { reply } = await cleo.ask('cases.reply', { caseId: asked.id, body: 'canary: let it lie' })
    assert.equal(reply.waiting, true)
    assert.equal((await ben.ask('cases.show', { caseId: asked.id })).replies.length, 0)
    const waiting = await openOf(mod, reply.id)
    await mod.ask('moderation.decide', { reviewId: waiting?.id ?? '', act: 'approve' })
    await community.drain()
    await runAgain()
    const { replies } = await ben.ask('cases.show', { caseId: asked.id })
    assert.deepEqual(
      replies.map(each => [each.author.id, each.body]),
      [[cleo.id, 'canary: let it lie']],
    )

    const back = await ada.ask('cases.submit', { specialtyId, title: 'A goat to sell', body: 'Cheap.' })
    const second = await openOf(mod, back.case.id)
    await mod.ask('moderation.decide', { reviewId: second?.id ?? '', act: 'return', words: 'Not a case.' })
    assert.equal((await ada.ask('cases.show', { caseId: back.case.id })).case.state, 'returned')
    await assertRefused(cleo.ask('cases.show', { caseId: back.case.id }), 'not_found')
  })

  it('of a specialty show their files to who decides, and each such look is written down', async () => {
    const { mod, second, ben, cleo, community, openOf, openSpecialty } = court
    const [specialtyId, elsewhereId] = [await openSpecialty(), await openSpecialty()]
    await mod.ask('moderation.setRule', { scope: specialtyId, mode: 'everyone' })
    const [own, foreign] = [await community.register('Olga'), await community.register('Fay')]
    await community.grant(own, 'moderator', specialtyId)
    await community.grant(foreign, 'moderator', elsewhereId)
    const staff = await community.register('Sten')
    await community.grant(staff, 'staff')
    const file = await attach(community, ben, await photograph(64, 40), 'ear.jpg')
    const { case: held } = await ben.ask('cases.submit', {
      specialtyId,
      title: 'An ear like this',
      body: 'Since May.',
      attachmentIds: [file.id],
      underPseudonym: true,
    })
    assert.equal(held.state, 'held')
    const looks = () => Audit.countDocuments({ act: 'looked', detail: /file/, subjectId: held.id })
    const statusFor = async (person: Person, part = file.id) =>
      (await fetchBytes(community, person, part)).status

    for (const person of [cleo, foreign, staff]) assert.equal(await statusFor(person), 404, person.name)
    assert.equal(await statusFor(ben), 200)
    assert.equal(await looks(), 0)

    const review = await openOf(own, held.id)
    const { lines } = (await own.ask('moderation.show', { reviewId: review?.id ?? '' })).review
    assert.deepEqual(
      lines[0]?.attachments?.map(({ id, name }) => [id, name]),
      [[file.id, 'Picture 1.jpg']],
    )
    assert.equal(await statusFor(own), 200)
    assert.equal(await statusFor(mod, `${file.id}/thumbnail`), 200)
    assert.equal(await looks(), 2)

    await second.ask('moderation.decide', {
      reviewId: review?.id ?? '',
      act: 'return',
      words: 'A sharper one.',
    })
    for (const person of [own, mod, cleo]) assert.equal(await statusFor(person), 404, 'it is decided')
    assert.equal(await statusFor(ben), 200)
    assert.equal(await looks(), 2)
  })

  it('are decided by hosts for their group, and by moderators and staff for the rest', async () => {
    const { ada, ben, mod, visitor, openGroup, openSpecialty } = court
    const { groupId } = await openGroup()
    const specialtyId = await openSpecialty()
    const { rule } = await ada.ask('moderation.setRule', {
      scope: `group:${groupId}`,
      mode: 'newcomers',
      first: 5,
    })
    assert.deepEqual([rule.scope, rule.mode, rule.first], [groupId, 'newcomers', 5])
    assert.deepEqual((await mod.ask('moderation.rules', { scope: groupId })).rule, rule)
    for (const scope of ['*', specialtyId])
      await assertRefused(ada.ask('moderation.setRule', { scope, mode: 'everyone' }), 'forbidden')
    await assertRefused(ben.ask('moderation.setRule', { scope: groupId, mode: 'off' }), 'forbidden')
    await assertRefused(ben.ask('moderation.rules', { scope: groupId }), 'forbidden')
    await assertRefused(visitor.ask('moderation.rules', { scope: '*' }), 'unauthenticated')
    await assertRefused(visitor.ask('moderation.setRule', { scope: '*', mode: 'off' }), 'unauthenticated')
    await assertRefused(mod.ask('moderation.rules', { scope: 'nowhere' }), 'invalid', ['scope'])
    await assertRefused(mod.ask('moderation.setRule', { scope: '*', mode: 'off', first: 0 }), 'invalid', [
      'first',
    ])
    assert.deepEqual([rule.name.startsWith('Cats'), rule.by?.name], [true, 'Ada'])
    assert.equal(rule.at, court.community.now().toISOString())
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'off' })
  })

  it('are decided in one list, by whom it concerns, and each decision is written down', async () => {
    const { ada, ben, mod, outsider, visitor, community, openGroup, openSpecialty } = court
    const { groupId } = await openGroup()
    const hidden = {
      groupId: (await ada.ask('groups.create', { name: 'Unseen', listing: 'members' })).group.id,
    }
    const specialtyId = await openSpecialty()
    const scoped = await community.register('Scott')
    await community.grant(scoped, 'moderator', specialtyId)
    const staff = await community.register('Stella')
    await community.grant(staff, 'staff')
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'everyone' })
    await ada.ask('moderation.setRule', { scope: hidden.groupId, mode: 'everyone' })
    await staff.ask('moderation.setRule', { scope: specialtyId, mode: 'newcomers', first: 5 })

    const listed = async (person: Person) =>
      new Map((await person.ask('moderation.ruleList', {})).items.map(item => [item.scope, item]))
    const [ofStaff, ofHost, ofScoped] = await Promise.all([staff, ada, scoped].map(listed))
    assert.deepEqual(
      ['*', specialtyId, groupId].map(scope => ofStaff?.get(scope)?.kind),
      ['everywhere', 'specialty', 'group'],
    )
    const { mode, first, by } = ofStaff?.get(specialtyId) ?? {}
    assert.deepEqual([mode, first, by?.name], ['newcomers', 5, 'Stella'])
    assert.ok(!ofStaff?.has(hidden.groupId), 'a hidden group is hidden from staff')
    assert.deepEqual(
      [ofHost?.has(groupId), ofHost?.has(hidden.groupId), ofHost?.has('*')],
      [true, true, false],
    )
    assert.deepEqual([...(ofScoped?.keys() ?? [])], [specialtyId])
    await assertRefused(staff.ask('moderation.rules', { scope: hidden.groupId }), 'not_found')
    await assertRefused(staff.ask('moderation.setRule', { scope: 'f'.repeat(24), mode: 'off' }), 'not_found')
    await assertRefused(outsider.ask('moderation.ruleList', {}), 'forbidden')
    await assertRefused(ben.ask('moderation.ruleList', {}), 'forbidden')
    await assertRefused(visitor.ask('moderation.ruleList', {}), 'unauthenticated')
    const rows = (await staff.ask('moderation.audit', { act: 'rule', actorId: staff.id })).items
    assert.match(rows[0]?.detail ?? '', /the first 5 of newcomers/)
    for (const scope of [groupId, hidden.groupId]) await ada.ask('moderation.setRule', { scope, mode: 'off' })
    await mod.ask('moderation.setRule', { scope: specialtyId, mode: 'off' })
  })
})
