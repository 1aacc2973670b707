/** A community with one specialty and people who ask and answer in it. */
import assert from 'node:assert/strict'
import type { InputOf, OutputOf } from '../../domain/contract.ts'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { type Community, type Person, startCommunity } from './community.ts'

export const NOWHERE = 'f'.repeat(24)
const MINUTE_MS = 60_000

export type Asked = InputOf<'cases.submit'>
export type Told = InputOf<'cases.reportOutcome'>
type OnReply = { caseId: string; replyId: string }

export type Clinic = {
  community: Community
  ada: Person
  ben: Person
  /** Vera and Victor are no consultants until they are made so. */
  vera: Person
  victor: Person
  staff: Person
  catsId: string
  makeConsultant(...people: Person[]): Promise<void>
  question(more?: Partial<Asked>): Asked
  ask(person: Person, more?: Partial<Asked>): Promise<OutputOf<'cases.submit'>['case']>
  reply(person: Person, caseId: string, body?: string): Promise<OutputOf<'cases.reply'>['reply']>
  /** A question by one, answered by another, a minute apart. */
  askAndAnswer(asker: Person, author: Person): Promise<OnReply>
  /** The same, and accepted. */
  accept(asker: Person, author: Person): Promise<OnReply>
  outcome(caseId: string, more?: Partial<Told>): Told
  tell(asker: Person, caseId: string, said: Told['outcome']): Promise<void>
  ledgerOf(person: Person): Promise<OutputOf<'exchanges.list'>>
  standingNow(person: Person): Promise<OutputOf<'exchanges.standing'>>
}

/** Starts an empty community and lets the people of a clinic register. */
export async function openClinic(options: Parameters<typeof startCommunity>[0] = {}): Promise<Clinic> {
  const community = await startCommunity(options)
  const [ada, ben, vera, victor, staff] = await Promise.all([
    community.register('Ada'),
    community.register('Ben'),
    community.register('Vera'),
    community.register('Victor'),
    community.register('Stella'),
  ])
  await community.grant(staff, 'staff')
  const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Cats' })
  return {
    community,
    ada,
    ben,
    vera,
    victor,
    staff,
    catsId: specialty.id,
    async makeConsultant(...people) {
      for (const person of people) await community.grant(person, 'consultant', specialty.id)
    },
    ...casesIn(community, specialty.id),
    ledgerOf: person => person.ask('exchanges.list', { memberId: person.id }),
    standingNow: person => person.ask('exchanges.standing', { memberId: person.id }),
  }
}

type InCases = Pick<Clinic, 'question' | 'ask' | 'reply' | 'askAndAnswer' | 'accept' | 'outcome' | 'tell'>

function casesIn(community: Community, specialtyId: string): InCases {
  const question: Clinic['question'] = (more = {}) => ({
    specialtyId,
    title: 'Cat breathes fast',
    body: 'DSH, 9 y. **Tap** or furosemide first?',
    ...more,
  })
  const ask: Clinic['ask'] = async (person, more) => (await person.ask('cases.submit', question(more))).case
  const reply: Clinic['reply'] = async (person, caseId, body = 'Stop the fluids.') =>
    (await person.ask('cases.reply', { caseId, body })).reply
  const outcome: Clinic['outcome'] = (caseId, more = {}) => ({
    caseId,
    outcome: 'confirmed_plan',
    effect: 'avoided',
    valueForClient: 5,
    valueForMe: 4,
    ...more,
  })

  async function askAndAnswer(asker: Person, author: Person): Promise<OnReply> {
    const { id: caseId } = await ask(asker)
    community.later(MINUTE_MS)
    const { id: replyId } = await reply(author, caseId)
    community.later(MINUTE_MS)
    return { caseId, replyId }
  }
  return {
    question,
    ask,
    reply,
    outcome,
    askAndAnswer,
    async accept(asker, author) {
      const that = await askAndAnswer(asker, author)
      await asker.ask('cases.accept', that)
      community.later(MINUTE_MS)
      return that
    },
    async tell(asker, caseId, said) {
      await asker.ask('cases.reportOutcome', outcome(caseId, { outcome: said }))
      community.later(MINUTE_MS)
    },
  }
}

export async function assertLedgerIsWhatCasesSay(): Promise<void> {
  const { expected, stored, ...drift } = await verifyLedger()
  assert.deepEqual(drift, { missing: 0, waiting: 0, different: 0, unexpected: 0, examples: [] })
  assert.equal(stored, expected)
}

/** Lets someone tell of every answered case of theirs that it is too early to say what came of it: then they may ask on. */
export async function tellOwed(person: Person): Promise<void> {
  const { items } = await person.ask('outcomes.owed', {})
  for (const { caseId, asks } of items)
    if (asks === 'outcome')
      await person.ask('cases.reportOutcome', {
        caseId,
        outcome: 'none',
        effect: 'other',
        valueForClient: 3,
        valueForMe: 3,
      })
}
