/** Keys: made on first use, private parts encrypted at rest, replaced without breaking what they signed. */
import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { exportJWK, importPKCS8, SignJWT } from 'jose'
import mongoose, { Types } from 'mongoose'
import { appendAudit } from '../moderation/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { lockAway, unlock } from '../seal.ts'
import { isDuplicateKey, type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { certify } from './certificate.ts'
import type { KeyUse, KeyView } from './contract.ts'
import { deployed } from './deployment.ts'
import { Badges, SigningKeys, type StoredKey } from './model.ts'

const RSA_BITS = 2048
const makePair = promisify(generateKeyPair)

const purposeOf = (use: KeyUse): string => `signing-key:${use}`

type Fresh = Pick<StoredKey, 'kid' | 'published' | 'locked'>

async function makeKey(use: KeyUse, now: Date): Promise<Fresh> {
  const { secret, association } = deployed()
  const kid = randomUUID()
  const { publicKey, privateKey } = await makePair('rsa', { modulusLength: RSA_BITS })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  if (use === 'badges') {
    const published = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }
    return { kid, published, locked: lockAway(secret, purposeOf(use), pem) }
  }
  const { certificate, bundle } = certify(pem, association, kid, now)
  return { kid, published: certificate, locked: lockAway(secret, purposeOf(use), JSON.stringify(bundle)) }
}

/** The key that signs at present, with its private part; made when there is none that this installation can open. */
export async function signingKey(use: KeyUse, now: Date): Promise<StoredKey & { opened: string }> {
  for (;;) {
    const found = await SigningKeys.findOne({ use, state: 'signing' }).lean()
    const opened = found ? unlock(deployed().secret, purposeOf(use), found.locked) : undefined
    if (found && opened !== undefined) return { ...found, opened }
    const fresh = await makeKey(use, now)
    // Of several that find none, one makes it: the others find what it made.
    await transact(() => replace(use, fresh, now, 'cannot be opened with this secret')).catch(
      (error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      },
    )
  }
}

/** Inside a transaction alone. */
async function replace(use: KeyUse, fresh: Fresh, now: Date, reason: string): Promise<void> {
  await SigningKeys.updateOne(
    { use, state: 'signing' },
    { $set: { state: 'published', endedAt: now, reason } },
  )
  await SigningKeys.create([{ ...fresh, _id: new Types.ObjectId(), use, state: 'signing', madeAt: now }])
}

/** A JSON Web Token of this payload, and the key it names. */
export async function signToken(
  payload: { [claim: string]: unknown },
  now: Date,
): Promise<{ token: string; kid: string }> {
  const { kid, opened } = await signingKey('badges', now)
  const key = await importPKCS8(opened, 'RS256')
  const token = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyAddress(kid) })
    .sign(key)
  return { token, kid }
}

/**
 * Whether what this key signed may be kept. Inside a transaction alone: whoever withdraws the key at the same moment meets it at the key's
 * row, and comes before it or after it.
 */
export async function stillSigns(kid: string): Promise<boolean> {
  const { matchedCount } = await SigningKeys.updateOne(
    { kid, state: mongoose.trusted({ $ne: 'withdrawn' }) },
    // A number that grows: what is set to what it was is no write, and nobody would meet there.
    { $inc: { kept: 1 } },
  )
  return matchedCount === 1
}

/** How what is signed names its key: where the key is found. */
export const keyAddress = (kid: string): string => `${deployed().base}/badges/keys/${kid}`

/** Every key that badges may be verified with, as a JSON Web Key Set. Withdrawn ones are not in it. */
export async function publishedKeys(): Promise<{ keys: object[] }> {
  const rows = await SigningKeys.find({
    use: 'badges',
    state: mongoose.trusted({ $in: ['signing', 'published'] }),
  })
    .sort({ madeAt: -1, _id: -1 })
    .lean()
  return { keys: rows.map(({ kid, published }) => ({ ...(published as object), kid: keyAddress(kid) })) }
}

/** One of them by the last part of its address; null for one that is not to be trusted. */
export async function publishedKey(kid: string): Promise<object | null> {
  const { keys } = await publishedKeys()
  return keys.find(key => (key as { kid?: string }).kid === keyAddress(kid)) ?? null
}

/** The certificates papers were signed with, newest first, in PEM. */
export async function publishedCertificates(): Promise<string> {
  const rows = await SigningKeys.find({
    use: 'papers',
    state: mongoose.trusted({ $in: ['signing', 'published'] }),
  })
    .sort({ madeAt: -1, _id: -1 })
    .lean()
  return rows.map(({ published }) => (typeof published === 'string' ? published : '')).join('\n')
}

export async function listKeys(): Promise<OutputOf<'credentials.keys'>> {
  const rows = await SigningKeys.find({}, { locked: 0 }).sort({ use: 1, madeAt: -1, _id: -1 }).lean()
  const counts = await Badges.aggregate<{ _id: string; count: number }>([
    { $match: { kid: { $in: rows.map(({ kid }) => kid) }, endedAt: null } },
    { $group: { _id: '$kid', count: { $sum: 1 } } },
  ])
  const countOf = new Map(counts.map(({ _id, count }) => [_id, count]))
  return { items: rows.map(row => toKey(row, countOf.get(row.kid) ?? 0)) }
}

const toKey = (
  { _id, use, kid, state, madeAt, endedAt, reason }: Omit<StoredKey, 'locked'>,
  badgeCount: number,
): KeyView => ({
  id: _id.toHexString(),
  use,
  kid,
  state,
  madeAt: madeAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
  reason,
  badgeCount,
})

/** Makes a new key that signs from now on. What the one before it signed still verifies. */
export async function rotateKey(
  context: Context,
  { use }: ParsedOf<'credentials.rotateKey'>,
): Promise<OutputOf<'credentials.rotateKey'>> {
  const fresh = await makeKey(use, context.now)
  await transact(async () => {
    await replace(use, fresh, context.now, 'replaced')
    await appendAudit(context, { act: 'key.rotated', subject: { kind: 'key', id: fresh.kid }, detail: use })
  })
  return listKeys()
}

/** Withdraws a key for good: what it signed verifies no more, and badges in force wait to be signed anew. May be repeated. Refuses `not_found`. */
export async function withdrawKey(
  context: Context,
  { keyId, reason }: ParsedOf<'credentials.withdrawKey'>,
): Promise<OutputOf<'credentials.withdrawKey'>> {
  const found = await SigningKeys.findById(keyId, { use: 1 }).lean()
  if (!found) throw new Refusal('not_found', 'No such key')
  const fresh = await makeKey(found.use, context.now)
  await transact(record => withdraw(record, context, keyId, fresh, reason))
  return listKeys()
}

async function withdraw(
  record: Record,
  context: Context,
  keyId: string,
  fresh: Fresh,
  reason: string,
): Promise<void> {
  const { now } = context
  const key = await SigningKeys.findById(keyId, { locked: 0 }).lean()
  if (!key || key.state === 'withdrawn') return
  if (key.state === 'signing') await replace(key.use, fresh, now, reason)
  // Its private part is of no use to anybody any more.
  await SigningKeys.updateOne(
    { _id: keyId },
    { $set: { state: 'withdrawn', endedAt: now, reason, locked: 'gone' } },
  )
  await Badges.updateMany({ kid: key.kid }, { $set: { token: null, kid: null } })
  await appendAudit(context, {
    act: 'key.withdrawn',
    subject: { kind: 'key', id: key.kid },
    detail: reason,
  })
  record('credentials.keyWithdrawn', { keyId, kid: key.kid, use: key.use, at: now.toISOString() })
}
