/** Records: what a member contributed in a period, without what they leave out, signed by the association. */
import { Types } from 'mongoose'
import { CLAIM_KINDS } from '../claims/contract.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { contributionsOf, shownContributionsOf } from '../exchanges/access.ts'
import { keepsStandingPrivate, namesOf } from '../members/access.ts'
import { FEW } from '../outcomes/contract.ts'
import { awardsOf } from '../recognition/access.ts'
import { transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { newCode } from './badges.ts'
import { standingClaimsOf } from './claimed.ts'
import { baseOrRefuse, deployed } from './deployment.ts'
import { Papers } from './model.ts'
import { kindsInRecord, recordTitle, toRecord } from './paper-rules.ts'
import { accessPaper, addressOf, signed, toPaper } from './papers.ts'

const RECORD_MAX_MS = 5 * 366 * 24 * 3_600_000
const CLAIMS_MAX = 1000
/** What is listed one by one is not counted as well. */
const LISTED_KINDS: readonly string[] = CLAIM_KINDS

type Period = { from: Date; until: Date }

/** Refuses `invalid` a period that is none or longer than five years. */
function readPeriod(input: { from: string; until: string }): Period {
  const [from, until] = [new Date(input.from), new Date(input.until)]
  const length = until.getTime() - from.getTime()
  if (length <= 0 || length > RECORD_MAX_MS)
    throw new Refusal('invalid', 'A record is of some time, and of five years at most', {
      issues: [{ path: 'until', message: 'must be after the beginning, and within five years of it' }],
    })
  return { from, until }
}

async function claimsIn(memberId: string, { from, until }: Period) {
  const claims = await standingClaimsOf(memberId, CLAIMS_MAX)
  return claims.filter(({ on }) => new Date(on) >= from && new Date(on) < until)
}

/** What a record of the actor would hold, for them to leave out what they like. Refuses `invalid` a period that is none. */
export async function listRecordItems(
  { actor }: Context,
  input: ParsedOf<'credentials.recordItems'>,
): Promise<OutputOf<'credentials.recordItems'>> {
  const period = readPeriod(input)
  const [{ kinds, outcomes }, claims] = await Promise.all([
    contributionsOf(actor.id, period),
    claimsIn(actor.id, period),
  ])
  return {
    kinds: [
      ...kinds
        .filter(({ kind }) => !LISTED_KINDS.includes(kind))
        .map(({ kind, name, times }) => ({ kind, name, times })),
      ...(outcomes.told >= FEW
        ? [{ kind: 'outcome' as const, name: 'What came of advice', times: outcomes.told }]
        : []),
    ],
    claims: claims.map(({ id, what, on, hours }) => ({ id, what, on, hours })),
  }
}

/** Makes a signed record of a period. Refuses `invalid` for a period that is none or longer than five years. */
export async function makeRecord(
  context: Context,
  input: ParsedOf<'credentials.makeRecord'>,
): Promise<OutputOf<'credentials.makeRecord'>> {
  baseOrRefuse()
  const { actor, now } = context
  const period = readPeriod(input)
  // A record with a page is for others; one without is the member's own.
  const isWithheld = input.open && (await keepsStandingPrivate(actor.id))
  const [names, contributions, awards, claims] = await Promise.all([
    namesOf([actor.id]),
    input.open ? shownContributionsOf(actor.id, period) : contributionsOf(actor.id, period),
    awardsOf(actor.id),
    isWithheld ? [] : claimsIn(actor.id, period),
  ])
  const { without, withoutClaimIds } = input
  const told = claims.filter(({ id, kind }) => !without.includes(kind) && !withoutClaimIds.includes(id))
  const facts = {
    association: deployed().association,
    member: names.get(actor.id) ?? '',
    ...period,
    contributions: {
      ...contributions,
      kinds: contributions.kinds.filter(({ kind }) => !LISTED_KINDS.includes(kind)),
    },
    claims: told.map(({ what, on, hours }) => ({ title: what, at: new Date(on), hours })),
    awards: awards
      .filter(award => award.state !== 'revoked')
      .map(award => ({
        title: award.title,
        citation: award.citation,
        from: new Date(award.from),
        until: new Date(award.endedAt ?? award.until),
      }))
      .filter(award => award.from < period.until && award.until > period.from),
    without,
    leavesOut: without.length > 0 || told.length < claims.length,
    isWithheld,
    at: now,
  }
  const code = newCode()
  const title = recordTitle(facts)
  const lines = toRecord({ ...facts, address: input.open ? addressOf(code) : null })
  const proof = await signed({ code, title, lines }, now)
  const counts = {
    ...period,
    kinds: kindsInRecord(facts.contributions, without),
    claimIds: told.map(({ id }) => id),
  }
  const id = await transactOnce(context, 'credentials.makeRecord', input, async () => {
    const _id = new Types.ObjectId()
    const { open } = input
    await Papers.create([
      { _id, kind: 'record', code, memberId: actor.id, title, lines, counts, at: now, open, ...proof },
    ])
    return _id.toHexString()
  })
  return { paper: toPaper(await accessPaper(context, id)) }
}
