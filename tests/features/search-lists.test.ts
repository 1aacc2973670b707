import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import type { InputOf } from '../../domain/contract.ts'
import type { CaseState } from '../../domain/cases/contract.ts'
import { Cases } from '../../domain/cases/model.ts'
import { rebuildIndex } from '../../domain/search/actions.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'

/** More than the index ranks in one go. */
const MANY = 140

describe('a search in the list of cases', function () {
  this.timeout(60_000)
  let clinic: Clinic

  before(async () => {
    clinic = await openClinic()
  })
  after(() => clinic.community.stop())

  const store = async (count: number, state: CaseState, title: (at: number) => string): Promise<string[]> => {
    const rows = Array.from({ length: count }, (_, at) => ({
      _id: new mongoose.Types.ObjectId(),
      specialtyId: clinic.catsId,
      askerId: clinic.ada.id,
      title: title(at),
      body: 'Seen today.',
      html: '<p>Seen today.</p>',
      urgency: 'routine' as const,
      state,
      submittedAt: clinic.community.now(),
    }))
    await Cases.insertMany(rows)
    return rows.map(({ _id }) => _id.toHexString())
  }

  async function everyPage(asked: InputOf<'cases.list'>): Promise<string[]> {
    const found: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = await clinic.ben.ask(
        'cases.list',
        {
          ...asked,
          ...(cursor !== null && { cursor }),
        },
      )
      found.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    return found
  }

  describe('that finds more than are ranked', () => {
    let resolved: string[]
    let answered: string[]
    let curated: string[]
    before(async () => {
      resolved = await store(MANY, 'resolved', at => `Axolotl with a swollen gill, number ${at}`)
      answered = await store(
        2,
        'answered',
        at => `Number ${at} of those that came and had, among much else, an axolotl`,
      )
      curated = await store(
        1,
        'curated',
        () => 'An axolotl, and a long story of water, of stones and of whatever else there was',
      )
      await rebuildIndex(clinic.community.now())
    })

    const query = 'axolotl with a swollen gill'

    it('brings all of them, each once, page by page', async () => {
      const found = await everyPage({ query, limit: 50 })
      assert.equal(new Set(found).size, found.length)
      assert.deepEqual(new Set(found), new Set([...resolved, ...answered, ...curated]))
    })

    it('brings the same in pages of another size', async () => {
      assert.deepEqual(await everyPage({ query, limit: 33 }), await everyPage({ query, limit: 100 }))
    })

    it('brings those in a state that the best would have crowded out', async () => {
      assert.deepEqual(new Set(await everyPage({ query, state: 'answered' })), new Set(answered))
      assert.deepEqual(await everyPage({ query, state: 'curated' }), curated)
      assert.deepEqual(new Set(await everyPage({ query, state: 'resolved' })), new Set(resolved))
      assert.deepEqual(await everyPage({ query, state: 'submitted' }), [])
    })
  })

  it('knows where a case stands after each turn it takes', async () => {
    const { community, vera, ada, ben, staff, catsId } = clinic
    const { id } = await clinic.ask(ada, { title: 'Quokka with hiccups' })
    const states = ['submitted', 'routed', 'answered', 'resolved'] as const
    const isFoundAs = async () => {
      await community.drain()
      const found: CaseState[] = []
      for (const state of states)
        if (
          (await ben.ask('cases.list', { query: 'quokka hiccups', state })).items.some(item => item.id === id)
        )
          found.push(state)
      return found
    }
    assert.deepEqual(await isFoundAs(), ['submitted'])

    await clinic.makeConsultant(vera)
    assert.deepEqual(await isFoundAs(), ['routed'])
    await vera.ask('cases.decline', { caseId: id })
    assert.deepEqual(await isFoundAs(), ['submitted'])
    await clinic.makeConsultant(ben)
    assert.deepEqual(await isFoundAs(), ['routed'])
    await staff.ask('consultants.end', { specialtyId: catsId, memberId: ben.id })
    assert.deepEqual(await isFoundAs(), ['submitted'], 'whoever had it is no consultant any more')
    await vera.ask('cases.claim', { caseId: id })
    assert.deepEqual(await isFoundAs(), ['routed'])
    const reply = await clinic.reply(vera, id)
    assert.deepEqual(await isFoundAs(), ['answered'])
    await ada.ask('cases.accept', { caseId: id, replyId: reply.id })
    assert.deepEqual(await isFoundAs(), ['resolved'])
  })
})
