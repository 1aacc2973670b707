import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import type { InputOf } from '../../domain/contract.ts'
import {
  creditAcceptedReply,
  creditHelpful,
  creditOutcome,
  recomputeLedger,
  takeBackHelpful,
  verifyLedger,
} from '../../domain/exchanges/actions.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import { type ExchangeKey, standingOf } from '../../domain/exchanges/rules.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOWHERE = 'f'.repeat(24)

describe('exchanges', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let catsId: string

  beforeEach(async () => {
    community = await startCommunity()
    ;[ada, ben, vera, staff] = (await Promise.all(
      ['Ada', 'Ben', 'Vera', 'Stella'].map(name => community.register(name)),
    )) as [Person, Person, Person, Person]
    await community.grant(staff, 'staff')
    catsId = (await staff.ask('cases.createSpecialty', { name: 'Cats' })).specialty.id
    await community.grant(vera, 'consultant', catsId)
  })
  afterEach(() => community.stop())

  const askAndAnswer = async (asker: Person, author: Person) => {
    const { case: asked } = await asker.ask('cases.submit', {
      specialtyId: catsId,
      title: 'Cat breathes fast',
      body: 'Tap or furosemide?',
    })
    community.later(60_000)
    const { reply } = await author.ask('cases.reply', { caseId: asked.id, body: 'Stop the fluids.' })
    community.later(60_000)
    return { caseId: asked.id, replyId: reply.id }
  }
  const accept = async (asker: Person, author: Person) => {
    const that = await askAndAnswer(asker, author)
    await asker.ask('cases.accept', that)
    community.later(60_000)
    return that
  }
  const outcome = (caseId: string, more: Partial<InputOf<'cases.reportOutcome'>> = {}) => ({
    caseId,
    outcome: 'new_advice' as const,
    effect: 'avoided' as const,
    valueForClient: 5,
    valueForMe: 4,
    ...more,
  })
  const tell = async (asker: Person, caseId: string, said: InputOf<'cases.reportOutcome'>['outcome']) => {
    await asker.ask('cases.reportOutcome', outcome(caseId, { outcome: said }))
    community.later(60_000)
  }
  const ledgerOf = (person: Person) => person.ask('exchanges.list', { memberId: person.id })
  const standingNow = (person: Person) => person.ask('exchanges.standing', { memberId: person.id })
  const assertLedgerIsWhatCasesSay = async () => {
    const { expected, stored, ...drift } = await verifyLedger()
    assert.deepEqual(drift, { missing: 0, waiting: 0, different: 0, unexpected: 0, examples: [] })
    assert.equal(stored, expected)
  }

  describe('accepted advice', () => {
    it('is created by its author and derived by the asker, and waits for the outcome', async () => {
      const { caseId, replyId } = await accept(ada, vera)
      await community.drain()

      const [given] = (await ledgerOf(vera)).items
      const [got] = (await ledgerOf(ada)).items
      assert.deepEqual(
        [given?.side, given?.kind, given?.credit, given?.state],
        ['created', 'advice', 4, 'provisional'],
      )
      assert.deepEqual([got?.side, got?.id, got?.creator.name], ['derived', given?.id, 'Vera'])
      assert.deepEqual(given?.evidence, { kind: 'reply', caseId, replyId, title: 'Cat breathes fast' })
      assert.deepEqual((await standingNow(vera)).created, { total: 4, byKind: { advice: 4 }, people: 1 })
      assert.deepEqual((await standingNow(ada)).derived, { total: 4, byKind: { advice: 4 }, people: 1 })
      await assertLedgerIsWhatCasesSay()
    })

    it('says why it was counted, step by step, in words for the one who reads', async () => {
      const { caseId } = await accept(ada, vera)
      await tell(ada, caseId, 'new_advice')
      await community.drain()

      const [told, given] = (await ledgerOf(vera)).items
      assert.equal(given?.what, 'Ada accepted your advice on “Cat breathes fast”')
      assert.deepEqual(
        told?.why.map(({ step, detail }) => `${step}: ${detail}`),
        [
          'Asked: Ada asked “Cat breathes fast”.',
          'Replied: You replied as a vetted consultant.',
          'Accepted: Ada accepted the reply.',
          'Outcome told: Ada told the outcome: it brought something new. Worth 4 of 5.',
          'Counted: 8 counted under the rule “Outcome told”, once.',
        ],
      )
      assert.deepEqual(
        given?.why.map(({ step }) => step),
        ['Asked', 'Replied', 'Accepted', 'Counted'],
      )
      const seenByStaff = await staff.ask('exchanges.list', { memberId: vera.id, side: 'created' })
      assert.equal(seenByStaff.items[1]?.what, 'Ada accepted Vera’s advice on “Cat breathes fast”')
    })

    it('is settled by the outcome and counts by the last one told', async () => {
      const { caseId } = await accept(ada, vera)
      const totals: number[] = []
      for (const said of ['confirmed_plan', 'new_advice', 'not_useful', 'none', 'confirmed_plan'] as const) {
        await tell(ada, caseId, said)
        await community.drain()
        totals.push((await standingNow(vera)).created.total)
      }
      assert.deepEqual(totals, [8, 12, 0, 4, 8])
      await assertLedgerIsWhatCasesSay()
    })

    it('stays visible as reversed when it was of no use', async () => {
      const { caseId } = await accept(ada, vera)
      await tell(ada, caseId, 'not_useful')
      await community.drain()
      const [taker, given] = (await ledgerOf(vera)).items
      assert.deepEqual([given?.state, taker?.credit, taker?.reverses], ['reversed', -4, given?.id])
      assert.deepEqual((await standingNow(vera)).created, {
        total: 0,
        byKind: { advice: 4, outcome: -4 },
        people: 0,
      })
    })

    it('counts at once by an outcome that was told before', async () => {
      const that = await askAndAnswer(ada, vera)
      await tell(ada, that.caseId, 'new_advice')
      await community.drain()
      assert.equal((await standingNow(vera)).created.total, 0)

      await ada.ask('cases.accept', that)
      await community.drain()
      assert.equal((await standingNow(vera)).created.total, 12)
      await assertLedgerIsWhatCasesSay()
    })

    it('of a colleague counts as a peer answer', async () => {
      await accept(ada, ben)
      await community.drain()
      assert.deepEqual((await standingNow(ben)).created.byKind, { peer_answer: 3 })
    })
  })

  describe('a helpful mark', () => {
    it('counts once for each reader and is taken back by a row of its own', async () => {
      const { caseId, replyId } = await askAndAnswer(ada, vera)
      const mark = async (person: Person, on: boolean) => {
        await person.ask('cases.markHelpful', { caseId, replyId, on })
        community.later(1000)
      }
      for (const on of [true, true, false, true]) await mark(ada, on)
      await mark(ben, true)
      await community.drain()

      const { items } = await ledgerOf(vera)
      assert.deepEqual(
        items.map(({ credit, state }) => [credit, state]),
        [
          [1, 'settled'],
          [1, 'settled'],
          [-1, 'settled'],
          [1, 'reversed'],
        ],
      )
      assert.deepEqual((await standingNow(vera)).created, { total: 2, byKind: { helpful: 2 }, people: 2 })
      await assertLedgerIsWhatCasesSay()
    })
  })

  describe('what the workers do', () => {
    const react = (happening: Happening): Promise<void> => {
      switch (happening.name) {
        case 'cases.accepted':
          return creditAcceptedReply(happening)
        case 'cases.outcomeReported':
          return creditOutcome(happening)
        case 'cases.markedHelpful':
          return creditHelpful(happening)
        case 'cases.unmarkedHelpful':
          return takeBackHelpful(happening)
        default:
          return Promise.resolve()
      }
    }
    const whatHappened = async (): Promise<Happening[]> => {
      const rows = await Outbox.find().sort({ _id: 1 }).lean()
      return rows.map(({ _id, name, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening)
    }
    const ledger = async () =>
      (await Exchanges.find().sort({ _id: 1 }).lean()).map(row => ({ ...row, at: row.at.toISOString() }))

    beforeEach(async () => {
      const { caseId, replyId } = await accept(ada, vera)
      await ben.ask('cases.markHelpful', { caseId, replyId, on: true })
      await ben.ask('cases.markHelpful', { caseId, replyId, on: false })
      await tell(ada, caseId, 'confirmed_plan')
      await tell(ada, caseId, 'not_useful')
      await tell(ada, caseId, 'new_advice')
    })

    it('is the same done twice', async () => {
      for (const happening of await whatHappened()) await react(happening)
      const once = await ledger()
      assert.equal(once.length, 6)
      const recorded = await Outbox.countDocuments({ name: 'exchanges.recorded' })

      for (const happening of await whatHappened()) await react(happening)
      assert.deepEqual(await ledger(), once)
      assert.equal(await Outbox.countDocuments({ name: 'exchanges.recorded' }), recorded)
      assert.equal(recorded, 6)
    })

    it('is the same done several times at once', async () => {
      const happened = await whatHappened()
      await Promise.all([...happened, ...happened, ...happened].map(react))
      assert.equal(await Exchanges.countDocuments({}), 6)
      await Outbox.updateMany({}, { $set: { doneAt: community.now() } })
      await assertLedgerIsWhatCasesSay()
    })

    it('is the same in the wrong order', async () => {
      for (const happening of (await whatHappened()).toReversed()) await react(happening)
      const backwards = await ledger()
      await Exchanges.collection.deleteMany({})
      for (const happening of await whatHappened()) await react(happening)
      assert.deepEqual(await ledger(), backwards)
    })

    it('leaves neither exchange nor event behind when it fails half-way', async () => {
      const accepted = (await whatHappened()).find(({ name }) => name === 'cases.accepted')
      assert.ok(accepted)
      const insertMany = Outbox.insertMany
      Outbox.insertMany = (() => Promise.reject(new Error('the disk is full'))) as typeof Outbox.insertMany
      try {
        await assert.rejects(react(accepted), /the disk is full/)
      } finally {
        Outbox.insertMany = insertMany
      }
      assert.equal(await Exchanges.countDocuments({}), 0)
      await react(accepted)
      assert.equal(await Exchanges.countDocuments({}), 1)
    })
  })

  describe('the ledger', () => {
    it('is opened to its member and to staff, and to nobody else', async () => {
      await accept(ada, vera)
      await community.drain()
      assert.equal((await ledgerOf(vera)).items.length, 1)
      assert.equal((await staff.ask('exchanges.list', { memberId: vera.id })).items.length, 1)
      await assertRefused(ben.ask('exchanges.list', { memberId: vera.id }), 'not_found')
      await assertRefused(ben.ask('exchanges.standing', { memberId: vera.id }), 'not_found')
      await assertRefused(staff.ask('exchanges.standing', { memberId: NOWHERE }), 'not_found')
      const visitor = community.visitor()
      await assertRefused(visitor.ask('exchanges.list', { memberId: vera.id }), 'unauthenticated')
      await assertRefused(visitor.ask('exchanges.standing', { memberId: vera.id }), 'unauthenticated')
    })

    it('refuses what it cannot read', async () => {
      await assertRefused(ada.ask('exchanges.list', { memberId: 'x' }), 'invalid', ['memberId'])
      await assertRefused(ada.ask('exchanges.standing', { memberId: 'x' }), 'invalid', ['memberId'])
      await assertRefused(ada.ask('exchanges.list', { memberId: ada.id, cursor: 'x' }), 'invalid', ['cursor'])
    })

    it('is read a page at a time, each side by itself or both', async () => {
      for (const [asker, author] of [
        [ada, vera],
        [ada, ben],
        [ben, ada],
        [vera, ada],
        [ben, vera],
      ] as const)
        await accept(asker, author)
      await community.drain()

      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof ledgerOf>> = await ada.ask('exchanges.list', {
          memberId: ada.id,
          limit: 2,
          ...(cursor !== null && { cursor }),
        })
        seen.push(
          ...page.items.map(
            ({ side, creator, beneficiary }) => `${side} ${creator.name}>${beneficiary.name}`,
          ),
        )
        cursor = page.nextCursor
      } while (cursor !== null)
      assert.deepEqual(seen, ['created Ada>Vera', 'created Ada>Ben', 'derived Ben>Ada', 'derived Vera>Ada'])
      const derived = await ada.ask('exchanges.list', { memberId: ada.id, side: 'derived' })
      assert.deepEqual(
        derived.items.map(({ creator }) => creator.name),
        ['Ben', 'Vera'],
      )
    })

    it('sums in the database to what the rule says of its rows', async () => {
      const cases = [
        await accept(ada, vera),
        await accept(ben, vera),
        await accept(vera, ada),
        await accept(ada, ben),
      ]
      await tell(ada, cases[0]?.caseId ?? '', 'not_useful')
      await tell(ben, cases[1]?.caseId ?? '', 'new_advice')
      await ben.ask('cases.markHelpful', { ...(cases[0] ?? { caseId: '', replyId: '' }), on: true })
      await community.drain()

      const rows = (await Exchanges.find().lean()).map(toPlain)
      for (const person of [ada, ben, vera, staff]) {
        const { created, derived } = await standingNow(person)
        assert.deepEqual({ created, derived }, standingOf(person.id, rows, community.now()))
      }
      assert.equal((await standingNow(vera)).created.total, 13)
    })

    it('is told live to both sides', async () => {
      const [veraLive, adaLive, benLive] = (await Promise.all(
        [vera, ada, ben].map(person => person.connect()),
      )) as [Live, Live, Live]
      try {
        const that = await accept(ada, vera)
        const [accepted] = await Outbox.find({ name: 'cases.accepted' }).lean()
        assert.ok(accepted)
        const payload = accepted.payload as Happening<'cases.accepted'>['payload']
        await creditAcceptedReply({ id: accepted._id.toHexString(), name: 'cases.accepted', payload })
        const heard = await veraLive.next('exchanges.changed')
        assert.deepEqual(heard, await adaLive.next('exchanges.changed'))
        assert.equal((await ledgerOf(vera)).items[0]?.id, heard.exchangeId)
        await benLive.ask('cases.show', { caseId: that.caseId })
        assert.deepEqual(benLive.heard('exchanges.changed'), [])
      } finally {
        for (const live of [veraLive, adaLive, benLive]) live.close()
      }
    })
  })

  describe('the count from the sources', () => {
    it('finds what is missing, what was altered, what nobody earned, and what is still under way', async () => {
      await accept(ada, vera)
      await accept(ben, vera)
      await accept(vera, ben)
      assert.equal((await verifyLedger()).waiting, 3)
      await community.drain()
      await assertLedgerIsWhatCasesSay()

      const [gone, altered, kept] = await Exchanges.find().sort({ at: 1 }).lean()
      assert.ok(gone && altered && kept)
      await Exchanges.collection.deleteOne({ _id: gone._id })
      await Exchanges.collection.updateOne({ _id: altered._id }, { $set: { credit: 400 } })
      const forged = { ...kept, _id: new Types.ObjectId(), eventId: new Types.ObjectId() }
      await Exchanges.collection.insertOne(forged)
      const orphan = {
        ...forged,
        _id: new Types.ObjectId(),
        eventId: new Types.ObjectId(),
        evidence: { ...kept.evidence, caseId: new Types.ObjectId() },
      }
      await Exchanges.collection.insertOne(orphan)

      const check = await verifyLedger()
      assert.deepEqual(
        check.examples.map(({ exchangeId, problem }) => `${exchangeId} ${problem}`).toSorted(),
        [
          `${gone._id.toHexString()} missing`,
          `${altered._id.toHexString()} different`,
          `${forged._id.toHexString()} unexpected`,
          `${orphan._id.toHexString()} unexpected`,
        ].toSorted(),
      )
      assert.deepEqual([check.expected, check.stored, check.unexpected], [3, 4, 2])
    })

    it('yields the rows that are stored', async () => {
      await accept(ada, vera)
      await tell(ben, (await accept(ben, vera)).caseId, 'none')
      await community.drain()
      const recomputed: string[] = []
      for await (const row of recomputeLedger()) recomputed.push(row._id.toHexString())
      const stored = (await Exchanges.find({}, { _id: 1 }).lean()).map(({ _id }) => _id.toHexString())
      assert.deepEqual(recomputed.toSorted(), stored.toSorted())
      assert.equal(stored.length, 3)
    })
  })
})

type Live = Awaited<ReturnType<Person['connect']>>

const toPlain = (row: StoredExchange) => ({
  ...({ eventId: row.eventId.toHexString(), kind: row.kind } satisfies ExchangeKey),
  creatorId: row.creatorId.toHexString(),
  beneficiaryId: row.beneficiaryId.toHexString(),
  credit: row.credit,
  at: row.at,
})
