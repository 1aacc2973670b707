import { randomBytes } from 'node:crypto'
import { createSpecialty } from '../../domain/cases/actions.ts'
import { calls, type CallName, type InputOf, type ParsedOf } from '../../domain/contract.ts'
import { grantRole, registerMember, setOrganisation } from '../../domain/members/actions.ts'
import { type Actor, type Context, type Grant, visitor } from '../../domain/vocabulary.ts'
import { PASSWORD, PEOPLE, type PersonKey, SIGN_INS, SPECIALTIES, type SpecialtyKey } from './people.ts'

/** The people of the demo as the product knows them, and the specialties they ask. */
export type Cast = {
  /** This person, asking at this moment. */
  as(person: PersonKey, now: Date): Context
  idOf(person: PersonKey): string
  specialtyIdOf(specialty: SpecialtyKey): string
}

const DAY_MS = 24 * 60 * 60 * 1000
const FOUNDED_DAYS_AGO = 60
const RANDOM_PASSWORD_BYTES = 24

/** Input as a door would have parsed it. */
export const input = <C extends CallName>(call: C, given: InputOf<C>): ParsedOf<C> =>
  calls[call].input.parse(given) as ParsedOf<C>

/** Registers everybody and grants the roles they have. */
export async function registerPeople(now: Date): Promise<Cast> {
  const founded = new Date(now.getTime() - FOUNDED_DAYS_AGO * DAY_MS)
  const operator: Context = {
    actor: { id: 'operator', kind: 'member', name: 'Operator', grants: [{ role: 'admin', scope: '*' }] },
    now: founded,
  }
  const specialtyIds = new Map<string, string>()
  for (const [key, sketch] of Object.entries(SPECIALTIES)) {
    const { specialty } = await createSpecialty(operator, input('cases.createSpecialty', sketch))
    specialtyIds.set(key, specialty.id)
  }

  const keys = Object.keys(PEOPLE) as PersonKey[]
  const ids = await Promise.all(keys.map(key => register(key, founded)))
  const actors = new Map<PersonKey, Actor>()
  for (const [index, key] of keys.entries()) {
    const grants = grantsOf(key, specialtyIds)
    actors.set(key, { id: ids[index] ?? '', kind: 'member', name: PEOPLE[key].name, grants })
  }
  await Promise.all([...actors.values()].map(actor => grantAll(operator, actor)))
  return toCast(actors, specialtyIds)
}

async function register(key: PersonKey, now: Date): Promise<string> {
  const { name, address, works } = PEOPLE[key]
  const password = SIGN_INS.includes(address)
    ? PASSWORD
    : randomBytes(RANDOM_PASSWORD_BYTES).toString('base64')
  const email = `${address}@demo.example`
  const { member } = await registerMember(
    { actor: visitor, now },
    input('members.register', { email, name, password }),
  )
  if (works !== undefined)
    await setOrganisation(
      { actor: { ...visitor, id: member.id, kind: 'member', name }, now },
      { organisation: works },
    )
  return member.id
}

async function grantAll(operator: Context, { id, grants }: Actor): Promise<void> {
  for (const grant of grants) await grantRole(operator, input('members.grant', { memberId: id, ...grant }))
}

const grantsOf = (key: PersonKey, specialtyIds: ReadonlyMap<string, string>): Grant[] =>
  (PEOPLE[key].roles ?? []).map(({ role, specialty }) => ({
    role,
    scope: specialty === undefined ? '*' : (specialtyIds.get(specialty) ?? ''),
  }))

function toCast(actors: ReadonlyMap<PersonKey, Actor>, specialtyIds: ReadonlyMap<string, string>): Cast {
  const actorOf = (person: PersonKey): Actor => {
    const actor = actors.get(person)
    if (!actor) throw new Error(`The demo knows nobody called '${person}'`)
    return actor
  }
  return {
    as: (person, now) => ({ actor: actorOf(person), now }),
    idOf: person => actorOf(person).id,
    specialtyIdOf: specialty => specialtyIds.get(specialty) ?? '',
  }
}
