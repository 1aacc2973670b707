import assert from 'node:assert/strict'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { Audit } from '../../domain/moderation/model.ts'
import { Awards } from '../../domain/recognition/model-awards.ts'
import { Nominations, RecognitionReviews } from '../../domain/recognition/model-nominations.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Community, assertRefused } from '../support/community.ts'
import { type Cast, CITATION, points, REASON, startRecognition, stepsOf } from '../support/recognition.ts'

const NOWHERE = '0'.repeat(24)

describe('a review', () => {
  let community: Community
  let cast: Cast
  let steps: ReturnType<typeof stepsOf>

  before(async () => {
    ;({ community, cast } = await startRecognition())
    steps = stepsOf(cast)
  })
  after(() => community.stop())
  afterEach(async () => {
    for (const model of [Nominations, RecognitionReviews, Awards]) await model.collection.deleteMany({})
  })

  it('begins with three reviewers, once the nomination is seconded and accepted', async () => {
    const { stella, rita, rob, ron } = cast
    const nominationId = await steps.nominate()
    await assertRefused(steps.assign(nominationId), 'conflict')
    await steps.second(nominationId)
    await assertRefused(steps.assign(nominationId), 'conflict')
    await steps.accept(nominationId)
    await assertRefused(steps.assign(nominationId, [rita, rob]), 'invalid', ['reviewers'])
    await assertRefused(steps.assign(nominationId, [rita, rita, rob]), 'invalid', ['reviewers.1.memberId'])

    const reviews = await steps.assign(nominationId)
    assert.deepEqual(
      reviews.map(({ reviewer, state, given }) => [reviewer.name, state, given]),
      [rita, rob, ron].map(({ name }) => [name, 'asked', null]),
    )
    const { card, pack, whyNotDecide } = await stella.ask('recognition.nomination', { nominationId })
    assert.deepEqual(
      [card.state, card.reviewers, card.result, whyNotDecide],
      ['review', { asked: 3, scored: 0, recused: 0 }, null, null],
    )
    assert.equal(pack?.frozenAt, community.now().toISOString())
    await assertRefused(steps.assign(nominationId, [rita]), 'invalid', ['reviewers.0.memberId'])
  })

  it('is not asked of who has a part in it, works with the nominee, or was never awarded where that is wanted', async () => {
    const { nora, ada, ben, rita, rob, stella } = cast
    const nominationId = await steps.ready()
    for (const person of [nora, ada, ben])
      await assertRefused(steps.assign(nominationId, [person, rita, rob]), 'invalid', [
        'reviewers.0.memberId',
      ])
    await rita.ask('members.setOrganisation', { organisation: 'surgery of NORA' })
    await assertRefused(steps.assign(nominationId), 'invalid', ['reviewers.0.memberId'])
    await rita.ask('members.setOrganisation', { organisation: 'Surgery of Rita' })
    await assertRefused(
      stella.ask('recognition.assign', {
        nominationId,
        reviewers: [{ memberId: rita.id, part: 'past_awardee' }],
      }),
      'invalid',
      ['reviewers.0.memberId'],
    )
    // A peer of another group is one; who is in a group with the nominee is asked as another member.
    const { group } = await nora.ask('groups.create', { name: 'Cats by night' })
    await rita.ask('groups.join', { groupId: group.id })
    await assertRefused(steps.assign(nominationId), 'invalid', ['reviewers.0.memberId'])
    const { reviews } = await stella.ask('recognition.assign', {
      nominationId,
      reviewers: [rita, rob, cast.ron].map(({ id: memberId }, at) => ({
        memberId,
        part: at === 0 ? 'member' : 'peer',
      })),
    })
    assert.deepEqual(
      reviews.map(({ part }) => part),
      ['member', 'peer', 'peer'],
    )
    await rita.ask('groups.leave', { groupId: group.id })
  })

  it('shows the pack only after its reviewer said that there is no conflict', async () => {
    const { rita } = cast
    const nominationId = await steps.ready()
    await steps.assign(nominationId)
    const { items } = await rita.ask('recognition.reviews', {})
    const [listed] = items
    assert.deepEqual([items.length, listed?.nominee.name, listed?.state], [1, 'Nora', 'asked'])
    const reviewId = listed?.id ?? ''
    const before = await rita.ask('recognition.review', { reviewId })
    assert.deepEqual(
      [before.review.pack, before.review.nomination, before.review.mayScore],
      [null, null, false],
    )
    await assertRefused(
      rita.ask('recognition.score', {
        reviewId,
        scores: points(4),
        reason: 'She is simply the best there is.',
      }),
      'conflict',
    )
    await assertRefused(rita.ask('recognition.pack', { nominationId }), 'not_found')

    const { review } = await rita.ask('recognition.declare', { reviewId, conflict: false })
    assert.equal(review.pack?.nominationId, nominationId)
    assert.deepEqual([review.nomination?.reason, review.mayScore], [REASON, true])
    await rita.ask('recognition.pack', { nominationId })
  })

  it('is given up by who has a conflict, for good, and somebody else is asked', async () => {
    const { rita, rob, ron, dora } = cast
    const nominationId = await steps.ready()
    await steps.assign(nominationId)
    const reviewId = await steps.reviewOf(rita, nominationId)
    const { review } = await rita.ask('recognition.declare', {
      reviewId,
      conflict: true,
      words: 'We own a horse together.',
    })
    assert.deepEqual([review.state, review.pack], ['recused', null])
    await assertRefused(rita.ask('recognition.declare', { reviewId, conflict: false }), 'conflict')
    await assertRefused(rita.ask('recognition.pack', { nominationId }), 'not_found')
    await assertRefused(
      rita.ask('recognition.score', {
        reviewId,
        scores: points(4),
        reason: 'She is simply the best there is.',
      }),
      'conflict',
    )
    for (const person of [rob, ron]) await steps.score(person, await steps.reviewOf(person, nominationId), 3)
    await assertRefused(steps.decide(nominationId), 'conflict')

    const vic = await community.register('Vic')
    await steps.assign(nominationId, [vic])
    await steps.score(vic, await steps.reviewOf(vic, nominationId), 3)
    const { card } = await dora.ask('recognition.nomination', { nominationId })
    assert.deepEqual([card.reviewers, card.result?.raw], [{ asked: 4, scored: 3, recused: 1 }, 3])
  })

  it('is hidden from the other reviewers and from staff until all are in', async () => {
    const { rita, rob, ron, stella } = cast
    const nominationId = await steps.ready()
    await steps.assign(nominationId)
    const [ritas, robs, rons] = await Promise.all(
      [rita, rob, ron].map(person => steps.reviewOf(person, nominationId)),
    )
    await steps.score(rita, ritas ?? '', 4)
    await steps.score(rob, robs ?? '', 1)
    const early = await stella.ask('recognition.nomination', { nominationId })
    assert.deepEqual([early.card.result, early.reviews.map(({ given }) => given)], [null, [null, null, null]])
    const waiting = await rita.ask('recognition.review', { reviewId: ritas ?? '' })
    assert.deepEqual(
      [waiting.review.others, waiting.review.result, waiting.review.mayScore],
      [null, null, true],
    )
    // Their own may still be changed.
    await steps.score(rita, ritas ?? '', 3)

    await steps.score(ron, rons ?? '', 4)
    const late = await stella.ask('recognition.nomination', { nominationId })
    assert.deepEqual(
      late.reviews.map(({ given }) => given?.mean),
      [3, 1, 4],
    )
    assert.deepEqual([late.card.result?.disagree, late.card.result?.recommends], [true, 'talk_first'])
    const { review } = await rita.ask('recognition.review', { reviewId: ritas ?? '' })
    assert.deepEqual(
      review.others?.map(({ mean }) => mean),
      [4, 1],
    )
    assert.ok(!JSON.stringify(review).includes(rob.id), 'who gave what is told to nobody who reviews')
    await assertRefused(
      rita.ask('recognition.score', {
        reviewId: ritas ?? '',
        scores: points(0),
        reason: 'On second thoughts: no.  ',
      }),
      'conflict',
    )
    await assertRefused(steps.assign(nominationId, [await community.register('Vic')]), 'conflict')
  })

  it('ends in an award, told once, with a tenure to the renewal day', async () => {
    const { nora, ada, stella } = cast
    const nominationId = await steps.reviewed()
    await Outbox.deleteMany({})
    const { nomination } = await steps.decide(nominationId)
    assert.equal(nomination.decision?.outcome, 'awarded')
    const [award] = await Awards.find().lean()
    assert.deepEqual(
      [award?.state, award?.citation, award?.until.toISOString(), award?.rules],
      ['current', CITATION, '2031-07-01T00:00:00.000Z', '2026-1'],
    )
    const told = await Outbox.find({ name: 'recognition.awarded' }).lean()
    assert.equal(told.length, 1)
    const [mine] = (await nora.ask('recognition.mine', {})).ofMe
    assert.equal(mine?.decision?.reason, 'All reviewers found that many were helped.')
    const [theirs] = (await ada.ask('recognition.mine', {})).byMe
    assert.deepEqual([theirs?.state, theirs?.decision], ['decided', null])
    await assertRefused(steps.decide(nominationId), 'conflict')
    await assertRefused(steps.decide(nominationId, {}, stella), 'conflict')
    assert.equal((await Awards.find().lean()).length, 1)
    assert.deepEqual((await ada.ask('recognition.regard', { memberId: nora.id })).may, 'nothing')
    await assertRefused(steps.nominate(), 'conflict')
  })

  it('is decided once by two at once', async () => {
    const nominationId = await steps.reviewed()
    const both = await Promise.allSettled([
      steps.decide(nominationId),
      steps.decide(nominationId, {}, cast.stella),
    ])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal((await Awards.find().lean()).length, 1)
  })

  it('leaves everything as it was when a decision fails half-way', async () => {
    const nominationId = await steps.reviewed()
    const before = await Nominations.find().lean()
    const insertMany = Outbox.insertMany
    Outbox.insertMany = () => Promise.reject(new Error('the disk is full'))
    try {
      await assert.rejects(steps.decide(nominationId))
    } finally {
      Outbox.insertMany = insertMany
    }
    assert.deepEqual([await Nominations.find().lean(), await Awards.find().lean()], [before, []])
    await steps.decide(nominationId)
  })

  it('is written into the audit log where the decision goes against it', async () => {
    const { nora } = cast
    await Audit.deleteMany({})
    const low = await steps.reviewed([2, 2, 2])
    const reason = 'The reviewers did not see the year before.'
    await steps.decide(low, { reason })
    const [row] = await Audit.find({ act: 'override' }).lean()
    assert.deepEqual(
      [row?.memberId, row?.detail],
      [nora.id, `Decided against the points of the reviews (awarded): ${reason}`],
    )
  })

  it('is not written there where it follows it', async () => {
    await Audit.deleteMany({})
    const nominationId = await steps.reviewed([2, 2, 2])
    const { nomination } = await steps.decide(nominationId, { outcome: 'not_this_time' })
    assert.equal(nomination.state, 'decided')
    assert.deepEqual([await Audit.find({ act: 'override' }).lean(), await Awards.find().lean()], [[], []])
    // Who was not awarded may be nominated again.
    await steps.nominate()
  })

  it('is put off to another intake, for a new round', async () => {
    const nominationId = await steps.reviewed()
    const { nomination } = await steps.decide(nominationId, { outcome: 'deferred' })
    assert.deepEqual([nomination.state, nomination.decision?.outcome], ['intake', 'deferred'])
    assert.deepEqual((await cast.rita.ask('recognition.reviews', {})).items, [])
    const again = await steps.assign(nominationId)
    assert.deepEqual(
      again.map(({ given, state }) => [state, given]),
      [0, 1, 2].map(() => ['asked', null]),
    )
  })

  it('needs a reason, and for an award words for the public', async () => {
    const nominationId = await steps.reviewed()
    await assertRefused(steps.decide(nominationId, { reason: 'Yes.' }), 'invalid', ['reason'])
    await assertRefused(steps.decide(nominationId, { citation: undefined }), 'invalid', ['citation'])
    await steps.decide(nominationId, { outcome: 'not_this_time', citation: undefined })
  })

  it('is asked no more of who is slow, but never of who gave scores', async () => {
    const { stella, rita, rob } = cast
    const nominationId = await steps.ready()
    const reviews = await steps.assign(nominationId)
    const [ritas = '', robs = ''] = reviews.map(({ id }) => id)
    await steps.score(rita, ritas, 3)
    await assertRefused(stella.ask('recognition.unassign', { reviewId: ritas }), 'conflict')
    const left = await stella.ask('recognition.unassign', { reviewId: robs })
    assert.deepEqual(
      left.reviews.map(({ reviewer }) => reviewer.name),
      ['Rita', 'Ron'],
    )
    await assertRefused(rob.ask('recognition.review', { reviewId: robs }), 'not_found')
    await assertRefused(stella.ask('recognition.unassign', { reviewId: NOWHERE }), 'not_found')
    await assertRefused(stella.ask('recognition.unassign', { reviewId: 'x' }), 'invalid', ['reviewId'])
  })

  it('ends when the nominee withdraws', async () => {
    const { nora, rita, dora } = cast
    const nominationId = await steps.ready()
    await steps.assign(nominationId)
    const reviewId = await steps.reviewOf(rita, nominationId)
    await nora.ask('recognition.withdraw', { nominationId })
    await assertRefused(rita.ask('recognition.review', { reviewId }), 'not_found')
    assert.deepEqual((await rita.ask('recognition.reviews', {})).items, [])
    await assertRefused(steps.decide(nominationId, {}, dora), 'conflict')
  })

  it('has a door for staff and one for its reviewer', async () => {
    const { ada, rita, rob, stella } = cast
    const nominationId = await steps.ready()
    await steps.assign(nominationId)
    const reviewId = await steps.reviewOf(rita, nominationId)
    const scores = points(3)
    const reason = 'What a stranger thinks of it.'
    const reviewers = [{ memberId: rita.id, part: 'peer' as const }]
    const decision = { nominationId, outcome: 'not_this_time' as const, reason }
    for (const [person, forStaff, forReviewer] of [
      [ada, 'forbidden', 'not_found'],
      [rob, 'forbidden', 'not_found'],
      [community.visitor(), 'unauthenticated', 'unauthenticated'],
    ] as const) {
      await assertRefused(person.ask('recognition.nomination', { nominationId }), forStaff)
      await assertRefused(person.ask('recognition.suggestions', {}), forStaff)
      await assertRefused(person.ask('recognition.assign', { nominationId, reviewers }), forStaff)
      await assertRefused(person.ask('recognition.unassign', { reviewId }), forStaff)
      await assertRefused(person.ask('recognition.decide', decision), forStaff)
      await assertRefused(person.ask('recognition.review', { reviewId }), forReviewer)
      await assertRefused(person.ask('recognition.declare', { reviewId, conflict: false }), forReviewer)
      await assertRefused(person.ask('recognition.score', { reviewId, scores, reason }), forReviewer)
    }
    await assertRefused(community.visitor().ask('recognition.reviews', {}), 'unauthenticated')
    await assertRefused(stella.ask('recognition.nomination', { nominationId: NOWHERE }), 'not_found')
    await assertRefused(stella.ask('recognition.nomination', { nominationId: 'x' }), 'invalid', [
      'nominationId',
    ])
    await assertRefused(stella.ask('recognition.assign', { nominationId: NOWHERE, reviewers }), 'not_found')
    await assertRefused(stella.ask('recognition.assign', { nominationId, reviewers: [] }), 'invalid', [
      'reviewers',
    ])
    await assertRefused(stella.ask('recognition.decide', { ...decision, nominationId: NOWHERE }), 'not_found')
    await assertRefused(rita.ask('recognition.review', { reviewId: 'x' }), 'invalid', ['reviewId'])
    await assertRefused(rita.ask('recognition.declare', { reviewId } as never), 'invalid', ['conflict'])
    await rita.ask('recognition.declare', { reviewId, conflict: false })
    await assertRefused(
      rita.ask('recognition.score', { reviewId, scores: { ...scores, impact: 5 }, reason }),
      'invalid',
      ['scores.impact'],
    )
  })

  it('gives a cycle one order, whoever looks and however often', async () => {
    const { stella, dora } = cast
    const others = await Promise.all(['Una', 'Uma'].map(name => community.register(name)))
    const [una, uma] = others
    const ids: string[] = []
    for (const [person, given] of [
      [cast.nora, [4, 3, 3]],
      [una, [2, 3, 2]],
      [uma, [2, 3, 2]],
    ] as const) {
      if (!person) continue
      const nominationId = await steps.nominate({ memberId: person.id })
      await steps.second(nominationId)
      await steps.accept(nominationId, person)
      const reviews = await steps.assign(nominationId)
      for (const [at, { id }] of reviews.entries()) {
        const reviewer = [cast.rita, cast.rob, cast.ron][at]
        if (reviewer) await steps.score(reviewer, id, given[at] ?? 0)
      }
      ids.push(nominationId)
    }
    await draftShortlist(community.now())
    const [cycle] = (await stella.ask('recognition.cycles', {})).items
    const board = async (person = stella) => {
      const { cards, alpha } = await person.ask('recognition.nominations', { cycleId: cycle?.id ?? NOWHERE })
      return { alpha, order: cards.map(({ id, result }) => [id, result?.place, result?.z] as const) }
    }
    const first = await board()
    assert.deepEqual(await board(dora), first)
    assert.deepEqual(
      new Map(first.order.map(([id, place]) => [id, place])),
      new Map(ids.map((id, at) => [id, at + 1])),
    )
    assert.ok(first.alpha !== null && first.alpha < 1)

    // What was decided keeps the result it was decided on.
    await steps.decide(ids[0] ?? '', { outcome: 'not_this_time' })
    const kept = (await board()).order.find(([id]) => id === ids[0])
    assert.deepEqual(
      kept,
      first.order.find(([id]) => id === ids[0]),
    )
  })
})
