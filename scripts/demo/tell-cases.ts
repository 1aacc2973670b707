import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  acceptReply,
  claimCase,
  declineCase,
  markHelpful,
  replyToCase,
  reportOutcome,
  submitCase,
  withdrawCase,
} from '../../domain/cases/actions.ts'
import { describeAttachment, incomingFolder, uploadFile } from '../../domain/media/actions.ts'
import type { Context } from '../../domain/vocabulary.ts'
import { CASES } from './cases.ts'
import { radiograph } from './draw.ts'
import { momentOf } from './moments.ts'
import type { PersonKey } from './people.ts'
import { type Cast, input } from './register-people.ts'
import type { CaseSketch, Step } from './sketches.ts'

/** A case under way: who asked, and the last reply by each person. */
type Told = { caseId: string; asker: PersonKey; replyIds: Map<PersonKey, string> }

/**
 * Tells all cases. Those of a specialty, and those of an asker, in the order in which everything happened: who is put a case depends
 * on what came before, and so does who may ask another. Else side by side.
 */
export async function tellCases(cast: Cast, now: Date): Promise<void> {
  const scenes = CASES.flatMap(sketch => scenesOf(cast, sketch, now)).toSorted(
    (a, b) => a.at.getTime() - b.at.getTime(),
  )
  const told = new Map<string, Promise<void>>()
  for (const { specialty, asker, play } of scenes) {
    const before = Promise.all([told.get(specialty), told.get(asker)])
    const playing = before.then(play)
    told.set(specialty, playing).set(asker, playing)
  }
  await Promise.all(told.values())
}

type Scene = { at: Date; specialty: string; asker: PersonKey; play: () => Promise<void> }

function scenesOf(cast: Cast, sketch: CaseSketch, now: Date): Scene[] {
  const { specialty, asker, at: askedAt, urgency, title, body, tags, steps } = sketch
  const told: Told = { caseId: '', asker, replyIds: new Map() }
  const submittedAt = momentOf(askedAt, now)
  const asks: Scene = {
    at: submittedAt,
    specialty,
    asker,
    async play() {
      const asked = {
        specialtyId: cast.specialtyIdOf(specialty),
        title,
        body,
        urgency,
        tags: [...tags],
        ...(sketch.underPseudonym && { underPseudonym: true }),
        ...(sketch.picture && { attachmentIds: [await attach(cast.as(asker, submittedAt), sketch.picture)] }),
      }
      const submitted = await submitCase(cast.as(asker, submittedAt), input('cases.submit', asked))
      told.caseId = submitted.case.id
    },
  }
  const follows = steps.map((step): Scene => {
    const at = momentOf(step.at, now)
    return { at, specialty, asker, play: () => play(cast, told, step, at) }
  })
  return [asks, ...follows]
}

async function attach(context: Context, { name, alt }: NonNullable<CaseSketch['picture']>): Promise<string> {
  const bytes = await radiograph()
  const path = join(incomingFolder(), randomUUID())
  await writeFile(path, bytes)
  const { attachment } = await uploadFile(context, { path, name, bytes: bytes.length })
  await describeAttachment(context, { attachmentId: attachment.id, alt })
  return attachment.id
}

async function play(cast: Cast, told: Told, step: Step, at: Date): Promise<void> {
  const { caseId, asker } = told
  if ('does' in step) {
    const act = step.does === 'claim' ? claimCase : declineCase
    await act(cast.as(step.by, at), { caseId })
  } else if ('says' in step) {
    const { reply } = await replyToCase(
      cast.as(step.by, at),
      input('cases.reply', { caseId, body: step.says }),
    )
    told.replyIds.set(step.by, reply.id)
  } else if ('thanks' in step) {
    await markHelpful(cast.as(step.by, at), { caseId, replyId: replyBy(told, step.thanks), on: true })
  } else if ('accepts' in step) {
    await acceptReply(cast.as(asker, at), { caseId, replyId: replyBy(told, step.accepts) })
  } else if ('outcome' in step) {
    await reportOutcome(cast.as(asker, at), { caseId, confirmed: [], ...step.outcome })
  } else await withdrawCase(cast.as(asker, at), { caseId })
}

function replyBy({ replyIds }: Told, person: PersonKey): string {
  const replyId = replyIds.get(person)
  if (replyId === undefined) throw new Error(`In this case of the demo, ${person} has not replied yet`)
  return replyId
}
