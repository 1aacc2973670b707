import assert from 'node:assert/strict'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('outcomes', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, staff } = clinic)
    await clinic.makeConsultant(vera)
  })
  afterEach(() => community.stop())

  describe('what became of a consultant’s advice', () => {
    /** Twelve pieces of advice by Vera that were told, one that was not, and one of a colleague. */
    async function tellTwelve() {
      const outcomes = [
        ...Array.from({ length: 6 }, () => 'confirmed_plan' as const),
        ...Array.from({ length: 4 }, () => 'new_advice' as const),
        ...Array.from({ length: 2 }, () => 'not_useful' as const),
      ]
      for (const [at, outcome] of outcomes.entries()) {
        const { id: caseId } = await clinic.ask(ada, {
          tags: at < 10 ? ['heart'] : ['skin'],
          underPseudonym: at === 0,
        })
        const { id: replyId } = await clinic.reply(vera, caseId)
        await ada.ask('cases.accept', { caseId, replyId })
        await ada.ask(
          'cases.reportOutcome',
          clinic.outcome(caseId, { outcome, note: 'Rex at 12 Elm Street' }),
        )
      }
      await clinic.accept(ada, vera)
      await clinic.accept(ben, ada)
      await community.drain()
    }

    it('is shown to them as rates with intervals, by topic and by quarter, small numbers hidden', async () => {
      await tellTwelve()
      const { all, byTopic, byQuarter } = await vera.ask('outcomes.mine', {})
      assert.deepEqual([all.accepted, all.told], [13, 12])
      const confirmed = all.rates.find(({ measure }) => measure === 'confirmed_plan')
      assert.deepEqual([confirmed?.count, confirmed?.of, confirmed?.share], [6, 12, 0.5])
      assert.ok(confirmed && confirmed.low !== null && confirmed.high !== null)
      assert.ok(
        confirmed.low > 0.25 && confirmed.low < 0.26 && confirmed.high > 0.74 && confirmed.high < 0.75,
      )
      assert.deepEqual(
        byTopic.map(({ name, told }) => [name, told]),
        [
          ['heart', 10],
          ['skin', 2],
        ],
      )
      assert.ok(
        byTopic[1]?.rates.every(({ count, share, low }) => count === null && share === null && low === null),
      )
      assert.deepEqual(
        byQuarter.map(({ name, told }) => [name, told]),
        [['2030 Q1', 12]],
      )
      const elsewhere = await vera.ask('outcomes.mine', { specialtyId: NOWHERE })
      assert.equal(elsewhere.all.accepted, 0)
    })

    it('changes when the asker tells something else', async () => {
      await tellTwelve()
      const [found] = (await ada.ask('cases.list', { mine: true, limit: 200 })).items.filter(({ tags }) =>
        tags.includes('skin'),
      )
      await clinic.tell(ada, found?.id ?? '', 'confirmed_plan')
      await community.drain()
      const { all } = await vera.ask('outcomes.mine', {})
      assert.equal(all.rates.find(({ measure }) => measure === 'confirmed_plan')?.count, 7)
    })

    it('is for consultants, and of their own advice alone', async () => {
      await tellTwelve()
      await assertRefused(ada.ask('outcomes.mine', {}), 'forbidden')
      await assertRefused(staff.ask('outcomes.mine', {}), 'forbidden')
      await assertRefused(community.visitor().ask('outcomes.mine', {}), 'unauthenticated')
      await assertRefused(vera.ask('outcomes.mine', { specialtyId: 'x' }), 'invalid', ['specialtyId'])
      await clinic.makeConsultant(ben)
      assert.equal((await ben.ask('outcomes.mine', {})).all.accepted, 0)
    })

    it('is given for study without anybody in it', async () => {
      await tellTwelve()
      const { content, rowCount, withheldCount, name, type } = await vera.ask('outcomes.export', {})
      assert.deepEqual(
        [rowCount, withheldCount, name, type],
        [10, 2, 'outcomes-2030-01.json', 'application/json'],
      )
      const { rows } = JSON.parse(content) as { rows: Record<string, unknown>[] }
      assert.deepEqual(
        rows.map(row => [row['row'], row['topic'], row['month']]),
        Array.from({ length: 10 }, (_, at) => at + 1).map(row => [row, 'heart', '2030-01']),
      )
      const csv = await vera.ask('outcomes.export', { as: 'csv' })
      assert.equal(csv.content.split('\r\n').length, 12)
      for (const text of [content, csv.content]) {
        for (const secret of ['Ada', 'Vera', ada.id, vera.id, 'Rex', 'Elm', 'breathes'])
          assert.ok(!text.includes(secret), secret)
        assert.doesNotMatch(text, /[0-9a-f]{24}/)
        assert.doesNotMatch(text, /2030-01-\d\d/)
      }
    })

    it('is given to consultants alone', async () => {
      await assertRefused(ada.ask('outcomes.export', {}), 'forbidden')
      await assertRefused(community.visitor().ask('outcomes.export', {}), 'unauthenticated')
      await assertRefused(vera.ask('outcomes.export', { as: 'pdf' as never }), 'invalid', ['as'])
    })
  })
})
