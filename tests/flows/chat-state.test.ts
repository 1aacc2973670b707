import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { amend, extend, type Stretch } from '../../client/src/features/chat/stretch.ts'
import type { MessageView } from '../../domain/chat/contract.ts'
import { openParlour, type Parlour } from '../support/chat.ts'
import { type Live, type Person, Refused } from '../support/community.ts'

const HEARD_WITHIN_MS = 15_000
const CHANGES = ['chat.edited', 'chat.deleted', 'chat.reacted'] as const

type Doing = 'send' | 'edit' | 'delete' | 'react' | 'unreact' | 'helpful' | 'pin' | 'unpin' | 'answer'
type Step = { by: 'ada' | 'ben' | 'cleo'; at: 0 | 1; what: Doing; which: number }

describe('what is fetched first, with what is heard after', () => {
  let parlour: Parlour
  let channelId: string
  let people: Record<Step['by'], Person>

  before(async () => {
    parlour = await openParlour({ servers: 2 })
    people = { ada: parlour.ada, ben: parlour.ben, cleo: parlour.cleo }
  })
  afterEach(() => parlour.hangUp())
  after(() => parlour.community.stop())

  const fetched = async () => parlour.cleo.ask('chat.list', { channelId, limit: 200 })

  /** Does one thing to a channel, as somebody, through one of the servers. What is refused changes nothing. */
  async function take(
    { by, at, what, which }: Step,
    known: readonly MessageView[],
    count: number,
  ): Promise<void> {
    const person = people[by]
    const messageId = known[which % Math.max(1, known.length)]?.id ?? 'f'.repeat(24)
    const named = { channelId, messageId }
    const clientId = `${channelId}-${count}`
    const doings: { [D in Doing]: () => Promise<unknown> } = {
      send: () => person.ask('chat.send', { channelId, clientId, body: `said ${count}` }, at),
      answer: () =>
        person.ask('chat.send', { channelId, clientId, body: `said ${count}`, threadOf: messageId }, at),
      edit: () => person.ask('chat.edit', { ...named, body: `*edited* ${count}` }, at),
      delete: () => person.ask('chat.delete', named, at),
      react: () => person.ask('chat.react', { ...named, emoji: '👍', on: true }, at),
      unreact: () => person.ask('chat.react', { ...named, emoji: '👍', on: false }, at),
      helpful: () => person.ask('chat.react', { ...named, emoji: 'helpful', on: true }, at),
      pin: () => person.ask('chat.pin', { ...named, on: true }, at),
      unpin: () => person.ask('chat.pin', { ...named, on: false }, at),
    }
    await doings[what]().catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
    })
  }

  const heardBy = (live: Live, what: 'sent' | 'changed'): MessageView[] =>
    what === 'sent'
      ? live.heard('chat.sent').flatMap(heard => (heard.channelId === channelId ? heard.messages : []))
      : CHANGES.flatMap(name => live.heard(name)).filter(message => message.channelId === channelId)

  /** The state a client holds that opened the channel before, by the client's own functions, hearing changes in this order. */
  function heldBy(
    live: Live,
    opened: Stretch,
    order: (heard: MessageView[]) => MessageView[],
  ): readonly MessageView[] {
    const grown = heardBy(live, 'sent').reduce((stretch, message) => extend(stretch, [message]), opened)
    return order(heardBy(live, 'changed')).reduce((stretch, message) => amend(stretch, [message]), grown)
      .messages
  }

  /** Does all of it, and compares what a client holds that heard it with what is fetched afterwards. */
  async function assertHeard(steps: readonly Step[]): Promise<void> {
    ;({ channelId } = await parlour.openGroup())
    for (const body of ['one', 'two']) await parlour.say(parlour.ben, channelId, body)
    const live = await parlour.connect(parlour.cleo, 1)
    const opened = await live.ask('chat.open', { channelId })
    const before: Stretch = { messages: opened.messages, newestSeq: opened.lastSeq }

    for (const [count, step] of steps.entries()) await take(step, (await fetched()).messages, count)
    const after = await fetched()
    const isHeard = () =>
      isDeepStrictEqual(
        heldBy(live, before, heard => heard),
        after.messages,
      )
    const deadline = Date.now() + HEARD_WITHIN_MS
    while (!isHeard() && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 20))

    assert.deepEqual(
      heldBy(live, before, heard => heard),
      after.messages,
    )
    // In whatever order servers tell it: the last change holds.
    assert.deepEqual(
      heldBy(live, before, heard => heard.toReversed()),
      after.messages,
    )
    assert.deepEqual(
      heardBy(live, 'changed')
        .map(({ rev }) => rev ?? 0)
        .toSorted((a, b) => a - b),
      Array.from({ length: after.rev }, (_, at) => at + 1),
    )
    await assertCaughtUp(live, opened, after.messages)
    const { items } = await parlour.cleo.ask('chat.pins', { channelId })
    assert.deepEqual(
      new Set(items.map(({ id }) => id)),
      new Set(after.messages.flatMap(({ id, pinnedAt }) => (pinnedAt === undefined ? [] : [id]))),
    )
    parlour.hangUp()
  }

  /** Who heard nothing, and asks for what they missed, comes to hold the same. */
  async function assertCaughtUp(
    live: Live,
    { messages, lastSeq, rev }: { messages: MessageView[]; lastSeq: number; rev: number },
    expected: readonly MessageView[],
  ): Promise<void> {
    const missed = await live.ask('chat.open', { channelId, after: lastSeq, rev })
    const held = amend(extend({ messages, newestSeq: lastSeq }, missed.messages), missed.changed)
    assert.equal(missed.reset, false)
    assert.deepEqual(held.messages, expected)
  }

  const step = (what: Doing, by: Step['by'] = 'ben', which = 0): Step => ({ by, at: 0, what, which })
  const each: [string, Step[]][] = [
    ['a message that is sent', [step('send')]],
    ['a reply in a thread', [step('answer')]],
    ['an edit', [step('edit')]],
    ['a message that is removed by its author', [step('delete')]],
    ['a message that is removed by a host', [step('edit'), step('delete', 'ada')]],
    ['a reaction that is put', [step('react', 'cleo')]],
    ['a reaction that is put twice', [step('react', 'cleo'), step('react', 'cleo')]],
    ['a reaction that is taken off', [step('react', 'cleo'), step('unreact', 'cleo')]],
    ['a message that is marked as helpful', [step('helpful', 'cleo')]],
    ['a pin', [step('pin', 'ada', 1)]],
    ['a pin that is taken off', [step('pin', 'ada'), step('unpin', 'ada')]],
    [
      'everything, and then a tombstone',
      [
        step('edit'),
        step('react', 'ada'),
        step('helpful', 'ada'),
        step('pin', 'ada'),
        step('delete'),
        step('react', 'cleo'),
      ],
    ],
    ['what is refused', [step('edit', 'cleo'), step('delete', 'cleo'), step('pin', 'cleo'), step('helpful')]],
  ]
  for (const [what, steps] of each)
    it(`is what is fetched later: ${what}`, async () => {
      await assertHeard(steps)
    })

  it('is what is fetched later, whatever is done by whom through whichever server', async function () {
    this.timeout(180_000)
    const anyStep = fc.record({
      by: fc.constantFrom('ada', 'ben', 'cleo'),
      at: fc.constantFrom(0, 1),
      what: fc.constantFrom(
        'send',
        'edit',
        'delete',
        'react',
        'unreact',
        'helpful',
        'pin',
        'unpin',
        'answer',
      ),
      which: fc.nat(5),
    })
    await fc.assert(fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 14 }), assertHeard), {
      numRuns: 12,
      endOnFailure: true,
    })
  })
})
