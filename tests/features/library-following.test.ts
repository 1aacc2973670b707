import assert from 'node:assert/strict'
import type { Types } from 'mongoose'
import { followLibrary } from '../../domain/cases/actions.ts'
import { creditHelpfulEntry, takeBackHelpfulEntry } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { EntryMarks } from '../../domain/library/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'

type Row = { _id: Types.ObjectId; name: string; payload: unknown }
const toHappening = <E extends Happening['name']>(row: Row): Happening<E> =>
  ({ id: row._id.toHexString(), name: row.name, payload: row.payload }) as never

describe('what follows from an entry', () => {
  let library: Library

  beforeEach(async () => {
    library = await openLibrary()
  })
  afterEach(() => library.community.stop())

  describe('for the case it was made of', () => {
    const stateOf = async (caseId = library.caseId) =>
      (await library.ben.ask('cases.show', { caseId })).case.state
    const retire = (entryId: string) =>
      library.emil.ask('library.retire', { entryId, reason: 'Not true any more.' })

    it('is that it is curated while one is in the library, and not before', async () => {
      const { community, edith, emil } = library
      const { id } = await library.write(edith)
      await library.submit(edith, id)
      await community.drain()
      assert.equal(await stateOf(), 'resolved')
      await library.approve(emil, id)
      await community.drain()
      assert.equal(await stateOf(), 'curated')
      const second = await library.publish({ question: 'What else is to be said of it?' })
      await retire(id)
      await community.drain()
      assert.equal(await stateOf(), 'curated')
      await retire(second.id)
      await community.drain()
      assert.equal(await stateOf(), 'resolved')
    })

    it('ends with a version that cites it no more', async () => {
      const { community, edith, emil } = library
      const { id } = await library.publish()
      await community.drain()
      assert.equal(await stateOf(), 'curated')
      const citations = [{ kind: 'link' as const, title: 'A paper', url: 'https://journal.example/1' }]
      await emil.ask('library.update', { entryId: id, revision: 3, citations })
      await library.submit(emil, id)
      await library.approve(edith, id)
      await community.drain()
      assert.equal(await stateOf(), 'resolved')
    })

    it('is the same when its reactions run twice, and late', async () => {
      const { id } = await library.publish()
      await library.community.drain()
      await retire(id)
      await library.community.drain()
      const rows = await Outbox.find({ name: /^library\.(published|retired)$/ }).lean()
      assert.equal(rows.length, 2)
      for (const row of rows.toReversed()) await followLibrary(toHappening<'library.published'>(row))
      assert.equal(await stateOf(), 'resolved')
    })
  })

  describe('for those who made it', () => {
    const mark = (person: Person, entryId: string, more: { on?: boolean; instead?: boolean } = {}) =>
      person.ask('library.markHelped', { entryId, on: true, ...more })
    const linesOf = async (person: Person) =>
      (await library.ledgerOf(person)).items
        .filter(({ kind }) => kind === 'helpful_entry' || kind === 'reuse')
        .map(({ kind, credit, state, what }) => [kind, credit, state, what])

    it('is a credit shared by them, from each reader once, that the reader can take back', async () => {
      const { community, ben, vera, edith } = library
      const { id, question } = await library.publish()
      await Promise.all([mark(ben, id), mark(ben, id)])
      await community.drain()
      const said = `Ben said that your entry “${question}” helped`
      assert.deepEqual(await linesOf(vera), [['helpful_entry', 0.5, 'settled', said]])
      assert.deepEqual(await linesOf(edith), [['helpful_entry', 0.5, 'settled', said]])
      assert.deepEqual((await linesOf(ben)).map(([, credit, , what]) => `${credit} ${what}`).toSorted(), [
        `0.5 You said that Edith Editor’s entry “${question}” helped`,
        `0.5 You said that Vera’s entry “${question}” helped`,
      ])
      await assertLedgerIsWhatCasesSay()

      community.later(60_000)
      await mark(ben, id, { on: false })
      await community.drain()
      assert.deepEqual(await linesOf(vera), [
        ['helpful_entry', -0.5, 'settled', `Ben took back that your entry “${question}” helped`],
        ['helpful_entry', 0.5, 'reversed', said],
      ])
      assert.equal((await library.standingNow(edith)).created.byKind['helpful_entry'], 0)
      await assertLedgerIsWhatCasesSay()
    })

    it('is as much as for an old answer when nobody needed to be asked, and once for each reader', async () => {
      const { community, ben, vera } = library
      const { id, question } = await library.publish()
      await mark(ben, id, { instead: true })
      await mark(ben, id)
      await community.drain()
      assert.deepEqual(await linesOf(vera), [
        ['reuse', 1.5, 'settled', `Ben found the answer in your entry “${question}”, and asked no case`],
      ])
      await mark(ben, id, { on: false })
      await community.drain()
      const { created } = await library.standingNow(vera)
      assert.equal(created.byKind['reuse'], 0)
      await assertLedgerIsWhatCasesSay()
    })

    it('goes to those who were credited when it was said, whoever writes the next version', async () => {
      const { community, ben, edith, emil, vera } = library
      const { id } = await library.publish()
      await mark(ben, id)
      await emil.ask('library.update', { entryId: id, revision: 3, answer: 'Furosemide first.' })
      await library.submit(emil, id)
      await library.approve(edith, id)
      await mark(ben, id, { on: false })
      await community.drain()
      for (const person of [vera, edith, emil])
        assert.equal((await library.standingNow(person)).created.byKind['helpful_entry'] ?? 0, 0)
      assert.equal(await Exchanges.countDocuments({ 'evidence.entryId': id, kind: 'helpful_entry' }), 4)
      await assertLedgerIsWhatCasesSay()
    })

    it('is one row each when its reactions run twice, in any order', async () => {
      const { community, ben } = library
      const { id } = await library.publish()
      await mark(ben, id)
      await mark(ben, id, { on: false })
      await community.drain()
      await Exchanges.deleteMany({ 'evidence.entryId': id, kind: 'helpful_entry' })
      const rows = await Outbox.find({ name: /^library\.contributor/ }).lean()
      assert.equal(rows.length, 4)
      for (const row of [...rows.toReversed(), ...rows])
        if (row.name === 'library.contributorHelped')
          await creditHelpfulEntry(toHappening<'library.contributorHelped'>(row))
        else await takeBackHelpfulEntry(toHappening<'library.contributorUnhelped'>(row))
      assert.equal(await Exchanges.countDocuments({ 'evidence.entryId': id, kind: 'helpful_entry' }), 4)
      await assertLedgerIsWhatCasesSay()
    })

    it('is found to be missing by a recount', async () => {
      const { community, ben } = library
      const { id } = await library.publish()
      await mark(ben, id)
      await community.drain()
      await EntryMarks.deleteMany({ entryId: id })
      await assert.rejects(assertLedgerIsWhatCasesSay(), /unexpected: 2/)
    })

    it('is told to them in one row of the inbox, however many it helped', async () => {
      const { community, ben, victor, vera } = library
      const { id } = await library.publish()
      await mark(ben, id)
      await mark(victor, id, { instead: true })
      await community.drain()
      const told = (await library.noticesOf(vera)).filter(({ entry }) => entry?.id === id)
      assert.deepEqual(
        new Map(told.map(({ what, count }) => [what, count])),
        new Map([
          ['entryHelped', 2],
          ['entryPublished', 1],
        ]),
      )
    })
  })
})

describe('the way into the library', () => {
  let library: Library
  before(async () => {
    library = await openLibrary()
  })
  after(() => library.community.stop())

  it('is shown to who answered: resolved cases of which no entry was made', async () => {
    const { vera, ben, ada, caseId, catsId, community } = library
    const worth = async (person: Person) => (await person.ask('library.worthKeeping', {})).items
    assert.deepEqual(await worth(vera), [
      { caseId, title: 'Cat breathes fast', specialty: { id: catsId, name: 'Cats' } },
    ])
    const { caseId: byPeer } = await library.accept(ada, ben)
    assert.deepEqual(await worth(ben), [], 'a colleague proposes none')
    assert.ok(byPeer)
    await assertRefused(community.visitor().ask('library.worthKeeping', {}), 'unauthenticated')
    const { entry } = await vera.ask('library.propose', { caseId })
    assert.deepEqual(await worth(vera), [])
    await library.edith.ask('library.retire', { entryId: entry.id, reason: 'We have that already.' })
  })

  it('is found by words, the best first, and by their editors before it is published', async () => {
    const { ben, edith, emil, catsId, community } = library
    const oxygen = await library.publish({
      question: 'Which oxygen flow suits a cat in a box?',
      tags: ['oxygen'],
    })
    await library.publish({ question: 'When is a chest tap repeated?', tags: ['tap'] })
    const draft = await library.write(edith, { question: 'How warm is the oxygen (box)?' })
    await community.drain()
    const found = (person: Person, more: object) => library.listed(person, { words: 'oxygen box', ...more })
    assert.equal((await found(ben, {}))[0], oxygen.id)
    assert.deepEqual(await found(ben, { specialtyId: catsId, tag: 'oxygen' }), [oxygen.id])
    assert.deepEqual(await found(ben, { specialtyId: NOWHERE }), [])
    assert.deepEqual(await found(ben, { shows: 'draft' }), [])
    assert.deepEqual(await found(emil, { shows: 'draft', words: 'oxygen (box)' }), [draft.id])
    assert.deepEqual(await found(emil, { shows: 'draft', words: '.*' }), [])
    await emil.ask('library.retire', { entryId: oxygen.id, reason: 'Not true any more.' })
    assert.ok(!(await found(ben, {})).includes(oxygen.id), 'gone at once')
  })
})
