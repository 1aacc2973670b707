import assert from 'node:assert/strict'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { IN_A_YEAR, type Library, openLibrary } from '../support/library.ts'

const BREAK_OUT = '</script><script>alert(1)</script><img src=x onerror=alert(2)>'

describe('what everyone may read of the library', () => {
  let community: Community
  let library: Library
  let visitor: Person

  beforeEach(async () => {
    library = await openLibrary()
    ;({ community } = library)
    visitor = community.visitor()
  })
  afterEach(() => community.stop())

  const read = (path: string, headers = {}) => visitor.http('GET', path, undefined, headers)
  const pages = async (slugPath: string) =>
    Promise.all([slugPath, '/library', '/library/feed.xml', '/sitemap.xml'].map(path => read(path)))

  it('is what editors published for everyone: no draft, nothing for members, nothing unknown', async () => {
    const question = 'A question nobody outside reads'
    const members = await library.publish({ question })
    const { id } = await library.write(library.edith, { question, audience: 'everyone' })
    await library.submit(library.edith, id)
    const guesses = [members.id, id].map(each => `a-question-nobody-outside-reads-${each.slice(-8)}`)
    for (const slug of [...guesses, members.id, 'x', '..%2f..%2fetc', 'A'.repeat(3000)]) {
      const { status, body } = await read(`/library/${slug}`)
      assert.equal(status, 404, slug)
      assert.doesNotMatch(JSON.stringify(body), /nobody outside/)
    }
    assert.equal((await library.ben.http('GET', `/library/${guesses[0]}`)).status, 404, 'signed in or not')
    for (const { body } of await pages('/library')) assert.doesNotMatch(String(body), /nobody.outside/)

    const { publicPath } = await library.approve(library.emil, id)
    const { status, headers, body } = await read(publicPath ?? '')
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/html/)
    assert.match(String(body), /nobody outside/)
    assert.equal(headers.get('set-cookie'), null)
  })

  it('holds no id of a case, a reply or a member, and names neither asker nor peers', async () => {
    const { ada, ben, vera } = library
    const zelda = await community.register('Zelda Quark')
    const { id: caseId } = await library.ask(zelda, { underPseudonym: true, title: 'A secret title' })
    const peers = await library.reply(ben, caseId, 'I had one in June.')
    const advice = await library.reply(vera, caseId)
    await zelda.ask('cases.accept', { caseId, replyId: advice.id })
    const { publicPath } = await library.publish({
      audience: 'everyone',
      citations: [
        { kind: 'case', caseId, replyIds: [peers.id, advice.id] },
        { kind: 'case', caseId: library.caseId, replyIds: [library.replyId] },
      ],
    })
    const answers = await pages(publicPath ?? '')
    assert.match(String(answers[0]?.body), /Vera, Edith Editor and one colleague/)
    const people = [zelda, ada, ben, vera, library.edith, library.emil]
    const ids = [caseId, peers.id, advice.id, library.caseId, library.replyId, ...people.map(({ id }) => id)]
    const names = [
      'Zelda',
      'A verified member',
      'A secret title',
      'Cat breathes fast',
      '>Ada',
      '>Ben',
      'Ben,',
    ]
    const traces = [...ids, ...names, ...people.map(({ email }) => email)]
    for (const { status, body } of answers) {
      assert.equal(status, 200)
      for (const trace of traces) assert.ok(!String(body).includes(trace), `a public page tells ${trace}`)
    }
  })

  it('lets no text become markup, a script or an address that runs', async () => {
    const { publicPath } = await library.publish({
      audience: 'everyone',
      question: `Why ${BREAK_OUT}?`,
      answer: `${BREAK_OUT}\n\n[x](javascript:alert(3)) <b onclick=alert(4)>b</b>`,
      citations: [{ kind: 'link', title: BREAK_OUT, url: 'https://a.example/"><script>alert(5)</script>' }],
      tags: ['"><script>'],
    })
    const [entry, list, atom, map] = (await pages(publicPath ?? '')).map(({ body }) => String(body))
    for (const body of [entry, list, atom, map]) {
      assert.doesNotMatch(body ?? '', /<(?:img|b)\b|<script>|javascript:alert\(3\)"/i)
    }
    assert.equal(entry?.match(/<script/g)?.length, 1)
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(entry ?? '') ?? []
    const data = JSON.parse(json) as { '@type': string; mainEntity: { name: string; answerCount: number } }
    assert.deepEqual(
      [data['@type'], data.mainEntity.name, data.mainEntity.answerCount],
      ['QAPage', `Why ${BREAK_OUT}?`, 1],
    )
    assert.match(atom ?? '', /<content\s+type="html"\s*>&lt;p&gt;/)
    assert.equal(atom?.match(/<entry\b/g)?.length, 1)
  })

  it('may be kept for five minutes, and is asked for again by its tag', async () => {
    const { publicPath } = await library.publish({ audience: 'everyone' })
    const first = await read(publicPath ?? '')
    assert.equal(first.headers.get('cache-control'), 'public, max-age=300')
    const etag = first.headers.get('etag') ?? ''
    // Said outright, or the client that tests use asks for no kept copy.
    const again = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
    assert.equal((await read(publicPath ?? '', again)).status, 304)
    assert.ok(String(first.body).includes(`<link rel="canonical" href="${community.url}${publicPath}" />`))
    community.at(IN_A_YEAR)
    const stale = await read(publicPath ?? '', again)
    assert.equal(stale.status, 200)
    assert.match(String(stale.body), /Not looked at again in time/)
  })

  it('is gone once its editors retire it or keep it for members', async () => {
    const { id, publicPath } = await library.publish({ audience: 'everyone', answer: 'Gone tomorrow.' })
    const other = await library.publish({ audience: 'everyone', question: 'Which other question is here?' })
    await library.emil.ask('library.retire', { entryId: id, reason: 'Not true any more.' })
    const left = await read(publicPath ?? '')
    assert.equal(left.status, 410)
    assert.doesNotMatch(String(left.body), /Gone tomorrow|Not true/)
    assert.equal((await read(other.publicPath ?? '')).status, 200)

    await library.emil.ask('library.update', { entryId: other.id, revision: 3, audience: 'members' })
    await library.submit(library.emil, other.id)
    await library.approve(library.edith, other.id)
    assert.equal((await read(other.publicPath ?? '')).status, 404)
    await assertRefused(visitor.ask('library.show', { entryId: other.id }), 'unauthenticated')
    for (const path of ['/library', '/library/feed.xml', '/sitemap.xml'])
      assert.ok(!String((await read(path)).body).includes(other.publicPath ?? ''), path)
  })
})
