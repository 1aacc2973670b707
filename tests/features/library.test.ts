import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import type { InputOf } from '../../domain/contract.ts'
import { forgetEntryHelped, noteEntry, noteEntryHelped } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { EntryMarks, EntryVersions } from '../../domain/library/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const IN_A_YEAR = '2031-01-01T12:00:00.000Z'
const QUESTION = 'When is furosemide given before a chest tap?'

describe('the library', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let staff: Person
  let edith: Person
  let emil: Person
  let caseId: string
  let replyId: string

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor, staff } = clinic)
    edith = await community.register('Edith Editor')
    emil = await community.register('Emil Editor')
    await community.grant(edith, 'editor', clinic.catsId)
    await community.grant(emil, 'editor', clinic.catsId)
    await clinic.makeConsultant(vera)
    ;({ caseId, replyId } = await clinic.accept(ada, vera))
  })
  afterEach(() => community.stop())

  const draft = (more: Partial<InputOf<'library.create'>> = {}): InputOf<'library.create'> => ({
    specialtyId: clinic.catsId,
    question: QUESTION,
    answer: 'Tap first when it **cannot breathe**.',
    evidence: 'case_series',
    citations: [
      { kind: 'case', caseId, replyIds: [replyId] },
      { kind: 'link', title: 'A paper', url: 'https://journal.example/1' },
    ],
    tags: ['Effusion'],
    reviewBy: IN_A_YEAR,
    ...more,
  })
  const write = async (person: Person, more = {}) => (await person.ask('library.create', draft(more))).entry
  const show = async (person: Person, entryId: string) =>
    (await person.ask('library.show', { entryId })).entry
  const submit = async (person: Person, entryId: string) =>
    (
      await person.ask('library.submit', {
        entryId,
        revision: (await show(person, entryId)).working?.revision ?? 0,
      })
    ).entry
  const approve = async (person: Person, entryId: string) =>
    (
      await person.ask('library.review', {
        entryId,
        revision: (await show(person, entryId)).working?.revision ?? 0,
        decision: 'approve',
      })
    ).entry
  const publish = async (more = {}) => {
    const { id } = await write(edith, more)
    await submit(edith, id)
    return approve(emil, id)
  }
  const listed = async (person: Person, more: InputOf<'library.list'> = {}) =>
    (await person.ask('library.list', more)).items.map(({ id }) => id)
  const noticesOf = async (person: Person) => (await person.ask('notifications.list', {})).items

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

      await assertRefused(show(ben, entry.id), 'not_found')
      assert.deepEqual(await listed(ben, { shows: 'draft' }), [])
      assert.deepEqual(await listed(emil), [])
    })

    it('is not written by others', async () => {
      await assertRefused(write(ben), 'forbidden')
      await assertRefused(write(vera), 'forbidden')
      await assertRefused(write(community.visitor()), 'unauthenticated')
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
      const open = await clinic.ask(ada)
      const cite = (cited: object) => write(edith, { citations: [{ kind: 'case', replyIds: [], ...cited }] })
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

  describe('a published entry', () => {
    it('is read by every member, with who is credited', async () => {
      const { id } = await publish()
      const entry = await show(ben, id)
      assert.deepEqual(
        [entry.state, entry.version, entry.working, entry.stale, entry.publicPath],
        ['published', 1, null, false, null],
      )
      assert.deepEqual(
        entry.published?.contributors.map(({ name, as }) => [name, as]),
        [
          ['Vera', 'author'],
          ['Edith Editor', 'editor'],
        ],
      )
      assert.equal(entry.published?.reviewer.name, 'Emil Editor')
      assert.deepEqual(await listed(ben), [id])
      assert.deepEqual(await listed(ben, { caseId }), [id])
      assert.deepEqual(await listed(ben, { caseId: NOWHERE }), [])
      assert.deepEqual(await listed(ben, { tag: 'effusion', specialtyId: clinic.catsId }), [id])
      assert.deepEqual(await listed(ben, { tag: 'lungs' }), [])
      await assertRefused(listed(community.visitor()), 'unauthenticated')
      await assertRefused(show(community.visitor(), id), 'unauthenticated')
      await assertRefused(listed(ben, { cursor: 'elsewhere' }), 'invalid', ['cursor'])
      await assertRefused(show(ben, NOWHERE), 'not_found')
    })

    it('is listed a page at a time, the latest first', async () => {
      const ids: string[] = []
      for (const number of [1, 2, 3]) {
        ids.unshift((await publish({ question: `${QUESTION} ${number}` })).id)
        community.later(number === 2 ? 0 : 1000)
      }
      const first = await ben.ask('library.list', { limit: 2 })
      const second = await ben.ask('library.list', { limit: 2, cursor: first.nextCursor ?? '' })
      assert.deepEqual(
        [...first.items, ...second.items].map(({ id }) => id),
        ids,
      )
      assert.equal(second.nextCursor, null)
    })

    it('credits no asker for what they wrote under their own case', async () => {
      const { id: asked } = await clinic.ask(ada, { underPseudonym: true })
      const own = await clinic.reply(ada, asked, 'It got better by itself.')
      const { id: answered } = await clinic.reply(vera, asked)
      await ada.ask('cases.accept', { caseId: asked, replyId: answered })
      const { published } = await publish({
        citations: [{ kind: 'case', caseId: asked, replyIds: [own.id, answered] }],
      })
      assert.deepEqual(
        published?.contributors.map(({ name }) => name),
        ['Vera', 'Edith Editor'],
      )
    })

    it('stays while a new version is written, and keeps both', async () => {
      const { id } = await publish()
      await emil.ask('library.update', { entryId: id, revision: 3, answer: 'Furosemide first.' })
      const meanwhile = await show(ben, id)
      assert.deepEqual(
        [meanwhile.state, meanwhile.published?.answer, meanwhile.working],
        ['published', 'Tap first when it **cannot breathe**.', null],
      )
      assert.equal((await show(emil, id)).state, 'draft')
      await submit(emil, id)
      assert.equal((await approve(edith, id)).version, 2)

      const { items } = await ben.ask('library.history', { entryId: id })
      assert.deepEqual(
        items.map(({ version, answer, editors, reviewer }) => [
          version,
          answer,
          editors.map(({ name }) => name),
          reviewer.name,
        ]),
        [
          [2, 'Furosemide first.', ['Emil Editor'], 'Edith Editor'],
          [1, 'Tap first when it **cannot breathe**.', ['Edith Editor'], 'Emil Editor'],
        ],
      )
      await assertRefused(ben.ask('library.history', { entryId: NOWHERE }), 'not_found')
      await assertRefused(ben.ask('library.history', { entryId: 'x' }), 'invalid', ['entryId'])
      await assertRefused(community.visitor().ask('library.history', { entryId: id }), 'unauthenticated')
      await community.drain()
      assert.ok((await noticesOf(vera)).some(({ what }) => what === 'entryUpdated'))
    })

    it('is shown as stale from the day somebody should have looked at it again', async () => {
      const { id } = await publish()
      community.at('2031-01-01T11:59:59.000Z')
      assert.deepEqual([(await show(ben, id)).stale, await listed(emil, { shows: 'due' })], [false, []])
      community.at(IN_A_YEAR)
      assert.deepEqual([(await show(ben, id)).stale, await listed(emil, { shows: 'due' })], [true, [id]])
    })

    it('is retired with a reason: out of lists, and marked where it was', async () => {
      const { id } = await publish()
      const retire = { entryId: id, reason: 'The trial was withdrawn.' }
      await assertRefused(ben.ask('library.retire', retire), 'forbidden')
      await assertRefused(ben.ask('library.retire', { ...retire, entryId: NOWHERE }), 'not_found')
      await assertRefused(community.visitor().ask('library.retire', retire), 'unauthenticated')
      await assertRefused(emil.ask('library.retire', { entryId: id, reason: '' }), 'invalid', ['reason'])
      const { entry } = await emil.ask('library.retire', retire)
      assert.deepEqual((await emil.ask('library.retire', retire)).entry, entry)
      const left = await show(ben, id)
      assert.deepEqual([left.state, left.retired?.reason], ['retired', retire.reason])
      assert.deepEqual([await listed(ben), await listed(emil, { shows: 'retired' })], [[], [id]])
      await assertRefused(
        emil.ask('library.update', { entryId: id, revision: 4, question: QUESTION }),
        'conflict',
      )
      await assertRefused(ben.ask('library.markHelped', { entryId: id, on: true }), 'conflict')
    })

    it('is found like a case, and no more once it is retired', async () => {
      const { id } = await publish({ question: 'Which oxygen flow suits a cat in a box?' })
      await community.drain()
      const found = async () =>
        (await ben.ask('cases.similar', { title: 'Oxygen flow in the box' })).items.map(item => [
          item.kind,
          item.id,
        ])
      assert.deepEqual(await found(), [['entry', id]])
      await emil.ask('library.retire', { entryId: id, reason: 'Not true any more.' })
      assert.deepEqual(await found(), [], 'at once')
      await community.drain()
      assert.deepEqual(await found(), [])
    })

    it('tells live editors and writers, and nobody else', async () => {
      const [editor, member] = await Promise.all([emil.connect(), ben.connect()])
      const { id } = await write(edith)
      assert.equal((await editor.next('library.changed')).entryId, id)
      assert.deepEqual(member.heard('library.changed'), [])
      editor.close()
      member.close()
    })
  })

  describe('“this helped me”', () => {
    it('counts once for each reader, and can be taken back', async () => {
      const { id } = await publish()
      const mark = (person: Person, on: boolean) => person.ask('library.markHelped', { entryId: id, on })
      await Promise.all([mark(ben, true), mark(ben, true), mark(victor, true)])
      const { entry } = await mark(ben, true)
      assert.deepEqual([entry.helpedCount, entry.helpedMe], [2, true])
      await mark(ben, false)
      const again = (await mark(ben, false)).entry
      assert.deepEqual([again.helpedCount, again.helpedMe], [1, false])
      await mark(ben, true)
      assert.equal(await EntryMarks.countDocuments({ entryId: id, takenBack: null }), 2)
      assert.equal(await Outbox.countDocuments({ name: 'library.markedHelped' }), 3)
    })

    it('is for others to say than who is credited, and only of what is published', async () => {
      const { id } = await publish()
      const mark = { entryId: id, on: true }
      await assertRefused(vera.ask('library.markHelped', mark), 'forbidden')
      await assertRefused(edith.ask('library.markHelped', mark), 'forbidden')
      await assertRefused(community.visitor().ask('library.markHelped', mark), 'unauthenticated')
      await assertRefused(ben.ask('library.markHelped', { ...mark, entryId: NOWHERE }), 'not_found')
      await assertRefused(ben.ask('library.markHelped', { ...mark, on: 'x' as never }), 'invalid', ['on'])
      const unpublished = await write(edith)
      await assertRefused(ben.ask('library.markHelped', { ...mark, entryId: unpublished.id }), 'not_found')
      await assertRefused(emil.ask('library.markHelped', { ...mark, entryId: unpublished.id }), 'conflict')
      assert.equal((await ben.ask('library.markHelped', mark)).entry.may.markHelped, true)
    })

    it('is told to the authors, and not when it was taken back', async () => {
      const { id } = await publish()
      await ben.ask('library.markHelped', { entryId: id, on: true })
      await community.drain()
      const helped = async () => (await noticesOf(vera)).filter(({ what }) => what === 'entryHelped')
      assert.deepEqual(
        (await helped()).map(({ people }) => people[0]?.name),
        ['Ben'],
      )
      await ben.ask('library.markHelped', { entryId: id, on: false })
      await community.drain()
      assert.deepEqual(await helped(), [])

      const [marked] = await Outbox.find({ name: 'library.markedHelped' }).lean()
      const late = toHappening<'library.markedHelped'>(marked)
      await noteEntryHelped(late, community.now())
      assert.deepEqual(await helped(), [], 'a mark told late, after it was taken back')
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
      const { id } = await clinic.ask(ada)
      const reply = await clinic.reply(vera, id, `As @[Ben](member:${ben.id}) said: tap.`)
      await ada.ask('cases.accept', { caseId: id, replyId: reply.id })
      const { entry } = await vera.ask('library.propose', { caseId: id })
      assert.equal(entry.working?.answer, 'As a colleague said: tap.')
    })

    it('is not made by others, of open cases or of none', async () => {
      const open = await clinic.ask(ada)
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

  describe('its reactions', () => {
    it('tell each once when they run twice', async () => {
      const { id } = await publish()
      await ben.ask('library.markHelped', { entryId: id, on: true })
      await community.drain()
      const before = await Notices.countDocuments({})
      for (const row of await Outbox.find({ name: /^library\./ }).lean()) {
        if (row.name === 'library.markedHelped')
          await noteEntryHelped(toHappening<'library.markedHelped'>(row), community.now())
        else await noteEntry(toHappening<'library.published'>(row), community.now())
      }
      assert.equal(await Notices.countDocuments({}), before)
      assert.ok(before > 0)

      await ben.ask('library.markHelped', { entryId: id, on: false })
      await community.drain()
      const [row] = await Outbox.find({ name: 'library.unmarkedHelped' }).lean()
      await forgetEntryHelped(toHappening<'library.unmarkedHelped'>(row))
      assert.equal(await Notices.countDocuments({ what: 'entryHelped' }), 0)
    })
  })
})

type Row = { _id: Types.ObjectId; name: string; payload: unknown }
const toHappening = <E extends Happening['name']>(row: Row | undefined): Happening<E> => {
  assert.ok(row)
  return { id: row._id.toHexString(), name: row.name, payload: row.payload } as never
}
