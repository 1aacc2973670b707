import assert from 'node:assert/strict'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { Cases } from '../../domain/cases/model.ts'
import { NOWHERE } from '../support/chat.ts'
import { tellOwed } from '../support/clinic.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { type Court, openCourt } from '../support/review.ts'

describe('cases under review', function () {
  // Each tells a long story, a call after the other.
  this.timeout(60_000)
  let court: Court
  let specialtyId: string
  before(async () => {
    court = await openCourt()
    specialtyId = await court.openSpecialty()
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  const ask = async (person: Person, title: string) => {
    await tellOwed(person)
    return (await person.ask('cases.submit', { specialtyId, title, body: `${title}, since May.` })).case.id
  }
  const reply = async (person: Person, caseId: string, body: string) =>
    (await person.ask('cases.reply', { caseId, body })).reply.id
  const reviewOf = async (kind: 'case' | 'reply', id: string) => {
    await court.cleo.ask('moderation.flag', { kind, id, reason: 'misplaced' })
    return (await court.openOf(court.mod, id))?.id ?? ''
  }
  const show = (caseId: string, person = court.cleo) => person.ask('cases.show', { caseId })

  it('are merged: one leads to the other, replies and marks are one, and it can be taken back', async () => {
    const { ada, ben, cleo, mod, outsider, community } = court
    const [first, second] = [await ask(ben, 'A cat that drinks'), await ask(ada, 'A cat that drinks a lot')]
    const mine = await reply(cleo, first, 'Test the urine.')
    const theirs = await reply(outsider, second, 'And the thyroid.')
    await ben.ask('cases.markHelpful', { caseId: second, replyId: theirs, on: true })
    const before = { first: await show(first), second: await show(second) }

    const reviewId = await reviewOf('case', second)
    for (const caseId of [second, NOWHERE])
      await assertRefused(
        mod.ask('moderation.decide', { reviewId, act: 'merge', words: 'One', caseId }),
        'invalid',
        ['caseId'],
      )
    await assertRefused(mod.ask('moderation.decide', { reviewId, act: 'merge', words: 'One' }), 'invalid', [
      'caseId',
    ])
    const { decision } = await mod.ask('moderation.decide', {
      reviewId,
      act: 'merge',
      words: 'The same question.',
      caseId: first,
    })
    const merged = await show(second)
    assert.deepEqual([merged.case.state, merged.case.mergedInto?.id], ['merged', first])
    const whole = await show(first)
    assert.deepEqual(whole.replies.map(({ id }) => id).toSorted(), [mine, theirs].toSorted())
    assert.equal(whole.replies.find(({ id }) => id === theirs)?.helpfulCount, 1)
    assert.equal(whole.case.replyCount, 2)
    const followers = (await Cases.findById(first).lean())?.followerIds?.map(String)
    assert.deepEqual(followers?.toSorted(), [ada.id, outsider.id].toSorted())

    await mod.ask('moderation.undo', { decisionId: decision.id })
    assert.deepEqual(await show(first), before.first)
    assert.deepEqual(await show(second), before.second)
    await community.drain()
    const { missing, different, unexpected } = await verifyLedger()
    assert.deepEqual({ missing, different, unexpected }, { missing: 0, different: 0, unexpected: 0 })
  })

  it('are split: replies become a case of their own unless somebody was credited for them', async () => {
    const { ada, ben, mod, outsider } = court
    const caseId = await ask(ben, 'A parrot that plucks')
    const about = await reply(ada, caseId, 'Show us the cage.')
    const aside = await reply(outsider, caseId, 'Mine plucks, too: what about light?')
    const answer = await reply(ada, caseId, 'Twelve hours of it.')
    await ben.ask('cases.markHelpful', { caseId, replyId: about, on: true })
    const before = await show(caseId)
    const reused = await ask(ben, 'A parrot that sneezes')
    const used = await reply(outsider, reused, 'Let it bathe.')

    const reviewId = await reviewOf('case', caseId)
    const split = {
      reviewId,
      act: 'split',
      words: 'Two questions.',
      title: 'Light for a plucking parrot',
    } as const
    await assertRefused(mod.ask('moderation.decide', { ...split, replyIds: [about] }), 'conflict')
    await ada.ask('cases.reuse', { caseId: reused })
    await assertRefused(
      mod.ask('moderation.decide', { ...split, reviewId: await reviewOf('case', reused), replyIds: [used] }),
      'conflict',
    )
    await assertRefused(mod.ask('moderation.decide', { ...split, replyIds: [NOWHERE] }), 'invalid', [
      'replyIds',
    ])
    await assertRefused(mod.ask('moderation.decide', split), 'invalid', ['replyIds'])
    const { decision } = await mod.ask('moderation.decide', { ...split, replyIds: [aside, answer] })
    assert.deepEqual(
      (await show(caseId)).replies.map(({ id }) => id),
      [about],
    )
    const own = await Cases.findOne({ title: split.title }).lean()
    const shown = await show(String(own?._id))
    assert.deepEqual([shown.case.asker.id, shown.replies.map(({ id }) => id)], [outsider.id, [answer]])

    await mod.ask('moderation.undo', { decisionId: decision.id })
    assert.deepEqual(await show(caseId), before)
    await assertRefused(show(String(own?._id)), 'not_found')

    const again = await mod.ask('moderation.decide', { ...split, replyIds: [aside, answer] })
    const [taken] = await Cases.find({ title: split.title }).sort({ _id: -1 }).limit(1).lean()
    await ben.ask('cases.reuse', { caseId: String(taken?._id) })
    await assertRefused(mod.ask('moderation.undo', { decisionId: again.decision.id }), 'conflict')
  })

  it('are moved to another specialty, where a consultant gets them, and back', async () => {
    const { ben, mod, community } = court
    const elsewhere = await court.openSpecialty()
    const consultant = await community.register('Carla')
    await community.grant(consultant, 'consultant', elsewhere)
    const caseId = await ask(ben, 'A rabbit with a murmur')
    const reviewId = await reviewOf('case', caseId)
    await assertRefused(
      mod.ask('moderation.decide', { reviewId, act: 'move', words: 'There', specialtyId: NOWHERE }),
      'invalid',
      ['specialtyId'],
    )
    const { decision } = await mod.ask('moderation.decide', {
      reviewId,
      act: 'move',
      words: 'They know rabbits there.',
      specialtyId: elsewhere,
    })
    await court.community.drain()
    const moved = await show(caseId)
    assert.deepEqual([moved.case.specialty.id, moved.case.assignee?.id], [elsewhere, consultant.id])
    await mod.ask('moderation.undo', { decisionId: decision.id })
    assert.equal((await show(caseId)).case.specialty.id, specialtyId)
  })

  it('are closed to replies, edited with the history to be seen, handed back, and taken away', async () => {
    const { ada, ben, mod } = court
    const caseId = await ask(ben, 'A dog named Bello Verbeek')
    const locked = await mod.ask('moderation.decide', {
      reviewId: await reviewOf('case', caseId),
      act: 'lock',
      words: 'Enough for now.',
    })
    assert.deepEqual([(await show(caseId)).case.may.reply, (await show(caseId)).case.locked], [false, true])
    await assertRefused(reply(ada, caseId, 'One more'), 'conflict')
    await mod.ask('moderation.undo', { decisionId: locked.decision.id })
    await reply(ada, caseId, 'One more')

    const reviewId = (await court.openOf(mod, caseId))?.id ?? ''
    const edited = await mod.ask('moderation.decide', {
      reviewId,
      act: 'edit',
      words: 'The dose was wrong.',
      title: 'A dog named Bello',
      body: 'Since June.',
    })
    const shown = (await show(caseId)).case
    assert.deepEqual(
      [shown.title, shown.body, shown.earlier?.[0]?.title],
      ['A dog named Bello', 'Since June.', 'A dog named Bello Verbeek'],
    )
    await mod.ask('moderation.undo', { decisionId: edited.decision.id })

    const returned = await mod.ask('moderation.decide', {
      reviewId,
      act: 'return',
      words: 'Leave out the name.',
    })
    await assertRefused(show(caseId), 'not_found')
    assert.equal((await show(caseId, ben)).case.state, 'returned')
    await mod.ask('moderation.undo', { decisionId: returned.decision.id })
    assert.notEqual((await show(caseId)).case.state, 'returned')

    await mod.ask('moderation.decide', { reviewId, act: 'redact', words: 'The owner can be found.' })
    const gone = JSON.stringify(await show(caseId))
    assert.ok(!gone.includes('Verbeek') && gone.includes('"removed":true'))
    assert.ok(!JSON.stringify(await court.cleo.ask('cases.list', { limit: 200 })).includes('Verbeek'))
  })
})
