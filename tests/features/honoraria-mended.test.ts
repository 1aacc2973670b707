import assert from 'node:assert/strict'
import type { Community, Person } from '../support/community.ts'
import { FEBRUARY, JANUARY, openPayroll, type Payroll } from '../support/payroll.ts'

const byKind = (
  [one = '']: readonly [string | undefined, number],
  [other = '']: readonly [string | undefined, number],
) => (one < other ? -1 : 1)

describe('a statement whose lines do not stay as they were', () => {
  let clinic: Payroll
  let community: Community
  let vera: Person
  let staff: Person
  let setRate: Payroll['setRate']
  let draft: Payroll['draft']
  let only: Payroll['only']
  let approveBoth: Payroll['approveBoth']
  let linesOf: Payroll['linesOf']
  let wasOfNoUse: Payroll['wasOfNoUse']

  beforeEach(async () => {
    clinic = await openPayroll()
    ;({ community, vera, staff, setRate, draft, only, approveBoth, linesOf, wasOfNoUse } = clinic)
    await setRate()
    await clinic.accept(clinic.ada, vera)
    await clinic.accept(clinic.ben, vera)
    await community.drain()
    community.at('2030-01-20T12:00:00.000Z')
  })
  afterEach(() => community.stop())

  it('pays again what was paid, taken back and of use after all, as often as it is so', async () => {
    const told: string[] = []
    const months = ['2030-02', '2030-03', '2030-04', '2030-05']
    await draft(JANUARY)
    const { lines } = await vera.ask('honoraria.show', { statementId: (await only(JANUARY)).id })
    const { items } = await vera.ask('exchanges.list', { memberId: vera.id })
    const { evidence } = items.find(({ id }) => id === lines[0]?.exchangeId) ?? {}
    assert.ok(evidence?.kind === 'reply')
    community.at('2030-02-01T00:00:00.000Z')
    await approveBoth(JANUARY)
    for (const [at, period] of months.entries()) {
      community.at(`${period}-01T12:00:00.000Z`)
      await clinic.tell(clinic.ada, evidence.caseId, at % 2 === 0 ? 'not_useful' : 'confirmed_plan')
      await community.drain()
      community.at(`${period}-20T12:00:00.000Z`)
      for (let times = 0; times < 2; times += 1) await draft(period)
      const { id: statementId } = await only(period)
      const [line, ...more] = (await vera.ask('honoraria.show', { statementId })).lines
      assert.deepEqual(more, [])
      told.push(`${line?.key.replace(lines[0]?.exchangeId ?? '', '')} ${line?.amount}`)
      community.at(`2030-0${Number(period.slice(-1)) + 1}-01T00:00:00.000Z`)
      await approveBoth(period)
    }
    assert.deepEqual(told, ['r- -2500', 'x--2 2500', 'r--2 -2500', 'x--3 2500'])
  })
  it('waits a week for what was of use after all, and pays it at the rate of then', async () => {
    await setRate({ from: FEBRUARY, amount: 3000 })
    await wasOfNoUse(clinic.ada)
    const { items } = await vera.ask('exchanges.list', { memberId: vera.id })
    const { evidence } = items.find(({ beneficiary }) => beneficiary.name === 'Ada') ?? {}
    assert.ok(evidence?.kind === 'reply')
    community.at('2030-01-28T12:00:00.000Z')
    await clinic.tell(clinic.ada, evidence.caseId, 'new_advice')
    await community.drain()
    community.at('2030-02-03T12:00:00.000Z')
    await draft(FEBRUARY)
    assert.deepEqual(await linesOf((await only(JANUARY)).id), [['x', 2500]])
    community.at('2030-02-05T12:00:00.000Z')
    await draft(FEBRUARY)
    assert.deepEqual(await linesOf((await only(JANUARY)).id), [['x', 2500]])
    assert.deepEqual(await linesOf((await only(FEBRUARY)).id), [['x', 3000]])
  })
  it('takes back what was paid with what was mended of it, and no more', async () => {
    await draft(JANUARY)
    community.at('2030-02-01T00:00:00.000Z')
    const { id: statementId } = await approveBoth(JANUARY)
    const { lines } = await vera.ask('honoraria.show', { statementId })
    const ofAda = lines.find(({ what }) => what.startsWith('Ada'))
    const mending = { statementId, key: ofAda?.key ?? '', amount: -500, reason: 'Half of it' }
    await staff.ask('honoraria.correct', mending)
    await wasOfNoUse(clinic.ada)
    await community.drain()
    await draft(FEBRUARY)
    assert.deepEqual((await linesOf((await only(FEBRUARY)).id)).toSorted(byKind), [
      ['m', -500],
      ['r', -2000],
    ])
  })
  it('is mended in the first month after its own that is still open, and that is what is answered', async () => {
    await draft(JANUARY)
    community.at('2030-02-01T00:00:00.000Z')
    const { id: statementId } = await approveBoth(JANUARY)
    await clinic.accept(clinic.victor, vera)
    await community.drain()
    community.at('2030-02-28T23:59:59.999Z')
    await draft(FEBRUARY)
    community.at('2030-03-01T00:00:00.000Z')
    const { lines } = await vera.ask('honoraria.show', { statementId })
    const mending = { statementId, key: lines[0]?.key ?? '', amount: -500, reason: 'The old rate held' }
    const { period } = await staff.ask('honoraria.correct', mending)
    assert.equal(period, FEBRUARY, 'over, and still open')
    assert.deepEqual((await linesOf((await only(FEBRUARY)).id)).toSorted(byKind), [
      ['m', -500],
      ['x', 2500],
    ])
    await approveBoth(FEBRUARY)
    const again = await staff.ask('honoraria.correct', { ...mending, reason: 'And once more' })
    assert.equal(again.period, '2030-03')
    assert.deepEqual(await linesOf((await only('2030-03')).id), [['m', -500]])
    // A month that is open again is not corrected by itself.
    await staff.ask('honoraria.sendBack', { statementId, reason: 'One line is doubtful' })
    await draft('2030-03')
    assert.deepEqual(await linesOf(statementId), [
      ['x', 2500],
      ['x', 2500],
    ])
    assert.deepEqual(await linesOf((await only('2030-03')).id), [['m', -500]])
  })
})
