import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { MessageView } from '../../domain/chat/contract.ts'
import { type Community, type Live, type Person, startCommunity } from '../support/community.ts'

/** Someone who reads a channel as a client should: what is live, and what came after when anything may be missing. */
function createReader(person: Person, channelId: string, at: number) {
  const log: MessageView[] = []
  const counts = { live: 0, caughtUp: 0 }
  let live: Live | undefined
  const lastSeq = () => log.at(-1)?.seq ?? 0

  function take(found: MessageView[], how: 'live' | 'caughtUp'): void {
    for (const message of found)
      if (message.seq === lastSeq() + 1) {
        log.push(message)
        counts[how] += 1
      }
  }

  return {
    log,
    counts,
    async connect() {
      const connection = await person.connect({ at })
      live = connection
      let opened = false
      const early: MessageView[] = []
      connection.socket.on('chat.sent', ({ messages }) => {
        if (live !== connection) return
        if (opened) take(messages, 'live')
        else early.push(...messages)
      })
      const missed = await connection.ask('chat.open', { channelId, after: lastSeq() })
      assert.equal(missed.reset, false)
      take(missed.messages, 'caughtUp')
      take(early, 'live')
      opened = true
    },
    drop() {
      live?.socket.io.engine.close()
      live = undefined
    },
    /** Resolves when everything up to `seq` was heard; the test ends by its timeout when that never is. */
    async reach(seq: number) {
      while (lastSeq() < seq) await live?.next('chat.sent')
    },
    close: () => live?.close(),
  }
}

describe('what is heard live and what comes after', () => {
  let community: Community
  let people: Person[]

  before(async () => {
    community = await startCommunity({ servers: 2 })
    people = await Promise.all(['Ada', 'Ben', 'Cleo', 'Dina'].map(name => community.register(name)))
  })
  after(() => community.stop())

  it('are everything, in order, however often connections drop and whichever server is asked', async () => {
    const [ada = assert.fail(), ...others] = people
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('send' as const),
          who: fc.nat(3),
          at: fc.nat(1),
          count: fc.integer({ min: 1, max: 6 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), who: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('connect' as const), who: fc.nat(3) }) },
    )
    const totals = { live: 0, caughtUp: 0 }

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async steps => {
        const { group, channel } = await ada.ask('groups.create', {
          name: `Room ${randomUUID().slice(0, 8)}`,
        })
        for (const person of others) await person.ask('groups.join', { groupId: group.id })
        const readers = people.map((person, index) => createReader(person, channel.id, index % 2))
        const connected = new Set<number>()
        const sends: Promise<unknown>[] = []

        for (const turn of steps) {
          const reader = readers[turn.who] ?? assert.fail()
          if (turn.kind === 'send')
            for (let index = 0; index < turn.count; index += 1)
              sends.push(
                (people[turn.who] ?? ada).ask(
                  'chat.send',
                  { channelId: channel.id, clientId: randomUUID(), body: `${index}` },
                  turn.at,
                ),
              )
          else if (turn.kind === 'drop') {
            reader.drop()
            connected.delete(turn.who)
          } else if (!connected.has(turn.who)) {
            connected.add(turn.who)
            await reader.connect()
          }
        }
        await Promise.all(sends)
        // Who is connected gets there by what is live alone.
        for (const who of connected) await (readers[who] ?? assert.fail()).reach(sends.length)
        for (const reader of readers) {
          reader.drop()
          await reader.connect()
        }

        const { messages, lastSeq } = await ada.ask('chat.list', {
          channelId: channel.id,
          after: 0,
          limit: 200,
        })
        assert.equal(lastSeq, sends.length)
        for (const reader of readers) {
          assert.deepEqual(reader.log, messages)
          totals.live += reader.counts.live
          totals.caughtUp += reader.counts.caughtUp
          reader.close()
        }
      }),
      { numRuns: 6 },
    )
    assert.ok(totals.live > 20 && totals.caughtUp > 20, JSON.stringify(totals))
  }).timeout(60_000)
})
