import assert from 'node:assert/strict'
import { EntryVersions } from '../../domain/library/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { NOWHERE } from '../support/clinic.ts'
import { IN_A_YEAR, type Library, openLibrary, QUESTION } from '../support/library.ts'

describe('what editors write', () => {
  let community: Community
  let library: Library
  let ben: Person
  let vera: Person
  let edith: Person
  let emil: Person
  let caseId: string
  let ada: Person
  let staff: Person
  let replyId: string
  let write: Library['write']
  let show: Library['show']
  let submit: Library['submit']
  let approve: Library['approve']
  let listed: Library['listed']
  let noticesOf: Library['noticesOf']

  beforeEach(async () => {
    library = await openLibrary()
    ;({
      community,
      ben,
      vera,
      edith,
      emil,
      caseId,
      ada,
      staff,
      replyId,
      write,
      show,
      submit,
      approve,
      listed,
      noticesOf,
    } = library)
  })
  afterEach(() => community.stop())

  describe('a draft', () => {
    it('is written by an editor of the specialty, and seen by editors and staff', async () => {
      const entry = await write(edith)
      assert.deepEqual(
        [entry.state, entry.published, entry.working?.question, entry.working?.tags],
        ['draft', null, QUESTION, ['effusion']],
      )
      assert.match(entry.working?.html ?? '', /<strong>cannot breathe<\/strong>/)
      assert.deepEqual(entry.working?.citations[0], {
        kind: 'case',
        caseId,
        title: 'Cat breathes fast',
        replyIds: [replyId],
      })
      assert.equal((await show(emil, entry.id)).may.edit, true)
      assert.equal((await show(staff, entry.id)).may.edit, false)
      assert.deepEqual(await listed(emil, { shows: 'draft' }), [entry.id])

      await assertRefused(ben.ask('library.show', { entryId: entry.id }), 'not_found')
      await assertRefused(ben.ask('library.show', { entryId: 'x' }), 'invalid', ['entryId'])
      assert.deepEqual(await listed(ben, { shows: 'draft' }), [])
      assert.deepEqual(await listed(emil), [])
    })

    it('is not written by others', async () => {
      await assertRefused(write(ben), 'forbidden')
      await assertRefused(write(vera), 'forbidden')
      await assertRefused(write(community.visitor()), 'unauthenticated')
      const unnamed = { specialtyId: library.catsId, question: '' }
      await assertRefused(edith.ask('library.create', unnamed), 'invalid', ['question'])
      await assertRefused(write(edith, { specialtyId: NOWHERE }), 'not_found')
      const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Dogs' })
      await assertRefused(write(edith, { specialtyId: specialty.id }), 'forbidden')
    })

    it('is one entry however often the same request comes', async () => {
      const [first, again] = [
        await write(edith, { clientId: 'entry-once-1' }),
        await write(edith, { clientId: 'entry-once-1' }),
      ]
      assert.equal(first.id, again.id)
    })

    it('cites only cases its writer sees that were resolved, and replies that belong to them', async () => {
      const open = await library.ask(ada)
      const cite = (cited: { caseId: string; replyIds?: string[] }) =>
        write(edith, { citations: [{ kind: 'case', ...cited }] })
      await assertRefused(cite({ caseId: open.id }), 'invalid', ['citations.0.caseId'])
      await assertRefused(cite({ caseId: NOWHERE }), 'invalid', ['citations.0.caseId'])
      await assertRefused(cite({ caseId, replyIds: [NOWHERE] }), 'invalid', ['citations.0.replyIds.0'])
      await assertRefused(
        write(edith, { citations: [{ kind: 'link', title: 'Bad', url: 'javascript:alert(1)' }] }),
        'invalid',
        ['citations.0.url'],
      )
      await cite({ caseId, replyIds: [replyId] })
    })

    it('names nobody and links to no case', async () => {
      await assertRefused(write(edith, { answer: `Ask @[Vera](member:${vera.id}).` }), 'invalid', ['answer'])
      await assertRefused(write(edith, { answer: `See /cases/${caseId}` }), 'invalid', ['answer'])
      const url = `https://vets.example/cases/${caseId}`
      await assertRefused(write(edith, { citations: [{ kind: 'link', title: 'A', url }] }), 'invalid', [
        'citations.0.url',
      ])
      await write(edith, { answer: 'Ask a colleague.' })
    })

    it('is changed by any editor, one at a time', async () => {
      const { id } = await write(edith)
      const { entry } = await emil.ask('library.update', { entryId: id, revision: 1, tags: ['lungs'] })
      assert.deepEqual(
        [entry.working?.revision, entry.working?.tags, entry.working?.writers.map(({ name }) => name)],
        [2, ['lungs'], ['Edith Editor', 'Emil Editor']],
      )
      const late = { entryId: id, revision: 1, question: 'Another question?' }
      await assertRefused(edith.ask('library.update', late), 'conflict', ['revision'])
      await edith.ask('library.update', { ...late, revision: 2 })
      await assertRefused(ben.ask('library.update', { ...late, revision: 3 }), 'not_found')
      await assertRefused(staff.ask('library.update', { ...late, revision: 3 }), 'forbidden')
      await assertRefused(community.visitor().ask('library.update', late), 'unauthenticated')
      await assertRefused(edith.ask('library.update', { ...late, revision: 0 }), 'invalid', ['revision'])
    })
  })

  describe('a review', () => {
    it('needs an answer, something cited and a day to look again', async () => {
      const { id } = await write(edith, { answer: '', citations: [], reviewBy: null })
      await assertRefused(submit(edith, id), 'invalid', ['answer', 'citations', 'reviewBy'])
      await edith.ask('library.update', {
        entryId: id,
        revision: 1,
        answer: 'Tap.',
        citations: [{ kind: 'link', title: 'A paper', url: 'https://journal.example/1' }],
        reviewBy: community.now().toISOString(),
      })
      await assertRefused(submit(edith, id), 'invalid', ['reviewBy'])
      await edith.ask('library.update', { entryId: id, revision: 2, reviewBy: IN_A_YEAR })
      assert.equal((await submit(edith, id)).state, 'in_review')
    })

    it('is asked for by an editor alone, and may be asked twice', async () => {
      const { id } = await write(edith)
      const ask = { entryId: id, revision: 1 }
      await assertRefused(ben.ask('library.submit', ask), 'not_found')
      await assertRefused(staff.ask('library.submit', ask), 'forbidden')
      await assertRefused(community.visitor().ask('library.submit', ask), 'unauthenticated')
      const { entry } = await edith.ask('library.submit', ask)
      assert.deepEqual((await edith.ask('library.submit', ask)).entry, entry)
      assert.equal(await Outbox.countDocuments({ name: 'library.submitted' }), 1)
    })

    it('is never by who wrote it, and only of what was read', async () => {
      const { id } = await write(edith)
      await assertRefused(approve(emil, id), 'conflict')
      await submit(edith, id)
      await assertRefused(approve(edith, id), 'forbidden')
      await assertRefused(approve(staff, id), 'forbidden')
      const review = { entryId: id, revision: 2, decision: 'approve' as const }
      await assertRefused(ben.ask('library.review', review), 'not_found')
      await assertRefused(community.visitor().ask('library.review', review), 'unauthenticated')
      await assertRefused(emil.ask('library.review', { ...review, decision: 'maybe' as never }), 'invalid', [
        'decision',
      ])
      await assertRefused(emil.ask('library.review', { ...review, revision: 1 }), 'conflict', ['revision'])
      assert.equal((await emil.ask('library.review', review)).entry.state, 'published')
    })

    it('may return the draft, with a reason', async () => {
      const { id } = await write(edith)
      await submit(edith, id)
      const back = { entryId: id, revision: 2, decision: 'return' as const }
      await assertRefused(emil.ask('library.review', back), 'invalid', ['reason'])
      const reason = 'Which dose? Please say.'
      const { entry } = await emil.ask('library.review', { ...back, reason })
      assert.deepEqual([entry.state, entry.working?.returned?.reason], ['draft', reason])
      await community.drain()
      assert.deepEqual(
        (await noticesOf(edith)).map(({ what, entry }) => [what, entry?.question]),
        [['entryReturned', QUESTION]],
      )
      assert.deepEqual(
        (await noticesOf(emil)).map(({ what, path }) => [what, path]),
        [['entryToReview', `/entries/${id}`]],
      )
    })

    it('is of what the other editor did not touch: who corrects it cannot approve it', async () => {
      const { id } = await write(edith)
      await submit(edith, id)
      await emil.ask('library.update', { entryId: id, revision: 2, question: `${QUESTION} In cats.` })
      assert.equal((await show(edith, id)).state, 'draft')
      await submit(emil, id)
      await assertRefused(approve(emil, id), 'forbidden')
      await assertRefused(approve(edith, id), 'forbidden')
    })

    it('has one outcome of several at once', async () => {
      const eva = await community.register('Eva')
      await community.grant(eva, 'editor')
      const { id } = await write(edith)
      await submit(edith, id)
      const decided = await Promise.allSettled([approve(emil, id), approve(eva, id), approve(emil, id)])
      assert.equal(decided.filter(({ status }) => status === 'fulfilled').length, 1)
      assert.equal(await EntryVersions.countDocuments({ entryId: id }), 1)
    })
  })

  describe('a proposal', () => {
    it('is made of a resolved case by a consultant, and waits for editors', async () => {
      const { entry } = await vera.ask('library.propose', { caseId, clientId: 'propose-1' })
      assert.deepEqual(
        [entry.state, entry.question, entry.working?.answer, entry.working?.proposedBy?.name, entry.may.edit],
        ['proposed', 'Cat breathes fast', 'Stop the fluids.', 'Vera', false],
      )
      assert.equal((await vera.ask('library.propose', { caseId, clientId: 'propose-1' })).entry.id, entry.id)
      assert.deepEqual(await listed(edith, { shows: 'proposed' }), [entry.id])
      assert.deepEqual(await listed(vera, { shows: 'proposed' }), [entry.id])
      assert.deepEqual(await listed(ben, { shows: 'proposed' }), [])
      await assertRefused(show(ben, entry.id), 'not_found')
      await community.drain()
      assert.deepEqual(
        (await noticesOf(edith)).map(({ what, people }) => [what, people[0]?.name]),
        [['entryProposed', 'Vera']],
      )

      await edith.ask('library.update', {
        entryId: entry.id,
        revision: 1,
        question: QUESTION,
        reviewBy: IN_A_YEAR,
      })
      await submit(edith, entry.id)
      await approve(emil, entry.id)
      await community.drain()
      assert.ok((await noticesOf(vera)).some(({ what }) => what === 'entryPublished'))
    })

    it('by an editor is a draft at once', async () => {
      assert.equal((await edith.ask('library.propose', { caseId })).entry.state, 'draft')
    })

    it('calls nobody whom the reply called', async () => {
      const { id } = await library.ask(ada)
      const reply = await library.reply(vera, id, `As @[Ben](member:${ben.id}) said: tap.`)
      await ada.ask('cases.accept', { caseId: id, replyId: reply.id })
      const { entry } = await vera.ask('library.propose', { caseId: id })
      assert.equal(entry.working?.answer, 'As a colleague said: tap.')
    })

    it('is not made by others, of open cases or of none', async () => {
      const open = await library.ask(ada)
      await assertRefused(ben.ask('library.propose', { caseId }), 'forbidden')
      await assertRefused(vera.ask('library.propose', { caseId: open.id }), 'conflict')
      await assertRefused(vera.ask('library.propose', { caseId: NOWHERE }), 'not_found')
      await assertRefused(vera.ask('library.propose', { caseId: 'x' }), 'invalid', ['caseId'])
      await assertRefused(community.visitor().ask('library.propose', { caseId }), 'unauthenticated')
    })

    it('can be set aside by an editor, and is then seen by no member', async () => {
      const { entry } = await vera.ask('library.propose', { caseId })
      await edith.ask('library.retire', { entryId: entry.id, reason: 'We have that already.' })
      assert.equal((await show(vera, entry.id)).retired?.reason, 'We have that already.')
      await assertRefused(show(ben, entry.id), 'not_found')
    })
  })
})
