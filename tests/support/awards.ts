/** Awards as a cycle gives them, for what follows from them. */
import mongoose, { Types } from 'mongoose'
import type { AwardState } from '../../domain/recognition/contract-awards.ts'
import { Awards } from '../../domain/recognition/model-awards.ts'
import { transact } from '../../domain/transaction.ts'
import type { Community, Person } from './community.ts'

export const TITLE = 'Customers plus'
export const CITATION = 'She answers at night, and her answers hold.'
const YEAR_MS = 365 * 24 * 3600 * 1000

export type Giving = { title?: string; citation?: string; from?: Date; until?: Date }

/** Gives somebody an award, and tells of it as the board does. Returns its id. */
export async function giveAward(community: Community, person: Person, more: Giving = {}): Promise<string> {
  const at = community.now()
  const _id = new Types.ObjectId()
  const { title = TITLE, citation = CITATION, from = at, until = new Date(at.getTime() + YEAR_MS) } = more
  const memberId = new Types.ObjectId(person.id)
  const cycleId = new Types.ObjectId()
  await transact(async record => {
    await Awards.create([
      {
        _id,
        memberId,
        cycleId,
        nominationId: new Types.ObjectId(),
        category: 'advice',
        title,
        citation,
        from,
        until,
        state: 'current',
        rules: 'test',
      },
    ])
    record('recognition.awarded', {
      awardId: _id.toHexString(),
      memberId: person.id,
      cycleId: cycleId.toHexString(),
      title,
      citation,
      from: from.toISOString(),
      until: until.toISOString(),
      at: at.toISOString(),
    })
  })
  await community.drain()
  return _id.toHexString()
}

/** Renews it for another year. */
export async function renewAward(community: Community, person: Person, awardId: string): Promise<void> {
  const at = community.now()
  const award = await Awards.findById(awardId).lean()
  const until = new Date((award?.until.getTime() ?? 0) + YEAR_MS)
  await transact(async record => {
    await Awards.updateOne({ _id: awardId }, { $set: { until, state: 'current', endedAt: null } })
    record('recognition.renewed', {
      awardId,
      memberId: person.id,
      how: 'renewed',
      until: until.toISOString(),
      at: at.toISOString(),
    })
  })
  await community.drain()
}

/** Ends it. */
export async function endAward(
  community: Community,
  person: Person,
  awardId: string,
  state: Exclude<AwardState, 'current'>,
): Promise<void> {
  const at = community.now()
  const how = state === 'alumni' ? 'expired' : state
  await transact(async record => {
    await Awards.updateOne({ _id: awardId }, { $set: { state, endedAt: at } })
    record('recognition.ended', { awardId, memberId: person.id, how, at: at.toISOString() })
  })
  await community.drain()
}

/** Everything that is stored, in one text: to look for what must not be there. */
export async function everythingStored(): Promise<string> {
  const collections = await mongoose.connection.getClient().db().collections()
  const rows = await Promise.all(collections.map(each => each.find().toArray()))
  return JSON.stringify(rows)
}
