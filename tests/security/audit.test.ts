import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { appendAudit } from '../../domain/moderation/access.ts'
import { verifyChain } from '../../domain/moderation/actions.ts'
import { hashOf } from '../../domain/moderation/audit.ts'
import { Audit, AuditHeads } from '../../domain/moderation/model.ts'
import { transact } from '../../domain/transaction.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { type Court, openCourt } from '../support/review.ts'

describe('attacks on the audit log', () => {
  let court: Court
  before(async () => {
    court = await openCourt()
    // Who was made a moderator stands in it already.
    await Promise.all([Audit.deleteMany({}), AuditHeads.deleteMany({})])
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })
  const append = (act: string) =>
    transact(() =>
      appendAudit(
        { actor: { id: court.mod.id, kind: 'member', name: 'Mona', grants: [] }, now: court.community.now() },
        { act, subject: { kind: 'test', id: 'one' }, memberId: court.ben.id, detail: `did ${act}` },
      ),
    )

  it('81: is one chain, however many append at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => append(`act${at}`)))
    const check = await verifyChain()
    assert.deepEqual([check.rows, check.broken], [20, null])
    const seqs = (await Audit.find().sort({ seq: 1 }).lean()).map(({ seq }) => seq)
    assert.deepEqual(
      seqs,
      Array.from({ length: 20 }, (_, at) => at + 1),
    )
  })

  it('is not written when what it tells of did not happen', async () => {
    const attempt = transact(async () => {
      await appendAudit(
        { actor: { id: court.mod.id, kind: 'member', name: 'Mona', grants: [] }, now: court.community.now() },
        { act: 'never', subject: { kind: 'test', id: 'one' } },
      )
      throw new Error('half-way')
    })
    await assert.rejects(attempt, /half-way/)
    assert.equal(await Audit.countDocuments({ act: 'never' }), 0)
    assert.equal((await verifyChain()).broken, null)
  })

  const rows = () => Audit.collection
  const rowAt = async (seq: number) => (await rows().findOne({ seq })) ?? assert.fail(`no row ${seq}`)
  for (const [name, tamper, broken] of [
    [
      'an altered detail',
      () => rows().updateOne({ seq: 7 }, { $set: { detail: 'did nothing' } }),
      { seq: 7, problem: 'altered' },
    ],
    [
      'another moment',
      () => rows().updateOne({ seq: 9 }, { $set: { at: new Date(0) } }),
      { seq: 9, problem: 'altered' },
    ],
    [
      'another person',
      () => rows().updateOne({ seq: 3 }, { $set: { actorId: 'f'.repeat(24) } }),
      { seq: 3, problem: 'altered' },
    ],
    ['a deleted row', () => rows().deleteOne({ seq: 11 }), { seq: 11, problem: 'missing' }],
    ['a deleted first row', () => rows().deleteOne({ seq: 1 }), { seq: 1, problem: 'missing' }],
    ['a deleted last row', () => rows().deleteOne({ seq: 20 }), { seq: 20, problem: 'cut off' }],
    [
      'two rows that changed places',
      async () => {
        await rows().updateOne({ seq: 5 }, { $set: { seq: 99 } })
        await rows().updateOne({ seq: 6 }, { $set: { seq: 5 } })
        await rows().updateOne({ seq: 99 }, { $set: { seq: 6 } })
      },
      { seq: 5, problem: 'altered' },
    ],
  ] as const)
    it(`81: names the first row after ${name}`, async () => {
      const kept = await rows().find().toArray()
      assert.ok(await rowAt(2))
      await tamper()
      assert.deepEqual((await verifyChain()).broken, broken)
      await rows().deleteMany({})
      await rows().insertMany(kept)
      assert.equal((await verifyChain()).broken, null)
    })

  it('81: misses a chain that was rewritten whole only by what was written down elsewhere', async () => {
    const { rows: count, head } = await verifyChain()
    assert.equal(head, (await AuditHeads.findById('chain').lean())?.hash)
    const kept = await rows().find().sort({ seq: 1 }).toArray()
    let previous = '0'.repeat(64)
    for (const row of await Audit.find().sort({ seq: 1 }).lean()) {
      const written = { ...row, previous, detail: 'nothing happened' }
      previous = hashOf(written)
      await rows().replaceOne({ seq: row.seq }, { ...written, hash: previous })
    }
    await AuditHeads.updateOne({ _id: 'chain' }, { $set: { hash: previous } })
    assert.equal((await verifyChain()).broken, null)
    assert.deepEqual((await verifyChain(`${count}:${head}`)).broken, {
      seq: count,
      problem: 'not what was kept',
    })

    await rows().deleteMany({})
    await rows().insertMany(kept)
    await AuditHeads.updateOne({ _id: 'chain' }, { $set: { hash: head } })
    assert.equal((await verifyChain(`${count}:${head}`)).broken, null)
  })

  it('is read by staff, a page at a time, by act, by person and by words, and by nobody else', async () => {
    const { community, mod, ben, visitor } = court
    const staff = await community.register('Stella')
    await community.grant(staff, 'staff')
    const first = await staff.ask('moderation.audit', { limit: 15 })
    const rest = await staff.ask('moderation.audit', { limit: 15, cursor: first.nextCursor ?? '' })
    assert.deepEqual([first.items.length, rest.items.length], [15, 6])
    assert.deepEqual(
      first.items.slice(0, 2).map(({ actor }) => actor.name),
      ['Operator', 'Mona'],
    )
    assert.deepEqual((await staff.ask('moderation.audit', { act: 'act7' })).items.length, 1)
    assert.deepEqual(
      (await staff.ask('moderation.audit', { q: 'DID ACT1', memberId: ben.id })).items.length,
      11,
    )
    assert.deepEqual((await staff.ask('moderation.audit', { actorId: ben.id })).items, [])
    await assertRefused(staff.ask('moderation.audit', { actorId: 'x' }), 'invalid', ['actorId'])
    await assertRefused(mod.ask('moderation.audit', {}), 'forbidden')
    await assertRefused(visitor.ask('moderation.audit', {}), 'unauthenticated')
  })
})

describe('each look of staff at what is not for all', () => {
  let court: Court
  let staff: Person
  let specialtyId: string
  before(async () => {
    court = await openCourt()
    staff = await court.community.register('Stella')
    await court.community.grant(staff, 'staff')
    specialtyId = await court.openSpecialty()
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  const ask = async (underPseudonym = false) =>
    (
      await court.ben.ask('cases.submit', {
        specialtyId,
        title: 'A dog that limps',
        body: 'Left.',
        underPseudonym,
      })
    ).case.id
  /** The rows that something writes. */
  const written = async (looking: () => Promise<unknown>) => {
    const before = await Audit.countDocuments({})
    await looking()
    return Audit.find({ seq: mongoose.trusted({ $gt: before }) })
      .sort({ seq: 1 })
      .lean()
  }

  it('is one row: a withdrawn case, opened or listed, and who asked it is not in it', async () => {
    const [withdrawn, open] = [await ask(true), await ask()]
    await court.ben.ask('cases.withdraw', { caseId: withdrawn })
    const looks: [() => Promise<unknown>, RegExp][] = [
      [() => staff.ask('cases.show', { caseId: withdrawn }), /Opened a case that is withdrawn/],
      [() => staff.ask('cases.routing', { caseId: withdrawn }), /Opened a case that is withdrawn/],
      [() => staff.ask('cases.list', { state: 'withdrawn' }), /title of a case that is withdrawn/],
    ]
    for (const [look, says] of looks) {
      const [row, ...others] = await written(look)
      assert.match(row?.detail ?? '', says)
      assert.deepEqual(
        [row?.act, row?.actorId, row?.subjectId, row?.memberId],
        ['looked', staff.id, withdrawn, null],
      )
      assert.deepEqual(others, [])
      assert.ok(!JSON.stringify(row).includes(court.ben.id))
    }
    assert.deepEqual(await written(() => staff.ask('cases.show', { caseId: open })), [])
    assert.deepEqual(await written(() => court.ben.ask('cases.show', { caseId: withdrawn })), [])
    assert.deepEqual(await written(() => court.ben.ask('cases.list', { mine: true, state: 'withdrawn' })), [])
    const { items } = await staff.ask('cases.list', {})
    assert.deepEqual(
      items.map(({ id }) => id),
      [open],
    )
    assert.deepEqual(await written(() => staff.ask('cases.list', {})), [])
  })

  it('13: who asked without their name stays so in the log when they appeal, contest, or are sanctioned for it', async () => {
    const { mod, cleo, ada, community, openOf } = court
    const asker = await community.register('Nora')
    const { case: asked } = await asker.ask('cases.submit', {
      specialtyId,
      title: 'A mistake of mine',
      body: 'Help.',
      underPseudonym: true,
    })
    const { reply } = await ada.ask('cases.reply', { caseId: asked.id, body: 'Stop it.' })
    await asker.ask('cases.markHelpful', { caseId: asked.id, replyId: reply.id, on: true })
    await community.drain()
    const [line] = (await asker.ask('exchanges.list', { memberId: asker.id })).items
    await asker.ask('exchanges.contest', { exchangeId: line?.id ?? '', reason: 'I meant another reply.' })

    await cleo.ask('moderation.flag', { kind: 'case', id: asked.id, reason: 'privacy' })
    const reviewId = (await openOf(mod, asked.id))?.id ?? ''
    const { decision } = await mod.ask('moderation.decide', { reviewId, act: 'lock', words: 'Enough.' })
    await asker.ask('moderation.appeal', { decisionId: decision.id, words: 'It is not.' })
    const log = async (more = {}) => (await staff.ask('moderation.audit', { limit: 200, ...more })).items
    assert.ok(!JSON.stringify(await log()).includes(asker.id))
    const own = (await log()).filter(({ act }) => act === 'appeal' || act === 'contest').slice(0, 2)
    assert.deepEqual(
      own.map(({ act, actor, member }) => [act, actor.name, member]),
      [
        ['appeal', 'A member who is not named', null],
        ['contest', 'A member who is not named', null],
      ],
    )
    // Rows that were written with a name are shown, and found, without it.
    for (const { seq } of own) await Audit.updateOne({ seq }, { $set: { actorId: asker.id } })
    assert.ok(!JSON.stringify(await log()).includes(asker.id))
    assert.deepEqual(await log({ actorId: asker.id }), [])
    for (const { seq } of own) await Audit.updateOne({ seq }, { $set: { actorId: 'unnamed' } })

    const until = new Date(community.now().getTime() + 86_400_000).toISOString()
    await mod.ask('moderation.decide', { reviewId, act: 'silence', words: 'Count to ten.', until })
    const [row] = await log({ act: 'silence', memberId: asker.id })
    assert.deepEqual(row?.subject, { kind: 'profile', id: asker.id })
    assert.deepEqual(
      (await log()).filter(each => each.member?.id === asker.id && each.subject.id === asked.id),
      [],
    )
  })

  it('is one row: somebody’s ledger', async () => {
    const look = () => staff.ask('exchanges.list', { memberId: court.ben.id })
    const [row, ...others] = await written(look)
    assert.deepEqual(
      [row?.act, row?.subjectKind, row?.memberId, others],
      ['looked', 'ledger', court.ben.id, []],
    )
    assert.deepEqual(await written(() => court.ben.ask('exchanges.list', { memberId: court.ben.id })), [])
  })

  it('is one row: what was reported or waits in a private group, at each look', async () => {
    const { mod, ada, ben, cleo, say, openGroup, openOf, report } = court
    const { groupId, channelId } = await openGroup()
    const { id } = await say(ben, channelId, 'Between us')
    const reported = await report(cleo, id)
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'everyone' })
    const held = await say(ben, channelId, 'Not yet seen')
    await ada.ask('moderation.setRule', { scope: groupId, mode: 'off' })
    const waits = await openOf(mod, held.id)
    assert.deepEqual([reported.excerpt, waits?.excerpt], [null, null])
    for (const reviewId of [reported.id, waits?.id ?? '']) {
      const [row, ...others] = await written(() => mod.ask('moderation.show', { reviewId }))
      assert.deepEqual([row?.act, row?.actorId, row?.memberId, others], ['looked', mod.id, ben.id, []])
      assert.equal((await written(() => mod.ask('moderation.show', { reviewId }))).length, 1)
      assert.deepEqual(await written(() => ada.ask('moderation.show', { reviewId })), [])
    }
    assert.equal((await verifyChain()).broken, null)
  })
})
