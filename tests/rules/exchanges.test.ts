import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Outcome } from '../../domain/cases/contract.ts'
import {
  exchangeOwed,
  type Owed,
  RULES,
  RULES_VERSION,
  type Source,
  standingOf,
  stateNow,
  sumSide,
} from '../../domain/exchanges/rules.ts'

const id = (n: number) => n.toString(16).padStart(24, '0')
const CASE = id(1)
const REPLY = id(2)
const ASKER = id(3)
const AUTHOR = id(4)
const SPECIALTY = id(5)
const AT = '2030-01-01T12:00:00.000Z'
const onCase = { caseId: CASE, specialtyId: SPECIALTY, at: AT }

const accepted = (
  more: { advice?: boolean; outcomeTold?: Outcome | null; authorId?: string } = {},
): Source => ({
  id: id(10),
  name: 'cases.accepted',
  payload: {
    ...onCase,
    replyId: REPLY,
    askerId: ASKER,
    authorId: more.authorId ?? AUTHOR,
    advice: more.advice ?? true,
    outcomeTold: more.outcomeTold ?? null,
  },
})
const told = (
  outcome: Outcome,
  previousOutcome: Outcome | null = null,
  more: { eventId?: string; advice?: boolean } = {},
): Source => ({
  id: more.eventId ?? id(11),
  name: 'cases.outcomeReported',
  payload: {
    ...onCase,
    askerId: ASKER,
    outcome,
    previousOutcome,
    accepted: { eventId: id(10), replyId: REPLY, authorId: AUTHOR, advice: more.advice ?? true },
  },
})
const marked = (by: string, eventId: string): Source => ({
  id: eventId,
  name: 'cases.markedHelpful',
  payload: { ...onCase, replyId: REPLY, authorId: AUTHOR, byId: by },
})
const unmarked = (by: string, eventId: string, markedEventId: string): Source => ({
  id: eventId,
  name: 'cases.unmarkedHelpful',
  payload: { ...onCase, replyId: REPLY, authorId: AUTHOR, byId: by, markedEventId },
})

const owedBy = (source: Source): Owed => {
  const owed = exchangeOwed(source)
  assert.ok(owed, `${source.name} owes nothing`)
  return owed
}

describe('accepted advice', () => {
  it('counts half of its base while no outcome is told', () => {
    assert.deepEqual(owedBy(accepted()), {
      eventId: id(10),
      kind: 'advice',
      dimension: 'advice',
      creatorId: AUTHOR,
      beneficiaryId: ASKER,
      credit: RULES.advice.base / 2,
      state: 'provisional',
      rules: RULES_VERSION,
      evidence: { caseId: CASE, replyId: REPLY, outcome: null },
      reverses: null,
      at: new Date(AT),
    })
  })

  it('counts as a peer answer when no vetted consultant wrote it', () => {
    const owed = owedBy(accepted({ advice: false }))
    assert.deepEqual([owed.kind, owed.credit], ['peer_answer', RULES.peer_answer.base / 2])
  })

  it('counts by the outcome that was told before it was accepted', () => {
    const owed = owedBy(accepted({ outcomeTold: 'new_advice' }))
    assert.deepEqual([owed.credit, owed.state], [RULES.advice.base * 1.5, 'settled'])
  })

  it('never credits oneself', () => {
    assert.equal(exchangeOwed(accepted({ authorId: ASKER })), null)
    assert.notEqual(exchangeOwed(accepted({ authorId: AUTHOR })), null)
  })
})

describe('the outcome of accepted advice', () => {
  const table: [string, Source, number][] = [
    ['that confirmed the plan adds the other half', told('confirmed_plan'), 4],
    ['that brought something new adds as much as the base', told('new_advice'), 8],
    ['that nothing came of changes nothing', told('none'), 0],
    ['that was of no use takes back what was counted', told('not_useful'), -4],
    ['told anew carries only the difference', told('confirmed_plan', 'new_advice'), -4],
    ['told anew as useless takes everything back', told('not_useful', 'new_advice'), -12],
    ['told useful after all gives it again', told('confirmed_plan', 'not_useful'), 8],
    ['of a peer answer weighs by its own base', told('new_advice', null, { advice: false }), 6],
  ]
  for (const [says, source, credit] of table) it(says, () => assert.equal(owedBy(source).credit, credit))

  it('names the exchange it takes back, and only when it takes all of it', () => {
    assert.deepEqual(owedBy(told('not_useful')).reverses, { eventId: id(10), kind: 'advice' })
    assert.equal(owedBy(told('confirmed_plan', 'new_advice')).reverses, null)
  })

  it('makes no exchange when the same outcome is told again, or no reply was accepted', () => {
    assert.equal(exchangeOwed(told('none', 'none')), null)
    const source = told('new_advice')
    assert.ok(source.name === 'cases.outcomeReported')
    assert.equal(exchangeOwed({ ...source, payload: { ...source.payload, accepted: null } }), null)
  })
})

describe('a helpful mark', () => {
  it('counts a little, for whoever marks it', () => {
    const owed = owedBy(marked(id(20), id(21)))
    assert.deepEqual([owed.credit, owed.beneficiaryId, owed.reverses], [1, id(20), null])
  })

  it('is taken back by a row of its own', () => {
    const owed = owedBy(unmarked(id(20), id(22), id(21)))
    assert.deepEqual([owed.credit, owed.reverses], [-1, { eventId: id(21), kind: 'helpful' }])
  })

  it('that stands again is the deed it was', () => {
    const source = marked(id(20), id(23))
    assert.ok(source.name === 'cases.markedHelpful')
    const owed = owedBy({ ...source, payload: { ...source.payload, firstEventId: id(21) } })
    assert.deepEqual([owed.credit, owed.reverses], [1, { eventId: id(21), kind: 'helpful' }])
  })

  it('on one’s own reply counts for nobody', () => assert.equal(exchangeOwed(marked(AUTHOR, id(21))), null))
})

describe('a helpful mark on a message', () => {
  const MESSAGE = id(6)
  const onMessage = { messageId: MESSAGE, channelId: id(7), groupId: id(8), authorId: AUTHOR, at: AT }
  const put: Source = { id: id(31), name: 'chat.markedHelpful', payload: { ...onMessage, byId: id(20) } }
  const takenBack: Source = {
    id: id(32),
    name: 'chat.unmarkedHelpful',
    payload: { ...onMessage, byId: id(20), markedEventId: id(31) },
  }

  it('counts as little as one on a reply, and stands on the message', () => {
    assert.deepEqual(owedBy(put), {
      ...owedBy(marked(id(20), id(31))),
      kind: 'helpful_message',
      evidence: { messageId: MESSAGE },
    })
  })

  it('is taken back by a row of its own', () => {
    const owed = owedBy(takenBack)
    assert.deepEqual([owed.credit, owed.reverses], [-1, { eventId: id(31), kind: 'helpful_message' }])
    assert.deepEqual(owed.evidence, { messageId: MESSAGE })
  })

  it('on one’s own message counts for nobody', () => {
    const own: Source = { ...put, payload: { ...onMessage, byId: AUTHOR } }
    assert.equal(exchangeOwed(own), null)
  })
})

describe('the state of an exchange', () => {
  it('is waiting until the outcome is told', () => {
    assert.equal(stateNow('provisional', { isReversed: false, isOutcomeTold: false }), 'provisional')
    assert.equal(stateNow('provisional', { isReversed: false, isOutcomeTold: true }), 'settled')
  })
  it('is reversed once a later row takes it back', () =>
    assert.equal(stateNow('settled', { isReversed: true, isOutcomeTold: true }), 'reversed'))
})

/** Histories of cases: an acceptance, outcomes told before and after it, and readers who mark and unmark. */
const history = fc
  .array(
    fc.record({
      asker: fc.integer({ min: 100, max: 104 }),
      author: fc.integer({ min: 100, max: 104 }),
      advice: fc.boolean(),
      before: fc.option(fc.constantFrom(...Outcome.options)),
      after: fc.array(fc.constantFrom(...Outcome.options), { maxLength: 4 }),
      readers: fc.uniqueArray(fc.integer({ min: 100, max: 104 }), { maxLength: 4 }),
      takenBack: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map(cases => cases.flatMap(toSources))

type Lived = {
  asker: number
  author: number
  advice: boolean
  before: Outcome | null
  after: Outcome[]
  readers: number[]
  takenBack: boolean
}

function toSources(
  { asker, author, advice, before, after, readers, takenBack }: Lived,
  index: number,
): Source[] {
  const event = (n: number) => id(1000 + index * 100 + n)
  const on = { caseId: id(index + 1), specialtyId: SPECIALTY, at: AT, replyId: id(500 + index) }
  const people = { askerId: id(asker), authorId: id(author) }
  const acceptance = { eventId: event(0), replyId: on.replyId, authorId: id(author), advice }
  return [
    { id: event(0), name: 'cases.accepted', payload: { ...on, ...people, advice, outcomeTold: before } },
    ...after.map((outcome, n): Source => ({
      id: event(1 + n),
      name: 'cases.outcomeReported',
      payload: { ...on, ...people, outcome, previousOutcome: after[n - 1] ?? before, accepted: acceptance },
    })),
    ...readers.flatMap((reader, n): Source[] => {
      const mark = { ...on, authorId: id(author), byId: id(reader) }
      return [
        { id: event(20 + n), name: 'cases.markedHelpful', payload: mark },
        ...(takenBack
          ? [
              {
                id: event(40 + n),
                name: 'cases.unmarkedHelpful' as const,
                payload: { ...mark, markedEventId: event(20 + n) },
              },
            ]
          : []),
      ]
    }),
  ]
}

const exchangesOf = (sources: readonly Source[]) => sources.flatMap(source => exchangeOwed(source) ?? [])
const asOf = new Date('2031-01-01T00:00:00Z')

describe('standing', () => {
  it('is the same for any order and any number of deliveries', () => {
    const deliveries = history.chain(sources =>
      fc.record({
        sources: fc.constant(sources),
        delivered: fc
          .array(fc.constantFrom(...(sources.length > 0 ? sources : [accepted()])), { maxLength: 20 })
          .chain(again =>
            fc.shuffledSubarray([...sources, ...again], { minLength: sources.length + again.length }),
          )
          .map(all => (sources.length > 0 ? all : [])),
      }),
    )
    fc.assert(
      fc.property(deliveries, ({ sources, delivered }) => {
        for (const member of [100, 101, 102, 103, 104])
          assert.deepEqual(
            standingOf(id(member), exchangesOf(delivered), asOf),
            standingOf(id(member), exchangesOf(sources), asOf),
          )
      }),
    )
  })

  it('counts an accepted reply by the last outcome alone, whatever was told before', () => {
    const weights = { new_advice: 1.5, confirmed_plan: 1, none: 0.5, not_useful: 0 }
    fc.assert(
      fc.property(history, sources => {
        for (const source of sources) {
          if (source.name !== 'cases.accepted' || source.payload.askerId === source.payload.authorId) continue
          const ofCase = sources.filter(
            ({ payload }) => 'caseId' in payload && payload.caseId === source.payload.caseId,
          )
          const last = ofCase.findLast(each => each.name === 'cases.outcomeReported')
          const outcome = last ? last.payload.outcome : source.payload.outcomeTold
          const counted = exchangesOf(ofCase).filter(({ kind }) => kind !== 'helpful')
          const base = RULES[source.payload.advice ? 'advice' : 'peer_answer'].base
          assert.equal(
            counted.reduce((sum, { credit }) => sum + credit, 0),
            base * (outcome === null ? 0.5 : weights[outcome]),
          )
        }
      }),
    )
  })

  it('shows one side what the other side shows', () => {
    fc.assert(
      fc.property(history, sources => {
        const members = [100, 101, 102, 103, 104].map(n => standingOf(id(n), exchangesOf(sources), asOf))
        const sum = (side: 'created' | 'derived') => members.reduce((all, each) => all + each[side].total, 0)
        assert.equal(sum('created'), sum('derived'))
      }),
    )
  })

  it('leaves out what happened later', () => {
    const early = standingOf(AUTHOR, exchangesOf([accepted()]), new Date('2029-12-31T00:00:00Z'))
    assert.equal(early.created.total, 0)
    assert.equal(standingOf(AUTHOR, exchangesOf([accepted()]), asOf).created.total, 4)
  })

  it('does not count people whose credit was taken back', () => {
    const one = { otherId: 'a', kind: 'helpful' as const, credit: 1 }
    assert.deepEqual(sumSide([one, { ...one, credit: -1 }, { ...one, otherId: 'b' }]), {
      total: 1,
      byKind: { helpful: 1 },
      people: 1,
    })
  })
})
