import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { Cases } from '../../domain/cases/model.ts'
import { neighbours } from '../../domain/search/access.ts'
import { indexCase, rebuildIndex, tidyIndex } from '../../domain/search/actions.ts'
import { theEngine } from '../../domain/search/library.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const KIDNEYS = {
  title: 'Old cat with chronic kidney disease drinks a lot',
  body: 'Creatinine 250, eats well.',
}
const ASTHMA = { title: 'Young cat coughs at night, asthma suspected', body: 'No fever. Steroids?' }
const LAMENESS = { title: 'Sudden lameness of the left hind leg', body: 'Radiographs show nothing.' }

describe('what is already known', function () {
  // Each begins with a community and an index of its own.
  this.timeout(60_000)
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let catsId: string
  let clinic: Clinic

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, staff, catsId } = clinic)
  })
  afterEach(() => community.stop())

  const titlesLike = async (person: Person, title: string, more = {}) =>
    (await person.ask('cases.similar', { title, ...more })).items.map(item => item.title)

  it('is shown to someone who writes a like case', async () => {
    const { id } = await clinic.ask(ada, KIDNEYS)
    await clinic.ask(ada, LAMENESS)
    await community.drain()

    const { items } = await ben.ask('cases.similar', { title: 'Kidney disease in an old cat' })
    assert.deepEqual(
      items.map(({ score: _score, ...item }) => item),
      [{ kind: 'case', id, title: KIDNEYS.title, answered: false }],
    )
    assert.ok(items.every(({ score }) => score > 0 && score <= 1))
  })

  it('is shown to nobody who is not a member, and not for nothing', async () => {
    await clinic.ask(ada, KIDNEYS)
    await community.drain()
    await assertRefused(titlesLike(community.visitor(), KIDNEYS.title), 'unauthenticated')
    await assertRefused(titlesLike(ben, 'ab'), 'invalid', ['title'])
    await assertRefused(titlesLike(ben, KIDNEYS.title, { specialtyId: 'cats' }), 'invalid', ['specialtyId'])
    assert.deepEqual(await titlesLike(ben, KIDNEYS.title), [KIDNEYS.title])
  })

  it('says whether it was answered, and prefers what was when it is hardly less alike', async () => {
    const open = await clinic.ask(ada, { ...ASTHMA, title: `${ASTHMA.title} today` })
    const answered = await clinic.ask(ada, ASTHMA)
    await clinic.reply(vera, answered.id)
    await community.drain()
    const { items } = await ben.ask('cases.similar', { title: ASTHMA.title })
    assert.deepEqual(
      items.map(({ id, answered }) => ({ id, answered })),
      [
        { id: answered.id, answered: true },
        { id: open.id, answered: false },
      ],
    )
  })

  it('can be asked of one specialty', async () => {
    const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Dogs' })
    await clinic.ask(ada, { ...LAMENESS, specialtyId: specialty.id })
    await community.drain()
    assert.deepEqual(await titlesLike(ben, 'Sudden lameness', { specialtyId: catsId }), [])
    assert.deepEqual(await titlesLike(ben, 'Sudden lameness', { specialtyId: specialty.id }), [
      LAMENESS.title,
    ])
    assert.deepEqual(await titlesLike(ben, 'Sudden lameness', { specialtyId: NOWHERE }), [])
  })

  it('is at most five cases', async () => {
    for (let number = 0; number < 7; number += 1)
      await clinic.ask(ada, { ...KIDNEYS, title: `${KIDNEYS.title}, number ${number}` })
    await community.drain()
    assert.equal((await titlesLike(ben, KIDNEYS.title)).length, 5)
  })

  it('weighs the title more, and reads the beginning of the body', async () => {
    await clinic.ask(ada, KIDNEYS)
    await clinic.ask(ada, ASTHMA)
    await community.drain()
    const body = 'It coughs, and asthma was suspected.'
    assert.deepEqual(await titlesLike(ben, 'What would you do', { body }), [ASTHMA.title])
    assert.deepEqual(
      await titlesLike(ben, 'What would you do', { body: `${'Indoors only. '.repeat(15)}${body}` }),
      [],
    )
    const [first] = await titlesLike(ben, 'kidney', { body: 'asthma' })
    assert.equal(first, KIDNEYS.title)
  })

  it('is found in scripts that put no space between words', async () => {
    await clinic.ask(ada, { title: '猫の慢性腎臓病について教えてください', body: '十二歳です。' })
    await community.drain()
    assert.equal((await titlesLike(ben, '慢性腎臓病の猫')).length, 1)
    assert.deepEqual(await titlesLike(ben, '犬の皮膚炎'), [])
  })

  it('is gone when it was withdrawn, from the index itself too', async () => {
    const { id } = await clinic.ask(ada, KIDNEYS)
    await community.drain()
    assert.deepEqual(await titlesLike(ben, KIDNEYS.title), [KIDNEYS.title])

    await ada.ask('cases.withdraw', { caseId: id })
    assert.deepEqual(await titlesLike(ben, KIDNEYS.title), [], 'at once, whatever the index knows')
    await community.drain()
    assert.deepEqual(await neighbours(KIDNEYS, { limit: 5, answeredOnly: false }), [])
  })

  it('is gone when it was merged into another', async () => {
    const { id } = await clinic.ask(ada, KIDNEYS)
    await community.drain()
    await Cases.updateOne({ _id: id }, { $set: { state: 'merged' } })
    await indexCase({ payload: { caseId: id } }, community.now())
    assert.deepEqual(await neighbours(KIDNEYS, { limit: 5, answeredOnly: false }), [])
  })

  it('is the same after the same event came twice', async () => {
    const { id } = await clinic.ask(ada, KIDNEYS)
    await community.drain()
    const before = await neighbours(KIDNEYS, { limit: 5, answeredOnly: false })
    await indexCase({ payload: { caseId: id } }, community.now())
    await Promise.all([1, 2, 3].map(() => indexCase({ payload: { caseId: id } }, community.now())))
    assert.deepEqual(await neighbours(KIDNEYS, { limit: 5, answeredOnly: false }), before)
    assert.deepEqual(
      before.map(found => found.id),
      [id],
    )
  })

  it('is what routing asks for: answered cases of a specialty, with scores that can be compared', async () => {
    await clinic.ask(ada, ASTHMA)
    const { id } = await clinic.ask(ada, KIDNEYS)
    await clinic.reply(vera, id)
    await community.drain()
    const sought = { title: 'Asthma or kidney disease' }
    assert.equal((await neighbours(sought, { limit: 5, answeredOnly: false, specialtyId: catsId })).length, 2)
    const [only, ...others] = await neighbours(sought, {
      limit: 5,
      answeredOnly: true,
      specialtyId: catsId,
    })
    assert.deepEqual([only?.id, others], [id, []])
    assert.ok(only && only.score > 0.5 && only.score <= 1)
    assert.deepEqual(await neighbours(sought, { limit: 5, answeredOnly: true, specialtyId: NOWHERE }), [])
  })

  it('takes quotes and operators for what they are', async () => {
    await clinic.ask(ada, KIDNEYS)
    await community.drain()
    for (const title of [`kidney' OR '1'='1`, '"kidney" AND (cat', 'kidney*~:^\\', '   ---   ', '💉💉💉'])
      await ben.ask('cases.similar', { title, specialtyId: catsId })
    assert.deepEqual(await titlesLike(ben, `kidney' OR '1'='1`), [KIDNEYS.title])
  })

  it('stays in sight while what is known of it is written anew', async () => {
    const { id } = await clinic.ask(ada, KIDNEYS)
    await clinic.ask(ada, LAMENESS)
    await community.drain()
    const seen: number[] = []
    const over = new AbortController()
    const looking = (async () => {
      while (!over.signal.aborted)
        seen.push((await neighbours(KIDNEYS, { limit: 5, answeredOnly: false, specialtyId: catsId })).length)
    })()
    const happening = { payload: { caseId: id } }
    for (let time = 0; time < 10; time += 1) await indexCase(happening, community.now())
    await clinic.reply(vera, id)
    await community.drain()
    await tidyIndex(community.now())
    over.abort()
    await looking
    assert.ok(seen.length > 10, String(seen.length))
    assert.deepEqual([...new Set(seen)], [1])
  })

  it('stays in sight while the index is built anew, and what changes meanwhile is in the new one', async () => {
    for (let number = 0; number < 6; number += 1)
      await clinic.ask(ada, { ...KIDNEYS, title: `${KIDNEYS.title}, number ${number}` })
    const withdrawn = await clinic.ask(ada, { ...LAMENESS, title: 'Lameness that went away' })
    await community.drain()
    const limit = { limit: 20, answeredOnly: false }

    const missed: number[] = []
    const over = new AbortController()
    const looking = (async () => {
      while (!over.signal.aborted) missed.push(6 - (await neighbours(KIDNEYS, limit)).length)
    })()
    const rebuilding = Promise.all([rebuildIndex(community.now()), rebuildIndex(community.now())])
    await ada.ask('cases.withdraw', { caseId: withdrawn.id })
    const asked = await clinic.ask(ada, LAMENESS)
    await community.drain()
    await rebuilding
    over.abort()
    await looking

    assert.ok(missed.length > 1)
    assert.deepEqual([...new Set(missed)], [0])
    const [lame, ...others] = await neighbours(LAMENESS, limit)
    assert.deepEqual([lame?.id, others], [asked.id, []])
  })

  it('leaves nothing of replaced indexes once nobody reads in them', async () => {
    await clinic.ask(ada, KIDNEYS)
    await community.drain()
    await rebuildIndex(community.now())
    const { name } = await rebuildIndex(community.now())
    community.later(120_000)
    await tidyIndex(community.now())
    await tidyIndex(community.now())
    assert.deepEqual(await (await theEngine()).names(), [name])
    assert.deepEqual(await titlesLike(ben, KIDNEYS.title), [KIDNEYS.title])
  })

  it('is built again when the index was lost', async () => {
    await clinic.ask(ada, KIDNEYS)
    await community.drain()
    await rm(community.settings.search.place, { recursive: true })

    await clinic.ask(ada, ASTHMA)
    await community.drain()
    assert.deepEqual((await titlesLike(ben, 'cat')).toSorted(), [KIDNEYS.title, ASTHMA.title].toSorted())
  })
})

describe('an index that cannot be reached', function () {
  this.timeout(60_000)
  it('is said to be unavailable, and cases are asked and routed all the same', async () => {
    const community = await startCommunity({ environment: { SEARCH_URI: '/dev/null/search' } })
    try {
      const ada = await community.register('Ada')
      const vera = await community.register('Vera')
      await community.grant(ada, 'staff')
      const { specialty } = await ada.ask('cases.createSpecialty', { name: 'Cats' })
      await community.grant(vera, 'consultant', specialty.id)

      await assertRefused(ada.ask('cases.similar', KIDNEYS), 'unavailable')
      assert.deepEqual(await neighbours(KIDNEYS, { limit: 5, answeredOnly: false }), [])
      const asked = await ada.ask('cases.submit', { ...KIDNEYS, specialtyId: specialty.id })
      assert.equal(asked.case.assignee?.id, vera.id)
      await assert.rejects(indexCase({ payload: { caseId: asked.case.id } }, community.now()))
    } finally {
      await community.stop()
    }
  })
})
