import assert from 'node:assert/strict'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { Cycles } from '../../domain/recognition/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOWHERE = 'f'.repeat(24)

describe('recognition', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let catsId: string

  beforeEach(async () => {
    community = await startCommunity()
    community.at('2030-01-10T12:00:00.000Z')
    ;[ada, ben, vera, staff] = await Promise.all([
      community.register('Ada'),
      community.register('Ben'),
      community.register('Vera'),
      community.register('Stella'),
    ])
    await community.grant(staff, 'staff')
    catsId = (await staff.ask('cases.createSpecialty', { name: 'Cats' })).specialty.id
    await community.grant(vera, 'consultant', catsId)
  })
  afterEach(() => community.stop())

  const help = async (asker: Person, author: Person) => {
    const { case: asked } = await asker.ask('cases.submit', {
      specialtyId: catsId,
      title: `A question of ${asker.name}`,
      body: 'What now?',
    })
    const { reply } = await author.ask('cases.reply', { caseId: asked.id, body: 'Do this.' })
    await asker.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
    community.later(60_000)
    return asked.id
  }
  const tellUseful = (asker: Person, caseId: string) =>
    asker.ask('cases.reportOutcome', {
      caseId,
      outcome: 'new_advice',
      effect: 'initiated',
      valueForClient: 5,
      valueForMe: 5,
    })
  const cycles = async () => (await staff.ask('recognition.cycles', {})).items
  const shortlist = async (name: string) => {
    const cycle = (await cycles()).find(each => each.name === name)
    return staff.ask('recognition.shortlist', { cycleId: cycle?.id ?? NOWHERE })
  }

  it('names who helped, with the evidence behind each name', async () => {
    const caseId = await help(ada, vera)
    await tellUseful(ada, caseId)
    await help(ben, vera)
    await help(vera, ben)
    await community.drain()
    await draftShortlist(community.now())

    const { cycle, candidates, rules } = await shortlist('January 2030')
    assert.deepEqual([cycle.state, cycle.candidateCount, rules], ['open', 1, '2026-1'])
    const [named] = candidates
    assert.deepEqual(named?.member, { id: vera.id, name: 'Vera' })
    assert.deepEqual(named.created, { total: 16, byKind: { advice: 8, outcome: 8 }, people: 2 })
    assert.deepEqual([named.outcomes, named.exchangeCount], [{ told: 1, useful: 1 }, 3])
    assert.deepEqual(
      named.evidence.map(({ credit, what }) => `${credit} ${what}`),
      [
        '8 Ada told what came of Vera’s reply to “A question of Ada”: it brought something new',
        '4 Ben accepted Vera’s advice on “A question of Ben”',
        '4 Ada accepted Vera’s advice on “A question of Ada”',
      ],
    )
  })

  it('is for staff', async () => {
    await draftShortlist(community.now())
    const [cycle] = await cycles()
    const cycleId = cycle?.id ?? NOWHERE
    for (const [person, code] of [
      [vera, 'forbidden'],
      [community.visitor(), 'unauthenticated'],
    ] as const) {
      await assertRefused(person.ask('recognition.cycles', {}), code)
      await assertRefused(person.ask('recognition.shortlist', { cycleId }), code)
      await assertRefused(person.ask('recognition.draft', { cycleId }), code)
    }
    await staff.ask('recognition.draft', { cycleId })
    await assertRefused(staff.ask('recognition.shortlist', { cycleId: NOWHERE }), 'not_found')
    await assertRefused(staff.ask('recognition.draft', { cycleId: NOWHERE }), 'not_found')
    await assertRefused(staff.ask('recognition.shortlist', { cycleId: 'x' }), 'invalid', ['cycleId'])
    await assertRefused(staff.ask('recognition.draft', { cycleId: 'x' }), 'invalid', ['cycleId'])
    await assertRefused(staff.ask('recognition.cycles', { limit: 0 }), 'invalid', ['limit'])
  })

  it('is the same drafted twice, and by several at once', async () => {
    await help(ada, vera)
    await help(ben, vera)
    await community.drain()
    await Promise.all([1, 2, 3].map(() => draftShortlist(community.now())))
    const first = await Cycles.find().lean()
    await draftShortlist(community.now())
    assert.deepEqual(await Cycles.find().lean(), first)
    assert.deepEqual([first.length, first[0]?.candidates.length], [1, 1])
  })

  it('closes a month that is over and keeps its shortlist from then on', async () => {
    await help(ada, vera)
    await help(ben, vera)
    await community.drain()
    await draftShortlist(community.now())

    community.at('2030-02-01T03:10:00.000Z')
    await help(ada, vera)
    await community.drain()
    await draftShortlist(community.now())
    assert.deepEqual(
      (await cycles()).map(({ name, state, candidateCount }) => [name, state, candidateCount]),
      [
        ['February 2030', 'open', 0],
        ['January 2030', 'closed', 1],
      ],
    )
    const closed = await shortlist('January 2030')
    assert.equal(closed.candidates[0]?.created.total, 8)
    await assertRefused(staff.ask('recognition.draft', { cycleId: closed.cycle.id }), 'conflict')
    const open = await shortlist('February 2030')
    assert.equal((await staff.ask('recognition.draft', { cycleId: open.cycle.id })).cycle.candidateCount, 0)
  })

  it('keeps a month open while something of it still waits to be credited', async () => {
    await help(ada, vera)
    await help(ben, vera)
    community.at('2030-02-01T03:10:00.000Z')
    await draftShortlist(community.now())
    assert.deepEqual(
      (await cycles()).map(({ name }) => name),
      ['February 2030'],
    )

    await community.drain()
    await draftShortlist(community.now())
    assert.deepEqual(
      (await cycles()).map(({ name, state, candidateCount }) => [name, state, candidateCount]),
      [
        ['February 2030', 'open', 0],
        ['January 2030', 'closed', 1],
      ],
    )
  })

  it('pages through the cycles, newest first', async () => {
    for (const month of ['01', '02', '03']) await draftShortlist(new Date(`2030-${month}-15T00:00:00Z`))
    const first = await staff.ask('recognition.cycles', { limit: 2 })
    const rest = await staff.ask('recognition.cycles', { limit: 2, cursor: first.nextCursor ?? '' })
    assert.deepEqual(
      [first, rest].map(({ items }) => items.map(({ name }) => name)),
      [['March 2030', 'February 2030'], ['January 2030']],
    )
    assert.equal(rest.nextCursor, null)
    await assertRefused(staff.ask('recognition.cycles', { cursor: 'x' }), 'invalid', ['cursor'])
  })

  it('leaves the draft as it was when a new one fails half-way', async () => {
    await draftShortlist(community.now())
    const before = await Cycles.find().lean()
    const happened = await Outbox.countDocuments({})
    await help(ada, vera)
    await help(ben, vera)
    await community.drain()
    const insertMany = Outbox.insertMany
    Outbox.insertMany = () => Promise.reject(new Error('the disk is full'))
    try {
      await assert.rejects(draftShortlist(community.now()), /the disk is full/)
    } finally {
      Outbox.insertMany = insertMany
    }
    assert.deepEqual(await Cycles.find().lean(), before)
    assert.ok(happened > 0)
    await draftShortlist(community.now())
    assert.equal((await shortlist('January 2030')).candidates.length, 1)
  })
})
