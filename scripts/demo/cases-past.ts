/** Short cases of some weeks ago, told to their end: from them a consultant sees what became of their advice. */
import type { CaseSketch } from './sketches.ts'
import type { PersonKey } from './people.ts'

type Ended = Extract<CaseSketch['steps'][number], { outcome: unknown }>['outcome']

type Past = Pick<CaseSketch, 'asker' | 'title' | 'body' | 'tags'> & {
  /** Days ago. */
  day: number
  advice: string
  ended: Ended
}

const told = (
  outcome: Ended['outcome'],
  effect: Ended['effect'],
  valueForClient: number,
  valueForMe: number,
): Ended => ({ outcome, effect, valueForClient, valueForMe, note: '' })

const PAST: readonly Past[] = [
  {
    day: 50,
    asker: 'aoife',
    title: 'Loud murmur in a kitten of twelve weeks that plays like the others',
    body: 'Grade IV, left base, both kittens of the litter vaccinated today. Gums pink, pulse even. Do I send it on now or listen again?',
    tags: ['cat', 'murmur'],
    advice:
      'Listen again at sixteen weeks if it grows and plays. Louder, or a thrill: an echo then. Tell the buyer in writing today.',
    ended: told('confirmed_plan', 'useful_instruction', 5, 4),
  },
  {
    day: 48,
    asker: 'karim',
    title: 'Pimobendan in a Chihuahua with a murmur and a normal heart size',
    body: 'Grade III, eight years, VHS 9.6. The owner read that early is better.',
    tags: ['dog', 'mitral', 'murmur'],
    advice:
      'Not yet: it helped those whose heart was large. Measure again in six months, and teach the rate asleep.',
    ended: told('confirmed_plan', 'avoided', 4, 5),
  },
  {
    day: 46,
    asker: 'sofie',
    title: 'Fainting on walks in a boxer with a clean strip',
    body: 'Six years, three times this month, each time on a lead. Five minutes of rhythm in the practice are even.',
    tags: ['dog', 'rhythm'],
    advice: 'Five minutes prove nothing in a boxer. Twenty-four hours of Holter before anything else.',
    ended: told('not_useful', 'no_benefit', 2, 2),
  },
  {
    day: 45,
    asker: 'lotte',
    title: 'Murmur heard at vaccination in a cat that hides at home',
    body: 'Seven years, grade III, owner cannot count breaths because the cat leaves.',
    tags: ['cat', 'murmur'],
    advice: 'A film of her asleep at night will do. Below thirty: a proBNP at the next visit, nothing more.',
    ended: told('confirmed_plan', 'avoided', 4, 4),
  },
  {
    day: 44,
    asker: 'bram',
    title: 'Potassium falls under the third diuretic',
    body: 'Cavalier, ten years, three drugs for the heart, 3.1 today, eats half.',
    tags: ['dog', 'failure'],
    advice: 'Give potassium with food, halve the thiazide, measure in five days. Not the kidneys: the dose.',
    ended: told('new_advice', 'useful_instruction', 5, 5),
  },
  {
    day: 42,
    asker: 'pieter',
    title: 'Is an old ACE inhibitor worth keeping beside spironolactone?',
    body: 'Dog of nine years with mitral disease, well, the owner wants fewer tablets.',
    tags: ['dog', 'mitral', 'failure'],
    advice: 'If one has to go, that one. Kidneys and pressure three weeks later.',
    ended: told('new_advice', 'better_prepared', 4, 4),
  },
]

const hour = (day: number, at: string): string => `${day}d ${at}`
const CONSULTANT: PersonKey = 'tomas'

export const PAST_CASES: readonly CaseSketch[] = PAST.map(
  ({ day, asker, title, body, tags, advice, ended }): CaseSketch => ({
    specialty: 'cardiology',
    asker,
    at: hour(day, '09:10'),
    urgency: 'routine',
    title,
    body,
    tags,
    steps: [
      { at: hour(day, '10:00'), by: CONSULTANT, does: 'claim' },
      { at: hour(day, '10:40'), by: CONSULTANT, says: advice },
      { at: hour(day - 1, '12:00'), accepts: CONSULTANT },
      { at: hour(day - 5, '17:00'), outcome: ended },
    ],
  }),
)
