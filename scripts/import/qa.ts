/** Questions and answers: a specialty, members, cases with their replies, accepted answers, and votes as marks of placeholders. */
import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Types } from 'mongoose'
import { Specialties, type StoredSpecialty } from '../../domain/cases/model.ts'
import { bytesIn, readLines } from './lines.ts'
import { importAnswers, importQuestions } from './qa-posts.ts'
import { settleCases } from './qa-settle.ts'
import { createPeople } from './qa-people.ts'
import { FILES, type Planned, type QaRun } from './qa-run.ts'
import { importUsers } from './qa-users.ts'
import { importVotes } from './qa-votes.ts'
import { AnyLine, readRecord } from './records.ts'
import type { QaOptions, Run } from './run.ts'
import { communityOf } from './sources.ts'
import { idFor, insertMissing, rowsOf } from './store.ts'

/**
 * Imports a folder of questions and answers. Each step leaves the database whole, so it may be killed anywhere: a case is not
 * seen before all its replies are there. Returns false when it was asked to stop before the end.
 */
export async function importQa(run: Run, options: QaOptions = {}): Promise<boolean> {
  const files = await findQaFiles(run.folder)
  const community = communityOf(run.setName)
  const host = options.site ?? community.host
  if (host === undefined)
    run.counts.note('site not known, so texts do not link to their originals: name it with --site')
  const specialtyId = await findSpecialty(run, options.specialty ?? community.specialty)
  const people = createPeople(run, { host, areListed: files.users !== undefined })
  const planned: Planned = { cases: new Map(), replies: new Map() }
  const qa: QaRun = { ...run, specialtyId, host, people, planned, files }

  for (const step of [importUsers, importQuestions, importAnswers, settleCases, importVotes, countTheRest]) {
    if (run.signal.aborted) return false
    await step(qa)
  }
  return !run.signal.aborted
}

async function findQaFiles(folder: string): Promise<QaRun['files']> {
  const found = await Promise.all(FILES.map(async name => [name, await findFile(folder, name)] as const))
  const files = Object.fromEntries(found) as QaRun['files']
  for (const needed of ['questions', 'answers'] as const)
    if (files[needed] === undefined) throw new Error(`There is no ${needed}.jsonl.gz in ${folder}.`)
  return files
}

async function findFile(folder: string, name: string): Promise<string | undefined> {
  for (const ending of ['.jsonl.gz', '.jsonl']) {
    const file = path.join(folder, `${name}${ending}`)
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  return undefined
}

async function findSpecialty(run: Run, name: string): Promise<Types.ObjectId> {
  const specialties = rowsOf<StoredSpecialty>(Specialties)
  run.counts.read('specialties')
  const known = await specialties.findOne({ name }, { collation: { locale: 'en', strength: 2 } })
  if (known) {
    run.counts.there('specialties')
    return known._id
  }
  run.counts.written('specialties')
  const _id = idFor(run.setName, 'specialty', name)
  const summary = `Imported questions and answers on ${name}.`
  if (!run.dryRun) await insertMissing(specialties, [{ _id, name, summary, createdAt: new Date() }])
  return _id
}

const NOT_TAKEN_OVER = {
  comments: 'comments on a post have no counterpart here',
  links: 'links between questions have no counterpart here',
} as const

async function countTheRest({ files, counts, progress, signal }: QaRun): Promise<void> {
  for (const kind of ['comments', 'links'] as const) {
    const file = files[kind]
    if (file === undefined) continue
    progress.begin(kind, await bytesIn([file]))
    for await (const line of readLines(file, progress.read)) {
      if (signal.aborted) return
      if (readRecord(AnyLine, line, counts, kind)) counts.skipped(kind, NOT_TAKEN_OVER[kind])
    }
  }
}
