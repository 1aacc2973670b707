import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { everythingStored, importQuietly, writeSet } from './import-fixtures.ts'

const users = [
  { id: 7, displayName: 'Grete', reputation: 5, createdAt: '2018-03-01T10:00:00.000' },
  { id: 8, displayName: 'Otto \u200b', reputation: 5, createdAt: '2018-03-01T11:00:00.000' },
  { id: 9, displayName: '', reputation: 1, createdAt: '2018-03-01T12:00:00.000' },
]
const question = (id: number, rest: object = {}) => ({
  id,
  ts: '2018-04-01T09:00:00.000',
  askerId: 7,
  title: `How does one ask question ${id}?`,
  body: `It is about *${id}*.`,
  tags: ['Asking'],
  acceptedAnswerId: null,
  acceptedOn: null,
  closedAt: null,
  dupOf: [],
  ...rest,
})
const answer = (id: number, questionId: number, rest: object = {}) => ({
  id,
  questionId,
  ts: '2018-04-02T09:00:00.000',
  userId: 8,
  score: 1,
  accepted: false,
  body: `An answer to ${questionId}.`,
  ...rest,
})
const vote = (postId: number, type = 'up', date = '2018-04-03') => ({ postId, type, date })

const set = {
  users,
  questions: [
    question(1, { acceptedAnswerId: 11, acceptedOn: '2018-05-05T00:00:00.000' }),
    question(2, { acceptedAnswerId: 21, acceptedOn: '2018-05-05T00:00:00.000' }),
    question(3, { askerId: null, ts: '2018-06-01T09:00:00.000', closedAt: '2018-06-02T00:00:00.000' }),
    question(4, { title: 'Why' }),
    question(5, { askerId: 404 }),
    'not a question',
  ],
  answers: [
    answer(11, 1, { userId: 8 }),
    answer(12, 1, { userId: null, ts: '2018-06-02T09:00:00.000' }),
    answer(21, 2, { userId: 7 }),
    answer(41, 4),
    answer(99, 99),
  ],
  votes: [
    vote(11),
    vote(11, 'up', '2018-04-01'),
    vote(12, 'up', '2018-06-09'),
    vote(11, 'down'),
    vote(11, 'accept'),
    vote(1),
    vote(77),
    { postId: 11, type: 'up' },
  ],
  comments: [{ id: 1, postId: 11, ts: '2018-04-03T00:00:00.000', userId: 7, score: 0, text: 'Thanks' }],
  links: [{ questionId: 1, relatedId: 2, type: 'linked', ts: '2018-04-03T00:00:00.000' }],
}

describe('an imported community of questions and answers', () => {
  let community: Community
  let folder: string
  let reader: Person

  before(async () => {
    folder = await writeSet(set)
  })
  beforeEach(async () => {
    community = await startCommunity()
    reader = await community.register('Reader')
  })
  afterEach(() => community.stop())

  const options = () => ({ folder, specialty: 'Asking', site: 'asking.example' })
  async function casesByTitle() {
    const { items } = await reader.ask('cases.list', {})
    return new Map(items.map(found => [found.title, found]))
  }

  it('is reported so that everything read is accounted for', async () => {
    const { kinds } = await importQuietly('qa', options())

    const brief = Object.fromEntries(
      Object.entries(kinds).map(([kind, { read, written, skipped, bad }]) => [
        kind,
        { read, written, skipped: Object.values(skipped).reduce((sum, count) => sum + count, 0), bad },
      ]),
    )
    assert.deepEqual(brief, {
      specialties: { read: 1, written: 1, skipped: 0, bad: 0 },
      users: { read: 3, written: 3, skipped: 0, bad: 0 },
      questions: { read: 6, written: 3, skipped: 0, bad: 3 },
      'placeholder members': { read: 4, written: 4, skipped: 0, bad: 0 },
      answers: { read: 5, written: 3, skipped: 0, bad: 2 },
      'accepted answers': { read: 2, written: 1, skipped: 1, bad: 0 },
      votes: { read: 8, written: 3, skipped: 3, bad: 2 },
      comments: { read: 1, written: 0, skipped: 1, bad: 0 },
      links: { read: 1, written: 0, skipped: 1, bad: 0 },
    })
  })

  it('names bad lines, and those that speak of what is not there, by file and number', async () => {
    const { badLines } = await importQuietly('qa', options())

    assert.deepEqual(
      badLines.map(({ file, line, problem }) => `${file}:${line} ${problem.split(':')[0] ?? ''}`),
      [
        'questions.jsonl.gz:4 title',
        'questions.jsonl.gz:6 is not JSON',
        'questions.jsonl.gz:5 there is no user 404',
        'answers.jsonl.gz:4 questionId',
        'answers.jsonl.gz:5 questionId',
        'votes.jsonl.gz:8 date',
        'votes.jsonl.gz:7 postId',
      ],
    )
  })

  it('is walked through the doors: states, replies, marks and attribution', async () => {
    await importQuietly('qa', options())
    const cases = await casesByTitle()
    const states = [...cases.values()].map(
      ({ title, state, replyCount }) => `${title} ${state} ${replyCount}`,
    )
    const first = cases.get('How does one ask question 1?')
    const { case: shown, replies } = await reader.ask('cases.show', { caseId: first?.id ?? '' })

    assert.deepEqual(states.toSorted(), [
      'How does one ask question 1? resolved 2',
      'How does one ask question 2? submitted 1',
      'How does one ask question 3? submitted 0',
    ])
    assert.deepEqual(
      replies.map(({ author, accepted, helpfulCount }) => [author.name, accepted, helpfulCount]),
      [
        ['Otto', true, 2],
        ['Former contributor', false, 1],
      ],
    )
    assert.equal(shown.asker.name, 'Grete')
    assert.equal(shown.answeredAt, '2018-04-02T09:00:00.000Z')
    assert.equal(shown.resolvedAt, '2018-05-05T00:00:00.000Z')
    assert.deepEqual(shown.tags, ['asking'])
    assert.deepEqual(replies[0]?.source, {
      name: 'Stack Exchange (asking.example), as plain text',
      url: 'https://asking.example/a/11',
      author: 'Otto',
      authorUrl: 'https://asking.example/users/8',
      licence: 'CC BY-SA 3.0',
    })
    assert.equal(replies[1]?.source?.licence, 'CC BY-SA 4.0')
  })

  it('credits each accepted answer and each mark once, and the ledger is what its sources say', async () => {
    await importQuietly('qa', options())
    await community.drain()
    const exchanges = mongoose.connection.collection('exchanges')
    const kinds = () => exchanges.distinct('kind')

    assert.deepEqual(await kinds(), ['helpful', 'peer_answer'])
    assert.equal(await exchanges.countDocuments({ kind: 'peer_answer' }), 1)
    assert.equal(await exchanges.countDocuments({ kind: 'helpful' }), 3)
    const { expected, stored, missing, different, unexpected } = await verifyLedger()
    assert.deepEqual(
      { expected, stored, missing, different, unexpected },
      { expected: 4, stored: 4, missing: 0, different: 0, unexpected: 0 },
    )
    const notices = await mongoose.connection.collection('notices').countDocuments()
    assert.equal(notices, 0, 'what happened years ago is news to nobody')
  })

  it('is found by who writes a like case, accepted answer or none, and only what the set has', async () => {
    await importQuietly('qa', options())
    await community.drain()
    const found = async (title: string) =>
      (await reader.ask('cases.similar', { title })).items
        .map(item => [item.title, item.answered] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
    const known = await found('How does one ask a question?')
    assert.deepEqual(known, [
      ['How does one ask question 1?', true],
      ['How does one ask question 2?', false],
      ['How does one ask question 3?', false],
    ])

    const grown = [...set.answers, answer(31, 3, { ts: '2018-07-02T09:00:00.000' })]
    const again = await writeSet({ ...set, answers: grown })
    for (let times = 0; times < 2; times += 1) {
      await importQuietly('qa', { ...options(), folder: again })
      await community.drain()
      assert.deepEqual(
        await found('How does one ask a question?'),
        known.map(([title]) => [title, title !== 'How does one ask question 2?']),
      )
    }
    assert.equal(await mongoose.connection.collection('outbox').countDocuments({ name: 'cases.imported' }), 2)
  })

  it('changes nothing when it is imported again, credited or not', async () => {
    await importQuietly('qa', options())
    await community.drain()
    const before = await everythingStored()
    const { kinds } = await importQuietly('qa', options())
    await community.drain()

    assert.deepEqual(await everythingStored(), before)
    assert.equal(
      Object.values(kinds).reduce((sum, { written }) => sum + written, 0),
      0,
    )
  })

  it('writes nothing in a dry run, which reports what the run then does', async () => {
    const before = await everythingStored()
    const planned = await importQuietly('qa', { ...options(), dryRun: true })
    assert.deepEqual(await everythingStored(), before)

    const { kinds, badLines } = await importQuietly('qa', options())
    assert.deepEqual(planned.kinds, kinds)
    assert.deepEqual(planned.badLines, badLines)
  })

  it('takes in answers, acceptances and votes that a later copy of the set has', async () => {
    const growing = await writeSet({
      users,
      questions: [question(1)],
      answers: [answer(11, 1)],
      votes: [vote(11)],
    })
    const grown = { ...options(), folder: growing }
    await importQuietly('qa', grown)
    assert.equal((await casesByTitle()).get('How does one ask question 1?')?.state, 'answered')

    await writeSet(
      {
        questions: [question(1, { acceptedAnswerId: 12, acceptedOn: '2018-05-05T00:00:00.000' })],
        answers: [answer(11, 1), answer(12, 1, { userId: 9 })],
        votes: [vote(11), vote(12), vote(11)],
      },
      growing,
    )
    await importQuietly('qa', grown)
    const found = (await casesByTitle()).get('How does one ask question 1?')
    const { replies } = await reader.ask('cases.show', { caseId: found?.id ?? '' })

    assert.deepEqual([found?.state, found?.replyCount], ['resolved', 2])
    assert.deepEqual(
      replies.map(({ author, accepted, helpfulCount }) => [author.name, accepted, helpfulCount]),
      [
        ['User 9', true, 1],
        ['Otto', false, 2],
      ],
    )
  })

  it('needs neither texts nor a list of users', async () => {
    const { body: _body, tags: _tags, ...bare } = question(1)
    const { body: _text, ...reply } = answer(11, 1)
    const titles = await writeSet({ questions: [bare], answers: [reply] })
    const { notes } = await importQuietly('qa', { folder: titles, setName: 'titles' })
    const { items } = await reader.ask('cases.list', {})
    const { case: shown, replies } = await reader.ask('cases.show', { caseId: items[0]?.id ?? '' })

    assert.equal(shown.body, '(title only)')
    assert.equal(shown.asker.name, 'User 7')
    assert.equal(replies[0]?.author.name, 'User 8')
    assert.equal(shown.source?.url, undefined)
    assert.ok(Object.keys(notes).some(remark => remark.includes('--site')))
  })

  it('cannot be imported from a folder that holds no set', async () => {
    await assert.rejects(importQuietly('qa', { folder: '/nowhere-at-all' }), /questions\.jsonl\.gz/)
    await assert.rejects(importQuietly('chat', { folder: '/nowhere-at-all' }), /no folder/)
  })
})
