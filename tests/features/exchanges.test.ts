import assert from 'node:assert/strict'
import { creditAcceptedReply } from '../../domain/exchanges/actions.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import { type ExchangeKey, standingOf } from '../../domain/exchanges/rules.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('exchanges', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let makeConsultant: Clinic['makeConsultant']
  let askAndAnswer: Clinic['askAndAnswer']
  let accept: Clinic['accept']
  let tell: Clinic['tell']
  let ledgerOf: Clinic['ledgerOf']
  let standingNow: Clinic['standingNow']

  beforeEach(async () => {
    ;({
      community,
      ada,
      ben,
      vera,
      staff,
      makeConsultant,
      askAndAnswer,
      accept,
      tell,
      ledgerOf,
      standingNow,
    } = await openClinic())
    await makeConsultant(vera)
  })
  afterEach(() => community.stop())

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
          'Not settled yet: It is fresh and could still be taken back. It speaks for recognition once it has stood for a while.',
        ],
      )
      assert.deepEqual(
        given?.why.map(({ step }) => step),
        ['Asked', 'Replied', 'Accepted', 'Counted', 'Not settled yet'],
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

    it('sums what was got as it was recorded, and what was given as it counts', async () => {
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
        const { derived } = await standingNow(person)
        assert.deepEqual(derived, standingOf(person.id, rows, community.now()).derived)
      }
      // Ben's second word for Vera counts half.
      assert.deepEqual((await standingNow(vera)).created, {
        total: 12.5,
        byKind: { advice: 8, helpful: 0.5, outcome: 4 },
        people: 1,
      })
    })

    it('is told live to both sides', async () => {
      const [veraLive, adaLive, benLive] = await Promise.all([vera.connect(), ada.connect(), ben.connect()])
      try {
        const that = await accept(ada, vera)
        const [accepted] = await Outbox.find({ name: 'cases.accepted' }).lean()
        assert.ok(accepted)
        const payload = accepted.payload as Happening<'cases.accepted'>['payload']
        await creditAcceptedReply({ id: accepted._id.toHexString(), name: 'cases.accepted', payload })
        const heard = await veraLive.next('exchanges.changed')
        assert.deepEqual(heard, await adaLive.next('exchanges.changed'))
        assert.equal((await ledgerOf(vera)).items.length, 1)
        await benLive.ask('cases.show', { caseId: that.caseId })
        assert.deepEqual(benLive.heard('exchanges.changed'), [])
      } finally {
        for (const live of [veraLive, adaLive, benLive]) live.close()
      }
    })
  })
})

const toPlain = (row: StoredExchange) => ({
  ...({ eventId: row.eventId.toHexString(), kind: row.kind } satisfies ExchangeKey),
  creatorId: row.creatorId.toHexString(),
  beneficiaryId: row.beneficiaryId?.toHexString() ?? null,
  credit: row.credit,
  at: row.at,
})
