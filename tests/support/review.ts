/** People who report, and people who decide. */
import { randomUUID } from 'node:crypto'
import type { InputOf } from '../../domain/contract.ts'
import type { ReviewSummary } from '../../domain/moderation/contract.ts'
import type { Person } from './community.ts'
import { openParlour, type Parlour } from './chat.ts'

export type Court = Parlour & {
  /** Moderate everything. */
  mod: Person
  second: Person
  /** Reports a message and answers the review it opened, as a moderator sees it. */
  report(
    person: Person,
    messageId: string,
    more?: Partial<InputOf<'moderation.flag'>>,
  ): Promise<ReviewSummary>
  /** The open review of a thing, as someone's queue has it. */
  openOf(person: Person, subjectId: string): Promise<ReviewSummary | undefined>
  /** A specialty of its own. */
  openSpecialty(): Promise<string>
}

/** A parlour with two moderators. */
export async function openCourt(options: Parameters<typeof openParlour>[0] = {}): Promise<Court> {
  const parlour = await openParlour(options)
  const { community } = parlour
  const [mod, second, staff] = await Promise.all([
    community.register('Mona'),
    community.register('Noel'),
    community.register('Stan'),
  ])
  await community.grant(mod, 'moderator')
  await community.grant(second, 'moderator')
  await community.grant(staff, 'staff')

  const openOf: Court['openOf'] = async (person, subjectId) =>
    (await person.ask('moderation.queue', {})).items.find(item => item.subjectId === subjectId)
  return {
    ...parlour,
    mod,
    second,
    openOf,
    async report(person, messageId, more = {}) {
      await person.ask('moderation.flag', { kind: 'message', id: messageId, reason: 'unkind', ...more })
      const review = await openOf(mod, messageId)
      if (!review) throw new Error('The report opened no review')
      return review
    },
    openSpecialty: async () =>
      (await staff.ask('cases.createSpecialty', { name: `Specialty ${randomUUID().slice(0, 8)}` })).specialty
        .id,
  }
}
