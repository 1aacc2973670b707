import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose, { Schema } from 'mongoose'
import { migrate } from '../../domain/migrations/index.ts'
import { isDuplicateKey, onTelling, Outbox, transact, transactOnce } from '../../domain/transaction.ts'
import { type Context, Refusal } from '../../domain/vocabulary.ts'
import { type Community, startCommunity } from '../support/community.ts'
import { askedAtOnce } from '../support/one-at-a-time.ts'

const ADA = 'a'.repeat(24)
const NOW = new Date('2030-01-01T12:00:00Z')
const AT = NOW.toISOString()

const Notes = mongoose.model(
  'TransactionNote',
  new Schema(
    { text: { type: String, required: true }, times: { type: Number, default: 1 } },
    {
      collection: 'transaction_notes',
      versionKey: false,
      strict: 'throw',
      autoCreate: false,
      autoIndex: false,
    },
  ),
)

describe('a transaction', () => {
  let community: Community
  const told: string[] = []
  let stopHearing: () => void

  before(async () => {
    community = await startCommunity()
    await Notes.createCollection()
    // What others of this process have to tell, a bump of a channel for one, comes whenever it comes.
    stopHearing = onTelling(({ name }) => {
      if (name.startsWith('members.')) told.push(name)
    })
  })
  beforeEach(async () => {
    await Notes.deleteMany({})
    await Outbox.deleteMany({})
    told.length = 0
  })
  after(async () => {
    stopHearing()
    await Notes.collection.drop()
    mongoose.deleteModel('TransactionNote')
    await community.stop()
  })

  const texts = async () => (await Notes.find().sort({ _id: 1 }).lean()).map(({ text }) => text)
  const events = async () => (await Outbox.find().sort({ _id: 1 }).lean()).map(({ name }) => name)

  it('keeps its writes and its event, and tells its hint after the commit', async () => {
    const eventId = await transact(async record => {
      await Notes.create([{ text: 'kept' }])
      record('members.changed', { memberId: ADA })
      assert.deepEqual(told, [])
      return record('members.registered', { memberId: ADA, at: AT })
    })
    assert.deepEqual(await texts(), ['kept'])
    assert.deepEqual(told, ['members.changed'])
    const [row] = await Outbox.find().lean()
    assert.deepEqual(
      [row?._id.toHexString(), row?.name, row?.payload, row?.offeredAt, row?.doneAt],
      [eventId, 'members.registered', { memberId: ADA, at: AT }, null, null],
    )
  })

  for (const [how, error] of [
    ['by a refusal', new Refusal('conflict', 'No')],
    ['by a bug', new TypeError('Bug')],
  ] as const)
    it(`ended half-way ${how} leaves nothing: no write, no event, no hint`, async () => {
      await Notes.create([{ text: 'before' }])
      const attempt = transact(async record => {
        await Notes.create([{ text: 'half' }])
        await Notes.updateOne({ text: 'before' }, { $set: { text: 'changed' } })
        record('members.registered', { memberId: ADA, at: AT })
        record('members.changed', { memberId: ADA })
        throw error
      })
      await assert.rejects(attempt, error)
      assert.deepEqual([await texts(), await events(), told], [['before'], [], []])
    })

  it('asks one thing after the other, and whoever asks two at once is seen by every test', async () => {
    const ask = () => Notes.find().lean()
    await transact(async () => {
      await ask()
      await ask()
    })
    assert.deepEqual(askedAtOnce(), [])
    await transact(async () => {
      await ask()
      await Promise.all([ask(), ask()])
    })
    assert.match(
      askedAtOnce().join(),
      /toArray in \S+transaction_notes beside toArray in \S+transaction_notes/,
    )
  })

  it('with an event that is not as its contract has it leaves nothing', async () => {
    const attempt = transact(async record => {
      await Notes.create([{ text: 'half' }])
      record('members.registered', { memberId: 'not an id', at: AT })
    })
    await assert.rejects(attempt)
    assert.deepEqual([await texts(), await events()], [[], []])
  })

  it('that runs again because of another records once', async () => {
    const [note] = await Notes.create([{ text: 'contested' }])
    let runs = 0
    let both = () => undefined as void
    const bothRead = new Promise<void>(resolve => (both = resolve))
    let readers = 0
    const raise = () =>
      transact(async record => {
        runs += 1
        const seen = await Notes.findById(note?._id).lean()
        readers += 1
        if (readers === 2) both()
        await bothRead
        await Notes.updateOne({ _id: note?._id }, { $set: { times: (seen?.times ?? 0) + 1 } })
        record('members.registered', { memberId: ADA, at: AT })
        record('members.changed', { memberId: ADA })
      })
    await Promise.all([raise(), raise()])
    assert.ok(runs >= 3, `${runs} runs`)
    assert.equal((await Notes.findById(note?._id).lean())?.times, 3)
    assert.deepEqual(await events(), ['members.registered', 'members.registered'])
    assert.equal(told.length, 2)
  })

  describe('for one clientId', () => {
    const context: Context = { actor: { id: ADA, kind: 'member', name: 'Ada', grants: [] }, now: NOW }
    const once = (input: { clientId?: string; text: string; tags?: string[] }, asker = context) =>
      transactOnce(asker, 'groups.create', input, async record => {
        const [note] = await Notes.create([{ text: input.text }])
        record('members.registered', { memberId: ADA, at: AT })
        return note?.id as string
      })

    it('has one effect, whatever the order of the fields', async () => {
      const clientId = randomUUID()
      const first = await once({ clientId, text: 'once', tags: ['a'] })
      assert.equal(await once({ tags: ['a'], text: 'once', clientId }), first)
      assert.deepEqual([(await texts()).length, (await events()).length], [1, 1])
    })

    it('has one effect when asked many times at once', async () => {
      const clientId = randomUUID()
      const ids = await Promise.all(Array.from({ length: 8 }, () => once({ clientId, text: 'at once' })))
      assert.equal(new Set(ids).size, 1)
      assert.deepEqual([(await texts()).length, (await events()).length], [1, 1])
    })

    it('is answered with what the first of them made where the others would be refused for it', async () => {
      const asked = { clientId: randomUUID(), text: 'the only one' }
      const onlyOnce = () =>
        transactOnce(context, 'groups.create', asked, async () => {
          if (await Notes.exists({ text: asked.text })) throw new Refusal('conflict', 'There is one already')
          const [note] = await Notes.create([{ text: asked.text }])
          return note?.id as string
        })
      const ids = await Promise.all(Array.from({ length: 8 }, onlyOnce))
      assert.equal(new Set(ids).size, 1)
      assert.deepEqual(await texts(), ['the only one'])
      const other = transactOnce(context, 'groups.create', { ...asked, clientId: randomUUID() }, () => {
        throw new Refusal('conflict', 'There is one already')
      })
      await assert.rejects(other, /There is one already/)
    })

    it('is refused as a conflict with another body', async () => {
      const clientId = randomUUID()
      await once({ clientId, text: 'one' })
      for (const other of [{ text: 'two' }, { text: 'one', tags: [] }])
        await assert.rejects(
          once({ clientId, ...other }),
          (error: unknown) => error instanceof Refusal && error.code === 'conflict',
        )
      assert.deepEqual(await texts(), ['one'])
    })

    it('is another for another person, and without one each asks anew', async () => {
      const clientId = randomUUID()
      const ben = { ...context, actor: { ...context.actor, id: 'b'.repeat(24) } }
      assert.notEqual(await once({ clientId, text: 'mine' }), await once({ clientId, text: 'mine' }, ben))
      assert.notEqual(await once({ text: 'twice' }), await once({ text: 'twice' }))
    })

    it('that failed may be tried again', async () => {
      const input = { clientId: randomUUID(), text: 'tried' }
      const failing = transactOnce(context, 'groups.create', input, async () => {
        await Notes.create([{ text: 'half' }])
        throw new Error('no')
      })
      await assert.rejects(failing)
      await once(input)
      assert.deepEqual(await texts(), ['tried'])
    })
  })

  it('tells a duplicate key from other errors, by its index', async () => {
    const db = mongoose.connection.getClient().db()
    await db.collection('transaction_notes').createIndex({ text: 1 }, { name: 'text', unique: true })
    await Notes.create([{ text: 'taken' }])
    const error = await Notes.create([{ text: 'taken' }]).then(
      () => undefined,
      (caught: unknown) => caught,
    )
    assert.deepEqual(
      [isDuplicateKey(error), isDuplicateKey(error, 'text'), isDuplicateKey(error, 'other')],
      [true, true, false],
    )
    assert.equal(isDuplicateKey(new Error('E11000 index: text ')), false)
    await db.collection('transaction_notes').dropIndex('text')
  })
})

describe('migrations', () => {
  let community: Community
  before(async () => {
    community = await startCommunity()
  })
  beforeEach(async () => {
    await mongoose.connection.getClient().db().collection('migrations').deleteMany({})
  })
  after(async () => {
    await mongoose.connection.getClient().db().collection('migrations').deleteMany({})
    await community.stop()
  })

  const step = (id: string, ran: string[], fails = () => false) => ({
    id,
    up: async () => {
      await new Promise(resolve => setTimeout(resolve, 5))
      if (fails()) throw new Error(`${id} failed`)
      ran.push(id)
    },
  })

  it('run once and in order, though three start together', async () => {
    const ran: string[] = []
    const steps = ['2030-03-c', '2030-01-a', '2030-02-b'].map(id => step(id, ran))
    const outcomes = await Promise.all([1, 2, 3].map(() => migrate(steps)))
    assert.deepEqual(ran, ['2030-01-a', '2030-02-b', '2030-03-c'])
    assert.deepEqual(
      outcomes.map(({ length }) => length).toSorted((a, b) => a - b),
      [0, 0, 3],
    )
    assert.deepEqual(await migrate(steps), [])
  })

  it('go on from the step that failed', async () => {
    const ran: string[] = []
    let broken = true
    const steps = [step('a', ran), step('b', ran, () => broken), step('c', ran)]
    await assert.rejects(migrate(steps), /b failed/)
    broken = false
    assert.deepEqual(await migrate(steps), ['b', 'c'])
    assert.deepEqual(ran, ['a', 'b', 'c'])
  })

  it('are taken over from a process that died', async () => {
    const leases = mongoose.connection
      .getClient()
      .db()
      .collection<{ _id: string; owner: string; until: Date }>('leases')
    await leases.insertOne({ _id: 'migrations', owner: 'dead', until: new Date(Date.now() + 300) })
    const ran: string[] = []
    await migrate([step('a', ran)])
    assert.deepEqual(ran, ['a'])
    assert.equal(await leases.countDocuments(), 0)
  })

  it('take away the index that threads were read by before they were summed up', async () => {
    const messages = mongoose.connection.getClient().db().collection('messages')
    await messages.createIndex({ threadOf: 1, seq: 1 }, { name: 'thread' })
    await migrate()
    assert.ok(!(await messages.indexes()).some(({ name }) => name === 'thread'))
  })

  it('make every index that the models name', async () => {
    await migrate()
    for (const model of Object.values(mongoose.models)) {
      const made = (await model.collection.indexes()).map(({ name }) => name)
      for (const [, options] of model.schema.indexes())
        assert.ok(made.includes(options.name), `${model.collection.name}: ${options.name}`)
    }
  })
})
