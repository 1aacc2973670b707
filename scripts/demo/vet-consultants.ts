import { setTemplate } from '../../domain/cases/actions.ts'
import { vetConsultant, watchVettings } from '../../domain/consultants/actions.ts'
import type { PersonKey, SpecialtyKey } from './people.ts'
import { setMyStar } from '../../domain/stars/actions.ts'
import { type Cast, input } from './register-people.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const VETTED_DAYS_AGO = 59

type Sketch = {
  person: PersonKey
  specialty: SpecialtyKey
  credential: string
  jurisdiction: string
  languages: string[]
  topics: string[]
  /** Days from now until it ends: one of them soon. */
  days: number
}

const VETTINGS: readonly Sketch[] = [
  {
    person: 'tomas',
    specialty: 'cardiology',
    credential: 'Dip ECVIM-CA (Cardiology)',
    jurisdiction: 'Sweden, Netherlands',
    languages: ['en', 'sv', 'nl'],
    topics: ['murmur', 'failure', 'rhythm'],
    days: 400,
  },
  {
    person: 'samuel',
    specialty: 'dermatology',
    credential: 'Dip ECVD',
    jurisdiction: 'United Kingdom',
    languages: ['en'],
    topics: ['allergy', 'ear'],
    days: 25,
  },
]

/** Vets consultants on the word of staff, and lets an editor say what a case for the heart should tell. */
export async function vetConsultants(cast: Cast, now: Date): Promise<void> {
  const then = new Date(now.getTime() - VETTED_DAYS_AGO * DAY_MS)
  for (const { person, specialty, days, ...found } of VETTINGS)
    await vetConsultant(
      cast.as('joris', then),
      input('consultants.vet', {
        ...found,
        specialtyId: cast.specialtyIdOf(specialty),
        memberId: cast.idOf(person),
        validUntil: new Date(now.getTime() + days * DAY_MS).toISOString(),
      }),
    )
  await setTemplate(
    cast.as('ruth', then),
    input('cases.setTemplate', {
      specialtyId: cast.specialtyIdOf('cardiology'),
      fields: [
        {
          key: 'known',
          label: 'What is known',
          help: 'Signs, rate, pressure, pictures, blood.',
          required: true,
        },
        {
          key: 'tried',
          label: 'What was tried',
          help: 'Treatment with dose, and what it did.',
          required: false,
        },
        { key: 'asked', label: 'What is asked', help: 'The decision you are about to take.', required: true },
      ],
    }),
  )
  await setMyStar(cast.as('tomas', now), {
    audience: 'everyone',
    handle: 'tomas-lindqvist',
    about: 'Hearts of dogs and cats, in Utrecht and on the road. I like the cases in which less is enough.',
    asking: 'Mornings are best. A film of the breathing asleep says more than a page of words.',
    showsEntries: true,
    showsOutcomes: true,
  })
  await watchVettings(now)
}
