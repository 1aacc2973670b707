/** Who is in the demo community: a small association of veterinary practices, all of them invented. */
import type { Role } from '../../domain/vocabulary.ts'

export type PersonKey = keyof typeof PEOPLE
type Sketch = {
  name: string
  /** The part before @demo.example. */
  address: string
  /** Where they work; nobody knows of the others. */
  works?: string
  /** Roles, each for the whole association or for one specialty. */
  roles?: readonly { role: Role; specialty?: SpecialtyKey }[]
}

export const SPECIALTIES = {
  cardiology: {
    name: 'Cardiology',
    summary: 'Heart and vessels in dogs and cats: murmurs, rhythm, failure, pressure, anaesthetic risk.',
  },
  dermatology: {
    name: 'Dermatology',
    summary: 'Skin and ears: itch, infection, allergy, and what to try before referral.',
  },
  exotics: {
    name: 'Exotics',
    summary: 'Rabbits, rodents, birds and reptiles. Colleagues answer here while we look for a consultant.',
  },
} as const
export type SpecialtyKey = keyof typeof SPECIALTIES

/** The password of those who can sign in. The others were given one that nobody knows. */
export const PASSWORD = 'demo-demo-demo'
export const SIGN_INS: readonly string[] = ['member', 'consultant', 'editor', 'moderator', 'staff', 'admin']

const sketches = {
  hanna: { name: 'Hanna Verbeek', address: 'member', works: 'Veterinary practice De Linde' },
  tomas: {
    name: 'Tomas Lindqvist',
    address: 'consultant',
    works: 'Northern Heart Clinic',
    roles: [{ role: 'consultant', specialty: 'cardiology' }],
  },
  ruth: {
    name: 'Ruth Adeyemi',
    address: 'editor',
    works: 'Harbour Animal Hospital',
    roles: [
      { role: 'editor', specialty: 'cardiology' },
      { role: 'editor', specialty: 'dermatology' },
    ],
  },
  joris: { name: 'Joris van Dam', address: 'staff', roles: [{ role: 'staff' }] },
  femke: { name: 'Femke de Boer', address: 'moderator', roles: [{ role: 'moderator' }] },
  priya: { name: 'Priya Nair', address: 'admin', roles: [{ role: 'admin' }] },
  samuel: {
    name: 'Samuel Osei',
    address: 'samuel.osei',
    works: 'Skin and Ear Referrals',
    roles: [{ role: 'consultant', specialty: 'dermatology' }],
  },
  eva: {
    name: 'Eva Moreau',
    address: 'eva.moreau',
    works: 'Harbour Animal Hospital',
    roles: [{ role: 'consultant', specialty: 'dermatology' }],
  },
  lotte: { name: 'Lotte Jansen', address: 'lotte.jansen', works: 'Veterinary practice De Linde' },
  bram: { name: 'Bram de Wit', address: 'bram.de.wit', works: 'De Wit, vets for farm and home' },
  sofie: { name: 'Sofie Claes', address: 'sofie.claes', works: 'Night clinic East' },
  karim: { name: 'Karim Haddad', address: 'karim.haddad', works: 'Night clinic East' },
  aoife: { name: 'Aoife Brennan', address: 'aoife.brennan', works: 'Riverside Vets' },
  mei: { name: 'Mei Tanaka', address: 'mei.tanaka', works: 'Exotics at the Park' },
  pieter: { name: 'Pieter Smeets', address: 'pieter.smeets', works: 'Smeets and Daughters' },
  noor: { name: 'Noor Bakker', address: 'noor.bakker', works: 'Riverside Vets' },
  ilse: { name: 'Ilse Vermeulen', address: 'ilse.vermeulen' },
} as const

export const PEOPLE: { readonly [K in keyof typeof sketches]: Sketch } = sketches
