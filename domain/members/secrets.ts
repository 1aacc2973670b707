/** Passwords and access tokens: made, kept and checked so that the database gives none away. */
import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

// Argon2id with the parameters OWASP names for it: 19 MiB, two passes.
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const TOKEN_PREFIX = 'cg_'
const TOKEN_BYTES = 32

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID)

let decoy: Promise<string> | undefined

/** Whether the password fits. Takes as long when there is no hash, so that the time tells nobody which addresses are known. */
export async function passwordFits(stored: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'))
  const fits = await verify(stored ?? (await decoy), password)
  return fits && stored !== null && stored !== undefined
}

/** A new access token of 256 random bits. */
export const newToken = (): string => TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url')

export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** What is kept elsewhere of a session, to know it by: nobody gets in with it. */
export const markOfSession = (sessionId: string): string => digestOf(`session ${sessionId}`)
