/** People around a nomination, each of another organisation, and the steps that lead from it to a decision. */
import type { InputOf, OutputOf } from '../../domain/contract.ts'
import { CRITERIA, type Scores } from '../../domain/recognition/contract.ts'
import { type Community, type Person, startCommunity } from './community.ts'

const CAST = ['Nora', 'Ada', 'Ben', 'Rita', 'Rob', 'Ron', 'Stella', 'Dora'] as const
type Name = (typeof CAST)[number]
export type Cast = Record<Lowercase<Name>, Person>

export const REASON = 'She answered half of our questions on cats this year.'
export const CITATION = 'For advice on cats that vets all over the country built on.'

export const points = (each: number): Scores =>
  Object.fromEntries(CRITERIA.map(criterion => [criterion, each])) as Scores

/** Nora is nominated by Ada and seconded by Ben; Rita, Rob and Ron review; Stella asks them, and Dora decides: both are staff. */
export async function startRecognition(): Promise<{ community: Community; cast: Cast }> {
  const community = await startCommunity()
  const people = await Promise.all(
    CAST.map(async name => {
      const person = await community.register(name)
      await person.ask('members.setOrganisation', { organisation: `Surgery of ${name}` })
      return [name.toLowerCase(), person] as const
    }),
  )
  const cast = Object.fromEntries(people) as Cast
  await community.grant(cast.stella, 'staff')
  await community.grant(cast.dora, 'staff')
  return { community, cast }
}

/** The steps, each with who takes it and what they say unless told otherwise. */
export const stepsOf = (cast: Cast) => {
  const nominate = async (more: Partial<InputOf<'recognition.nominate'>> = {}, by = cast.ada) => {
    const { nomination } = await by.ask('recognition.nominate', {
      memberId: cast.nora.id,
      category: 'advice',
      reason: REASON,
      ...more,
    })
    return nomination.id
  }
  const second = (nominationId: string, by = cast.ben) =>
    by.ask('recognition.second', { nominationId, reason: 'Our practice says the same of her work.' })
  const accept = (nominationId: string, by = cast.nora) => by.ask('recognition.accept', { nominationId })
  const reviewers = [cast.rita, cast.rob, cast.ron]
  const assign = async (nominationId: string, people = reviewers) =>
    (
      await cast.stella.ask('recognition.assign', {
        nominationId,
        reviewers: people.map(({ id }) => ({ memberId: id, part: 'peer' as const })),
      })
    ).reviews
  const reviewOf = async (person: Person, nominationId: string) => {
    const { reviews } = await cast.stella.ask('recognition.nomination', { nominationId })
    return reviews.find(({ reviewer }) => reviewer.id === person.id)?.id ?? ''
  }
  const score = async (person: Person, reviewId: string, each: number | Scores) => {
    const { review } = await person.ask('recognition.review', { reviewId })
    if (review.state === 'asked') await person.ask('recognition.declare', { reviewId, conflict: false })
    return person.ask('recognition.score', {
      reviewId,
      scores: typeof each === 'number' ? points(each) : each,
      reason: `What ${person.name} thinks of it, in a few words.`,
    })
  }
  const decide = (
    nominationId: string,
    more: Partial<InputOf<'recognition.decide'>> = {},
    by = cast.dora,
  ): Promise<OutputOf<'recognition.decide'>> =>
    by.ask('recognition.decide', {
      nominationId,
      outcome: 'awarded',
      reason: 'All reviewers found that many were helped.',
      citation: CITATION,
      ...more,
    })

  /** Nominated, seconded and accepted. */
  const ready = async (more: Partial<InputOf<'recognition.nominate'>> = {}, nominee = cast.nora) => {
    const nominationId = await nominate(more)
    await second(nominationId)
    await accept(nominationId, nominee)
    return nominationId
  }
  /** And reviewed by three. */
  const reviewed = async (given: readonly number[] = [4, 3, 3]) => {
    const nominationId = await ready()
    const reviews = await assign(nominationId)
    for (const [at, { id }] of reviews.entries()) {
      const person = reviewers[at]
      if (person) await score(person, id, given[at] ?? 0)
    }
    return nominationId
  }
  return { nominate, second, accept, assign, reviewOf, score, decide, ready, reviewed }
}
