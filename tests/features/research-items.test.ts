import assert from 'node:assert/strict'
import { Items } from '../../domain/research/model.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { NOWHERE } from '../support/clinic.ts'
import { answerWith, type FeedServer, toRss } from '../support/feed-server.ts'
import { ITEM, MINUTE_MS, openResearch, type Research } from '../support/research.ts'

const HOUR_MS = 60 * MINUTE_MS

describe('what feeds told of', () => {
  let research: Research
  let community: Community
  let machine: FeedServer
  let edith: Person
  let dora: Person
  let ben: Person
  let staff: Person
  let catsId: string
  let dogsId: string
  let add: Research['add']
  let poll: Research['poll']
  let publish: Research['publish']
  let theFeed: Research['theFeed']
  let theItem: Research['theItem']
  let listed: Research['listed']
  let titles: Research['titles']

  before(async () => {
    research = await openResearch()
    ;({
      community,
      machine,
      edith,
      dora,
      ben,
      staff,
      catsId,
      dogsId,
      add,
      poll,
      publish,
      theFeed,
      theItem,
      listed,
      titles,
    } = research)
  })
  beforeEach(() => research.clear())
  after(() => research.stop())

  it('is there once, however many feeds tell of it and however often', async () => {
    await publish(ITEM, { ...ITEM, guid: 'a2' })
    machine.answer = answerWith(
      toRss([{ ...ITEM, guid: 'b1', link: `${ITEM.link}?utm_source=b` }], 'Another'),
    )
    await add({ url: `${machine.origin}/second` })
    community.later(MINUTE_MS)
    await poll()
    community.later(2 * HOUR_MS)
    await poll(2)
    assert.deepEqual(await titles(), [ITEM.title])
  })

  it('is not taken when it is older than two years, and never comes from the future', async () => {
    await publish(
      { ...ITEM, date: 'Fri, 31 Dec 2027 10:00:00 GMT' },
      { title: 'Tomorrow', link: 'https://cats.example/2', date: 'Fri, 31 Dec 2032 10:00:00 GMT' },
      { title: 'No day', link: 'https://cats.example/3', date: 'soon' },
    )
    assert.deepEqual((await listed()).map(({ title, at }) => `${title} ${at}`).toSorted(), [
      `No day ${community.now().toISOString()}`,
      `Tomorrow ${community.now().toISOString()}`,
    ])
  })

  it('is listed a page at a time, the latest first, by specialty, feed and words', async () => {
    const days = ['05', '04', '03', '02', '01']
    await publish(
      ...days.map(day => ({
        title: `Murmurs, part ${day}`,
        link: `https://cats.example/${day}`,
        date: `2029-12-${day}T10:00:00Z`,
      })),
    )
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await ben.ask('research.list', { limit: 2, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ title }) => title.slice(-2)))
      cursor = page.nextCursor
    } while (cursor)
    assert.deepEqual(seen, days)
    assert.equal((await listed(ben, { specialtyId: catsId })).length, 5)
    assert.equal((await listed(ben, { specialtyId: dogsId })).length, 0)
    assert.equal((await listed(ben, { feedId: (await theFeed()).id })).length, 5)
    assert.equal((await listed(ben, { feedId: NOWHERE })).length, 0)
    assert.deepEqual(await titles(ben, { words: 'MURMUR part' }), await titles())
    assert.deepEqual(await titles(ben, { words: 'part murm' }), await titles())
    assert.deepEqual(await titles(ben, { words: 'murm part' }), [])
    assert.deepEqual(await titles(ben, { words: 'mur' }), [])
    assert.deepEqual(await titles(ben, { words: 'lungs murmur' }), [])
    assert.deepEqual(await titles(ben, { words: 'the of' }), [])
    await assertRefused(listed(ben, { cursor: 'elsewhere' }), 'invalid', ['cursor'])
    await assertRefused(listed(ben, { limit: 1_000_000 }), 'invalid', ['limit'])
  })

  it('is annotated, pinned and hidden by editors of its specialty', async () => {
    await publish(ITEM)
    const { id: itemId } = await theItem()
    const text = 'The first trial of its kind.'
    await edith.ask('research.pin', { itemId, on: true })
    const { item } = await edith.ask('research.annotate', { itemId, text })
    assert.deepEqual([item.pinned, item.note?.text, item.note?.by.name], [true, text, 'Edith Editor'])
    assert.deepEqual(
      [await titles(ben, { shows: 'pinned' }), await titles(ben, { shows: 'noted' })],
      [[ITEM.title], [ITEM.title]],
    )
    await edith.ask('research.pin', { itemId, on: false })
    await edith.ask('research.annotate', { itemId, text: '' })
    assert.deepEqual(
      [await titles(ben, { shows: 'pinned' }), await titles(ben, { shows: 'noted' })],
      [[], []],
    )

    await edith.ask('research.hide', { itemId, on: true })
    assert.deepEqual(
      [await titles(ben), await titles(edith), await titles(ben, { shows: 'hidden' })],
      [[], [], []],
    )
    assert.deepEqual(
      [await titles(edith, { shows: 'hidden' }), await titles(staff, { shows: 'hidden' })],
      [[ITEM.title], [ITEM.title]],
    )
    await edith.ask('research.hide', { itemId, on: false })
    assert.deepEqual(await titles(ben), [ITEM.title])
  })

  it('is changed by nobody else, and what is hidden is not there for them', async () => {
    await publish(ITEM)
    const { id: itemId } = await theItem()
    for (const name of ['research.pin', 'research.hide'] as const) {
      const change = { itemId, on: true }
      for (const person of [ben, staff, dora]) await assertRefused(person.ask(name, change), 'forbidden')
      await assertRefused(edith.ask(name, { ...change, itemId: NOWHERE }), 'not_found')
      await assertRefused(edith.ask(name, { ...change, itemId: 'x' }), 'invalid', ['itemId'])
      await assertRefused(community.visitor().ask(name, change), 'unauthenticated')
    }
    const note = { itemId, text: 'x' }
    for (const person of [ben, staff, dora])
      await assertRefused(person.ask('research.annotate', note), 'forbidden')
    await assertRefused(edith.ask('research.annotate', { ...note, itemId: NOWHERE }), 'not_found')
    await assertRefused(edith.ask('research.annotate', { ...note, text: 'x'.repeat(501) }), 'invalid', [
      'text',
    ])
    await assertRefused(community.visitor().ask('research.annotate', note), 'unauthenticated')

    await edith.ask('research.hide', { itemId, on: true })
    for (const person of [ben, dora])
      await assertRefused(person.ask('research.pin', { itemId, on: true }), 'not_found')
    assert.deepEqual(await titles(dora, { shows: 'hidden' }), [])
  })

  it('keeps what an editor writes as they wrote it', async () => {
    await publish(ITEM)
    const text = '$title and {"$set":1}'
    const { item } = await edith.ask('research.annotate', { itemId: (await theItem()).id, text })
    assert.equal(item.note?.text, text)
  })

  it('stands beside a case it shares words with, for whoever sees the case', async () => {
    await publish(ITEM, { title: 'Feather loss in parrots', link: 'https://cats.example/9' })
    const { id: caseId } = await research.ask(research.ada, {
      title: 'Cat breathes fast',
      tags: ['effusion'],
    })
    const beside = async (person: Person) => (await person.ask('research.forCase', { caseId })).items
    assert.deepEqual(
      (await beside(ben)).map(({ title }) => title),
      [ITEM.title],
    )
    await edith.ask('research.hide', { itemId: (await beside(edith))[0]?.id ?? '', on: true })
    assert.deepEqual(await beside(edith), [])

    await research.ada.ask('cases.withdraw', { caseId })
    await assertRefused(ben.ask('research.forCase', { caseId }), 'not_found')
    assert.deepEqual(await beside(research.ada), [])
    await assertRefused(ben.ask('research.forCase', { caseId: 'x' }), 'invalid', ['caseId'])
    await assertRefused(community.visitor().ask('research.forCase', { caseId }), 'unauthenticated')
  })

  it('is looked up by its indexes, however much there is', async () => {
    await publish(ITEM)
    for (const filter of [
      { specialtyId: catsId, isHidden: false },
      { isHidden: false },
      { isHidden: false, isPinned: true },
      { isHidden: false, words: 'cat' },
      { feedId: NOWHERE, isHidden: false },
    ]) {
      const plan = JSON.stringify(
        await Items.find(filter).sort({ at: -1, _id: -1 }).limit(51).explain('queryPlanner'),
      )
      assert.ok(
        !/"stage":"(?:COLLSCAN|SORT)"/.test(plan.split('rejectedPlans')[0] ?? ''),
        JSON.stringify(filter),
      )
    }
  })
})

describe('research that an entry cites', () => {
  let research: Research
  before(async () => {
    research = await openResearch()
  })
  beforeEach(() => research.clear())
  after(() => research.stop())

  it('is cited as it was called, and stays when its feed goes', async () => {
    const { edith, ben, catsId, dogsId } = research
    await research.publish(ITEM)
    const { id: itemId } = await research.theItem()
    const cite = (id: string) =>
      edith.ask('library.create', {
        specialtyId: catsId,
        question: 'When is furosemide given?',
        citations: [{ kind: 'research', itemId: id }],
      })
    const { entry } = await cite(itemId)
    const cited = [{ kind: 'research', itemId, title: ITEM.title, source: 'Journal of Cats', url: ITEM.link }]
    assert.deepEqual(entry.working?.citations, cited)
    await assertRefused(cite(NOWHERE), 'invalid', ['citations.0.itemId'])

    await edith.ask('research.hide', { itemId, on: true })
    await research.community.grant(research.dora, 'editor', catsId)
    assert.equal((await cite(itemId)).entry.state, 'draft', 'its editors still see it')
    await edith.ask('research.removeFeed', { feedId: (await research.theFeed()).id })
    const tags = ['lungs']
    const kept = await edith.ask('library.update', {
      entryId: entry.id,
      revision: 1,
      tags,
      citations: [{ kind: 'research', itemId }],
    })
    assert.deepEqual([kept.entry.working?.citations, kept.entry.working?.tags], [cited, tags])
    await assertRefused(cite(itemId), 'invalid', ['citations.0.itemId'])
    await assertRefused(
      ben.ask('library.create', { specialtyId: dogsId, question: 'Not by me?' }),
      'forbidden',
    )
  })
})
