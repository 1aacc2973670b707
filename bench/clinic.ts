/** Cases, consultants and what they did, for a bench: put straight into the database. */
import mongoose from 'mongoose'
import { Desks } from '../domain/cases/asks-model.ts'
import { Cases, NO_LADDER, Replies, Specialties } from '../domain/cases/model.ts'
import { Rosters, Vettings } from '../domain/consultants/model.ts'
import { Members } from '../domain/members/model.ts'
import type { Person } from './people.ts'

const SLICE = 2000
const MINUTE_MS = 60_000
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS
/** Nobody is full while a bench runs. */
const LOAD_CAP = 500

const ANIMALS = ['Cat', 'Dog', 'Rabbit', 'Ferret', 'Tortoise', 'Parrot', 'Horse', 'Goat']
const SIGNS = [
  'breathing fast',
  'drinking much',
  'off food',
  'limping',
  'seizures',
  'itching',
  'losing weight',
  'vomiting',
  'pale gums',
  'a new murmur',
  'a swollen joint',
  'a cloudy eye',
  'blood in the urine',
  'a mass in the abdomen',
]
const AFTER = [
  'after fluids',
  'since surgery',
  'for a month',
  'on steroids',
  'in the heat',
  'after a fall',
  'at night',
]

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T

/** A question as people ask it: the same for the same number, and no two alike in a row. */
export const questionOf = (n: number): { title: string; body: string } => {
  const animal = pick(ANIMALS, n * 7 + (n >> 3))
  const sign = pick(SIGNS, n * 5 + (n >> 2))
  const other = pick(SIGNS, n * 3 + 1 + (n >> 4))
  return {
    title: `${animal}, ${1 + (n % 17)} y: ${sign} ${pick(AFTER, n >> 1)}`,
    body: `Seen ${n % 9} days ago with ${sign}, now ${other}. Temperature 38.${n % 10}, pulse ${90 + (n % 90)}. Given ${n % 5} mg/kg of drug ${n % 311}. What next, and what to watch?`,
  }
}

export async function openSpecialty(name: string): Promise<string> {
  const _id = new mongoose.Types.ObjectId()
  await Specialties.create([{ _id, name, summary: '', template: [], createdAt: new Date() }])
  return _id.toHexString()
}

/** Vets these people for a specialty, with room for what comes, and a past of having been asked. */
export async function vet(specialtyId: string, people: readonly Person[]): Promise<void> {
  const now = new Date()
  const ids = people.map(({ id }) => new mongoose.Types.ObjectId(id))
  const specialty = new mongoose.Types.ObjectId(specialtyId)
  for (let from = 0; from < ids.length; from += SLICE) {
    const slice = ids.slice(from, from + SLICE)
    await Members.updateMany(
      { _id: mongoose.trusted({ $in: slice }) },
      { $push: { grants: { role: 'consultant', scope: specialtyId } } },
    )
    await Vettings.insertMany(
      slice.map((memberId, at) => ({
        memberId,
        specialtyId: specialty,
        credential: 'Dip',
        jurisdiction: 'EU',
        languages: ['en'],
        topics: [pick(SIGNS, from + at)],
        validUntil: new Date(now.getTime() + YEAR_MS),
        vettedById: memberId,
        vettedAt: now,
      })),
    )
    await Rosters.insertMany(slice.map(_id => ({ _id, onDuty: true, loadCap: LOAD_CAP })))
    await Desks.insertMany(
      slice.map((_id, at) => ({
        _id,
        lastRoutedAt: new Date(now.getTime() - (from + at) * MINUTE_MS),
        routedCount: 20,
        inTime: 5 + (at % 15),
        answered: 10 + (at % 30),
        activity: at % 7,
        activeAt: now,
        specialtyIds: [specialty],
      })),
    )
  }
}

const toldAt = (reportedAt: Date, n: number) => ({
  eventId: new mongoose.Types.ObjectId(),
  outcome: pick(['confirmed_plan', 'new_advice'] as const, n),
  effect: 'useful_instruction' as const,
  valueForClient: 4,
  valueForMe: 3 + (n % 3),
  note: '',
  reportedAt,
  afterAcceptance: true,
})

export type Past = {
  specialtyIds: readonly string[]
  askers: readonly Person[]
  consultants: readonly Person[]
  count: number
  /** So many of the newest wait for a consultant, each with one who was asked. */
  open?: number
}

/** Stores cases of the last years, a third of them only answered, the rest resolved, each advised by one consultant; a few were taken back. */
export async function fillCases({ specialtyIds, askers, consultants, count, open = 0 }: Past): Promise<void> {
  const now = Date.now()
  for (let from = 0; from < count; from += SLICE) {
    const rows = Array.from({ length: Math.min(SLICE, count - from) }, (_, at) => {
      const n = from + at
      const isOpen = n >= count - open
      const isWithdrawn = !isOpen && n % 50 === 0
      const submittedAt = new Date(now - (count - n) * 5 * MINUTE_MS)
      const later = (minutes: number) => new Date(submittedAt.getTime() + minutes * MINUTE_MS)
      const consultantId = new mongoose.Types.ObjectId(pick(consultants, n).id)
      const { title, body } = questionOf(n)
      const isAnswered = !isOpen && !isWithdrawn
      const state = isOpen ? 'routed' : isWithdrawn ? 'withdrawn' : n % 3 === 0 ? 'answered' : 'resolved'
      const found = {
        _id: new mongoose.Types.ObjectId(),
        specialtyId: new mongoose.Types.ObjectId(pick(specialtyIds, n)),
        askerId: new mongoose.Types.ObjectId(pick(askers, n).id),
        title,
        body,
        html: `<p>${body}</p>`,
        urgency: pick(['routine', 'today', 'now'] as const, n),
        tags: [pick(SIGNS, n)],
        state,
        submittedAt,
        assigneeId: consultantId,
        routedAt: submittedAt,
        askedIds: [consultantId],
        ladder: NO_LADDER,
        answeredAt: isAnswered ? later(30 + (n % 600)) : null,
        advisedAt: isAnswered ? later(30 + (n % 600)) : null,
        resolvedAt: state === 'resolved' ? later(2000) : null,
        // Who has told nothing of earlier ones is asked for that before a new case.
        outcomes: state === 'resolved' ? [toldAt(later(3000), n)] : [],
        withdrawnAt: isWithdrawn ? later(60) : null,
        replierIds: isAnswered ? [consultantId] : [],
        replyCount: isAnswered ? 1 : 0,
      }
      return { found, consultantId, isAnswered, repliedAt: later(30 + (n % 600)), n }
    })
    await Cases.insertMany(
      rows.map(({ found }) => found),
      { ordered: false },
    )
    await Replies.insertMany(
      rows.flatMap(({ found, consultantId, isAnswered, repliedAt, n }) =>
        isAnswered
          ? [
              {
                caseId: found._id,
                authorId: consultantId,
                advice: true,
                body: 'Stop the fluids and take films.',
                html: '<p>Stop the fluids and take films.</p>',
                repliedAt,
                helpfulCount: n % 4,
              },
            ]
          : [],
      ),
      { ordered: false },
    )
  }
}
