/** What words weigh, epoch by epoch: computed once from the ledger before it, and kept. */
import mongoose, { Types } from 'mongoose'
import { inBatches } from '../batches.ts'
import { vettedPeople } from '../members/access.ts'
import { isDuplicateKey } from '../transaction.ts'
import { Exchanges, giverOf, type StoredExchange } from './model.ts'
import { type StoredTrust, TrustEpochs } from './model-standing.ts'
import { toThousandths } from './rules.ts'
import { STANDING_RULES, type StandingRules } from './standing-rules.ts'
import { gatherWords, type Graph } from './trust-graph-rules.ts'
import { beginningOf, epochAfter, epochFor, type WeightAt, type Weights, weightsFrom } from './trust-rules.ts'

const DAY_MS = 24 * 3600 * 1000
const ID_BYTES = 12
const WEIGHT_BYTES = 2
/** How many epochs a process remembers: ten years. */
const REMEMBERED = 120

type Remembered = { revision: string; weights: Weights }
const remembered = new Map<string, Remembered>()

/** What a trial weighed for itself. It is true while the trial lasts: the ledger behind it may go on. */
export type Tried = Map<string, Weights>

/** What words weighed at the given moments, seen from `asOf`. Epochs that nobody weighed yet are weighed, and kept; a trial keeps them to itself. */
export async function weightsAt(
  moments: Iterable<number>,
  asOf: Date,
  { rules = STANDING_RULES, tried }: { rules?: StandingRules; tried?: Tried } = {},
): Promise<WeightAt> {
  // Each day lies in one epoch whole: a year of words asks for 365 epochs, not for one each.
  const epochOfDay = new Map<number, string>()
  for (const at of moments) {
    const day = Math.floor(at / DAY_MS)
    if (!epochOfDay.has(day)) epochOfDay.set(day, epochFor(at, asOf, rules.giver))
  }
  const byEpoch = await loadEpochs([...new Set(epochOfDay.values())], rules, tried)
  return (memberId, at) => {
    const weights = byEpoch.get(epochOfDay.get(Math.floor(at / DAY_MS)) ?? '')
    return weights?.byMember.get(memberId) ?? weights?.others ?? 0
  }
}

async function loadEpochs(
  epochs: readonly string[],
  rules: StandingRules,
  tried?: Tried,
): Promise<Map<string, Weights>> {
  const keys = epochs.map(epoch => keyOf(epoch, rules))
  const present = await TrustEpochs.find({ _id: mongoose.trusted({ $in: keys }) }, { revision: 1 }).lean()
  const revisions = new Map(present.map(({ _id, revision }) => [_id, revision.toHexString()]))
  const weights = new Map<string, Weights>()
  for (const epoch of epochs) {
    const key = keyOf(epoch, rules)
    const known = remembered.get(key)
    if (known !== undefined && known.revision === revisions.get(key)) weights.set(epoch, known.weights)
    else if (tried !== undefined && !revisions.has(key))
      weights.set(epoch, await weighTried(epoch, rules, tried))
    else weights.set(epoch, remember(key, await weighEpoch(epoch, rules)))
  }
  return weights
}

async function weighTried(epoch: string, rules: StandingRules, tried: Tried): Promise<Weights> {
  const key = keyOf(epoch, rules)
  const weights = tried.get(key) ?? unpack(await weighedEpoch(epoch, rules))
  tried.set(key, weights)
  return weights
}

const keyOf = (epoch: string, { version }: StandingRules) => `${version}:${epoch}`

function remember(key: string, stored: StoredTrust): Weights {
  if (remembered.size >= REMEMBERED) remembered.clear()
  const weights = unpack(stored)
  remembered.set(key, { revision: stored.revision.toHexString(), weights })
  return weights
}

function unpack(stored: StoredTrust): Weights {
  const members = bytesOf(stored.members)
  const weights = bytesOf(stored.weights)
  const byMember = new Map<string, number>()
  for (let n = 0; n * ID_BYTES < members.length; n += 1)
    byMember.set(
      members.toString('hex', n * ID_BYTES, (n + 1) * ID_BYTES),
      weights.readUInt16LE(n * WEIGHT_BYTES),
    )
  return { others: stored.others, byMember }
}

// Read lean, bytes come as the driver's own kind.
const bytesOf = (value: Buffer | mongoose.mongo.Binary): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value.buffer)

/** An epoch as it is kept, weighed where it is not. Of two that weigh it at once the first is kept: they differ in nothing but who was vetted meanwhile. */
async function weighEpoch(epoch: string, rules: StandingRules): Promise<StoredTrust> {
  const kept = await TrustEpochs.findById(keyOf(epoch, rules)).lean()
  if (kept !== null) return kept
  const weighed = await weighedEpoch(epoch, rules)
  try {
    await TrustEpochs.create([weighed])
    return weighed
  } catch (error) {
    const first = isDuplicateKey(error) ? await TrustEpochs.findById(weighed._id).lean() : null
    if (first === null) throw error
    return first
  }
}

async function weighedEpoch(epoch: string, rules: StandingRules): Promise<StoredTrust> {
  const earlier = await TrustEpochs.findOne({ epoch }, { vetted: 1 }).lean()
  const vetted = earlier?.vetted ?? (await vettedPeople()).map(id => new Types.ObjectId(id))
  const { graph, rowCount } = await wordsBefore(epoch, rules)
  const { others, byMember } = weightsFrom(
    graph,
    vetted.map(id => id.toHexString()),
    rules.giver,
  )
  const ids = [...byMember.keys()].toSorted()
  const weights = Buffer.alloc(ids.length * WEIGHT_BYTES)
  for (const [n, id] of ids.entries()) weights.writeUInt16LE(byMember.get(id) ?? others, n * WEIGHT_BYTES)
  return {
    _id: keyOf(epoch, rules),
    epoch,
    rules: rules.version,
    vetted,
    rowCount,
    others,
    members: Buffer.from(ids.join(''), 'hex'),
    weights,
    revision: new Types.ObjectId(),
  }
}

/** Who vouched for whom in the months before an epoch. */
async function wordsBefore(
  epoch: string,
  { giver }: StandingRules,
): Promise<{ graph: Graph; rowCount: number }> {
  const words = gatherWords()
  let rowCount = 0
  const rows = Exchanges.collection.find<
    Pick<StoredExchange, 'creatorId' | 'beneficiaryId' | 'beneficiaryKind' | 'giverId' | 'credit'>
  >(
    { at: { $gte: beginningOf(epochAfter(epoch, -giver.months)), $lt: beginningOf(epoch) } },
    {
      projection: { _id: 0, creatorId: 1, beneficiaryId: 1, beneficiaryKind: 1, giverId: 1, credit: 1 },
      batchSize: 5000,
    },
  )
  for await (const batch of inBatches(rows)) {
    rowCount += batch.length
    for (const row of batch) {
      const giverId = giverOf(row)
      if (giverId) words.add(giverId.toHexString(), row.creatorId.toHexString(), toThousandths(row.credit))
    }
  }
  return { graph: words.toGraph(), rowCount }
}

/**
 * Weighs the epoch of `now` if it is not, and anew every kept one before which rows arrived late. Returns the epochs that changed. May
 * run twice.
 */
export async function renewTrust(now: Date, rules = STANDING_RULES): Promise<string[]> {
  await loadEpochs([epochFor(now.getTime(), now, rules.giver)], rules)
  const changed: string[] = []
  for (const { _id, epoch, rowCount } of await TrustEpochs.find(
    { rules: rules.version },
    { epoch: 1, rowCount: 1 },
  ).lean()) {
    const from = beginningOf(epochAfter(epoch, -rules.giver.months))
    const there = await Exchanges.countDocuments({
      at: mongoose.trusted({ $gte: from, $lt: beginningOf(epoch) }),
    })
    if (there === rowCount) continue
    await TrustEpochs.replaceOne({ _id }, await weighedEpoch(epoch, rules))
    changed.push(epoch)
  }
  return changed
}
