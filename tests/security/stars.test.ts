import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import type { Community, Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'

const BREAK_OUT = '</script><script>alert(1)</script><img src=x onerror=alert(2)>'
const PATH = '/consultants/vera-heart'

describe('what everyone may read of a consultant', () => {
  let community: Community
  let library: Library
  let vera: Person
  let visitor: Person

  beforeEach(async () => {
    library = await openLibrary()
    ;({ community, vera } = library)
    visitor = community.visitor()
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
  })
  afterEach(() => community.stop())

  const read = (path = PATH, headers = {}) => visitor.http('GET', path, undefined, headers)
  const statusNow = async () => (await read()).status
  const isInSitemap = async (path = PATH) =>
    String((await read('/sitemap.xml')).body).includes(`${path}</loc>`)

  it('is what they chose: the page is not there for members alone, for nobody, or at another address', async () => {
    assert.equal(await statusNow(), 200)
    assert.equal(await isInSitemap(), true)
    for (const audience of ['members', 'nobody'] as const) {
      await vera.ask('stars.set', { audience })
      const { status, body } = await read()
      assert.equal(status, 404, audience)
      assert.equal(await isInSitemap(), false)
      assert.doesNotMatch(JSON.stringify(body), /Vera/)
      assert.equal((await library.ada.http('GET', PATH)).status, 404, 'signed in or not')
    }
    await vera.ask('stars.set', { audience: 'everyone', handle: 'vera-anew' })
    assert.equal(await statusNow(), 404)
    assert.equal((await read('/consultants/vera-anew')).status, 200)
    for (const path of [vera.id, 'x', '..%2fetc', 'Vera-Anew', 'vera-anew%00', 'a'.repeat(3000)])
      assert.equal((await read(`/consultants/${path}`)).status, 404, path)
  })

  it('is gone with a sanction, and with the vetting', async () => {
    const members = mongoose.connection.collection('members')
    const who = { _id: new mongoose.Types.ObjectId(vera.id) }
    for (const kind of ['silenced', 'suspended']) {
      const sanction = { until: null, reason: '', decisionId: new mongoose.Types.ObjectId() }
      await members.updateOne(who, { $set: { [kind]: sanction } })
      assert.equal(await statusNow(), 404, kind)
      assert.equal(await isInSitemap(), false, kind)
      await members.updateOne(who, { $unset: { [kind]: 1 } })
      assert.equal(await statusNow(), 200)
    }
    community.at('2031-01-01T00:00:00.000Z')
    assert.equal(await statusNow(), 404)
    assert.equal(await isInSitemap(), false)
    community.at('2030-02-01T00:00:00.000Z')
    assert.equal(await statusNow(), 200)
    assert.equal(await isInSitemap(), true)
    await library.staff.ask('consultants.end', { specialtyId: library.catsId, memberId: vera.id })
    assert.equal(await statusNow(), 404)
    assert.equal(await isInSitemap(), false)
  })

  it('holds no id, no address, nobody who asked, and no entry for members alone', async () => {
    const hidden = await library.publish({ question: 'A question for members alone' })
    const open = await library.publish({ question: 'A question for everyone', audience: 'everyone' })
    for (let at = 0; at < 10; at += 1) {
      const { id: caseId } = await library.ask(library.ben, {
        title: 'Rex at Elm Street',
        underPseudonym: at > 0,
      })
      const { id: replyId } = await library.reply(vera, caseId)
      await library.ben.ask('cases.accept', { caseId, replyId })
      await library.ben.ask(
        'cases.reportOutcome',
        library.outcome(caseId, { note: 'Thanks to Vera, Rex lives' }),
      )
    }
    await community.drain()
    const { body, headers } = await read()
    const page = String(body)
    assert.match(page, /What became of the advice/)
    assert.match(page, /Confirmed the plan[^]*<strong>100 %<\/strong>/)
    assert.match(page, /A question for everyone/)
    assert.match(page, /Dip ECVIM-CA/)
    for (const secret of [
      'members alone',
      'Ben',
      'Ada',
      'Rex',
      'Elm',
      vera.email,
      vera.id,
      hidden.id,
      open.id,
    ])
      assert.ok(!page.includes(secret), secret)
    assert.doesNotMatch(page, /[0-9a-f]{24}/)
    assert.equal(headers.get('set-cookie'), null)
  })

  it('runs nothing of what they wrote', async () => {
    await vera.ask('stars.set', { about: BREAK_OUT, asking: `"onmouseover="alert(3)" ${BREAK_OUT}` })
    await library.staff.ask('consultants.vet', {
      specialtyId: library.catsId,
      memberId: vera.id,
      credential: BREAK_OUT,
      jurisdiction: BREAK_OUT,
      languages: ['nl'],
      topics: ['<b>'],
      validUntil: '2031-01-01T00:00:00.000Z',
    })
    const { body, headers } = await read()
    const page = String(body)
    assert.equal(page.match(/<script/g)?.length, 1, 'the one of our own')
    assert.doesNotMatch(page, /<img|<b>|"onmouseover="/)
    assert.match(headers.get('content-security-policy') ?? '', /script-src/)
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? []
    const told = JSON.parse(json) as { '@type': string; mainEntity: { description: string; '@type': string } }
    assert.equal(told['@type'], 'ProfilePage')
    assert.equal(told.mainEntity['@type'], 'Person')
    assert.equal(told.mainEntity.description, BREAK_OUT)
  })

  it('may be kept for five minutes, and is not sent again to who has it', async () => {
    const { headers } = await read()
    assert.equal(headers.get('cache-control'), 'public, max-age=300')
    // Said outright, or the client that tests use asks for no kept copy.
    const again = { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' }
    assert.equal((await read(PATH, again)).status, 304)
    await vera.ask('stars.set', { about: 'Something new' })
    assert.equal((await read(PATH, again)).status, 200)
  })
})
