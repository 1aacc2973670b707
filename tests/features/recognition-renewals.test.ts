import assert from 'node:assert/strict'
import { tendAwards } from '../../domain/recognition/actions.ts'
import { Awards } from '../../domain/recognition/model-awards.ts'
import { Nominations, RecognitionReviews } from '../../domain/recognition/model-nominations.ts'
import type { Community, Person } from '../support/community.ts'
import { type Cast, startRecognition, stepsOf } from '../support/recognition.ts'

const NOWHERE = '0'.repeat(24)
const BEGAN = '2030-01-01T12:00:00.000Z'
const REASON = 'She sold the addresses of colleagues to a company.'

describe('an award whose renewal was asked for', () => {
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
    for (const model of [Nominations, RecognitionReviews, Awards]) await model.collection.deleteMany({})
  })

  const awarded = async () => {
    const { nomination } = await steps.decide(await steps.reviewed())
    return nomination.awardId ?? NOWHERE
  }
  const mine = async () => (await nora.ask('recognition.myAwards', {})).items[0]

  it('takes its renewal with it when it ends, and its holder may be nominated again', async () => {
    const awardId = await awarded()
    community.at('2031-04-10T00:00:00.000Z')
    await tendAwards(community.now())
    await nora.ask('recognition.giveUp', { awardId })
    const [renewal] = (await nora.ask('recognition.mine', {})).ofMe
    assert.deepEqual([renewal?.kind, renewal?.state], ['renewal', 'lapsed'])
    await steps.nominate()
  })

  it('is asked about again when it was taken back and given back', async () => {
    const awardId = await awarded()
    community.at('2031-04-10T00:00:00.000Z')
    await tendAwards(community.now())
    await stella.ask('recognition.proposeRevocation', { awardId, reason: REASON })
    await dora.ask('recognition.answerRevocation', { awardId, agrees: true })
    const renewals = async () =>
      (await nora.ask('recognition.mine', {})).ofMe.filter(({ kind }) => kind === 'renewal')
    assert.deepEqual(
      (await renewals()).map(({ state }) => state),
      ['lapsed'],
    )
    const subject = { kind: 'award' as const, id: awardId }
    const reason = 'I sold nothing, and have told nobody anything.'
    const { contestId } = await nora.ask('recognition.contest', { subject, reason })
    const mona = await community.register('Mona')
    await community.grant(mona, 'moderator')
    await mona.ask('moderation.decideContest', { contestId, outcome: 'upheld', words: 'She did not.' })
    await community.drain()
    assert.deepEqual(
      (await renewals()).map(({ state }) => state),
      ['intake'],
    )
  })

  it('whose renewal is judged anew after a contest goes on, though its tenure ran out meanwhile', async () => {
    await awarded()
    community.at('2031-04-10T00:00:00.000Z')
    await tendAwards(community.now())
    const [renewal] = (await nora.ask('recognition.mine', {})).ofMe.filter(({ kind }) => kind === 'renewal')
    const nominationId = renewal?.id ?? NOWHERE
    const judge = async (each: number, outcome: 'awarded' | 'not_this_time') => {
      const reviews = await steps.assign(nominationId)
      for (const [at, person] of [cast.rita, cast.rob, cast.ron].entries())
        await steps.score(person, reviews[at]?.id ?? '', each)
      await steps.decide(nominationId, { outcome })
    }
    await steps.accept(nominationId)
    await judge(1, 'not_this_time')
    community.at('2031-04-20T00:00:00.000Z')
    const subject = { kind: 'nomination' as const, id: nominationId }
    const reason = 'My work in the south was not in the pack at all.'
    const { contestId } = await nora.ask('recognition.contest', { subject, reason })
    await stella.ask('moderation.decideContest', { contestId, outcome: 'upheld', words: 'We look again.' })
    await community.drain()
    community.at('2031-07-02T00:00:00.000Z')
    for (const _again of [1, 2]) await tendAwards(community.now())
    assert.equal((await mine())?.state, 'alumni')
    await judge(3, 'awarded')
    assert.deepEqual([(await mine())?.state, (await mine())?.until], ['current', '2032-07-01T00:00:00.000Z'])
  })
})
