import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { schedule } from '../../workers/schedule.ts'
import { creditReach } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { endAward, giveAward } from '../support/awards.ts'
import { assertLedgerIsWhatCasesSay } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'

const PUBLIC_URL = 'http://ground.association.example'
const BREAK_OUT = '</script><script>alert(1)</script>'
/** A reader at some machine: of one address, what they read with tells them apart. */
const reader = (version: number) => ({
  'user-agent': `Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/${version}.0`,
})
const PERSON = reader(140)

describe('a voice in the market', () => {
  let library: Library
  let community: Community
  let vera: Person
  let ben: Person
  let visitor: Person
  let awardId: string

  beforeEach(async () => {
    library = await openLibrary({ PUBLIC_URL, ASSOCIATION_NAME: 'Veterinary Association' })
    ;({ community, vera, ben } = library)
    visitor = community.visitor()
    awardId = await giveAward(community, vera, { citation: `She answers. ${BREAK_OUT}` })
  })
  afterEach(() => community.stop())

  const open = () => vera.ask('credentials.setVoice', { on: true })
  const read = (path: string, headers: Record<string, string> = PERSON) =>
    visitor.http('GET', path, undefined, headers)
  const reachOf = async () => (await vera.ask('credentials.voice', {})).reach.map(({ count }) => count)

  it('is heard only when its member says so, on a page, in the list and in the feed', async () => {
    assert.doesNotMatch(String((await read('/voices')).body), /Vera/)
    const { path } = await open()
    assert.ok(path)
    const page = await read(path)
    assert.match(String(page.body), /Customers plus of Veterinary Association/)
    assert.match(String((await read('/voices')).body), /Vera/)
    assert.match(String((await read('/voices/feed.xml')).body), /<title>Vera, Customers plus<\/title\s*>/)
    await vera.ask('credentials.setVoice', { on: false })
    assert.equal((await read(path)).status, 404)
    assert.doesNotMatch(String((await read('/voices/feed.xml')).body), /Vera/)
  })

  it('holds what everyone may read already, and words to pass on where its member says so', async () => {
    const hidden = await library.publish({ question: 'A question for members alone' })
    await library.publish({ question: 'A question for everyone', audience: 'everyone' })
    const { items, path } = await open()
    assert.deepEqual(
      items.map(({ title, passOn }) => [title, passOn]),
      [['A question for everyone', false]],
    )
    const quiet = String((await read(path ?? '')).body)
    assert.match(quiet, /A question for everyone/)
    assert.doesNotMatch(quiet, /passed on/)
    await vera.ask('credentials.setVoice', { passOn: items.map(({ key }) => key) })
    const page = String((await read(path ?? '')).body)
    assert.match(page, /May be passed on/)
    assert.match(String((await read('/voices/feed.xml')).body), /Answered by Vera, Veterinary Association/)
    for (const secret of ['members alone', hidden.id, vera.id, vera.email, 'Ada', 'Ben'])
      assert.ok(!page.includes(secret), secret)
    assert.equal(page.match(/<script/g)?.length, 1, 'the one of our own')
    assert.doesNotMatch(String((await read('/voices/feed.xml')).body), /<script/)
  })

  it('holds what was done elsewhere and confirmed, once it may be passed on; and a record tells of it, too', async () => {
    const { claim } = await vera.ask('claims.create', {
      kind: 'speaking',
      what: 'Hearts of cats, a keynote',
      on: '2029-12-01',
      link: 'https://congress.example/programme/7',
      for: { kind: 'member', id: ben.id },
    })
    const record = async () => {
      const period = { from: '2029-06-01T00:00:00.000Z', until: '2030-06-01T00:00:00.000Z' }
      const { paper } = await vera.ask('credentials.makeRecord', { ...period, open: false })
      return paper.lines.map(({ text }) => text).join(' ')
    }
    assert.deepEqual((await open()).items, [], 'nobody confirmed it')
    assert.doesNotMatch(await record(), /a keynote/)
    await ben.ask('claims.confirm', { claimId: claim.id })
    const { items, path } = await open()
    assert.deepEqual(
      items.map(({ kind, title }) => [kind, title]),
      [['talk', 'Hearts of cats, a keynote']],
    )
    assert.match(await record(), /Hearts of cats, a keynote, 1 December 2029\. Confirmed by somebody else\./)
    assert.doesNotMatch(String((await read(path ?? '')).body), /a keynote/)
    await vera.ask('credentials.setVoice', { passOn: items.map(({ key }) => key) })
    assert.match(String((await read(path ?? '')).body), /a keynote/)

    // What was contested since with success is no contribution, for nobody who reads.
    await community.drain()
    await community.grant(library.ada, 'moderator')
    const [row] = (await ben.ask('exchanges.list', { memberId: ben.id, side: 'derived', limit: 1 })).items
    const contested = { exchangeId: row?.id ?? '', reason: 'It was not held.' }
    const { contestId } = await ben.ask('exchanges.contest', contested)
    const upheld = { contestId, outcome: 'upheld' as const, words: 'It was not.' }
    await library.ada.ask('moderation.decideContest', upheld)
    await community.drain()
    assert.deepEqual((await open()).items, [])
    assert.doesNotMatch(String((await read(path ?? '')).body), /a keynote/)
    assert.doesNotMatch(await record(), /a keynote/)
  })

  it('ends with the award and with a sanction', async () => {
    const { path } = await open()
    const members = mongoose.connection.collection('members')
    const who = { _id: new mongoose.Types.ObjectId(vera.id) }
    const sanction = { until: null, reason: '', decisionId: new mongoose.Types.ObjectId() }
    await members.updateOne(who, { $set: { silenced: sanction } })
    assert.equal((await read(path ?? '')).status, 404)
    await members.updateOne(who, { $unset: { silenced: 1 } })
    assert.equal((await read(path ?? '')).status, 200)
    await endAward(community, vera, awardId, 'alumni')
    assert.equal((await read(path ?? '')).status, 404)
    assert.equal((await vera.ask('credentials.voice', {})).path, null)
    await assertRefused(open(), 'forbidden')
  })

  it('counts readers by the day, keeps nothing of who they are, and leaves out programs and the member', async () => {
    const { path } = await open()
    const [badge] = (await vera.ask('credentials.badges', {})).items
    await vera.ask('credentials.showBadge', { badgeId: badge?.id ?? '', shown: true })
    // Somebody who reads both, and again, is one reader; so is the member, signed out after they were signed in.
    for (let times = 0; times < 3; times += 1) {
      await read(path ?? '', reader(141))
      await read(badge?.path ?? '', reader(141))
    }
    await read(badge?.path ?? '', reader(142))
    for (const agent of [
      'Googlebot/2.1',
      'curl/8.5',
      'Mozilla/5.0 (compatible; bingbot/2.0)',
      'python-requests/2',
    ])
      await read(path ?? '', { 'user-agent': agent })
    await vera.http('GET', path ?? '', undefined, PERSON)
    await read(path ?? '', PERSON)
    await visitor.http('HEAD', path ?? '', undefined, reader(143))
    assert.deepEqual(await reachOf(), [2])
    community.later(86_400_000)
    await read(path ?? '')
    assert.deepEqual(await reachOf(), [2, 1])
    const rows = await mongoose.connection.collection('page_reads').find().toArray()
    const kept = Object.keys(rows[0] ?? {}).toSorted((a, b) => (a < b ? -1 : 1))
    assert.deepEqual(kept, ['_id', 'count', 'day', 'memberId', 'told'])
  })

  it('tells of each day once, however often it is told', async () => {
    const { path } = await open()
    await read(path ?? '')
    const tell = () => schedule['tellReach']?.run(community.now())
    await tell()
    assert.equal(await Outbox.countDocuments({ name: 'credentials.reached' }), 0, 'the day is not over')
    community.later(86_400_000)
    await Promise.all([tell(), tell()])
    await tell()
    const told = await Outbox.find({ name: 'credentials.reached' }).lean()
    assert.deepEqual(
      told.map(({ payload }) => (payload as { memberId: string; count: number }).count),
      [1],
    )
  })

  it('counts a day on which people read them, once, however many they were, and found again by a recount', async () => {
    const { path } = await open()
    const tell = () => schedule['tellReach']?.run(community.now())
    const counted = async () =>
      (await Exchanges.find({ kind: 'reach', creatorId: vera.id }).lean()).map(({ credit }) => credit)
    for (const reads of [2, 3, 12]) {
      for (let at = 0; at < reads; at += 1) await read(path ?? '', reader(200 + at))
      community.later(86_400_000)
      await tell()
      await community.drain()
    }
    const before = await counted()
    for (const { _id, payload } of await Outbox.find({ name: 'credentials.reached' }).lean())
      await creditReach({
        id: _id.toHexString(),
        name: 'credentials.reached',
        payload,
      } as Happening<'credentials.reached'>)
    assert.deepEqual(
      [before, await counted()],
      [
        [0.1, 0.1],
        [0.1, 0.1],
      ],
    )
    const [gave] = (await vera.ask('exchanges.list', { memberId: vera.id, side: 'created', limit: 1 })).items
    assert.deepEqual(
      [gave?.beneficiary.kind, gave?.evidence.kind, gave?.dimension],
      ['association', 'reads', 'reach'],
    )
    await library.publish()
    await community.drain()
    const seenOf = async (person: Person) =>
      (await person.ask('exchanges.year', { memberId: person.id })).seen
    assert.deepEqual(await seenOf(vera), { reads: 17, citedIn: 1 })
    assert.deepEqual(await seenOf(library.ada), { reads: null, citedIn: 0 })
    // Told once for the month, and not for each of its days.
    const { items: told } = await vera.ask('notifications.list', {})
    assert.deepEqual(
      told.filter(({ what }) => what === 'pagesRead').map(({ count, path: where }) => [count, where]),
      [[1, '/value']],
    )
    const { months } = await vera.ask('exchanges.year', { memberId: vera.id })
    assert.deepEqual([months.at(-1)?.reads, months.at(-2)?.reads], [17, 0])
    assert.match(gave?.what ?? '', /^Your public pages were read on \d+ \w+ 20\d\d$/)
    await assertLedgerIsWhatCasesSay()
  })

  it('is each one’s own', async () => {
    await assertRefused(ben.ask('credentials.setVoice', { on: true }), 'forbidden')
    await assertRefused(visitor.ask('credentials.voice', {}), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.setVoice', { on: true }), 'unauthenticated')
    await assertRefused(vera.ask('credentials.setVoice', { on: 'yes' as never }), 'invalid', ['on'])
    assert.equal((await ben.ask('credentials.voice', {})).path, null)
    for (const path of ['/voices/x', `/voices/${vera.id}`, '/voices/..%2fbadges'])
      assert.equal((await read(path)).status, 404)
  })
})
