/** Passwords and access tokens: made, kept and checked so that the database gives none away. */
import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { PASSWORD_COST_LEAST, type PasswordCost } from '../../config/settings.ts'

const TOKEN_PREFIX = 'cg_'
const TOKEN_BYTES = 32

let cost: PasswordCost = PASSWORD_COST_LEAST
let decoy: Promise<string> | undefined

/** Says what hashing a password takes from now on. Stored hashes carry their own cost and go on to fit. */
export function deployPasswords({ passwordCost }: { passwordCost: PasswordCost }): void {
  cost = passwordCost
  decoy = undefined
}

export const hashPassword = (password: string): Promise<string> =>
  hash(password, { memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: 1 })

/** Whether the password fits. Takes as long when there is no hash, so that the time tells nobody which addresses are known. */
export async function passwordFits(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'))
  const fits = await verify(stored ?? (await decoy), password)
  return fits && stored !== null && stored !== undefined
}

/** Whether a hash was made when hashing took less than it does now. */
export function isTooCheap(stored: string): boolean {
  const [, memoryKib, passes] = /\$m=(\d+),t=(\d+),/.exec(stored) ?? []
  return Number(memoryKib) < cost.memoryKib || Number(passes) < cost.passes
}

/** A new access token of 256 random bits. */
export const newToken = (): string => TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')

/** What a link ends with that lets in who has it: 256 random bits. */
export const newLinkToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** What is kept elsewhere of a session, to know it by: nobody gets in with it. */
export const markOfSession = (sessionId: string): string => digestOf(`session ${sessionId}`)
