import assert from 'node:assert/strict'
import { EntryVersions } from '../../domain/library/model.ts'
import { Charters } from '../../domain/groups/model.ts'
import type { InputOf } from '../../domain/contract.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { type Library, openLibrary, QUESTION } from '../support/library.ts'
import { type Court, openCourt } from '../support/review.ts'

type Deciding = Omit<InputOf<'moderation.decide'>, 'reviewId'>

const reviewOf = async (person: Person, subjectId: string) => {
  const found = (await person.ask('moderation.queue', {})).items.find(item => item.subjectId === subjectId)
  assert.ok(found, 'stands in no queue')
  return found
}
const decideOn = async (person: Person, subjectId: string, deciding: Deciding) => {
  const { id: reviewId } = await reviewOf(person, subjectId)
  return (await person.ask('moderation.decide', { reviewId, ...deciding })).decision
}

describe('a group under review', () => {
  let court: Court
  before(async () => {
    court = await openCourt()
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  const reported = async () => {
    const { ada, cleo, openGroup } = court
    const { groupId, channelId } = await openGroup({
      name: 'Doctor Jansen is a fraud',
      summary: 'canary-summary',
      tags: ['canary'],
      region: 'canary-shire',
    })
    for (const charter of ['canary-first', 'canary-second'])
      await ada.ask('groups.update', { groupId, charter })
    await cleo.ask('moderation.flag', { kind: 'group', id: groupId, reason: 'unkind' })
    return { groupId, channelId }
  }

  it('gives up its name, address, summary and every version of its charter, and gets them back', async () => {
    const { ada, ben, mod, cleo, outsider } = court
    const founded = court.community.now().toISOString()
    const { groupId } = await reported()
    const seen = await mod.ask('moderation.show', { reviewId: (await reviewOf(mod, groupId)).id })
    assert.equal(seen.review.lines[0]?.at, founded)
    assert.ok(seen.review.lines[0]?.html.includes('canary-second'))
    const words = 'A colleague is named.'
    await assertRefused(decideOn(mod, groupId, { act: 'redact', words, title: 'x'.repeat(81) }), 'invalid', [
      'title',
    ])
    const { id: decisionId } = await decideOn(mod, groupId, { act: 'redact', reason: 'unkind', words })
    const shown = JSON.stringify([
      await ben.ask('groups.show', { groupId }),
      await ben.ask('groups.charterHistory', { groupId }),
      await outsider.ask('groups.list', {}),
    ])
    assert.ok(!/jansen|canary/i.test(shown), shown)
    const charters = await Charters.find({ groupId }).lean()
    assert.deepEqual(new Set(charters.map(({ body, html }) => body + html)), new Set(['']))
    assert.equal((await ada.ask('moderation.mine', {})).decisions[0]?.act, 'redact')
    assert.equal((await cleo.ask('moderation.myFlags', {})).items[0]?.outcome, 'acted')

    await mod.ask('moderation.undo', { decisionId })
    const back = await ben.ask('groups.show', { groupId })
    assert.deepEqual(
      [back.group.name, back.group.summary, back.charter?.body, back.group.tags, back.group.region],
      ['Doctor Jansen is a fraud', 'canary-summary', 'canary-second', ['canary'], 'canary-shire'],
    )
  })

  it('keeps the name that may stay', async () => {
    const { mod, ben } = court
    const { groupId } = await reported()
    await decideOn(mod, groupId, {
      act: 'redact',
      words: 'Softer.',
      title: 'Second opinions',
      body: 'We compare.',
    })
    const { group, charter } = await ben.ask('groups.show', { groupId })
    assert.deepEqual([group.name, group.summary, charter], ['Second opinions', 'We compare.', null])
    assert.ok(group.slug.startsWith('second-opinions'))
  })

  it('is archived, and opened again on appeal by someone else', async () => {
    const { mod, second, ada, ben, say } = court
    const { groupId, channelId } = await reported()
    const { id: decisionId } = await decideOn(mod, groupId, { act: 'archive', words: 'Cool down.' })
    await assertRefused(say(ben, channelId, 'Still here?'), 'forbidden')
    const { appeal } = await ada.ask('moderation.appeal', { decisionId, words: 'We are calm.' })
    await second.ask('moderation.decideAppeal', {
      appealId: appeal.id,
      outcome: 'overturned',
      words: 'Good.',
    })
    await say(ben, channelId, 'Here again')
  })

  it('is handed to another of its members, and back', async () => {
    const { mod, ada, ben, outsider } = court
    const { groupId } = await reported()
    const review = await mod.ask('moderation.show', { reviewId: (await reviewOf(mod, groupId)).id })
    assert.deepEqual(review.review.successors.map(({ name }) => name).toSorted(), ['Ben', 'Cleo'])
    const words = 'Somebody calmer.'
    await assertRefused(decideOn(mod, groupId, { act: 'handOver', words }), 'invalid', ['memberId'])
    await assertRefused(
      decideOn(mod, groupId, { act: 'handOver', words, memberId: outsider.id }),
      'invalid',
      ['memberId'],
    )
    const { id: decisionId } = await decideOn(mod, groupId, { act: 'handOver', words, memberId: ben.id })
    const roleOf = async (person: Person) =>
      (await person.ask('groups.show', { groupId })).group.membership?.role
    assert.deepEqual([await roleOf(ada), await roleOf(ben)], ['member', 'host'])
    await mod.ask('moderation.undo', { decisionId })
    assert.deepEqual([await roleOf(ada), await roleOf(ben)], ['host', 'member'])
  })

  it('is decided by nobody who hosts it, nor is an appeal about it, nor by who reported it', async () => {
    const { mod, second, ada, community } = court
    const { groupId } = await reported()
    await mod.ask('groups.join', { groupId })
    await ada.ask('groups.setRole', { groupId, memberId: mod.id, role: 'host' })
    const { groupId: other } = await court.openGroup()
    await mod.ask('groups.join', { groupId: other })
    await ada.ask('groups.setRole', { groupId: other, memberId: mod.id, role: 'host' })
    await court.cleo.ask('moderation.flag', { kind: 'group', id: other, reason: 'other' })
    assert.equal(await court.openOf(mod, other), undefined)
    const { id: reviewId } = await reviewOf(second, other)
    await assertRefused(mod.ask('moderation.show', { reviewId }), 'not_found')
    const { id: decisionId } = await decideOn(second, other, { act: 'archive', words: 'Over.' })
    await ada.ask('moderation.appeal', { decisionId, words: 'Why?' })
    const listed = async (person: Person) =>
      (await person.ask('moderation.appeals', {})).items.some(({ decision }) => decision.id === decisionId)
    const third = await community.register('Third')
    await community.grant(third, 'moderator')
    assert.deepEqual([await listed(mod), await listed(second), await listed(third)], [false, false, true])
  })

  it('reported by a moderator leaves the appeal to another, too', async () => {
    const { mod, second, ben, say, openGroup, community } = court
    const { groupId, channelId } = await openGroup()
    await second.ask('groups.join', { groupId })
    const { id } = await say(ben, channelId, 'I sell drops')
    await second.ask('moderation.flag', { kind: 'message', id, reason: 'advertising' })
    const { id: decisionId } = await decideOn(mod, id, { act: 'redact', words: 'No.' })
    const { appeal } = await ben.ask('moderation.appeal', { decisionId, words: 'They are free.' })
    const overturn = { appealId: appeal.id, outcome: 'overturned', words: 'Fine.' } as const
    await assertRefused(second.ask('moderation.decideAppeal', overturn), 'forbidden')
    const fourth = await community.register('Fourth')
    await community.grant(fourth, 'moderator')
    await fourth.ask('moderation.decideAppeal', overturn)
  })
})

describe('a profile under review', () => {
  let court: Court
  before(async () => {
    court = await openCourt()
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  it('gives up its name everywhere, and gets it back', async () => {
    const { ada, cleo, mod, community, openGroup, say } = court
    const rude = await community.register('Jansen Isafraud')
    const { groupId, channelId } = await openGroup()
    await rude.ask('groups.join', { groupId })
    await say(rude, channelId, 'Hello')
    await cleo.ask('moderation.flag', { kind: 'profile', id: rude.id, reason: 'unkind' })
    const { id: decisionId } = await decideOn(mod, rude.id, {
      act: 'redact',
      words: 'Your own name, please.',
      title: 'J.',
    })
    const seen = async () =>
      JSON.stringify([
        await ada.ask('chat.list', { channelId }),
        await ada.ask('members.show', { memberId: rude.id }),
        await ada.ask('members.find', { q: 'Isafraud' }),
        await ada.ask('groups.members', { groupId }),
      ])
    assert.ok(!(await seen()).includes('Isafraud'))
    assert.equal((await rude.ask('members.me', {})).member.name, 'J.')
    await mod.ask('moderation.undo', { decisionId })
    assert.ok((await seen()).includes('Isafraud'))
  })
})

describe('an entry under review', () => {
  let library: Library
  let mod: Person
  before(async () => {
    library = await openLibrary()
    mod = await library.community.register('Mona')
    await library.community.grant(mod, 'moderator', library.catsId)
  })
  after(() => library.community.stop())

  const published = async (question: string) => {
    const { ada, publish } = library
    const entry = await publish({ question, answer: 'canary-answer', audience: 'everyone' })
    await ada.ask('moderation.flag', { kind: 'entry', id: entry.id, reason: 'privacy' })
    return entry
  }
  const page = async (path: string) => {
    const { status, body } = await library.community.visitor().http('GET', path)
    return { status, text: String(body) }
  }
  const isFound = async (question: string, id: string) => {
    await library.community.drain()
    const { items } = await library.ada.ask('cases.similar', { title: question })
    return items.some(item => item.id === id)
  }

  it('is taken away from the library, its versions, its public page, feed and search, and comes back', async () => {
    const { ada } = library
    const question = 'Does the cat of Mrs Verbeek need potassium?'
    const { id, publicPath } = await published(question)
    assert.equal(await isFound(question, id), true)
    const { id: decisionId } = await decideOn(mod, id, {
      act: 'redact',
      reason: 'privacy',
      words: 'An owner is named.',
    })
    const left = [
      await ada.ask('library.show', { entryId: id }),
      await ada.ask('library.history', { entryId: id }),
      await library.edith.ask('library.show', { entryId: id }),
      (await page('/library/feed.xml')).text,
      (await page('/sitemap.xml')).text,
      (await page(publicPath ?? '')).text,
    ]
    assert.ok(!/verbeek|canary-answer/i.test(JSON.stringify(left)))
    assert.equal(await EntryVersions.countDocuments({ entryId: id, answer: 'canary-answer' }), 0)
    assert.equal(await isFound(question, id), false)

    await mod.ask('moderation.undo', { decisionId })
    const { entry } = await ada.ask('library.show', { entryId: id })
    assert.deepEqual([entry.state, entry.question], ['published', question])
    assert.equal(await isFound(question, id), true)
  })

  it('is masked and stays in the library', async () => {
    const { ada } = library
    const question = 'Is Mrs Verbeek right about taurine?'
    const { id } = await published(question)
    const everywhere = async () => {
      await library.community.drain()
      return JSON.stringify([
        await Promise.all(['/library', '/library/feed.xml', '/sitemap.xml'].map(page)),
        await ada.ask('library.list', {}),
        await ada.ask('library.list', { words: 'Verbeek taurine' }),
        await ada.ask('cases.similar', { title: 'Verbeek taurine' }),
        await ada.ask('library.history', { entryId: id }),
      ])
    }
    assert.match(await everywhere(), /right about taurine.*right-about-taurine/s)
    await decideOn(mod, id, {
      act: 'redact',
      words: 'Without the name.',
      title: 'Is taurine needed?',
      body: 'Yes.',
    })
    const { entry } = await ada.ask('library.show', { entryId: id })
    assert.deepEqual([entry.state, entry.question], ['published', 'Is taurine needed?'])
    const left = await everywhere()
    assert.doesNotMatch(left, /right.about.taurine/i)
    assert.doesNotMatch(JSON.stringify(await ada.ask('library.history', { entryId: id })), /verbeek|canary/i)
    assert.match(left, /Is taurine needed\?/)
    assert.match(left, /library\/is-taurine-needed-/)
  })

  it('goes back to its editors, or out of the library, and each can be undone', async () => {
    const { ada, edith, listed } = library
    for (const [act, state] of [
      ['return', 'draft'],
      ['retire', 'retired'],
    ] as const) {
      const { id } = await published(`${QUESTION} ${act}`)
      const { id: decisionId } = await decideOn(mod, id, { act, words: 'Not right yet.' })
      assert.ok(!(await listed(ada, {})).includes(id))
      assert.equal((await edith.ask('library.show', { entryId: id })).entry.state, state)
      if (act === 'return') await assertRefused(ada.ask('library.show', { entryId: id }), 'not_found')
      await mod.ask('moderation.undo', { decisionId })
      assert.ok((await listed(ada, {})).includes(id))
      assert.equal((await ada.ask('library.show', { entryId: id })).entry.state, 'published')
    }
  })

  it('is decided by nobody who wrote in it', async () => {
    const { edith, emil, community } = library
    const { id } = await published('Who decides about this?')
    await community.grant(edith, 'moderator', library.catsId)
    assert.deepEqual(
      (await edith.ask('moderation.queue', {})).items.filter(({ subjectId }) => subjectId === id),
      [],
    )
    await assertRefused(emil.ask('moderation.queue', {}), 'forbidden')
    assert.equal((await reviewOf(mod, id)).kind, 'entry')
  })
})

describe('what a consultant says of themselves, under review', () => {
  let library: Library
  let mod: Person
  before(async () => {
    library = await openLibrary()
    const { community, vera, staff, catsId } = library
    mod = await community.register('Mona')
    await community.grant(mod, 'moderator')
    await staff.ask('consultants.vet', {
      specialtyId: catsId,
      memberId: vera.id,
      credential: 'Dip ECVIM-CA',
      jurisdiction: 'Netherlands',
      languages: ['nl'],
      topics: [],
      validUntil: '2031-01-01T00:00:00.000Z',
    })
  })
  after(() => library.community.stop())

  const SAID = { about: 'Better than Doctor canary.', asking: 'Not on canary days.' }
  const seen = async () => {
    const { vera, ada, community } = library
    const page = await community.visitor().http('GET', '/consultants/vera-heart')
    return JSON.stringify([await ada.ask('stars.show', { memberId: vera.id }), page.body])
  }

  it('is reported by who can read it, taken away wherever it stands, and given back', async () => {
    const { vera, ada, ben } = library
    const report = (person: Person) =>
      person.ask('moderation.flag', { kind: 'star', id: vera.id, reason: 'unkind' })
    await assertRefused(report(ada), 'not_found')
    await vera.ask('stars.set', { ...SAID, audience: 'nobody', handle: 'vera-heart' })
    await assertRefused(report(ada), 'not_found')
    await vera.ask('stars.set', { audience: 'everyone' })
    await assertRefused(report(vera), 'forbidden')
    await assertRefused(report(library.community.visitor()), 'unauthenticated')
    await report(ada)
    await report(ben)
    assert.match(await seen(), /canary/)

    const { review } = await mod.ask('moderation.show', { reviewId: (await reviewOf(mod, vera.id)).id })
    assert.deepEqual([review.kind, review.title, review.flagCount], ['star', 'Vera', 2])
    assert.equal(review.path, `/people/${vera.id}/star`)
    assert.match(review.lines[0]?.html ?? '', /Doctor canary.*canary days/s)
    assert.deepEqual(review.may.slice(0, 2), ['approve', 'redact'])
    const words = 'A colleague is named.'
    await assertRefused(decideOn(mod, vera.id, { act: 'redact', words, body: 'x'.repeat(801) }), 'invalid', [
      'body',
    ])
    const { id: decisionId } = await decideOn(mod, vera.id, { act: 'redact', reason: 'unkind', words })
    assert.doesNotMatch(await seen(), /canary/)
    assert.equal((await vera.ask('moderation.mine', {})).decisions[0]?.act, 'redact')
    assert.equal((await ada.ask('moderation.myFlags', {})).items[0]?.outcome, 'acted')

    await mod.ask('moderation.undo', { decisionId })
    const { about, asking } = (await vera.ask('stars.mine', {})).choices
    assert.deepEqual({ about, asking }, SAID)
  })

  it('says what may stay', async () => {
    const { vera } = library
    await decideOn(mod, vera.id, { act: 'redact', words: 'Without the name.', body: 'I know hearts.' })
    const { about, asking } = (await vera.ask('stars.mine', {})).choices
    assert.deepEqual([about, asking], ['I know hearts.', ''])
    assert.match(await seen(), /I know hearts/)
  })
})
