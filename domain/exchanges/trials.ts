/** Rules tried by staff: begun, followed, read and cancelled. The counting is the workers' (trying.ts). */
import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { toCsv } from '../csv.ts'
import { namesOf } from '../members/access.ts'
import { appendAudit, noteLook } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { isDuplicateKey, transact, transactOnce } from '../transaction.ts'
import { type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import type { Move, TrialView } from './contract.ts'
import { RULES_VERSION } from './rules.ts'
import { STANDING_RULES } from './standing-rules.ts'
import { type StoredTrial, TrialFigures, Trials } from './trials-model.ts'
import { basesInForce, changesTo, ranked, weightsInForce } from './what-if-rules.ts'
import { withNames } from './what-if.ts'

const DAY_MS = 24 * 3600 * 1000
const KEPT_DAYS = 14

/** Which rules are in force: those by which rows are made, and those by which they are weighed. */
export const rulesInForce = () => `${RULES_VERSION}, weighed by ${STANDING_RULES.version}`

/** Shows the rules in force, from which others are tried. */
export function showRules(): Promise<OutputOf<'exchanges.rules'>> {
  return Promise.resolve({ version: rulesInForce(), bases: basesInForce(), weights: weightsInForce() })
}

/** Begins a trial. Refuses `invalid` what changes nothing, and `conflict` while another is being counted. */
export async function tryRules(
  context: Context,
  input: ParsedOf<'exchanges.tryRules'>,
): Promise<OutputOf<'exchanges.tryRules'>> {
  const { actor, now } = context
  const changes = changesTo(input.rules)
  if (changes.length === 0)
    throw new Refusal('invalid', 'These are the rules in force', {
      issues: [{ path: 'rules', message: 'change something' }],
    })
  try {
    const trialId = await transactOnce(context, 'exchanges.tryRules', input, async () => {
      const [stored] = await Trials.create([
        {
          byId: new Types.ObjectId(actor.id),
          at: now,
          state: 'waiting',
          open: true,
          tried: input.rules,
          changes,
          rules: rulesInForce(),
          until: new Date(now.getTime() + KEPT_DAYS * DAY_MS),
        },
      ])
      if (!stored) throw new Error('A trial was not stored')
      await appendAudit(context, {
        act: 'tried rules',
        subject: { kind: 'trial', id: stored._id.toHexString() },
        detail: changes.map(({ change, from, to }) => `${change} ${from} → ${to}`).join(', '),
      })
      return stored._id.toHexString()
    })
    return { trial: await toView(await accessTrial(context, trialId)) }
  } catch (error) {
    if (!isDuplicateKey(error, 'open')) throw error
    throw new Refusal('conflict', 'Other rules are being counted: wait for them, or cancel them')
  }
}

const TRIAL_KEYS = z.tuple([Instant, Id])

/** Lists what was tried lately, newest first. */
export async function listTrials(
  { now }: Context,
  { limit, cursor }: ParsedOf<'exchanges.trials'>,
): Promise<OutputOf<'exchanges.trials'>> {
  const keys = readCursor(cursor, TRIAL_KEYS)
  const at = keys && new Date(keys[0])
  const older = at && {
    $or: [
      { at: mongoose.trusted({ $lt: at }) },
      { at, _id: mongoose.trusted({ $lt: new Types.ObjectId(keys[1]) }) },
    ],
  }
  const trials = await Trials.find({ until: mongoose.trusted({ $gt: now }), ...older }, { result: 0 })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
  const names = await namesOf(trials.map(({ byId }) => byId.toHexString()))
  return toPage(
    trials,
    limit,
    ({ at: begun, _id }) => toCursor(begun.toISOString(), _id.toHexString()),
    trial => toTrial(trial, names),
  )
}

/** Shows what a trial came to. Refuses `not_found`. That somebody looked is written down. */
export async function showTrial(
  context: Context,
  { trialId }: ParsedOf<'exchanges.trial'>,
): Promise<OutputOf<'exchanges.trial'>> {
  const trial = await accessTrial(context, trialId)
  if (trial.result !== null) await noteTrialLook(context, trialId, 'Opened what tried rules come to')
  return {
    trial: await toView(trial),
    result: trial.result === null ? null : await withNames(trial.result),
  }
}

/** Everybody a trial counted, as a file. Refuses `not_found`, and `conflict` until it is done. That somebody took it is written down. */
export async function trialFile(
  context: Context,
  { trialId }: ParsedOf<'exchanges.trialFile'>,
): Promise<OutputOf<'exchanges.trialFile'>> {
  const trial = await accessTrial(context, trialId)
  if (trial.state !== 'done') throw new Refusal('conflict', 'It is not counted yet')
  await noteTrialLook(context, trialId, 'Took what tried rules come to as a file')
  const figures = await TrialFigures.find({ trialId: trial._id }).lean()
  const moves = ranked(
    figures.map(({ memberId, ...rest }) => ({ ...rest, memberId: memberId.toHexString() })),
  )
  const names = await namesOf(moves.map(({ memberId }) => memberId))
  return {
    name: `what-if-${trial.at.toISOString().slice(0, 'YYYY-MM-DD'.length)}-${trialId.slice(-6)}.csv`,
    type: 'text/csv; charset=utf-8',
    content: toCsv(
      COLUMNS,
      moves.map(move => toCells(move, names)),
    ),
  }
}

const COLUMNS = [
  'member_id',
  'name',
  'rank_before',
  'rank_after',
  'credit_before',
  'credit_after',
  'because',
  'kinds',
] as const

const toCells = (move: Move, names: ReadonlyMap<string, string>) => ({
  member_id: move.memberId,
  name: names.get(move.memberId) ?? 'A former member',
  rank_before: move.rankBefore,
  rank_after: move.rankAfter,
  credit_before: move.before,
  credit_after: move.after,
  because: move.because.map(({ change, by }) => `${change} ${by}`).join('; '),
  kinds: move.kinds.map(({ kind, by }) => `${kind} ${by}`).join('; '),
})

const noteTrialLook = (context: Context, trialId: string, detail: string) =>
  noteLook(context, { subject: { kind: 'trial', id: trialId }, detail })

/** Stops a trial. Refuses `not_found`, and `conflict` when it is over. */
export async function cancelTrial(
  context: Context,
  { trialId }: ParsedOf<'exchanges.cancelTrial'>,
): Promise<OutputOf<'exchanges.cancelTrial'>> {
  const { _id } = await accessTrial(context, trialId)
  return transact(async () => {
    const cancelled = await Trials.findOneAndUpdate(
      { _id, open: true },
      { $set: { state: 'cancelled', endedAt: context.now }, $unset: { open: 1 } },
      { returnDocument: 'after' },
    ).lean()
    if (!cancelled) throw new Refusal('conflict', 'It is over already')
    await TrialFigures.deleteMany({ trialId: _id })
    return { trial: await toView(cancelled) }
  })
}

async function accessTrial({ now }: Context, trialId: string): Promise<StoredTrial> {
  const trial = await Trials.findOne({ _id: trialId, until: mongoose.trusted({ $gt: now }) }).lean()
  if (!trial) throw new Refusal('not_found', 'No such trial')
  return trial
}

const toView = async (trial: StoredTrial) => toTrial(trial, await namesOf([trial.byId.toHexString()]))

const toTrial = (trial: Omit<StoredTrial, 'result'>, names: ReadonlyMap<string, string>): TrialView => ({
  id: trial._id.toHexString(),
  by: { id: trial.byId.toHexString(), name: names.get(trial.byId.toHexString()) ?? 'A former member' },
  at: trial.at.toISOString(),
  state: trial.state,
  changes: trial.changes,
  rules: trial.rules,
  done: trial.done,
  of: trial.of,
  endedAt: trial.endedAt?.toISOString() ?? null,
  until: trial.until.toISOString(),
})
