import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Reviews } from '../../domain/moderation/model.ts'
import { assertRefused } from '../support/community.ts'
import { NOWHERE } from '../support/chat.ts'
import { type Court, openCourt } from '../support/review.ts'

describe('a report', () => {
  let court: Court
  before(async () => {
    court = await openCourt()
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  it('counts once for each person and thing, and brings it into one review', async () => {
    const { ben, cleo, ada, say, openGroup, openOf, mod } = court
    const { channelId } = await openGroup()
    const { id } = await say(ben, channelId, 'You should lose your licence')
    const report = { kind: 'message', id, reason: 'unkind' } as const
    const [first, again] = await Promise.all([
      cleo.ask('moderation.flag', report),
      ada.ask('moderation.flag', { ...report, reason: 'harm', note: 'And it is wrong' }),
    ])
    assert.equal(first.flag.outcome, 'open')
    assert.notEqual(first.flag.id, again.flag.id)
    assert.deepEqual(await cleo.ask('moderation.flag', { ...report, note: 'Once more' }), first)

    const review = await openOf(mod, id)
    assert.equal(review?.flagCount, 2)
    assert.deepEqual(review.reasons.toSorted(), ['harm', 'unkind'])
    assert.deepEqual(review.signals, ['Harsh words'])
    assert.equal(await Reviews.countDocuments({ subjectId: id }), 1)
    assert.deepEqual(
      (await cleo.ask('moderation.myFlags', {})).items.map(flag => flag.subjectId),
      [id],
    )
  })

  it('is refused of what one cannot read, of what is one’s own, and without a reason', async () => {
    const { ben, cleo, outsider, visitor, say, openGroup } = court
    const { channelId } = await openGroup({ reading: 'members' })
    const { id } = await say(ben, channelId, 'Between us')
    const report = { kind: 'message', id, reason: 'unkind' } as const
    await assertRefused(outsider.ask('moderation.flag', report), 'not_found')
    await assertRefused(cleo.ask('moderation.flag', { ...report, id: NOWHERE }), 'not_found')
    await assertRefused(ben.ask('moderation.flag', report), 'forbidden')
    await assertRefused(visitor.ask('moderation.flag', report), 'unauthenticated')
    await assertRefused(cleo.ask('moderation.flag', { ...report, reason: 'dull' as 'harm' }), 'invalid', [
      'reason',
    ])
    await cleo.ask('moderation.flag', report)
    await assertRefused(visitor.ask('moderation.myFlags', {}), 'unauthenticated')
    await assertRefused(cleo.ask('moderation.myFlags', { limit: 0 }), 'invalid', ['limit'])
    assert.deepEqual((await outsider.ask('moderation.myFlags', {})).items, [])
  })

  it('can be of a profile, a group, a case and a reply', async () => {
    const { ada, ben, cleo, mod, openGroup, openOf, openSpecialty } = court
    const { groupId } = await openGroup()
    const specialtyId = await openSpecialty()
    const asked = await ben.ask('cases.submit', {
      specialtyId,
      title: 'A cat that sneezes',
      body: 'Since May.',
    })
    const replied = await ada.ask('cases.reply', { caseId: asked.case.id, body: 'Buy my drops.' })
    for (const [kind, id] of [
      ['profile', ben.id],
      ['group', groupId],
      ['case', asked.case.id],
      ['reply', replied.reply.id],
    ] as const) {
      await cleo.ask('moderation.flag', { kind, id, reason: 'advertising' })
      assert.equal((await openOf(mod, id))?.kind, kind)
    }
  })

  it('of the same words in several places comes sooner', async () => {
    const { ben, cleo, mod, say, openGroup, openOf } = court
    const spam = `The cheapest drops of all at https://x.example/${randomUUID()}`
    const ids = []
    for (let at = 0; at < 3; at += 1) {
      const { channelId } = await openGroup()
      const { id } = await say(ben, channelId, spam)
      await cleo.ask('moderation.flag', { kind: 'message', id, reason: 'advertising' })
      ids.push(id)
    }
    const [first, , third] = await Promise.all(ids.map(id => openOf(mod, id)))
    assert.ok(third?.signals.includes('Said in 3 places'))
    assert.ok((third?.score ?? 0) > (first?.score ?? 0))
  })
})

describe('the queue', () => {
  let court: Court
  let groupId: string
  let messageId: string
  let reviewId: string
  before(async () => {
    court = await openCourt()
    const opened = await court.openGroup()
    groupId = opened.groupId
    messageId = (await court.say(court.ben, opened.channelId, 'Mrs Verbeek from Kanaalstraat pays monthly'))
      .id
    reviewId = (await court.report(court.cleo, messageId, { reason: 'privacy' })).id
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  it('is for moderators, and of a group for its hosts', async () => {
    const { mod, ada, cleo, outsider, visitor, openOf, community } = court
    assert.equal((await openOf(mod, messageId))?.id, reviewId)
    assert.equal((await openOf(ada, messageId))?.id, reviewId)
    assert.equal((await ada.ask('moderation.show', { reviewId })).review.isPrivate, false)
    await assertRefused(cleo.ask('moderation.queue', {}), 'forbidden')
    await assertRefused(visitor.ask('moderation.queue', {}), 'unauthenticated')
    await assertRefused(mod.ask('moderation.queue', { limit: 0 }), 'invalid', ['limit'])
    await assertRefused(mod.ask('moderation.queue', { cursor: 'x' }), 'invalid', ['cursor'])
    assert.deepEqual(await outsider.ask('moderation.count', {}), {
      reviews: false,
      open: 0,
      appeals: 0,
      contests: 0,
      oldestAt: null,
    })
    await assertRefused(visitor.ask('moderation.count', {}), 'unauthenticated')

    const host = await community.register('Hugo')
    await host.ask('groups.create', { name: 'Elsewhere' })
    assert.deepEqual((await host.ask('moderation.queue', {})).items, [])
    await assertRefused(host.ask('moderation.show', { reviewId }), 'not_found')
    const ofGroup = await community.register('Greta')
    await community.grant(ofGroup, 'moderator', groupId)
    assert.equal((await openOf(ofGroup, messageId))?.id, reviewId)
  })

  it('shows what it is about with a little around it, who reported why, and what may be done', async () => {
    const { mod, ada, ben, outsider, visitor } = court
    const { review } = await mod.ask('moderation.show', { reviewId })
    assert.equal(review.author.id, ben.id)
    assert.deepEqual(
      review.lines.map(({ meant, html }) => [meant, html.includes('Kanaalstraat')]),
      [[true, true]],
    )
    assert.deepEqual(
      review.reports.map(({ reason }) => reason),
      ['privacy'],
    )
    assert.ok(review.may.includes('suspend'))
    assert.ok(!(await ada.ask('moderation.show', { reviewId })).review.may.includes('suspend'))
    await assertRefused(outsider.ask('moderation.show', { reviewId }), 'forbidden')
    await assertRefused(visitor.ask('moderation.show', { reviewId }), 'unauthenticated')
    await assertRefused(mod.ask('moderation.show', { reviewId: 'x' }), 'invalid', ['reviewId'])
  })

  it('keeps a review with whoever takes it, for some minutes', async () => {
    const { mod, second, outsider, visitor, community } = court
    await mod.ask('moderation.take', { reviewId })
    await assertRefused(second.ask('moderation.take', { reviewId }), 'conflict')
    await assertRefused(second.ask('moderation.decide', { reviewId, act: 'approve' }), 'conflict')
    assert.equal((await second.ask('moderation.show', { reviewId })).review.lease?.by.name, 'Mona')
    await mod.ask('moderation.take', { reviewId })
    community.later(5 * 60_000)
    await second.ask('moderation.take', { reviewId })
    await second.ask('moderation.take', { reviewId, on: false })
    await mod.ask('moderation.take', { reviewId, on: false })
    await assertRefused(outsider.ask('moderation.take', { reviewId }), 'forbidden')
    await assertRefused(visitor.ask('moderation.take', { reviewId }), 'unauthenticated')
    await assertRefused(mod.ask('moderation.take', { reviewId: 'x' }), 'invalid', ['reviewId'])
  })

  it('lets moderators give it to each other and leave notes, and tells them at once', async () => {
    const { mod, second, cleo, visitor, connect } = court
    const live = await connect(second)
    const { review } = await mod.ask('moderation.assign', { reviewId, memberId: second.id })
    assert.equal(review.assignee?.name, 'Noel')
    assert.equal((await live.next('moderation.changed')).reviewId, reviewId)
    await assertRefused(mod.ask('moderation.assign', { reviewId, memberId: cleo.id }), 'invalid', [
      'memberId',
    ])
    await assertRefused(mod.ask('moderation.assign', { reviewId, memberId: 'x' }), 'invalid', ['memberId'])
    await assertRefused(cleo.ask('moderation.assign', { reviewId, memberId: null }), 'forbidden')
    await assertRefused(visitor.ask('moderation.assign', { reviewId, memberId: null }), 'unauthenticated')

    const noted = await second.ask('moderation.note', { reviewId, body: 'The owner can be found by this.' })
    assert.equal(noted.review.notes[0]?.by.name, 'Noel')
    await assertRefused(mod.ask('moderation.note', { reviewId, body: ' ' }), 'invalid', ['body'])
    await assertRefused(cleo.ask('moderation.note', { reviewId, body: 'x' }), 'forbidden')
    await assertRefused(visitor.ask('moderation.note', { reviewId, body: 'x' }), 'unauthenticated')
    await mod.ask('moderation.assign', { reviewId, memberId: null })
  })

  it('is in order of weight, page after page', async () => {
    const { mod, ben, cleo, ada, say, openGroup } = court
    const { channelId } = await openGroup()
    const minor = await say(ben, channelId, 'Where do I park?')
    const grave = await say(ben, channelId, 'Ten times the dose')
    await cleo.ask('moderation.flag', { kind: 'message', id: minor.id, reason: 'misplaced' })
    for (const person of [ada, cleo])
      await person.ask('moderation.flag', { kind: 'message', id: grave.id, reason: 'harm' })
    const first = await mod.ask('moderation.queue', { limit: 1 })
    assert.equal(first.items[0]?.subjectId, grave.id)
    const rest = await mod.ask('moderation.queue', { limit: 50, cursor: first.nextCursor ?? '' })
    assert.deepEqual(
      rest.items.map(({ subjectId }) => subjectId).toSorted(),
      [messageId, minor.id].toSorted(),
    )
    assert.equal((await mod.ask('moderation.count', {})).open, 3)
  })
})
