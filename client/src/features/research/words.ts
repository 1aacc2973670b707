import type { FeedView, Trouble } from '../../../../domain/research/contract.ts'
import { dayWords } from '../library/words.ts'

const TROUBLE_WORDS: { readonly [T in Trouble]: string } = {
  unreachable: 'There was no connection, or none in time.',
  refused: 'Its machine refused.',
  gone: 'It says that it ended for good.',
  not_allowed: 'It leads where we do not go: to a private network or an unusual port.',
  not_a_feed: 'What is there is no feed.',
  too_large: 'It is larger than a megabyte.',
}

/** How a feed does, in a sentence. */
export function feedWords({ state, trouble, answeredAt }: FeedView): string {
  const why = trouble === null ? '' : ` ${TROUBLE_WORDS[trouble]}`
  switch (state) {
    case 'new':
      return 'Was not asked yet.'
    case 'answers':
      return answeredAt === null ? 'Answers.' : `Answered on ${dayWords(answeredAt)}.`
    case 'silent':
      return answeredAt === null
        ? `Has not answered yet.${why}`
        : `Has not answered since ${dayWords(answeredAt)}.${why}`
    case 'paused':
      return `We stopped asking it.${why}`
  }
}
