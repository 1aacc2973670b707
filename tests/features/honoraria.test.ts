import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Holds } from '../../domain/exchanges/model-standing.ts'
import { Statements, type StoredStatement } from '../../domain/honoraria/model.ts'
import { noteHonorarium } from '../../domain/notifications/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { FEBRUARY, JANUARY, openPayroll, type Payroll } from '../support/payroll.ts'
import { schedule } from '../../workers/schedule.ts'

const DAY_MS = 24 * 3600 * 1000

/** What the job of the night finds and leaves, however often it runs. */
async function night(now: Date): Promise<StoredStatement[]> {
  const run = () => schedule['draftStatements']?.run(now)
  await run()
  const stored = await Statements.find().sort({ period: 1 }).lean()
  await Promise.all([run(), run()])
  assert.deepEqual(await Statements.find().sort({ period: 1 }).lean(), stored, 'it ran again')
  return stored
}
const keysIn = (statements: readonly StoredStatement[]) =>
  statements.map(({ period, state, lines, edition }) => [
    period,
    state,
    lines.map(({ key, amount }) => `${key.slice(0, 1)}${amount}`).join(' '),
    edition,
  ])

describe('honoraria', () => {
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
  let wasOfNoUse: Payroll['wasOfNoUse']

  beforeEach(async () => {
    clinic = await openPayroll()
    ;({ community, vera, staff, second, setRate, draft, only, approveBoth, linesOf, wasOfNoUse } = clinic)
  })
  afterEach(() => community.stop())

  describe('a rate', () => {
    it('is set by staff, seen by consultants, and holds until the next', async () => {
      const { rate } = await setRate()
      assert.deepEqual(
        [rate.amount, rate.currency, rate.from, rate.specialty.name, rate.setBy],
        [2500, 'EUR', JANUARY, 'Cats', 'Stella'],
      )
      await setRate({ from: FEBRUARY, amount: 3000 })
      const { items } = await vera.ask('honoraria.rates', {})
      assert.deepEqual(
        items.map(({ from, amount }) => [from, amount]),
        [
          [FEBRUARY, 3000],
          [JANUARY, 2500],
        ],
      )
    })
    it('is set once for a repeat of the same call', async () => {
      const clientId = randomUUID()
      const first = await setRate({ clientId })
      assert.deepEqual(await setRate({ clientId }), first)
      assert.equal((await staff.ask('honoraria.rates', {})).items.length, 1)
    })
    it('refuses the past, a second one for a month, a second currency, and figures that are none', async () => {
      await setRate()
      await assertRefused(setRate({ from: '2029-12' }), 'invalid', ['from'])
      await assertRefused(setRate(), 'conflict', ['from'])
      await assertRefused(setRate({ from: FEBRUARY, currency: 'USD' }), 'invalid', ['currency'])
      await assertRefused(setRate({ amount: -1 }), 'invalid', ['amount'])
      await assertRefused(setRate({ amount: 10.5 }), 'invalid', ['amount'])
      await assertRefused(setRate({ kind: 'helpful' as never }), 'invalid', ['kind'])
      await assertRefused(setRate({ specialtyId: NOWHERE, from: FEBRUARY }), 'not_found')
      await assertRefused(vera.ask('honoraria.setRate', {} as never), 'forbidden')
      await assertRefused(clinic.ada.ask('honoraria.rates', {}), 'forbidden')
      await assertRefused(community.visitor().ask('honoraria.rates', {}), 'unauthenticated')
    })
  })

  describe('a statement', () => {
    beforeEach(async () => {
      await setRate()
      await clinic.accept(clinic.ada, vera)
      await clinic.accept(clinic.ben, vera)
      await community.drain()
      community.at('2030-01-20T12:00:00.000Z')
    })

    it('is drawn up from what stands, and is the same when it is drawn up again', async () => {
      await draft(JANUARY)
      const first = await only(JANUARY)
      assert.deepEqual(
        [first.member.name, first.state, first.total, first.lineCount, first.isDue],
        ['Vera', 'draft', 5000, 2, false],
      )
      await draft(JANUARY)
      assert.deepEqual(await only(JANUARY), first)
      const { items } = await vera.ask('honoraria.mine', {})
      assert.deepEqual(items, [first])
      const { lines } = await vera.ask('honoraria.show', { statementId: first.id })
      assert.deepEqual(
        lines.map(({ what, amount, specialty }) => [what, amount, specialty?.name]),
        [
          ['Ada accepted your advice on “Cat breathes fast”', 2500, 'Cats'],
          ['Ben accepted your advice on “Cat breathes fast”', 2500, 'Cats'],
        ],
      )
    })
    it('counts nothing that has not stood a week, and nothing that was of no use', async () => {
      await clinic.accept(clinic.victor, vera)
      await wasOfNoUse(clinic.ada)
      await community.drain()
      await draft(JANUARY)
      assert.equal((await only(JANUARY)).lineCount, 1)
      community.later(8 * DAY_MS)
      await draft(JANUARY)
      const { edition, lineCount } = await only(JANUARY)
      assert.deepEqual([edition, lineCount], [2, 2])
    })
    it('leaves out what is being looked at, and pays it later when all is well', async () => {
      const { items } = await vera.ask('exchanges.list', { memberId: vera.id, side: 'created' })
      await Holds.create([
        {
          key: randomUUID(),
          reason: 'at_once',
          state: 'open',
          exchangeIds: [items[0]?.id ?? NOWHERE],
          creatorIds: [vera.id],
          giverIds: [],
          foundAt: community.now(),
        },
      ])
      await draft(JANUARY)
      assert.equal((await only(JANUARY)).lineCount, 1)
      await Holds.updateOne({ reason: 'at_once' }, { $set: { state: 'released' } })
      await draft(JANUARY)
      assert.equal((await only(JANUARY)).lineCount, 2)
    })
    it('is approved by two people who both saw it as it is', async () => {
      await draft(JANUARY)
      const { id: statementId, edition } = await only(JANUARY)
      await assertRefused(staff.ask('honoraria.approve', { statementId, edition }), 'conflict')
      community.at('2030-02-01T00:00:00.000Z')
      await assertRefused(staff.ask('honoraria.approve', { statementId, edition: edition + 1 }), 'conflict')
      const { statement: checked } = await staff.ask('honoraria.approve', { statementId, edition })
      assert.deepEqual([checked.state, checked.approvals.map(({ by }) => by)], ['checked', ['Stella']])
      await assertRefused(staff.ask('honoraria.approve', { statementId, edition }), 'conflict')
      const { statement } = await second.ask('honoraria.approve', { statementId, edition })
      assert.deepEqual([statement.state, statement.approvals.length], ['approved', 2])
      await draft(JANUARY)
      assert.equal((await only(JANUARY)).state, 'approved')
    })
    it('is approved once, however many people try at once', async () => {
      await draft(JANUARY)
      community.at('2030-02-01T00:00:00.000Z')
      const { id: statementId, edition } = await only(JANUARY)
      const more = await Promise.all(['Uta', 'Udo', 'Ugo'].map(name => community.register(name)))
      for (const person of more) await community.grant(person, 'staff')
      const tries = await Promise.allSettled(
        [staff, second, ...more].map(person => person.ask('honoraria.approve', { statementId, edition })),
      )
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 2)
      assert.equal((await only(JANUARY)).approvals.length, 2)
    })
    it('loses its first approval when it changes before the second', async () => {
      await draft(JANUARY)
      community.at('2030-02-01T00:00:00.000Z')
      const { id: statementId, edition } = await only(JANUARY)
      await staff.ask('honoraria.approve', { statementId, edition })
      await wasOfNoUse(clinic.ada)
      await community.drain()
      await draft(JANUARY)
      const changed = await only(JANUARY)
      assert.deepEqual([changed.state, changed.approvals, changed.total], ['draft', [], 2500])
      await assertRefused(second.ask('honoraria.approve', { statementId, edition }), 'conflict')
    })
    it('tells its consultant once, when it is approved', async () => {
      await draft(JANUARY)
      community.at('2030-02-01T00:00:00.000Z')
      await approveBoth(JANUARY)
      await community.drain()
      const event = await Outbox.findOne({ name: 'honoraria.approved' }).lean()
      assert.ok(event)
      const happening = { id: event._id.toHexString(), name: event.name, payload: event.payload }
      await noteHonorarium(happening as Happening<'honoraria.approved'>, community.now())
      const { items } = await vera.ask('notifications.list', {})
      const told = items.filter(({ what }) => what === 'honorariumApproved')
      assert.deepEqual(
        told.map(({ path, count }) => [path, count]),
        [['/desk/honoraria', 1]],
      )
    })
    it('is not approved, changed or mended by whom it pays, though they be staff', async () => {
      await draft(JANUARY)
      await community.grant(vera, 'staff')
      community.at('2030-02-01T00:00:00.000Z')
      const { id: statementId, edition } = await only(JANUARY)
      const { lines } = await vera.ask('honoraria.show', { statementId })
      const key = lines[0]?.key ?? ''
      await assertRefused(vera.ask('honoraria.approve', { statementId, edition }), 'forbidden')
      const leaving = { statementId, key, on: true, reason: 'Not mine' }
      await assertRefused(vera.ask('honoraria.leaveOut', leaving), 'forbidden')
      await approveBoth(JANUARY)
      await assertRefused(vera.ask('honoraria.sendBack', { statementId, reason: 'More' }), 'forbidden')
      await assertRefused(
        vera.ask('honoraria.correct', { statementId, key, amount: 900, reason: 'More' }),
        'forbidden',
      )
    })
    it('is nobody else’s to see, and a look by staff is kept', async () => {
      await draft(JANUARY)
      const { id: statementId } = await only(JANUARY)
      await assertRefused(clinic.victor.ask('honoraria.show', { statementId }), 'not_found')
      await assertRefused(staff.ask('honoraria.show', { statementId: NOWHERE }), 'not_found')
      await assertRefused(community.visitor().ask('honoraria.show', { statementId }), 'unauthenticated')
      assert.deepEqual((await clinic.victor.ask('honoraria.mine', {})).items, [])
      await staff.ask('honoraria.show', { statementId })
      const admin = await community.register('Aron')
      await community.grant(admin, 'admin')
      const { items } = await admin.ask('moderation.audit', {})
      assert.equal(items.filter(({ subject }) => subject.id === statementId).length, 1)
    })

    it('leaves a line out with a reason its consultant reads, and takes it in again', async () => {
      await draft(JANUARY)
      const { id: statementId } = await only(JANUARY)
      const { lines } = await vera.ask('honoraria.show', { statementId })
      const key = lines[0]?.key ?? ''
      await assertRefused(staff.ask('honoraria.leaveOut', { statementId, key, on: true }), 'invalid', [
        'reason',
      ])
      const reason = 'Paid by the university already'
      const { statement } = await staff.ask('honoraria.leaveOut', { statementId, key, on: true, reason })
      assert.deepEqual([statement.total, statement.edition], [2500, 2])
      await draft(JANUARY)
      const seen = await vera.ask('honoraria.show', { statementId })
      assert.deepEqual(seen.lines[0]?.leftOut?.reason, reason)
      assert.equal(seen.history.at(-1)?.reason, reason)
      await staff.ask('honoraria.leaveOut', { statementId, key, on: false })
      assert.equal((await only(JANUARY)).total, 5000)
      await assertRefused(
        staff.ask('honoraria.leaveOut', { statementId, key: `x-${NOWHERE}`, on: true, reason }),
        'not_found',
      )
    })
    it('is sent back with a reason until it went to the payroll', async () => {
      await draft(JANUARY)
      community.at('2030-02-01T00:00:00.000Z')
      const { id: statementId, edition } = await only(JANUARY)
      const back = { statementId, reason: 'One line is doubtful' }
      await assertRefused(staff.ask('honoraria.sendBack', back), 'conflict')
      await approveBoth(JANUARY)
      const { statement } = await staff.ask('honoraria.sendBack', back)
      assert.deepEqual([statement.state, statement.approvals, statement.edition], ['draft', [], edition + 1])
      await approveBoth(JANUARY)
      await staff.ask('honoraria.export', { until: JANUARY, clientId: randomUUID() })
      await assertRefused(staff.ask('honoraria.sendBack', back), 'conflict')
      await assertRefused(staff.ask('honoraria.sendBack', { ...back, reason: '' }), 'invalid', ['reason'])
    })
    it('pays what came late in the next month, and takes back there what was paid and does not stand', async () => {
      await draft(JANUARY)
      community.at('2030-02-01T00:00:00.000Z')
      await approveBoth(JANUARY)
      await wasOfNoUse(clinic.ada)
      await clinic.accept(clinic.victor, vera)
      await community.drain()
      community.at('2030-03-01T12:00:00.000Z')
      for (let times = 0; times < 2; times += 1) await draft(FEBRUARY)
      const february = await only(FEBRUARY)
      assert.equal(february.total, 0)
      assert.deepEqual(await linesOf(february.id), [
        ['r', -2500],
        ['x', 2500],
      ])
      assert.equal((await only(JANUARY)).total, 5000)
    })
    it('follows on the next night what was held, let go and taken back while it is open', async () => {
      const open = await night(community.now())
      assert.deepEqual(keysIn(open), [[JANUARY, 'draft', 'x2500 x2500', 1]])
      const held = (open[0]?.lines ?? []).flatMap(({ exchangeId }) => exchangeId ?? [])
      await Holds.create({
        key: randomUUID(),
        reason: 'at_once',
        state: 'open',
        exchangeIds: held,
        creatorIds: [vera.id],
        giverIds: [],
        foundAt: community.now(),
      })
      // Of a member none of whose lines stands any more nothing is walked through but their open statement.
      assert.deepEqual(keysIn(await night(community.now())), [[JANUARY, 'draft', '', 2]])
      await Holds.updateOne({ reason: 'at_once' }, { $set: { state: 'released' } })
      assert.deepEqual(keysIn(await night(community.now())), [[JANUARY, 'draft', 'x2500 x2500', 3]])
      await wasOfNoUse(clinic.ada)
      await community.drain()
      assert.deepEqual(keysIn(await night(community.now())), [[JANUARY, 'draft', 'x2500', 4]])
    })
    it('is corrected on the next night after it was approved, once, however many nights follow', async () => {
      await night(community.now())
      community.at('2030-02-01T00:00:00.000Z')
      await approveBoth(JANUARY)
      const january = [JANUARY, 'approved', 'x2500 x2500', 1]
      assert.deepEqual(keysIn(await night(community.now())), [january], 'nothing happened since')
      community.at('2031-01-20T04:40:00.000Z')
      assert.deepEqual(keysIn(await night(community.now())), [january])
      const paid = (await clinic.ledgerOf(vera)).items.find(({ beneficiary }) => beneficiary.name === 'Ada')
      assert.ok(paid?.evidence.kind === 'reply')
      await clinic.tell(clinic.ada, paid.evidence.caseId, 'not_useful')
      await community.drain()
      // What settled so long ago is walked through no more: that something is owed leads to it.
      const later = await night(community.now())
      assert.deepEqual(
        keysIn(later).map(([, state, lines]) => [state, lines]),
        [
          ['approved', 'x2500 x2500'],
          ['draft', 'r-2500'],
        ],
      )
      community.later(DAY_MS)
      assert.deepEqual(await night(community.now()), later)
      community.at('2031-02-01T00:00:00.000Z')
      await approveBoth(later[1]?.period ?? '')
      const closed = await night(community.now())
      community.at('2031-02-02T04:40:00.000Z')
      assert.deepEqual(await night(community.now()), closed)
      assert.equal(closed.length, 2)
    })
    it('goes on leaving out a line that passes to an earlier month', async () => {
      await draft(JANUARY)
      await clinic.accept(clinic.victor, vera)
      await community.drain()
      community.at('2030-02-10T00:00:00.000Z')
      const { id: statementId } = await approveBoth(JANUARY)
      await draft(FEBRUARY)
      const february = await only(FEBRUARY)
      const [line] = (await vera.ask('honoraria.show', { statementId: february.id })).lines
      const left = { statementId: february.id, key: line?.key ?? '', on: true, reason: 'Nobody remembers it' }
      await staff.ask('honoraria.leaveOut', left)
      await staff.ask('honoraria.sendBack', { statementId, reason: 'One line is doubtful' })
      for (let times = 0; times < 2; times += 1) await draft(FEBRUARY)
      const seen = await vera.ask('honoraria.show', { statementId })
      const passed = seen.lines.find(({ key }) => key === left.key)
      assert.deepEqual([passed?.leftOut?.reason, seen.statement.total], [left.reason, 5000])
    })
    it('is mended by a line of its own in the next one', async () => {
      await draft(JANUARY)
      const { id: statementId } = await only(JANUARY)
      const { lines } = await vera.ask('honoraria.show', { statementId })
      const mending = { statementId, key: lines[0]?.key ?? '', amount: -500, reason: 'The old rate held' }
      await assertRefused(staff.ask('honoraria.correct', mending), 'conflict')
      community.at('2030-02-01T00:00:00.000Z')
      await approveBoth(JANUARY)
      await assertRefused(staff.ask('honoraria.correct', { ...mending, amount: 0 }), 'invalid', ['amount'])
      await assertRefused(staff.ask('honoraria.correct', { ...mending, key: `x-${NOWHERE}` }), 'not_found')
      const clientId = randomUUID()
      for (let times = 0; times < 2; times += 1) {
        const { period } = await staff.ask('honoraria.correct', { ...mending, clientId })
        assert.equal(period, FEBRUARY)
      }
      const february = await only(FEBRUARY)
      const { lines: mended } = await vera.ask('honoraria.show', { statementId: february.id })
      assert.deepEqual(
        mended.map(({ what, amount, corrects }) => [what, amount, corrects?.period]),
        [['The old rate held', -500, JANUARY]],
      )
    })
  })
})
