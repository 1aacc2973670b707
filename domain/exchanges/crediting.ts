/** How the ledger grows: what an event owes is stored once, whatever runs twice, and what is owed at one moment is stored together. */
import { createSharing } from '../gathering.ts'
import { isDuplicateKey, transactBare } from '../transaction.ts'
import { Exchanges, type StoredExchange, toRow } from './model.ts'
import { exchangeOwed, type Owed, personIn, type Source } from './rules.ts'

/** Stores the exchange an event makes, if any, and announces it. May run twice, and at once with many others: their rows share a transaction. */
export async function credit(source: Source): Promise<void> {
  const owed = exchangeOwed(source)
  if (owed === null) return
  try {
    await storeSoon({ owed, row: toRow(owed) })
  } catch (error) {
    // Counted meanwhile by somebody else: at least once means sometimes twice.
    if (!isDuplicateKey(error)) throw error
  }
}

type Entry = { owed: Owed; row: StoredExchange }

const storeSoon = createSharing<Entry>(storeTogether)

async function storeTogether(entries: readonly Entry[]): Promise<void> {
  const once = new Map(entries.map(entry => [entry.row._id.toHexString(), entry]))
  await transactBare(async (record, session) => {
    // A row that is there would end the transaction for its neighbours too.
    const there = await Exchanges.collection
      .find({ _id: { $in: entries.map(({ row }) => row._id) } }, { projection: { _id: 1 }, session })
      .toArray()
    const stored = new Set(there.map(({ _id }) => _id.toHexString()))
    const fresh = [...once].flatMap(([id, entry]) => (stored.has(id) ? [] : entry))
    if (fresh.length === 0) return

    await Exchanges.collection.insertMany(
      fresh.map(({ row }) => row),
      { session, ignoreUndefined: true },
    )
    for (const entry of fresh) record('exchanges.recorded', toRecorded(entry))
    record('exchanges.changed', { memberIds: [...new Set(fresh.flatMap(({ owed }) => membersIn(owed)))] })
  })
}

const toRecorded = ({ owed, row }: Entry) => ({
  exchangeId: row._id.toHexString(),
  kind: owed.kind,
  creatorId: owed.creatorId,
  beneficiaryKind: owed.beneficiaryKind,
  beneficiaryId: owed.beneficiaryId,
  at: owed.at.toISOString(),
})

/** Who hears of it: the members on either side. */
const membersIn = (owed: Owed): string[] => [owed.creatorId, personIn(owed)].flatMap(id => id ?? [])
