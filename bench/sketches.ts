/** Made-up cases for a bench: some words come again and again, and most are rare, as in real ones. */
import { createChance } from '../faults/chance.ts'

const ANIMALS = 'cat dog rabbit ferret parrot horse cow goat hedgehog tortoise guinea-pig hamster'.split(' ')
const LIVES = 'old young pregnant neutered stray indoor adopted obese thin anxious'.split(' ')
const SIGNS =
  'lameness vomiting diarrhoea coughing sneezing seizures weakness itching swelling fever polyuria anorexia collapse jaundice ataxia dyspnoea alopecia straining drooling trembling'.split(
    ' ',
  )
const ORGANS =
  'kidney liver heart lung skin eye ear stomach bowel bladder thyroid pancreas spleen brain spine hip knee paw tooth uterus'.split(
    ' ',
  )
const ACTS =
  'radiographs ultrasound bloods urinalysis biopsy cytology endoscopy antibiotics steroids fluids surgery diet bandage vaccination sedation'.split(
    ' ',
  )
const TELLS = [
  'since yesterday',
  'for three weeks',
  'after surgery',
  'without fever',
  'despite treatment',
  'eats well',
  'what next?',
]
const SYLLABLES =
  'ba ce di fo gu la me ni po ru sa te vi xo zu ber cal dor fen gil lor mar nox pel ros tan vex zol'.split(
    ' ',
  )
/** So many words are known, the lower the number the more often, but for those that are in every text and count for nothing. */
const WORDS = 20_000
const COMMONEST = 30
const BODY_WORDS = 60

export type Sketch = { title: string; body: string }

/** The same texts for the same seed, as many as are asked for. */
export function createSketches(seed: number): () => Sketch {
  const { next: lot, pick: one } = createChance(seed, 'sketches')
  const word = () => nameOf(Math.floor(COMMONEST * ((WORDS + COMMONEST) / COMMONEST) ** lot()) - COMMONEST)
  return () => ({
    title: `${one(LIVES)} ${one(ANIMALS)} with ${one(SIGNS)}, ${one(ORGANS)} ${one(ACTS)} ${one(TELLS)} ${word()} ${word()}`,
    body: Array.from({ length: BODY_WORDS }, word).join(' '),
  })
}

function nameOf(number: number): string {
  let name = ''
  for (let left = number + SYLLABLES.length; left > 0; left = Math.floor(left / SYLLABLES.length))
    name += SYLLABLES[left % SYLLABLES.length] ?? ''
  return name
}
