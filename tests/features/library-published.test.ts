import assert from 'node:assert/strict'
import type { Types } from 'mongoose'
import { forgetEntryHelped, noteEntry, noteEntryHelped } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { EntryMarks } from '../../domain/library/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { NOWHERE } from '../support/clinic.ts'
import { IN_A_YEAR, type Library, openLibrary, QUESTION } from '../support/library.ts'

describe('the library', () => {
  let community: Community
  let library: Library
  let ben: Person
  let vera: Person
  let edith: Person
  let emil: Person
  let caseId: string
  let ada: Person
  let victor: Person
  let write: Library['write']
  let show: Library['show']
  let submit: Library['submit']
  let approve: Library['approve']
  let publish: Library['publish']
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
      victor,
      write,
      show,
      submit,
      approve,
      publish,
      listed,
      noticesOf,
    } = library)
  })
  afterEach(() => community.stop())

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
      assert.deepEqual(await listed(ben, { tag: 'effusion', specialtyId: library.catsId }), [id])
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
      const { id: asked } = await library.ask(ada, { underPseudonym: true })
      const own = await library.reply(ada, asked, 'It got better by itself.')
      const { id: answered } = await library.reply(vera, asked)
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
      await assertRefused(
        ben.ask('library.markHelped', { ...mark, on: JSON.parse('"x"') as boolean }),
        'invalid',
        ['on'],
      )
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

  describe('its reactions', () => {
    it('tell each once when they run twice', async () => {
      const { id } = await publish()
      await ben.ask('library.markHelped', { entryId: id, on: true })
      await community.drain()
      const before = await Notices.countDocuments({})
      for (const row of await Outbox.find({ name: /^library\.(?!contributor|worked)/ }).lean()) {
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
