/** A clinic with two editors and a case that Vera answered, and the short ways to write entries in it. */
import type { InputOf, OutputOf } from '../../domain/contract.ts'
import { type Clinic, openClinic } from './clinic.ts'
import type { Person } from './community.ts'

export const IN_A_YEAR = '2031-01-01T12:00:00.000Z'
export const QUESTION = 'When is furosemide given before a chest tap?'
type Entry = OutputOf<'library.show'>['entry']

export type Library = Clinic & {
  edith: Person
  emil: Person
  /** Asked by Ada, answered by Vera, a consultant, and resolved. */
  caseId: string
  replyId: string
  write(person: Person, more?: Partial<InputOf<'library.create'>>): Promise<Entry>
  show(person: Person, entryId: string): Promise<Entry>
  submit(person: Person, entryId: string): Promise<Entry>
  approve(person: Person, entryId: string): Promise<Entry>
  /** Written by Edith and approved by Emil. */
  publish(more?: Partial<InputOf<'library.create'>>): Promise<Entry>
  listed(person: Person, more?: InputOf<'library.list'>): Promise<string[]>
  noticesOf(person: Person): Promise<OutputOf<'notifications.list'>['items']>
}

/** Starts an empty community with a library in which nothing is written yet. */
export async function openLibrary(environment: Record<string, string> = {}): Promise<Library> {
  const clinic = await openClinic({ environment })
  const { community, ada, vera } = clinic
  const edith = await community.register('Edith Editor')
  const emil = await community.register('Emil Editor')
  await community.grant(edith, 'editor', clinic.catsId)
  await community.grant(emil, 'editor', clinic.catsId)
  await clinic.makeConsultant(vera)
  const { caseId, replyId } = await clinic.accept(ada, vera)

  const draft = (more: Partial<InputOf<'library.create'>> = {}): InputOf<'library.create'> => ({
    specialtyId: clinic.catsId,
    question: QUESTION,
    answer: 'Tap first when it **cannot breathe**.',
    evidence: 'case_series',
    citations: [
      { kind: 'case', caseId, replyIds: [replyId] },
      { kind: 'link', title: 'A paper', url: 'https://journal.example/1' },
    ],
    tags: ['Effusion'],
    reviewBy: IN_A_YEAR,
    ...more,
  })
  const write: Library['write'] = async (person, more = {}) =>
    (await person.ask('library.create', draft(more))).entry
  const show = async (person: Person, entryId: string) =>
    (await person.ask('library.show', { entryId })).entry
  const submit = async (person: Person, entryId: string) =>
    (
      await person.ask('library.submit', {
        entryId,
        revision: (await show(person, entryId)).working?.revision ?? 0,
      })
    ).entry
  const approve = async (person: Person, entryId: string) =>
    (
      await person.ask('library.review', {
        entryId,
        revision: (await show(person, entryId)).working?.revision ?? 0,
        decision: 'approve',
      })
    ).entry
  const publish: Library['publish'] = async (more = {}) => {
    const { id } = await write(edith, more)
    await submit(edith, id)
    return approve(emil, id)
  }
  const listed = async (person: Person, more: InputOf<'library.list'> = {}) =>
    (await person.ask('library.list', more)).items.map(({ id }) => id)
  const noticesOf = async (person: Person) => (await person.ask('notifications.list', {})).items
  return { ...clinic, edith, emil, caseId, replyId, write, show, submit, approve, publish, listed, noticesOf }
}
