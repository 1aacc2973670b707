import assert from 'node:assert/strict'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { PASSWORD, SIGN_INS } from '../../scripts/demo/people.ts'
import { seedDemo } from '../../scripts/demo/index.ts'
import { type Community, startCommunity } from '../support/community.ts'
import { everythingStored } from './import-fixtures.ts'

describe('the demo community', function () {
  this.timeout(60_000)
  let community: Community
  let isWritten: boolean

  before(async () => {
    community = await startCommunity()
    community.at('2030-01-20T15:00:00Z')
    isWritten = await seedDemo(community.now(), 'test')
    await community.drain()
    await community.deliver()
  })
  after(() => community.stop())

  async function signedIn(address: string) {
    const person = community.visitor()
    const { member } = await person.ask('members.signIn', {
      email: `${address}@demo.example`,
      password: PASSWORD,
    })
    return Object.assign(person, { id: member.id })
  }

  it('is written once, into an empty database only', async () => {
    assert.equal(isWritten, true)
    const before = await everythingStored()
    assert.equal(await seedDemo(community.now(), 'test'), false)
    assert.deepEqual(await everythingStored(), before)
  })

  it('shows each of its people a home that is in use', async () => {
    for (const address of SIGN_INS) assert.ok((await signedIn(address)).id)

    const consultant = await signedIn('consultant')
    const { items: desk } = await consultant.ask('cases.list', { assigned: true })
    const waiting = desk.filter(({ advisedAt }) => advisedAt === null)
    assert.deepEqual(new Set(waiting.map(({ urgency }) => urgency)), new Set(['now', 'today', 'routine']))

    const member = await signedIn('member')
    const { items: channels } = await member.ask('chat.mine', {})
    assert.ok(channels.some(({ lastSeq, lastReadSeq }) => lastSeq > lastReadSeq))
    assert.ok(channels.some(({ kind }) => kind === 'lounge'))
    const { items: directs } = await member.ask('groups.directs', {})
    assert.deepEqual(
      directs.map(({ state, people }) => [state, people.length]),
      [
        ['request', 1],
        ['open', 1],
        ['open', 2],
      ],
    )
    const { items: groups } = await member.ask('groups.list', {})
    assert.deepEqual(new Set(groups.map(({ life }) => life)), new Set(['probation', 'chartered']))
    assert.ok(groups.some(({ region, tags }) => region !== null && tags.length > 0))
    assert.ok((await member.ask('groups.list', { archived: true })).items.length > 0)
    const { items: mine } = await member.ask('cases.list', { mine: true })
    assert.ok(mine.some(({ state, outcome }) => state === 'resolved' && outcome === null))
    const { items: all } = await member.ask('cases.list', {})
    assert.ok(all.some(({ underPseudonym, asker }) => underPseudonym && asker.id === null))
    const shown = await Promise.all(all.map(({ id }) => member.ask('cases.show', { caseId: id })))
    assert.ok(shown.some(({ case: { attachments } }) => attachments?.[0]?.alt !== undefined))
    const states = new Set(all.map(({ state }) => state))
    assert.deepEqual(states, new Set(['submitted', 'routed', 'answered', 'resolved', 'curated']))

    const editor = await signedIn('editor')
    const entries = async (shows: 'published' | 'due' | 'proposed' | 'draft' | 'in_review' | 'retired') =>
      (await editor.ask('library.list', { shows })).items
    for (const shows of ['due', 'proposed', 'draft', 'in_review', 'retired'] as const)
      assert.ok((await entries(shows)).length > 0, shows)
    const published = await entries('published')
    assert.ok(published.some(({ publicPath, version }) => publicPath !== null && version === 2))
    assert.ok(published.some(({ helpedCount }) => helpedCount > 0))
    const { items: research } = await member.ask('research.list', {})
    assert.ok(research.some(({ pinned, note }) => pinned && note !== null))
    const staff = await signedIn('staff')
    const { items: specialties } = await staff.ask('cases.specialties', {})
    for (const { id: specialtyId } of specialties)
      for (const feed of (await staff.ask('research.feeds', { specialtyId })).items)
        assert.equal(feed.state, 'paused', 'nobody asks what does not exist')
    const { items: cycles } = await staff.ask('recognition.cycles', {})
    assert.equal(cycles.length, 2)
    assert.ok(cycles.every(({ candidateCount }) => candidateCount > 0))

    const moderator = await signedIn('moderator')
    const { items: reviews } = await moderator.ask('moderation.queue', {})
    const kinds = new Set(reviews.map(({ kind }) => kind))
    for (const kind of ['message', 'reply', 'profile', 'group'] as const) assert.ok(kinds.has(kind), kind)
    assert.ok(reviews.some(({ why }) => why === 'waiting'))
    assert.ok(reviews.some(({ alike }) => alike?.count === 2))
    assert.equal((await moderator.ask('moderation.appeals', {})).items.length, 1)
    assert.equal((await member.ask('moderation.mine', {})).decisions.length, 1)
  })

  it('has the ledger that its cases say, with each thing counted once though workers ran too', async () => {
    const { expected, stored, missing, different, unexpected } = await verifyLedger()
    assert.ok(expected > 0)
    assert.deepEqual(
      { stored, missing, different, unexpected },
      { stored: expected, missing: 0, different: 0, unexpected: 0 },
    )
  })
})

describe('a community without its demo', () => {
  it('is never given it in production, and not beside a member', async () => {
    const community = await startCommunity()
    try {
      await assert.rejects(seedDemo(community.now(), 'production'), /not for production/)
      await community.register('Ada')
      assert.equal(await seedDemo(community.now(), 'test'), false)
    } finally {
      await community.stop()
    }
  })
})
