import assert from 'node:assert/strict'
import mongoose, { Types } from 'mongoose'
import { signBadges } from '../../domain/credentials/actions.ts'
import { Badges, SigningKeys } from '../../domain/credentials/model.ts'
import { Members } from '../../domain/members/model.ts'
import { Appeals, AuditHeads, Decisions } from '../../domain/moderation/model.ts'
import { giveAward } from '../support/awards.ts'
import { assertRefused, Refused } from '../support/community.ts'
import { type Court, openCourt } from '../support/review.ts'

const MET_WITHIN_MS = 20_000

/** How many writes MongoDB has turned away: those that come to what is held. */
async function meetings(): Promise<number> {
  const { metrics } = (await mongoose.connection.getClient().db().admin().serverStatus()) as {
    metrics: { commands: { [name: string]: { failed: number } | undefined } }
  }
  const { insert, update, findAndModify } = metrics.commands
  return [insert, update, findAndModify].reduce((sum, counted) => sum + (counted?.failed ?? 0), 0)
}

/** Changes something in a transaction that does not end until it is let go, and answers who else wants to change it. */
async function hold(change: (session: mongoose.mongo.ClientSession) => Promise<unknown>) {
  const session = mongoose.connection.getClient().startSession()
  session.startTransaction()
  await change(session)
  const before = await meetings()
  return {
    /** Resolves when somebody has come to what is held, and waits. */
    async isMet(): Promise<void> {
      const deadline = performance.now() + MET_WITHIN_MS
      while ((await meetings()) <= before) {
        assert.ok(performance.now() < deadline, 'nobody came')
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    },
    async letGo(): Promise<void> {
      await session.abortTransaction()
      await session.endSession()
    },
  }
}

/** Everything here is begun before the other has ended, and ends in the order the test says. */
describe('two who act on one thing at the same moment', () => {
  let court: Court
  before(async () => {
    court = await openCourt({ environment: { PUBLIC_URL: 'http://ground.association.example' } })
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  it('do not appeal a decision and take it back: who comes second is refused', async () => {
    const { mod, ben, cleo } = court
    const { channelId } = await court.openGroup()
    const { id } = await court.say(ben, channelId, 'You fool')
    const { id: reviewId } = await court.report(cleo, id)
    const { decision } = await mod.ask('moderation.decide', { reviewId, act: 'redact', words: 'Unkind.' })
    // What the appeal wants to write is in the way until the decision is taken back.
    const held = await hold(session =>
      Appeals.collection.insertOne({ decisionId: new Types.ObjectId(decision.id) }, { session }),
    )
    const appealing = assertRefused(
      ben.ask('moderation.appeal', { decisionId: decision.id, words: 'I was joking' }),
      'conflict',
    )
    await held.isMet()
    await mod.ask('moderation.undo', { decisionId: decision.id })
    await held.letGo()
    await appealing
    assert.equal(await Appeals.countDocuments({ decisionId: decision.id }), 0)

    const again = await mod.ask('moderation.decide', { reviewId, act: 'redact', words: 'All the same.' })
    await ben.ask('moderation.appeal', { decisionId: again.decision.id, words: 'I was joking' })
    await assertRefused(mod.ask('moderation.undo', { decisionId: again.decision.id }), 'conflict')
    assert.equal((await Decisions.findById(again.decision.id).lean())?.undoneAt, null)
  })

  it('do not leave a badge signed with a key that was withdrawn', async () => {
    const { community, outsider: nora } = court
    const admin = await community.register('Aron')
    await community.grant(admin, 'admin')
    await giveAward(community, nora)
    const { kid = null } = (await Badges.findOne({ memberId: nora.id }).lean()) ?? {}
    assert.ok(kid)
    await Badges.updateMany({ memberId: nora.id }, { $set: { token: null, kid: null } })

    const held = await hold(session =>
      Badges.collection.updateOne(
        { memberId: new Types.ObjectId(nora.id) },
        { $set: { citation: 'Another' } },
        { session },
      ),
    )
    const signing = signBadges(community.now())
    await held.isMet()
    const key = await SigningKeys.findOne({ kid }).lean()
    await admin.ask('credentials.withdrawKey', { keyId: String(key?._id), reason: 'Stolen' })
    await held.letGo()
    await signing
    const badge = await Badges.findOne({ memberId: nora.id }).lean()
    assert.ok(badge?.token)
    assert.equal((await SigningKeys.findOne({ kid: badge.kid ?? '' }).lean())?.state, 'signing')
    assert.equal((await SigningKeys.findOne({ kid }).lean())?.state, 'withdrawn')
  })

  it('do not take administration from each other, so that nobody has it', async () => {
    const { community } = court
    await Members.updateMany({}, { $pull: { grants: { role: 'admin' } } })
    const [anna, bo] = [await community.register('Anna'), await community.register('Bo')]
    for (const person of [anna, bo]) await community.grant(person, 'admin')

    const held = await hold(session =>
      AuditHeads.collection.updateOne({ _id: 'chain' as never }, { $inc: { held: 1 } }, { session }),
    )
    const taking = Promise.allSettled([
      anna.ask('members.revoke', { memberId: bo.id, role: 'admin', scope: '*' }),
      bo.ask('members.revoke', { memberId: anna.id, role: 'admin', scope: '*' }),
    ])
    await held.isMet()
    await held.letGo()
    const outcomes = await taking
    const [refused] = outcomes.flatMap(({ status, ...rest }) =>
      status === 'rejected' ? [(rest as { reason: unknown }).reason] : [],
    )
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.ok(refused instanceof Refused)
    assert.ok(['conflict', 'forbidden'].includes(refused.code), refused.code)
  })
})
