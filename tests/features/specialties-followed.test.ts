import assert from 'node:assert/strict'
import { SpecialtyFollowings } from '../../domain/cases/followings-model.ts'
import { noteNewEntry, noteRecommended } from '../../domain/notifications/actions.ts'
import { Deliveries, Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { ITEM, MINUTE_MS, openResearch, type Research } from '../support/research.ts'

const OTHER = { ...ITEM, title: 'Torasemide in dogs that cough', link: 'https://cats.example/2', guid: 'a2' }

describe('a specialty that is followed', () => {
  let research: Research
  let ada: Person
  let ben: Person
  let edith: Person
  let emil: Person

  before(async () => {
    research = await openResearch()
    ;({ ada, ben, edith } = research)
    emil = await research.community.register('Emil')
    await research.community.grant(emil, 'editor', research.catsId)
  })
  after(() => research?.stop())
  beforeEach(async () => {
    await research.clear()
    await research.community.drain()
    for (const model of [Notices, Deliveries, SpecialtyFollowings]) await model.collection.deleteMany({})
  })

  const follow = (person: Person, on = true, specialtyId = research.catsId) =>
    person.ask('cases.followSpecialty', { specialtyId, on })
  const noticesOf = async (person: Person) => {
    await research.community.drain()
    const { items } = await person.ask('notifications.list', { kind: 'specialty' })
    return items.map(({ what, count, read, specialty, research: item, entry, path }) => ({
      says: `${what} ${count} ${specialty?.name}: ${item?.title ?? entry?.question}`,
      read,
      path,
    }))
  }
  const saysOf = async (person: Person) => (await noticesOf(person)).map(({ says }) => says)
  const itemCalled = async (title: string) => {
    const found = (await research.listed(edith)).find(item => item.title === title)
    assert.ok(found)
    return found.id
  }
  const pin = async (title: string, on = true) => {
    await edith.ask('research.pin', { itemId: await itemCalled(title), on })
    research.community.later(MINUTE_MS)
  }
  async function publishEntry(question: string): Promise<string> {
    const { entry } = await edith.ask('library.create', {
      specialtyId: research.catsId,
      question,
      answer: 'Tap first.',
      evidence: 'case_series',
      citations: [{ kind: 'link', title: 'A paper', url: 'https://journal.example/1' }],
      reviewBy: '2031-01-01T12:00:00.000Z',
    })
    const revisionFor = async (person: Person) =>
      (await person.ask('library.show', { entryId: entry.id })).entry.working?.revision ?? 0
    await edith.ask('library.submit', { entryId: entry.id, revision: await revisionFor(edith) })
    await emil.ask('library.review', {
      entryId: entry.id,
      revision: await revisionFor(emil),
      decision: 'approve',
    })
    research.community.later(MINUTE_MS)
    return entry.id
  }
  async function happened<E extends 'research.recommended' | 'library.published'>(
    name: E,
  ): Promise<Happening<E>> {
    const row = await Outbox.findOne({ name }).sort({ _id: -1 }).lean()
    assert.ok(row)
    return { id: row._id.toHexString(), name, payload: row.payload } as Happening<E>
  }

  it('is followed and followed no more, as often as one likes', async () => {
    const followed = async (person: Person) =>
      (await person.ask('cases.specialties', {})).items.flatMap(item => (item.followed ? item.name : []))
    assert.equal((await follow(ada)).specialty.followed, true)
    assert.equal((await follow(ada)).specialty.followed, true)
    assert.deepEqual([await followed(ada), await followed(ben)], [['Cats'], []])
    assert.equal((await follow(ada, false)).specialty.followed, false)
    assert.equal((await follow(ada, false)).specialty.followed, false)
    assert.deepEqual(await followed(ada), [])

    await assertRefused(follow(research.community.visitor()), 'unauthenticated')
    await assertRefused(follow(ada, true, NOWHERE), 'not_found')
    await assertRefused(follow(ada, 'perhaps' as never), 'invalid', ['on'])
  })

  it('tells of what its editors recommend for the first time, in one row', async () => {
    await research.publish(ITEM, OTHER)
    await follow(ada)
    await follow(edith)
    await follow(research.dora, true, research.dogsId)
    await pin(ITEM.title)
    assert.deepEqual(await noticesOf(ada), [
      {
        says: `recommended 1 Cats: ${ITEM.title}`,
        read: false,
        path: `/research?specialty=${research.catsId}&shows=recommended`,
      },
    ])
    for (const person of [ben, edith, research.dora]) assert.deepEqual(await noticesOf(person), [])

    await edith.ask('research.annotate', { itemId: await itemCalled(OTHER.title), text: 'Read it.' })
    assert.deepEqual(await saysOf(ada), [`recommended 2 Cats: ${OTHER.title}`])
    const again = await happened('research.recommended')
    await noteRecommended(again, research.community.now())
    await noteRecommended(again, research.community.now())
    await pin(OTHER.title)
    await pin(OTHER.title, false)
    await pin(OTHER.title)
    assert.deepEqual(await saysOf(ada), [`recommended 2 Cats: ${OTHER.title}`])
    assert.deepEqual(
      (await ada.ask('research.list', { shows: 'recommended' })).items.map(({ title }) => title).toSorted(),
      [ITEM.title, OTHER.title].toSorted(),
    )
  })

  it('tells nothing of what was recommended before one followed it', async () => {
    await research.publish(ITEM)
    await pin(ITEM.title)
    await follow(ada)
    assert.deepEqual(await saysOf(ada), [])
  })

  it('tells no more of what is recommended no more, or hidden', async () => {
    await research.publish(ITEM, OTHER)
    await follow(ada)
    await pin(ITEM.title)
    await pin(OTHER.title)
    assert.deepEqual(await saysOf(ada), [`recommended 2 Cats: ${OTHER.title}`])
    await edith.ask('research.hide', { itemId: await itemCalled(OTHER.title), on: true })
    assert.match((await saysOf(ada)).join(), new RegExp(ITEM.title))
    await pin(ITEM.title, false)
    assert.deepEqual(await saysOf(ada), [])
  })

  it('tells of what was hidden while it was pinned when everybody may see it', async () => {
    await research.publish(ITEM)
    await follow(ada)
    const itemId = await itemCalled(ITEM.title)
    await edith.ask('research.hide', { itemId, on: true })
    await edith.ask('research.pin', { itemId, on: true })
    assert.deepEqual(await saysOf(ada), [])
    await edith.ask('research.hide', { itemId, on: false })
    assert.deepEqual(await saysOf(ada), [`recommended 1 Cats: ${ITEM.title}`])
  })

  it('tells of entries new in its library, as long as they are there', async () => {
    for (const person of [ada, edith, emil]) await follow(person)
    const entryId = await publishEntry('When is furosemide given?')
    assert.deepEqual(await noticesOf(ada), [
      {
        says: 'newEntry 1 Cats: When is furosemide given?',
        read: false,
        path: `/entries/${entryId}`,
      },
    ])
    for (const person of [ben, edith, emil]) assert.deepEqual(await saysOf(person), [])
    const again = await happened('library.published')
    await noteNewEntry(again, research.community.now())
    await noteNewEntry(again, research.community.now())
    await publishEntry('When is a chest tapped?')
    const [two] = await noticesOf(ada)
    assert.deepEqual(two, {
      says: 'newEntry 2 Cats: When is a chest tapped?',
      read: false,
      path: `/entries?specialty=${research.catsId}`,
    })

    const other = (await happened('library.published')).payload.entryId
    await edith.ask('library.retire', { entryId: other, reason: 'Not right any more.' })
    await edith.ask('library.retire', { entryId, reason: 'Not right any more.' })
    assert.deepEqual(await saysOf(ada), [])
  })

  it('tells nothing to who follows it no more, and nothing by mail unless they ask for it', async () => {
    await research.publish(ITEM, OTHER)
    await follow(ada)
    await follow(ben)
    await pin(ITEM.title)
    await research.community.drain()
    assert.equal(await Deliveries.countDocuments({}), 0)
    await follow(ada, false)
    await ben.ask('notifications.set', { matrix: { specialty: { inApp: false } } })
    await pin(OTHER.title)
    assert.deepEqual(await saysOf(ada), [`recommended 1 Cats: ${ITEM.title}`])
    assert.deepEqual(await saysOf(ben), [`recommended 1 Cats: ${ITEM.title}`])
  })
})
