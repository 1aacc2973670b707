import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { fillChannel } from '../../bench/archive.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { asked } from '../support/profile.ts'

const CHANNELS = 3
/** More than anybody is counted as unread. */
const FEW = 60
const MANY = 3000

describe('what is unread in channels that were written in for years', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let channelIds: string[]

  before(async () => {
    community = await startCommunity()
    ;[ada, ben] = [await community.register('Ada'), await community.register('Ben')]
    channelIds = []
    for (let at = 0; at < CHANNELS; at += 1) {
      const { group, channel } = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
      await ben.ask('groups.join', { groupId: group.id })
      channelIds.push(channel.id)
    }
  })
  after(() => community.stop())

  async function fill(from: number, to: number): Promise<void> {
    await Promise.all(channelIds.map(id => fillChannel(id, [ada.id], { from, to })))
    // Those are stored in a hurry: what is read is what a majority has, as after this.
    const settled = mongoose.connection.collection('settled')
    await settled.insertOne({}, { writeConcern: { w: 'majority' } })
  }
  const unreadOf = async (person: Person) =>
    new Map((await person.ask('chat.mine', {})).items.map(({ id, unreadSeqs }) => [id, unreadSeqs]))

  /** What MongoDB reads for an answer: nothing of it may grow with what was written before. */
  async function priceOf(person: Person) {
    const price: Record<string, unknown> = {}
    for (const collection of ['messages', '$cmd.aggregate', 'channel_revisions', 'readmarks', 'notices'])
      price[collection] = (await asked(collection, () => unreadOf(person))).map(
        ({ op, keysExamined, docsExamined, planSummary }) => ({
          op,
          keysExamined,
          docsExamined,
          planSummary,
        }),
      )
    return price
  }

  it('is told at the price of new ones, to a reader who comes again and to one who comes for the first time', async () => {
    await fill(1, FEW)
    const first = await asked('$cmd.aggregate', () => unreadOf(ben))
    const young = await priceOf(ben)
    assert.deepEqual(young['$cmd.aggregate'], [], 'what was said is remembered')

    await fill(FEW + 1, MANY)
    const firstLater = await asked('$cmd.aggregate', () => unreadOf(ben))
    assert.deepEqual(
      firstLater.map(({ docsExamined }) => docsExamined),
      first.map(({ docsExamined }) => docsExamined),
    )
    for (const id of channelIds) assert.equal((await unreadOf(ben)).get(id)?.[0], MANY)
    assert.deepEqual(await priceOf(ben), young)
  })
})
