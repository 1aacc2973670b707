import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { heedContest } from '../../domain/honoraria/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { FEBRUARY, JANUARY, openPayroll, type Payroll } from '../support/payroll.ts'

describe('honoraria, contested and paid out', () => {
  let clinic: Payroll
  let community: Community
  let vera: Person
  let staff: Person
  let second: Person
  let setRate: Payroll['setRate']
  let draft: Payroll['draft']
  let only: Payroll['only']
  let approveBoth: Payroll['approveBoth']
  let linesOf: Payroll['linesOf']

  beforeEach(async () => {
    clinic = await openPayroll()
    ;({ community, vera, staff, second, setRate, draft, only, approveBoth, linesOf } = clinic)
  })
  afterEach(() => community.stop())

  describe('a contest', () => {
    const reason = 'The university paid for the lecture, not for this'
    let statementId: string
    let key: string
    let judge: Person

    beforeEach(async () => {
      judge = await community.register('Jutta')
      await community.grant(judge, 'staff')
      await setRate()
      await clinic.accept(clinic.ada, vera)
      await community.drain()
      community.at('2030-02-01T00:00:00.000Z')
      await draft(JANUARY)
      ;({ id: statementId } = await only(JANUARY))
      const { lines } = await vera.ask('honoraria.show', { statementId })
      key = lines[0]?.key ?? ''
      await staff.ask('honoraria.leaveOut', { statementId, key, on: true, reason: 'Paid already' })
    })
    const decide = async (outcome: 'upheld' | 'dismissed') => {
      const { contestId } = await vera.ask('honoraria.contest', { statementId, key, reason })
      await judge.ask('moderation.decideContest', { contestId, outcome, words: 'I looked at both' })
      await community.drain()
      const event = await Outbox.findOne({ name: 'moderation.contestDecided' }).lean()
      assert.ok(event)
      await heedContest({
        id: event._id.toHexString(),
        name: 'moderation.contestDecided',
        payload: event.payload as Happening<'moderation.contestDecided'>['payload'],
      })
    }

    it('of what was left out puts it back once, when it is found right', async () => {
      await decide('upheld')
      const { statement, lines } = await vera.ask('honoraria.show', { statementId })
      assert.deepEqual([statement.total, lines[0]?.leftOut], [2500, null])
      assert.deepEqual(lines[0]?.contest, { state: 'upheld', reason, answer: 'I looked at both' })
    })
    it('pays it on the next statement where its own was approved meanwhile', async () => {
      await approveBoth(JANUARY)
      await decide('upheld')
      for (let times = 0; times < 2; times += 1) await draft(FEBRUARY)
      assert.deepEqual(await linesOf((await only(FEBRUARY)).id), [['m', 2500]])
    })
    it('puts it back where one of two approved it, and who did looks again', async () => {
      const { edition } = await only(JANUARY)
      await staff.ask('honoraria.approve', { statementId, edition })
      await decide('upheld')
      await draft(FEBRUARY)
      const { state, total, approvals } = await only(JANUARY)
      assert.deepEqual([state, total, approvals], ['draft', 2500, []])
      assert.deepEqual(await linesOf(statementId), [['x', 2500]])
    })
    it('pays it once, though its statement is sent back afterwards', async () => {
      await approveBoth(JANUARY)
      await decide('upheld')
      await draft(FEBRUARY)
      await staff.ask('honoraria.sendBack', { statementId, reason: 'Another line is doubtful' })
      await assertRefused(staff.ask('honoraria.leaveOut', { statementId, key, on: false }), 'conflict')
    })
    it('changes nothing when it is not', async () => {
      await decide('dismissed')
      const { statement, lines } = await vera.ask('honoraria.show', { statementId })
      assert.deepEqual([statement.total, lines[0]?.contest?.state], [0, 'dismissed'])
    })
    it('is decided by nobody who left it out, nor by who contests, and is opened once', async () => {
      const { contestId } = await vera.ask('honoraria.contest', { statementId, key, reason })
      const decision = { contestId, outcome: 'upheld', words: 'I looked at both' } as const
      await assertRefused(staff.ask('moderation.decideContest', decision), 'forbidden')
      await community.grant(vera, 'staff')
      await assertRefused(vera.ask('moderation.decideContest', decision), 'forbidden')
      await assertRefused(vera.ask('honoraria.contest', { statementId, key, reason }), 'conflict')
      const { items } = await judge.ask('moderation.contests', {})
      assert.match(items[0]?.says ?? '', /2030-01 was left out/)

      const mona = await community.register('Mona')
      await community.grant(mona, 'moderator')
      const [open] = (await mona.ask('moderation.contests', {})).items
      assert.deepEqual([open?.path, open?.hasAccount], [null, true])
      const { account } = await mona.ask('moderation.contest', { contestId })
      const told = new Map(account.map(({ name, says }) => [name, says]))
      assert.deepEqual([told.get('Month'), told.get('Left out, because')], ['2030-01', 'Paid already'])
      assert.ok(!JSON.stringify(account).includes('Stella'), 'who left it out is not named')
    })
    it('is for whom the line pays', async () => {
      await assertRefused(clinic.ada.ask('honoraria.contest', { statementId, key, reason }), 'not_found')
      await assertRefused(
        vera.ask('honoraria.contest', { statementId, key: `x-${NOWHERE}`, reason }),
        'not_found',
      )
      await assertRefused(vera.ask('honoraria.contest', { statementId, key, reason: '' }), 'invalid', [
        'reason',
      ])
      await assertRefused(
        community.visitor().ask('honoraria.contest', { statementId, key, reason }),
        'unauthenticated',
      )
    })
  })

  describe('the payroll', () => {
    beforeEach(async () => {
      await setRate()
      await vera.ask('members.rename', { name: '=HYPERLINK("x")' })
      await clinic.accept(clinic.ada, vera)
      await community.drain()
      community.at('2030-02-01T00:00:00.000Z')
      await draft(JANUARY)
    })

    it('gets each approved statement once, as a file that carries no formula', async () => {
      const hand = { until: JANUARY, clientId: randomUUID() }
      await assertRefused(staff.ask('honoraria.export', { ...hand, clientId: randomUUID() }), 'conflict')
      const { id } = await approveBoth(JANUARY)
      const first = await staff.ask('honoraria.export', hand)
      assert.deepEqual(await staff.ask('honoraria.export', hand), first)
      await assertRefused(staff.ask('honoraria.export', { ...hand, clientId: randomUUID() }), 'conflict')
      assert.deepEqual([first.export.statementCount, first.export.total], [1, 2500])
      assert.equal(
        first.file.content,
        'month,member_id,name,email,lines,amount,currency,statement_id\r\n' +
          `${JANUARY},${vera.id},"'=HYPERLINK(""x"")",${vera.email},1,25.00,EUR,${id}\r\n`,
      )
      const { items } = await staff.ask('honoraria.exports', {})
      assert.deepEqual(items, [first.export])
      assert.deepEqual(await staff.ask('honoraria.exportFile', { exportId: first.export.id }), first.file)
      assert.equal((await only(JANUARY)).state, 'exported')
    })
    it('is handed one file, however many ask at once', async () => {
      await approveBoth(JANUARY)
      const tries = await Promise.allSettled(
        [staff, second, staff].map(person =>
          person.ask('honoraria.export', { until: JANUARY, clientId: randomUUID() }),
        ),
      )
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
      assert.equal((await staff.ask('honoraria.exports', {})).items.length, 1)
    })
    it('is for staff', async () => {
      const { id: statementId, edition } = await only(JANUARY)
      const line = { statementId, key: `x-${NOWHERE}` }
      const asks: (() => Promise<unknown>)[] = [
        () => vera.ask('honoraria.list', { period: JANUARY }),
        () => vera.ask('honoraria.draft', { period: JANUARY }),
        () => vera.ask('honoraria.approve', { statementId, edition }),
        () => vera.ask('honoraria.sendBack', { statementId, reason: 'Because' }),
        () => vera.ask('honoraria.leaveOut', { ...line, on: true, reason: 'Because' }),
        () => vera.ask('honoraria.correct', { ...line, amount: 1, reason: 'Because' }),
        () => vera.ask('honoraria.export', { until: JANUARY, clientId: randomUUID() }),
        () => vera.ask('honoraria.exports', {}),
        () => vera.ask('honoraria.exportFile', { exportId: NOWHERE }),
      ]
      for (const ask of asks) await assertRefused(ask(), 'forbidden')
      await assertRefused(staff.ask('honoraria.draft', { period: '2030-13' }), 'invalid', ['period'])
      await assertRefused(staff.ask('honoraria.draft', { period: '2030-03' }), 'invalid', ['period'])
      await assertRefused(staff.ask('honoraria.exportFile', { exportId: NOWHERE }), 'not_found')
    })
  })
})
