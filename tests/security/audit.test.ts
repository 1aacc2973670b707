import assert from 'node:assert/strict'
import { appendAudit } from '../../domain/moderation/access.ts'
import { verifyChain } from '../../domain/moderation/actions.ts'
import { hashOf } from '../../domain/moderation/audit.ts'
import { Audit, AuditHeads } from '../../domain/moderation/model.ts'
import { transact } from '../../domain/transaction.ts'
import { assertRefused } from '../support/community.ts'
import { type Court, openCourt } from '../support/review.ts'

describe('attacks on the audit log', () => {
  let court: Court
  before(async () => {
    court = await openCourt()
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
    assert.deepEqual([first.items.length, rest.items.length], [15, 5])
    assert.equal(first.items[0]?.actor.name, 'Mona')
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
