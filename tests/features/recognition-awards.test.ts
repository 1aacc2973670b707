import assert from 'node:assert/strict'
import { tendAwards } from '../../domain/recognition/actions.ts'
import { awardOf, awardsOf, currentAwardees } from '../../domain/recognition/access.ts'
import { Awards, RecognitionSettings } from '../../domain/recognition/model-awards.ts'
import { Nominations, RecognitionReviews } from '../../domain/recognition/model-nominations.ts'
import { USUAL_RULES as RULES } from '../../domain/recognition/settings-rules.ts'
import { namesOf } from '../../domain/members/access.ts'
import { Contests } from '../../domain/moderation/contests-model.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Community, type Person, assertRefused } from '../support/community.ts'
import { type Cast, startRecognition, stepsOf } from '../support/recognition.ts'

const NOWHERE = '0'.repeat(24)
const BEGAN = '2030-01-01T12:00:00.000Z'
const REASON = 'She sold the addresses of colleagues to a company.'

describe('an award', () => {
  let community: Community
  let cast: Cast
  let steps: ReturnType<typeof stepsOf>
  let nora: Person
  let stella: Person
  let dora: Person

  before(async () => {
    ;({ community, cast } = await startRecognition())
    steps = stepsOf(cast)
    ;({ nora, stella, dora } = cast)
  })
  after(() => community.stop())
  beforeEach(async () => {
    community.at(BEGAN)
    for (const model of [
      Nominations,
      RecognitionReviews,
      RecognitionSettings,
      Awards,
      Contests,
      Outbox,
      Notices,
    ])
      await model.collection.deleteMany({})
  })

  const awarded = async () => {
    const { nomination } = await steps.decide(await steps.reviewed())
    return nomination.awardId ?? NOWHERE
  }
  const mine = async () => (await nora.ask('recognition.myAwards', {})).items[0]
  const told = async (name: string) =>
    (await Outbox.find({ name }).sort({ _id: 1 }).lean()).map(({ payload }) => payload)
  const whats = async (person: Person) =>
    (await Notices.find({ memberId: person.id, kind: 'recognition' }).sort({ at: 1, _id: 1 }).lean()).map(
      ({ what }) => what,
    )

  it('runs to the renewal day and leaves an alumnus, ended once', async () => {
    const awardId = await awarded()
    assert.deepEqual(
      (await currentAwardees(community.now())).map(({ id, member }) => [id, member.name]),
      [[awardId, 'Nora']],
    )
    community.at('2031-07-01T00:00:00.000Z')
    await Promise.all([1, 2].map(() => tendAwards(community.now())))
    await tendAwards(community.now())
    assert.deepEqual((await awardOf(awardId))?.state, 'alumni')
    assert.deepEqual(await told('recognition.ended'), [
      { awardId, memberId: nora.id, how: 'expired', at: community.now().toISOString() },
    ])
    assert.deepEqual(await currentAwardees(community.now()), [])
    assert.deepEqual(
      (await awardsOf(nora.id)).map(({ state }) => state),
      ['alumni'],
    )
    // Another may follow: alumni are nominated like everybody else.
    await steps.nominate()
  })

  it('asks for its renewal in time, reminds once, and is renewed below the bar for new ones', async () => {
    const awardId = await awarded()
    community.at('2031-04-10T00:00:00.000Z')
    await Promise.all([1, 2].map(() => tendAwards(community.now())))
    await tendAwards(community.now())
    const asked = (await nora.ask('recognition.mine', {})).ofMe.filter(({ kind }) => kind === 'renewal')
    assert.equal(asked.length, 1)
    assert.deepEqual([asked[0]?.nominator, asked[0]?.awardId], [null, awardId])
    community.at('2031-06-10T00:00:00.000Z')
    for (const _again of [1, 2]) await tendAwards(community.now())
    assert.deepEqual(
      (await told('recognition.renewalDue')).map(payload => (payload as { reminds: boolean }).reminds),
      [false, true],
    )

    const nominationId = asked[0]?.id ?? NOWHERE
    await steps.accept(nominationId)
    const reviews = await steps.assign(nominationId)
    for (const [at, person] of [cast.rita, cast.rob, cast.ron].entries())
      await steps.score(person, reviews[at]?.id ?? '', {
        impact: 2,
        quality: 2,
        breadth: 2,
        spirit: 3,
        fit: 3,
      })
    const { card } = await dora.ask('recognition.nomination', { nominationId })
    assert.deepEqual([card.result?.raw, card.result?.bar, card.result?.recommends], [2.4, 2.25, 'award'])
    await assertRefused(steps.decide(nominationId, { outcome: 'deferred' }), 'conflict')
    await steps.decide(nominationId)
    assert.deepEqual([(await mine())?.until, (await mine())?.renewals], ['2032-07-01T00:00:00.000Z', 1])
    assert.equal((await told('recognition.awarded')).length, 1)
    assert.equal((await told('recognition.renewed')).length, 1)
  })

  it('is given up by its holder alone, once', async () => {
    const awardId = await awarded()
    await assertRefused(cast.ada.ask('recognition.giveUp', { awardId }), 'not_found')
    await assertRefused(community.visitor().ask('recognition.giveUp', { awardId }), 'unauthenticated')
    await assertRefused(nora.ask('recognition.giveUp', { awardId: 'x' }), 'invalid', ['awardId'])
    for (const _again of [1, 2])
      assert.equal((await nora.ask('recognition.giveUp', { awardId })).award.state, 'withdrawn')
    assert.equal((await told('recognition.ended')).length, 1)
  })

  it('is put off for twelve months in all, and nobody asks why', async () => {
    const awardId = await awarded()
    const { award } = await nora.ask('recognition.defer', { awardId, months: 9 })
    assert.deepEqual([award.until, award.deferrable], ['2032-04-01T00:00:00.000Z', 3])
    await assertRefused(nora.ask('recognition.defer', { awardId, months: 4 }), 'conflict')
    await nora.ask('recognition.defer', { awardId, months: 3 })
    await assertRefused(cast.ada.ask('recognition.defer', { awardId, months: 1 }), 'not_found')
    await assertRefused(
      community.visitor().ask('recognition.defer', { awardId, months: 1 }),
      'unauthenticated',
    )
    await assertRefused(nora.ask('recognition.defer', { awardId, months: 13 }), 'invalid', ['months'])
    assert.deepEqual(
      (await told('recognition.renewed')).map(payload => (payload as { how: string }).how),
      ['deferred', 'deferred'],
    )
  })

  it('is taken back by two people, contested, and given back by a third', async () => {
    const awardId = await awarded()
    await stella.ask('recognition.proposeRevocation', { awardId, reason: REASON })
    await assertRefused(stella.ask('recognition.answerRevocation', { awardId, agrees: true }), 'conflict')
    assert.equal((await mine())?.state, 'current')
    const { award } = await dora.ask('recognition.answerRevocation', { awardId, agrees: true })
    assert.equal(award.state, 'revoked')
    assert.equal((await mine())?.revokedFor, REASON)
    const again = {
      subject: { kind: 'award' as const, id: awardId },
      reason: 'It was a namesake of mine, at another place.',
    }
    const { contestId } = await nora.ask('recognition.contest', again)
    await assertRefused(nora.ask('recognition.contest', again), 'conflict')

    // Neither of the two decides it; a third does.
    for (const person of [stella, dora])
      await assertRefused(
        person.ask('moderation.decideContest', {
          contestId,
          outcome: 'dismissed',
          words: 'It stays as it is.',
        }),
        'forbidden',
      )
    const mona = await community.register('Mona')
    await community.grant(mona, 'moderator')
    // Who is no staff opens no page of awards, and reads all of it here, without the two who took it back.
    const [open] = (await mona.ask('moderation.contests', {})).items
    assert.deepEqual([open?.id, open?.path, open?.hasAccount], [contestId, null, true])
    const { account } = await mona.ask('moderation.contest', { contestId })
    assert.ok(account.some(({ says }) => says === REASON))
    for (const { name } of [stella, dora]) assert.ok(!JSON.stringify(account).includes(name), name)
    await mona.ask('moderation.decideContest', { contestId, outcome: 'upheld', words: 'It was a namesake.' })
    await assertRefused(mona.ask('moderation.contest', { contestId }), 'not_found')
    await community.drain()
    await community.drain()
    assert.deepEqual([(await mine())?.state, (await mine())?.endedAt], ['current', null])
  })

  it('is let stand where nobody agrees to take it back', async () => {
    const awardId = await awarded()
    await stella.ask('recognition.proposeRevocation', { awardId, reason: REASON })
    await assertRefused(dora.ask('recognition.proposeRevocation', { awardId, reason: REASON }), 'conflict')
    await dora.ask('recognition.answerRevocation', { awardId, agrees: false })
    await assertRefused(dora.ask('recognition.answerRevocation', { awardId, agrees: true }), 'conflict')
    const { items } = await stella.ask('recognition.awards', { state: 'current' })
    assert.deepEqual(
      items.map(({ id, revocation }) => [id, revocation]),
      [[awardId, null]],
    )
  })

  it('that was not given is contested, and looked at anew by others', async () => {
    const nominationId = await steps.reviewed([1, 1, 1])
    await steps.decide(nominationId, { outcome: 'not_this_time' })
    const reason = 'My work in the south was not in the pack at all.'
    const subject = { kind: 'nomination' as const, id: nominationId }
    await assertRefused(cast.ada.ask('recognition.contest', { subject, reason }), 'not_found')
    await assertRefused(
      community.visitor().ask('recognition.contest', { subject, reason }),
      'unauthenticated',
    )
    await assertRefused(nora.ask('recognition.contest', { subject, reason: 'No.' }), 'invalid', ['reason'])
    const { contestId } = await nora.ask('recognition.contest', { subject, reason })
    const mona = await community.register('Mona')
    await community.grant(mona, 'moderator')
    const { account } = await mona.ask('moderation.contest', { contestId })
    assert.deepEqual(
      account.map(({ name }) => name).filter(name => name.startsWith('Reviewer')),
      ['Reviewer A', 'Reviewer B', 'Reviewer C'],
    )
    const reviewers = await RecognitionReviews.find({ nominationId }).lean()
    const names = await namesOf(reviewers.map(({ reviewerId }) => String(reviewerId)))
    assert.equal(names.size, 3)
    // Of the names only those that reviewers themselves wrote, as these here do in their reasons.
    const told = JSON.stringify(account).replaceAll(/What \w+ thinks of it/g, '')
    for (const name of [...names.values(), stella.name])
      assert.doesNotMatch(told, new RegExp(`\\b${name}\\b`))
    await stella.ask('moderation.decideContest', { contestId, outcome: 'upheld', words: 'We look again.' })
    await community.drain()
    await community.drain()
    const [again] = (await nora.ask('recognition.mine', {})).ofMe
    assert.deepEqual(
      [again?.id, again?.state, again?.decision?.outcome],
      [nominationId, 'intake', 'not_this_time'],
    )
    assert.equal((await steps.assign(nominationId)).length, 3)
  })

  it('cannot be contested after thirty days, nor where nothing was decided against somebody', async () => {
    const nominationId = await steps.reviewed([1, 1, 1])
    const subject = { kind: 'nomination' as const, id: nominationId }
    const reason = 'My work in the south was not in the pack at all.'
    await assertRefused(nora.ask('recognition.contest', { subject, reason }), 'conflict')
    await steps.decide(nominationId, { outcome: 'not_this_time' })
    community.later(31 * 86_400_000)
    await assertRefused(nora.ask('recognition.contest', { subject, reason }), 'conflict')
  })

  it('tells those whom each step concerns, once', async () => {
    const { ada, ben, rita } = cast
    const nominationId = await steps.nominate({ askIds: [ben.id] })
    await steps.second(nominationId)
    await steps.accept(nominationId)
    const reviews = await steps.assign(nominationId)
    for (const [at, person] of [rita, cast.rob, cast.ron].entries())
      await steps.score(person, reviews[at]?.id ?? '', 4)
    await steps.decide(nominationId)
    await community.drain()
    assert.deepEqual((await whats(nora)).toSorted(), ['awarded', 'nominated', 'seconded'])
    assert.deepEqual((await whats(ada)).toSorted(), ['nominationOver', 'nomineeAccepted', 'seconded'])
    assert.deepEqual((await whats(ben)).toSorted(), ['askedToSecond', 'nominationOver'])
    assert.deepEqual(await whats(rita), ['askedToReview'])
    assert.deepEqual(await whats(stella), ['reviewsComplete'])
    const { items } = await rita.ask('notifications.list', { kind: 'recognition' })
    assert.deepEqual(
      items.map(({ path, people }) => [path, people]),
      [['/recognition/reviews', []]],
    )
  })

  it('has a door for staff', async () => {
    const awardId = await awarded()
    for (const [person, code] of [
      [nora, 'forbidden'],
      [community.visitor(), 'unauthenticated'],
    ] as const) {
      await assertRefused(person.ask('recognition.awards', {}), code)
      await assertRefused(person.ask('recognition.health', {}), code)
      await assertRefused(person.ask('recognition.settings', {}), code)
      await assertRefused(person.ask('recognition.proposeRevocation', { awardId, reason: REASON }), code)
      await assertRefused(person.ask('recognition.answerRevocation', { awardId, agrees: true }), code)
      await assertRefused(person.ask('recognition.setRules', { rules: RULES }), code)
    }
    await assertRefused(community.visitor().ask('recognition.myAwards', {}), 'unauthenticated')
    await assertRefused(stella.ask('recognition.awards', { cursor: 'x' }), 'invalid', ['cursor'])
    await assertRefused(
      stella.ask('recognition.proposeRevocation', { awardId: NOWHERE, reason: REASON }),
      'not_found',
    )
    await assertRefused(
      stella.ask('recognition.answerRevocation', { awardId: NOWHERE, agrees: true }),
      'not_found',
    )
    await assertRefused(stella.ask('recognition.answerRevocation', { awardId } as never), 'invalid', [
      'agrees',
    ])
  })

  it('ends on another day from the month on for which staff chose one', async () => {
    for (const [wrong, path] of [
      [{ renewal: { month: 2, day: 30 } }, 'rules.renewal.day'],
      [{ bar: 5 }, 'rules.bar'],
      [{ renewalShare: 0 }, 'rules.renewalShare'],
      [{ groups: 0 }, 'rules.groups'],
    ] as const)
      await assertRefused(stella.ask('recognition.setRules', { rules: { ...RULES, ...wrong } }), 'invalid', [
        path,
      ])
    const rules = { ...RULES, renewal: { month: 10, day: 1 } }
    const both = await stella.ask('recognition.setRules', { rules })
    assert.deepEqual([both.present, both.next], [RULES, rules])
    assert.deepEqual(await stella.ask('recognition.settings', {}), both)
    community.later(32 * 86_400_000)
    assert.deepEqual((await stella.ask('recognition.settings', {})).present, rules)
    await awarded()
    assert.equal((await mine())?.until, '2030-10-01T00:00:00.000Z')
  })

  it('is recommended by the bar of the month its review began in, and what was drafted keeps its rules', async () => {
    const nominationId = await steps.reviewed([3, 3, 3])
    const cardOf = async (id: string) =>
      (await stella.ask('recognition.nomination', { nominationId: id })).card
    const before = (await cardOf(nominationId)).result
    await stella.ask('recognition.setRules', { rules: { ...RULES, bar: 3.5, renewalShare: 0.8 } })
    // Said again it changes nothing, and stands in the log once.
    await stella.ask('recognition.setRules', { rules: { ...RULES, bar: 3.5, renewalShare: 0.8 } })
    const { items: log } = await stella.ask('moderation.audit', { act: 'set recognition rules' })
    assert.deepEqual(log.map(({ detail }) => detail.replace(/^From .* on: /, '')).slice(0, 1), [
      'bar 2.5 to 3.5, share of the bar for renewals 0.9 to 0.8',
    ])
    assert.equal(log.filter(({ detail }) => detail.includes('3.5')).length, 1)
    assert.deepEqual((await cardOf(nominationId)).result, before)
    community.later(32 * 86_400_000)
    assert.deepEqual([before?.bar, before?.recommends], [2.5, 'award'])
    assert.deepEqual((await cardOf(nominationId)).result, before)
    await steps.decide(nominationId, { outcome: 'deferred' })
    // Reviewed anew it is held against what holds now.
    const reviews = await steps.assign(nominationId)
    for (const [at, { id }] of reviews.entries()) {
      const person = [cast.rita, cast.rob, cast.ron][at]
      if (person) await steps.score(person, id, 3)
    }
    const after = (await cardOf(nominationId)).result
    assert.deepEqual([after?.bar, after?.recommends], [3.5, 'not_this_time'])
    assert.match(after?.rules ?? '', /as set for/)
  })

  it('counts in the health of the programme', async () => {
    await steps.decide(await steps.reviewed([4, 3, 2]))
    community.later(1)
    const health = await stella.ask('recognition.health', {})
    assert.deepEqual(health.newcomers, { count: 1, of: 1 })
    assert.deepEqual(
      [
        health.nominated,
        health.accepted,
        health.reviewed,
        health.awarded,
        health.reviewers,
        health.decisions,
      ],
      [1, 1, 1, 1, 3, 1],
    )
    assert.deepEqual(health.byCategory, [{ category: 'advice', awardees: 1 }])
  })
})
