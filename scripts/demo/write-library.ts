import { Cases } from '../../domain/cases/model.ts'
import type { InputOf } from '../../domain/contract.ts'
import {
  createEntry,
  markEntryHelped,
  proposeEntry,
  retireEntry,
  reviewEntry,
  submitEntry,
  updateEntry,
} from '../../domain/library/actions.ts'
import { momentOf } from './moments.ts'
import type { PersonKey, SpecialtyKey } from './people.ts'
import { type Cast, input } from './register-people.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Ruth writes, and another editor reviews: administrators are editors everywhere. */
const WRITER: PersonKey = 'ruth'
const REVIEWER: PersonKey = 'priya'

type Sketch = Pick<InputOf<'library.create'>, 'question' | 'answer' | 'tags' | 'evidence' | 'audience'> & {
  specialty: SpecialtyKey
  /** The title of the case it is made of. */
  madeOf: string
  at: string
  /** Days from now until somebody looks at it again; before now for one that nobody looked at. */
  reviewInDays: number
  becomes: 'draft' | 'in_review' | 'published' | 'retired'
  /** What a second version says instead. */
  laterAnswer?: string
  helped?: readonly PersonKey[]
}

const ENTRIES: readonly Sketch[] = [
  {
    specialty: 'cardiology',
    madeOf: 'New soft murmur in a nine-year-old cat before dental surgery',
    at: '29d 10:00',
    question: 'Does a new soft murmur postpone dental surgery in an older cat?',
    answer:
      'Not by itself. Many soft murmurs in healthy older cats come and go with the heart rate.\n\n1. Run a **proBNP**. When it is normal, go ahead.\n2. When it is raised, have the left atrium measured first.',
    laterAnswer:
      'Not by itself. Many soft murmurs in healthy older cats come and go with the heart rate.\n\n1. Run a **proBNP**. When it is normal, go ahead.\n2. When it is raised, have the left atrium measured first: a normal one makes heart failure from the anaesthetic unlikely.\n3. Either way: a lower fluid rate, no fast heart, a warm cat, and breaths counted for a day afterwards.',
    tags: ['cat', 'murmur', 'anaesthesia'],
    evidence: 'case_series',
    audience: 'everyone',
    reviewInDays: 500,
    becomes: 'published',
    helped: ['lotte', 'bram', 'sofie'],
  },
  {
    specialty: 'dermatology',
    madeOf: 'Third ear infection since spring in a young Labrador',
    at: '24d 10:00',
    question: 'Why do ear infections of a young dog come back?',
    answer:
      'Because the ear is the sign, not the cause. Treat until **cytology** is clean, not until the ear looks clean; then flea control without exception and an eight-week diet trial. Ears and paws together are allergic until proven otherwise.',
    tags: ['dog', 'ear', 'allergy'],
    evidence: 'expert_opinion',
    audience: 'everyone',
    reviewInDays: 300,
    becomes: 'published',
    helped: ['hanna'],
  },
  {
    specialty: 'cardiology',
    madeOf: 'Grade I murmur at eight weeks: echo now, or listen again?',
    at: '15d 10:00',
    question: 'When does a soft murmur in a puppy need an echo?',
    answer:
      'When it is louder than grade II, still there at sixteen weeks, or the puppy stays small. Until then listen again at twelve and at sixteen weeks, and write down what was heard.',
    tags: ['dog', 'puppy', 'murmur'],
    evidence: 'expert_opinion',
    audience: 'members',
    reviewInDays: -3,
    becomes: 'published',
  },
  {
    specialty: 'dermatology',
    madeOf: 'Itchy puppy, negative scrapings, and now the owner itches too',
    at: '5d 10:00',
    question: 'Is sarcoptic mange treated when no mite is found?',
    answer:
      'Yes: scrapings miss it more often than they find it. Treat all dogs in contact, wash the bedding hot, and send an itching owner to their own doctor. Half of the itch is gone within three weeks, or think again.',
    tags: ['dog', 'itch', 'zoonosis'],
    evidence: 'expert_opinion',
    audience: 'everyone',
    reviewInDays: 400,
    becomes: 'in_review',
  },
  {
    specialty: 'cardiology',
    madeOf: 'Cavalier with a known mitral murmur has begun to cough at night',
    at: '4d 10:00',
    question: 'Does a coughing dog with mitral disease need a diuretic?',
    answer: 'Pictures first, if he is comfortable enough to be positioned: a large atrium alone can cough.',
    tags: ['dog', 'mitral', 'cough'],
    evidence: 'expert_opinion',
    audience: 'members',
    reviewInDays: 400,
    becomes: 'draft',
  },
  {
    specialty: 'dermatology',
    madeOf: 'Does changing the shampoo help a bulldog with skin folds?',
    at: '14d 10:00',
    question: 'Are saline wipes enough for the skin folds of a bulldog?',
    answer: 'Twice a day, and dried well.',
    tags: ['dog', 'skin fold'],
    evidence: 'expert_opinion',
    audience: 'members',
    reviewInDays: 200,
    becomes: 'retired',
  },
]

/** Writes entries in every state: proposed, draft, in review, for members, for everyone, overdue and retired. */
export async function writeLibrary(cast: Cast, now: Date): Promise<void> {
  for (const sketch of ENTRIES) await write(cast, sketch, now)
  const caseId = await caseIdOf('Dog collapsed twice today, heart rate 38 and regular')
  await proposeEntry(cast.as('tomas', momentOf('2d 09:00', now)), input('library.propose', { caseId }))
}

async function write(cast: Cast, sketch: Sketch, now: Date): Promise<void> {
  const { specialty, madeOf, reviewInDays, becomes, laterAnswer, helped = [], at, ...words } = sketch
  const begun = momentOf(at, now)
  const writer = cast.as(WRITER, begun)
  const caseId = await caseIdOf(madeOf)
  const made = await createEntry(
    writer,
    input('library.create', {
      ...words,
      specialtyId: cast.specialtyIdOf(specialty),
      citations: [{ kind: 'case', caseId, replyIds: [await acceptedIn(caseId)] }],
      reviewBy: new Date(now.getTime() + reviewInDays * DAY_MS).toISOString(),
    }),
  )
  const entryId = made.entry.id
  if (becomes === 'draft') return
  const put = await submitEntry(writer, { entryId, revision: revisionOf(made) })
  if (becomes === 'in_review') return

  const reviewer = cast.as(REVIEWER, new Date(begun.getTime() + DAY_MS / 4))
  const published = await reviewEntry(reviewer, { entryId, revision: revisionOf(put), decision: 'approve' })
  if (laterAnswer !== undefined) await rewrite(cast, entryId, revisionOf(put) + 1, laterAnswer, begun)
  for (const reader of helped)
    await markEntryHelped(cast.as(reader, now), input('library.markHelped', { entryId, on: true }))
  if (becomes === 'retired')
    await retireEntry(reviewer, {
      entryId: published.entry.id,
      reason: 'It did not hold: the asker told that it grew worse. Treat the infection first.',
    })
}

async function rewrite(cast: Cast, entryId: string, revision: number, answer: string, begun: Date) {
  const later = (days: number) => new Date(begun.getTime() + days * DAY_MS)
  const writer = cast.as(WRITER, later(5))
  const changed = await updateEntry(writer, input('library.update', { entryId, revision, answer }))
  const put = await submitEntry(writer, { entryId, revision: revisionOf(changed) })
  await reviewEntry(cast.as(REVIEWER, later(6)), {
    entryId,
    revision: revisionOf(put),
    decision: 'approve',
  })
}

const revisionOf = ({ entry }: Awaited<ReturnType<typeof createEntry>>): number =>
  entry.working?.revision ?? 0

async function caseIdOf(title: string): Promise<string> {
  const found = await Cases.findOne({ title }, { _id: 1 }).lean()
  if (!found) throw new Error(`The demo lacks the case “${title}”`)
  return found._id.toHexString()
}

async function acceptedIn(caseId: string): Promise<string> {
  const found = await Cases.findById(caseId, { accepted: 1 }).lean()
  if (!found?.accepted) throw new Error(`Nothing was accepted in the case ${caseId} of the demo`)
  return found.accepted.replyId.toHexString()
}
