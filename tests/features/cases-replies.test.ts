import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { Cases, Replies } from '../../domain/cases/model.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Person } from '../support/community.ts'

const MINUTE_MS = 60_000
/** As many as come with a case. */
const SHOWN = 50

describe('a case of many replies', () => {
  let clinic: Clinic
  let ben: Person
  let caseId: string
  let firstId: string

  before(async () => {
    clinic = await openClinic()
    const { community, ada, vera } = clinic
    ben = clinic.ben
    await clinic.makeConsultant(vera)
    ;({ caseId, replyId: firstId } = await clinic.accept(ada, vera))
    await fill(caseId, 119)
    await community.drain()
  })
  after(() => clinic?.community.stop())

  /** Replies a minute apart, written beside the doors: there are many. */
  async function fill(id: string, count: number): Promise<void> {
    const { community } = clinic
    const now = community.now().getTime()
    await Replies.insertMany(
      Array.from({ length: count }, (_, n) => ({
        caseId: id,
        authorId: ben.id,
        advice: false,
        body: `Reply ${n + 2}`,
        html: `<p>Reply ${n + 2}</p>`,
        repliedAt: new Date(now + n * MINUTE_MS),
      })),
    )
    community.later(count * MINUTE_MS)
    await Cases.updateOne({ _id: id }, { $inc: { replyCount: count } })
  }
  const bodies = (replies: readonly { body: string }[]) => replies.map(({ body }) => body)
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => `Reply ${from + at}`)

  it('comes with the latest of them, and with what was accepted', async () => {
    const { replies, replyTotal } = await ben.ask('cases.show', { caseId })
    assert.equal(replyTotal, 120)
    assert.deepEqual([replies[0]?.id, replies[0]?.accepted], [firstId, true])
    assert.deepEqual(bodies(replies.slice(1)), numbered(121 - SHOWN, 120))
  })

  it('lists all of them a page at a time, each once, the latest first', async () => {
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | null | undefined
    do {
      const page = await ben.ask('cases.replies', { caseId, ...(cursor && { cursor }) })
      seen.push(...bodies(page.items))
      sizes.push(page.items.length)
      cursor = page.nextCursor
    } while (cursor)
    assert.deepEqual(sizes, [100, 20])
    assert.deepEqual(seen, [...numbered(2, 120).toReversed(), 'Stop the fluids.'])
    const { items } = await ben.ask('cases.replies', { caseId, limit: 3 })
    assert.deepEqual(bodies(items), ['Reply 120', 'Reply 119', 'Reply 118'])
  })

  it('shows every reply where there are few, those of a case led into it among them', async () => {
    const { community, ada, vera } = clinic
    const { caseId: into } = await clinic.askAndAnswer(ada, vera)
    const { caseId: merged, replyId } = await clinic.accept(ben, vera)
    await Cases.updateOne({ _id: into }, { $set: { mergedIds: [new mongoose.Types.ObjectId(merged)] } })
    const shown = await ada.ask('cases.show', { caseId: into })
    assert.deepEqual([shown.replies.length, shown.replyTotal], [2, 2])
    assert.deepEqual((await ada.ask('cases.replies', { caseId: into })).items.length, 2)

    await fill(into, SHOWN + 1)
    const grown = await ada.ask('cases.show', { caseId: into })
    assert.deepEqual([grown.replies.length, grown.replyTotal], [SHOWN + 1, SHOWN + 3])
    assert.equal(grown.replies[0]?.id, replyId)
    await community.drain()
  })

  it('is read by whoever may see the case, and by nobody else', async () => {
    const { community, ada, staff } = clinic
    await ada.ask('cases.replies', { caseId })
    await assertRefused(community.visitor().ask('cases.replies', { caseId }), 'unauthenticated')
    await assertRefused(ben.ask('cases.replies', { caseId: NOWHERE }), 'not_found')
    await assertRefused(ben.ask('cases.replies', { caseId: 'x' }), 'invalid', ['caseId'])
    await assertRefused(ben.ask('cases.replies', { caseId, cursor: 'elsewhere' }), 'invalid', ['cursor'])
    await assertRefused(ben.ask('cases.replies', { caseId, limit: 101 }), 'invalid', ['limit'])

    const { id } = await clinic.ask(ada)
    await ada.ask('cases.withdraw', { caseId: id })
    await assertRefused(ben.ask('cases.replies', { caseId: id }), 'not_found')
    for (const person of [ada, staff])
      assert.deepEqual((await person.ask('cases.replies', { caseId: id })).items, [])
  })
})
