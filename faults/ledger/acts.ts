/** What is creditable, done again and again through the server: accepted replies, outcomes, marks put and taken back, all of it twice. */
import { setTimeout as pause } from 'node:timers/promises'
import type mongoose from 'mongoose'
import { z } from 'zod'
import type { Chance } from '../chance.ts'
import { enrol, type Member } from '../people.ts'

export type Clinic = {
  askers: Member[]
  authors: Member[]
  readers: Member[]
  people: Member[]
  questions: Question[]
}
type Question = { caseId: string; replyId: string; asker: Member; isAccepted: boolean }
export type Act = 'accept' | 'tell' | 'mark' | 'unmark'

const OUTCOMES = ['confirmed_plan', 'new_advice', 'none', 'not_useful'] as const
const ANSWERS_WITHIN_MS = 8000
const Made = z.object({ id: z.string() })

/** Asks as somebody. Answers undefined when refused or unanswered: what happened is judged by what is stored. */
async function ask<T>(
  url: string,
  { token }: Member,
  call: string,
  body: object,
  answer: z.ZodType<T>,
): Promise<T | undefined> {
  const [method = '', route = ''] = call.split(' ')
  try {
    const response = await fetch(`${url}/api/v1${route}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    })
    return response.ok ? answer.parse(await response.json()) : undefined
  } catch {
    return undefined
  }
}

async function must<T>(answer: Promise<T | undefined>): Promise<T> {
  const value = await answer
  if (value === undefined) throw new Error('the cast could not be gathered')
  return value
}

/** Registers people, and lets them ask and answer so many questions. */
export async function openClinic(
  url: string,
  database: mongoose.mongo.Db,
  questions: number,
): Promise<Clinic> {
  const named = (what: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => enrol(url, `${what} ${'ABCDEF'.charAt(at)}`)))
  const [staff] = await named('Staff', 1)
  const [askers, authors, readers] = await Promise.all([
    named('Asker', 2),
    named('Author', 3),
    named('Reader', 3),
  ])
  if (!staff) throw new Error('the cast could not be gathered')
  // The first of the staff is made beside the doors, as an operator does it.
  await database
    .collection('members')
    .updateOne({ name: staff.name }, { $set: { grants: [{ role: 'staff', scope: '*' }] } })
  const { specialty } = await until(() =>
    ask(url, staff, 'POST /specialties', { name: 'Cats' }, z.object({ specialty: Made })),
  )
  const clinic: Clinic = {
    askers,
    authors,
    readers,
    people: [...askers, ...authors, ...readers],
    questions: [],
  }
  for (let at = 0; at < questions; at += 1) {
    const asker = askers[at % askers.length] ?? staff
    const author = authors[at % authors.length] ?? staff
    const asked = await must(
      ask(
        url,
        asker,
        'POST /cases',
        { specialtyId: specialty.id, title: `Question ${at}`, body: 'What now?' },
        z.object({ case: Made }),
      ),
    )
    const answered = await must(
      ask(
        url,
        author,
        `POST /cases/${asked.case.id}/replies`,
        { body: 'Do this.' },
        z.object({ reply: Made }),
      ),
    )
    clinic.questions.push({ caseId: asked.case.id, replyId: answered.reply.id, asker, isAccepted: false })
  }
  return clinic
}

// What somebody was granted is known to a server a moment later.
async function until<T>(work: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const value = await work()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new Error('the cast could not be gathered')
    await pause(200)
  }
}

/** Acts until it is over, and counts the acts that were answered well. */
export async function actUntil(
  url: string,
  clinic: Clinic,
  chance: Chance,
  done: { [A in Act]: number },
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await pause(chance.between(5, 60))
    const question = chance.pick(clinic.questions)
    const act = chance.pick<Act>(['accept', 'tell', 'mark', 'mark', 'mark', 'unmark', 'unmark'])
    const call = callOf(act, question, clinic, chance)
    // The same twice at once now and then, as an impatient hand does it.
    const answers = await Promise.all(
      Array.from({ length: chance.happens(0.3) ? 2 : 1 }, () =>
        ask(url, call.by, call.name, call.body, z.unknown()),
      ),
    )
    if (answers.some(answer => answer !== undefined)) {
      done[act] += 1
      question.isAccepted ||= act === 'accept'
    }
  }
}

function callOf(act: Act, { caseId, replyId, asker }: Question, { readers }: Clinic, chance: Chance) {
  const onReply = `/cases/${caseId}/replies/${replyId}`
  if (act === 'accept') return { by: asker, name: `POST ${onReply}/accept`, body: {} }
  if (act === 'tell') {
    const told = { outcome: chance.pick(OUTCOMES), effect: 'avoided', valueForClient: 4, valueForMe: 4 }
    return { by: asker, name: `POST /cases/${caseId}/outcome`, body: told }
  }
  return { by: chance.pick(readers), name: `PUT ${onReply}/helpful`, body: { on: act === 'mark' } }
}

const Total = z.object({ derived: z.object({ total: z.number() }) })

/** What somebody is told that they derived. */
export const derivedBy = async (url: string, person: Member): Promise<number> =>
  (await until(() => ask(url, person, `GET /members/${person.id}/standing`, undefined as never, Total)))
    .derived.total
