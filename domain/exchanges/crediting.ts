/** How the ledger grows: what an event owes is stored once, whatever runs twice. */
import { isDuplicateKey, transact } from '../transaction.ts'
import { Exchanges, toRow } from './model.ts'
import { exchangeOwed, type Owed, personIn, type Source } from './rules.ts'

/** Stores the exchange an event makes, if any, and announces it. May run twice. */
export async function credit(source: Source): Promise<void> {
  const owed = exchangeOwed(source)
  if (owed === null) return
  const row = toRow(owed)
  const { creatorId, beneficiaryKind, beneficiaryId, kind } = owed
  const exchangeId = row._id.toHexString()

  try {
    await transact(async record => {
      await Exchanges.create([row])
      record('exchanges.recorded', {
        exchangeId,
        kind,
        creatorId,
        beneficiaryKind,
        beneficiaryId,
        at: owed.at.toISOString(),
      })
      record('exchanges.changed', { exchangeId, memberIds: membersIn(owed) })
    })
  } catch (error) {
    // The event was counted before: at least once means sometimes twice.
    if (!isDuplicateKey(error)) throw error
  }
}

/** Who hears of it: the members on either side. */
const membersIn = (owed: Owed): string[] => [owed.creatorId, personIn(owed)].flatMap(id => id ?? [])
