import assert from 'node:assert/strict'
import { giveAward } from '../support/awards.ts'
import type { Community, Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'
import { signatureOf, wordsOf } from '../support/pdf.ts'

describe('what was drawn from the ledger, when some of it is taken back', () => {
  const period = { from: '2029-06-01T00:00:00.000Z', until: '2030-06-01T00:00:00.000Z' }
  const lesson = { kind: 'teaching', what: 'A lesson nobody heard', on: '2029-12-24', hours: 7 } as const
  let library: Library
  let community: Community
  let vera: Person
  let ben: Person
  let visitor: Person
  let claimId: string
  let draftId: string
  const paths = { letter: '', withoutFigures: '', record: '' }

  const saidIn = (lines: { text: string }[]) => lines.map(({ text }) => text).join('\n')
  const timesIn = (lines: { text: string }[]) => /helped (\d+ times|once|twice)/.exec(saidIn(lines))?.[1]
  const bodyOf = async (path: string) => String((await visitor.http('GET', path)).body)

  before(async () => {
    library = await openLibrary({
      PUBLIC_URL: 'http://ground.association.example',
      ASSOCIATION_NAME: 'Veterinary Association',
    })
    ;({ community, vera, ben } = library)
    visitor = community.visitor()
    const { claim } = await vera.ask('claims.create', { ...lesson, for: { kind: 'member', id: ben.id } })
    claimId = claim.id
    await ben.ask('claims.confirm', { claimId })
    await giveAward(community, vera)
    community.later(60_000)

    const badgeId = (await vera.ask('credentials.badges', {})).items[0]?.id ?? ''
    const write = async (shows: ('process' | 'numbers' | 'outcomes')[]) => {
      const addressee = { name: 'Ms Hand', organisation: '', email: null }
      return (await vera.ask('credentials.writeLetter', { badgeId, addressee, shows, note: '' })).paper
    }
    const send = async ({ id: letterId }: { id: string }) =>
      (await vera.ask('credentials.sendLetter', { letterId })).paper
    const letter = await send(await write(['numbers']))
    paths.letter = letter.path
    assert.equal(timesIn(letter.lines), 'twice')
    paths.withoutFigures = (await send(await write(['process', 'outcomes']))).path
    draftId = (await write(['numbers'])).id
    paths.record = (await vera.ask('credentials.makeRecord', { ...period, open: true })).paper.path
    for (const path of Object.values(paths)) assert.doesNotMatch(await bodyOf(path), /taken back since/)

    community.later(3_600_000)
    await community.grant(library.ada, 'moderator')
    const { items } = await ben.ask('exchanges.list', { memberId: ben.id, side: 'derived', limit: 10 })
    const exchangeId = items.find(({ what }) => what.includes(lesson.what))?.id ?? ''
    const { contestId } = await ben.ask('exchanges.contest', { exchangeId, reason: 'It was not held.' })
    const upheld = { contestId, outcome: 'upheld' as const, words: 'It was not.' }
    await library.ada.ask('moderation.decideContest', upheld)
    await community.drain()
  })
  after(() => community.stop())

  it('stands in no record made since, and its maker sees why', async () => {
    assert.deepEqual((await vera.ask('credentials.recordItems', period)).claims, [])
    const { paper } = await vera.ask('credentials.makeRecord', { ...period, open: false })
    assert.match(saidIn(paper.lines), /Advice accepted: once/)
    assert.doesNotMatch(saidIn(paper.lines), /A lesson nobody heard|hours\. /)
    const [mine] = (await vera.ask('claims.mine', {})).items
    assert.deepEqual([mine?.id, mine?.state, mine?.takenBack], [claimId, 'confirmed', true])
  })

  it('is said on the page and the PDF of what was signed before, where that counts it', async () => {
    for (const path of [paths.letter, paths.record]) {
      assert.match(await bodyOf(path), /One contribution counted here was taken back since/)
      const pdf = Buffer.from(await (await fetch(`${community.url}${path}.pdf`)).arrayBuffer())
      assert.match(await wordsOf(pdf), /counted here was taken back since/)
      assert.equal(signatureOf(pdf)?.isRight, true)
    }
    assert.doesNotMatch(await bodyOf(paths.withoutFigures), /taken back since/)
    const { items } = await vera.ask('credentials.papers', {})
    assert.deepEqual(
      items
        .filter(({ takenBack }) => takenBack > 0)
        .map(({ path }) => path)
        .toSorted(),
      [paths.letter, paths.record].toSorted(),
    )
  })

  it('is not counted in a letter that was drafted before and goes out since', async () => {
    const { paper } = await vera.ask('credentials.sendLetter', { letterId: draftId })
    assert.deepEqual([timesIn(paper.lines), paper.takenBack], ['once', 0])
    assert.doesNotMatch(await bodyOf(paper.path), /taken back since/)
  })
})
