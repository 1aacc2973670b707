import assert from 'node:assert/strict'
import { giveAward } from '../support/awards.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'

const PUBLIC_URL = 'http://ground.association.example'
const STAR_PATH = '/consultants/vera-heart'
const TALK = 'Hearts of cats, a keynote'
const YEAR = { from: '2029-06-01T00:00:00.000Z', until: '2030-06-01T00:00:00.000Z' }

describe('a standing that its member keeps private', () => {
  let library: Library
  let community: Community
  let vera: Person
  let ben: Person
  let badgeId: string
  let voicePath: string

  before(async () => {
    library = await openLibrary({ PUBLIC_URL, ASSOCIATION_NAME: 'Veterinary Association' })
    ;({ community, vera, ben } = library)
    await library.staff.ask('consultants.vet', {
      specialtyId: library.catsId,
      memberId: vera.id,
      credential: 'Dip ECVIM-CA',
      jurisdiction: 'Netherlands',
      languages: ['nl'],
      topics: ['heart'],
      validUntil: '2031-01-01T00:00:00.000Z',
    })
    await vera.ask('stars.set', { audience: 'everyone', handle: 'vera-heart', showsOutcomes: true })
    for (let at = 0; at < 10; at += 1) {
      const { caseId } = await library.accept(ben, vera)
      await library.tell(ben, caseId, 'confirmed_plan')
    }
    const { claim } = await vera.ask('claims.create', {
      kind: 'speaking',
      what: TALK,
      on: '2029-12-01',
      link: null,
      for: { kind: 'member', id: ben.id },
    })
    await ben.ask('claims.confirm', { claimId: claim.id })
    await community.drain()
    community.later(3_600_000)
    await giveAward(community, vera)
    badgeId = (await vera.ask('credentials.badges', {})).items[0]?.id ?? ''
    const { items, path } = await vera.ask('credentials.setVoice', { on: true })
    await vera.ask('credentials.setVoice', { passOn: items.map(({ key }) => key) })
    voicePath = path ?? ''
  })
  after(() => community.stop())
  beforeEach(() => keep(false))

  const keep = (isPrivate: boolean) => vera.ask('members.setStanding', { shown: !isPrivate })
  const page = async (path: string) => String((await community.visitor().http('GET', path)).body)
  const starSeen = async () => (await ben.ask('stars.show', { memberId: vera.id })).star?.outcomes
  const saidIn = ({ lines }: { lines: { text: string }[] }) => lines.map(({ text }) => text).join('\n')
  const write = async () => {
    const { paper } = await vera.ask('credentials.writeLetter', {
      badgeId,
      addressee: { name: 'Dr Bossy', organisation: '', email: null },
      shows: ['process', 'numbers', 'outcomes'],
      note: '',
    })
    return paper
  }
  const record = async (open: boolean) =>
    saidIn((await vera.ask('credentials.makeRecord', { ...YEAR, open })).paper)
  const FIGURES = /helped \d+ times|told for \d+ cases/

  it('is on no page: not what members see of a consultant, nor what the web reads', async () => {
    const seen = async () => ({
      star: (await starSeen()) !== null,
      publicStar: (await page(STAR_PATH)).includes('What became of the advice'),
      voice: (await page(voicePath)).includes(TALK),
      voices: (await page('/voices/feed.xml')).includes(TALK),
    })
    const everything = { star: true, publicStar: true, voice: true, voices: true }
    assert.deepEqual(await seen(), everything)
    await keep(true)
    assert.deepEqual(await seen(), Object.fromEntries(Object.keys(everything).map(place => [place, false])))
    assert.match(await page(STAR_PATH), /Dip ECVIM-CA/, 'the rest stays')
    assert.match(await page(voicePath), /Customers plus/)
    await keep(false)
    assert.deepEqual(await seen(), everything)
  })

  it('is in no letter, whenever it was drafted, and in no record with a page', async () => {
    const before = await write()
    assert.match(saidIn(before), FIGURES)
    assert.match(await record(true), /a keynote/)
    await keep(true)
    assert.doesNotMatch(saidIn(await write()), FIGURES)
    const { paper: sent } = await vera.ask('credentials.sendLetter', { letterId: before.id })
    assert.equal(sent.state, 'open')
    assert.doesNotMatch(saidIn(sent), FIGURES)
    assert.doesNotMatch(await page(sent.path), FIGURES)
    const open = await record(true)
    assert.doesNotMatch(open, /a keynote|times|once|twice|of use/)
    assert.match(open, /kept private, as the member chose/)
    assert.match(await record(false), /Hearts of cats, a keynote/, 'the member’s own')
  })

  it('stays open to the member and to staff, and closed to everyone else as ever', async () => {
    for (const isPrivate of [false, true]) {
      await keep(isPrivate)
      for (const call of ['exchanges.standing', 'exchanges.list', 'exchanges.year'] as const) {
        for (const reader of [vera, library.staff]) await reader.ask(call, { memberId: vera.id })
        await assertRefused(ben.ask(call, { memberId: vera.id }), 'not_found')
        await assertRefused(community.visitor().ask(call, { memberId: vera.id }), 'unauthenticated')
      }
    }
  })

  it('is each one’s own to choose, and nobody is told what was chosen', async () => {
    await keep(true)
    assert.equal((await vera.ask('members.privacy', {})).standingShown, false)
    await ben.ask('members.setStanding', { shown: true })
    assert.equal((await vera.ask('members.privacy', {})).standingShown, false)
    const { member } = await ben.ask('members.show', { memberId: vera.id })
    assert.doesNotMatch(JSON.stringify(member), /[sS]tanding/)
    await assertRefused(community.visitor().ask('members.setStanding', { shown: false }), 'unauthenticated')
    await assertRefused(vera.ask('members.setStanding', { shown: 'no' } as never), 'invalid', ['shown'])
  })
})
