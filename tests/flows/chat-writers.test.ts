import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sendThrough } from '../../domain/chat/actions.ts'
import type { MessageView } from '../../domain/chat/contract.ts'
import { messages, toObjectId } from '../../domain/chat/model.ts'
import { createWriter } from '../../domain/chat/writer.ts'
import { onTelling } from '../../domain/transaction.ts'
import type { Context } from '../../domain/vocabulary.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'

describe('two writers on one database', () => {
  let community: Community
  let ada: Person
  let people: Person[]
  let groupId: string
  let channelId: string
  let writers = [createWriter(), createWriter()] as const

  before(async () => {
    community = await startCommunity()
    people = await Promise.all(['Ada', 'Ben', 'Cleo', 'Dina'].map(name => community.register(name)))
    ada = people[0] ?? assert.fail()
  })
  beforeEach(async () => {
    writers = [createWriter(), createWriter()]
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    for (const person of people.slice(1)) await person.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const contextOf = (person: Person): Context => ({
    actor: { id: person.id, kind: 'member', name: person.name, grants: [] },
    now: community.now(),
  })
  const send = async (at: 0 | 1, person: Person, body: string, clientId: string = randomUUID()) =>
    (await sendThrough(writers[at], contextOf(person), { channelId, clientId, body })).message
  const stored = () =>
    messages()
      .find({ channelId: toObjectId(channelId) })
      .sort({ seq: 1 })
      .toArray()
  const told = () => new Promise(resolve => setImmediate(resolve))
  const assertGapless = async () => {
    const seqs = (await stored()).map(({ seq }) => seq)
    assert.deepEqual(
      seqs,
      seqs.map((_, index) => index + 1),
    )
  }

  it('keep one room gapless, without repeats, and each sender in order', async () => {
    const sent = await Promise.all(
      people.flatMap((person, who) =>
        Array.from({ length: 60 }, (_, turn) => send(who % 2 === 0 ? 0 : 1, person, `${who}:${turn}`)),
      ),
    )

    await assertGapless()
    const rows = await stored()
    assert.equal(rows.length, 240)
    assert.deepEqual(
      rows.map(row => row._id.toHexString()).toSorted(),
      sent.map(message => message.id).toSorted(),
    )
    for (const who of people.keys()) {
      const turns = rows.map(row => row.body).filter(body => body.startsWith(`${who}:`))
      assert.deepEqual(
        turns,
        Array.from({ length: 60 }, (_, turn) => `${who}:${turn}`),
      )
    }
    assert.ok(writers[0].stats().renumbered + writers[1].stats().renumbered > 0, 'they never met')
  })

  it('answer a repeat with the first message, whichever of them is asked', async () => {
    const clientId = randomUUID()
    const first = await send(0, ada, 'once', clientId)
    assert.deepEqual(await send(0, ada, 'once', clientId), first)
    assert.deepEqual(await send(1, ada, 'once', clientId), first)
    await assert.rejects(send(1, ada, 'twice', clientId), {
      code: 'conflict',
      issues: [{ path: 'clientId', message: 'was used before with another body' }],
    })
    await assert.rejects(send(0, ada, 'twice', clientId), { code: 'conflict' })
    assert.equal((await stored()).length, 1)
  })

  it('make one message of many repeats under way at once', async () => {
    const clientId = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => send(turn % 2 === 0 ? 0 : 1, ada, 'once', clientId)),
    )
    assert.equal(new Set(answers.map(({ id }) => id)).size, 1)
    assert.equal((await stored()).length, 1)
    const other = await send(1, ada, 'next')
    assert.equal(other.seq, 2)
  })

  it('let the same clientId be used by others and in other channels', async () => {
    const clientId = randomUUID()
    const [first, second] = [
      await send(0, ada, 'mine', clientId),
      await send(0, people[1] ?? ada, 'mine too', clientId),
    ]
    const { channel } = await ada.ask('groups.create', { name: `Dogs ${randomUUID().slice(0, 8)}` })
    const third = await sendThrough(writers[1], contextOf(ada), {
      channelId: channel.id,
      clientId,
      body: 'there',
    })
    assert.deepEqual([first.seq, second.seq, third.message.seq], [1, 2, 1])
  })

  it('close the place of a repeat that was stored by the other, before anything of the commit is told', async () => {
    const clientId = randomUUID()
    const ben = people[1] ?? ada
    await send(0, ada, 'first', clientId)
    await send(1, ben, 'so that this one knows the room')
    await told()
    const heard: MessageView[] = []
    const stop = onTelling(telling => {
      if (telling.name === 'chat.sent') heard.push(...telling.payload.messages)
    })

    const [repeat, behind] = await Promise.all([send(1, ada, 'first', clientId), send(1, ben, 'behind it')])
    await Promise.all(writers.map(writer => writer.drain()))
    stop()

    assert.deepEqual([repeat.seq, behind.seq], [1, 4])
    await assertGapless()
    const tombstone = (await stored())[2] ?? assert.fail()
    assert.match(tombstone.clientId, /^void-/)
    assert.equal(tombstone.body, '')
    assert.ok(tombstone.deletedAt)
    assert.deepEqual(
      heard.map(({ seq, body }) => [seq, body]),
      [
        [3, ''],
        [4, 'behind it'],
      ],
    )
  })

  it('mend what a crash between commit and mending left open, on first use and on reading', async () => {
    for (const body of ['one', 'two', 'three', 'four', 'five']) await send(0, ada, body)
    await messages().deleteMany({ channelId: toObjectId(channelId), seq: { $in: [2, 4] } })

    const page = await ada.ask('chat.list', { channelId, after: 0, limit: 2 })
    assert.deepEqual(
      page.messages.map(({ seq, deletedAt }) => [seq, deletedAt !== null]),
      [
        [1, false],
        [2, true],
      ],
    )
    assert.deepEqual(
      (await stored()).map(({ seq }) => seq),
      [1, 2, 3, 5],
    )

    assert.equal((await send(1, ada, 'six')).seq, 6)
    await assertGapless()
  })

  it('refuse the queued message of someone removed, and store the one of who stays', async () => {
    const ben = people[1] ?? ada
    const cleo = people[2] ?? ada
    await Promise.all([send(0, ben, 'hello'), send(0, cleo, 'hello')])
    await ada.ask('groups.removeMember', { groupId, memberId: ben.id })

    const [removed, stays] = await Promise.allSettled([send(0, ben, 'still here?'), send(0, cleo, 'yes')])
    assert.equal(removed.status === 'rejected' && removed.reason.code, 'not_found')
    assert.equal(stays.status, 'fulfilled')
    await assert.rejects(send(1, ben, 'and there?'), { code: 'not_found' })
    await assertGapless()
    assert.equal((await stored()).length, 3)
  })

  it('hear nobody who left before they sent, however busy the room is', async () => {
    const [, ben = ada, ...others] = people
    const over = new AbortController()
    const talk = async (person: Person) => {
      for (let turn = 0; !over.signal.aborted; turn += 1) await send(0, person, `${person.name} ${turn}`)
    }
    const talking = [ada, ...others].flatMap(person => Array.from({ length: 4 }, () => talk(person)))
    const outcomes: string[] = []
    const turns = ['one', 'two', 'three']
    try {
      for (const turn of turns) {
        await send(0, ben, `${turn} is heard`)
        await ben.ask('groups.leave', { groupId })
        const late = Array.from({ length: 3 }, () => send(0, ben, `${turn} comes too late`))
        for (const outcome of await Promise.allSettled(late))
          outcomes.push(outcome.status === 'rejected' ? outcome.reason.code : 'heard')
        await ben.ask('groups.join', { groupId })
      }
    } finally {
      over.abort()
      await Promise.all(talking)
    }

    assert.deepEqual(
      outcomes,
      turns.flatMap(() => ['not_found', 'not_found', 'not_found']),
    )
    const bodies = (await stored()).map(({ body }) => body)
    assert.deepEqual(
      bodies.filter(body => body.endsWith('is heard')),
      turns.map(turn => `${turn} is heard`),
    )
    assert.ok(!bodies.some(body => body.endsWith('too late')))
    await assertGapless()
  })

  it('finish what waits when they drain, and refuse what comes after', async () => {
    await Promise.all(people.map(person => send(0, person, 'hello')))
    const waiting = people.map(person => send(0, person, 'before the end'))
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve()
    assert.equal(writers[0].stats().waiting, people.length)
    await writers[0].drain()
    await assert.rejects(send(0, ada, 'after the end'), { code: 'unavailable' })
    assert.deepEqual(
      (await Promise.all(waiting)).map(({ seq }) => seq).toSorted((a, b) => a - b),
      [5, 6, 7, 8],
    )
    assert.equal((await send(1, ada, 'elsewhere')).seq, 9)
  })

  it('tell each channel in ascending order everything that was stored, whatever is sent where', async () => {
    const turn = fc.record({
      at: fc.constantFrom(0 as const, 1 as const),
      who: fc.nat(3),
      again: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 40 }), async turns => {
        const heard: number[] = []
        const stop = onTelling(telling => {
          if (telling.name !== 'chat.sent') return
          const seqs = telling.payload.messages.map(({ seq }) => seq)
          assert.deepEqual(
            seqs,
            seqs.toSorted((a, b) => a - b),
          )
          heard.push(...seqs)
        })
        const before = (await stored()).length
        const clientIds: string[] = []
        await Promise.all(
          turns.map(({ at, who, again }, index) => {
            const used = clientIds.filter(id => id.startsWith(`p${who}-`)).at(-1)
            const clientId = again && used ? used : `p${who}-${index}-${randomUUID().slice(0, 8)}`
            clientIds.push(clientId)
            return send(at, people[who] ?? ada, clientId, clientId)
          }),
        )
        await told()
        stop()

        await assertGapless()
        const rows = (await stored()).slice(before)
        assert.deepEqual(
          heard.toSorted((a, b) => a - b),
          rows.map(({ seq }) => seq),
        )
        const real = rows.filter(row => !row.clientId.startsWith('void-'))
        assert.equal(real.length, new Set(clientIds).size)
      }),
      { numRuns: 30 },
    )
  })
})
