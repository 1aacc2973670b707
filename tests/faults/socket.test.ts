import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { Server } from 'socket.io'
import { createLog } from '../../config/log.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import { openSocketDoor } from '../../server/realtime/door.ts'
import { createAllowances } from '../../server/realtime/allowance.ts'
import { createTurns } from '../../server/turns.ts'
import { createPerson } from '../support/person.ts'
import { type Community, type Live, type Person, startCommunity } from '../support/community.ts'

type Reply = { ok: boolean; value?: unknown; error?: { code: string; message: string; requestId?: string } }

describe('attacks 61 to 66: what a connection can send', () => {
  let community: Community
  let ada: Person
  let live: Live
  const rejections: unknown[] = []
  const note = (reason: unknown) => rejections.push(reason)

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    process.on('unhandledRejection', note)
    process.on('uncaughtExceptionMonitor', note)
  })
  beforeEach(async () => {
    live = await ada.connect()
  })
  afterEach(async () => {
    live.close()
    assert.deepEqual(rejections, [])
    // Whatever came before, the next one is served.
    const next = await ada.connect()
    assert.equal((await next.ask('members.me', {})).member.id, ada.id)
    next.close()
  })
  after(async () => {
    process.off('unhandledRejection', note)
    process.off('uncaughtExceptionMonitor', note)
    await community.stop()
  })

  const raw = () =>
    live.socket as unknown as {
      emit(...packet: unknown[]): void
      emitWithAck(...packet: unknown[]): Promise<Reply>
    }
  const answered = async (...packet: unknown[]): Promise<string> => {
    const reply = await raw().emitWithAck(...packet)
    return reply.ok ? 'ok' : (reply.error?.code ?? 'none')
  }
  /** Writes a text as it is, below what the library would make of it. */
  const write = (text: string) =>
    (
      live.socket.io.engine as unknown as { transport: { ws: { send(text: string): void } } }
    ).transport.ws.send(text)
  /** Whether the connection still answers after what was sent before. */
  const servedStill = async () => {
    const outcome = await Promise.race([
      live.ask('members.me', {}).then(() => 'served'),
      live.ended.then(() => 'closed'),
    ])
    return outcome
  }

  it('without an acknowledgement, or with something else in its place, harms nobody', async () => {
    for (const packet of [
      ['members.me'],
      ['members.me', {}],
      ['members.me', {}, 'not a function'],
      ['members.me', {}, { ok: true }],
      ['members.me', {}, 7, null, []],
      ['groups.show', { groupId: 'x' }],
      ['chat.open', {}],
      ['nothing.known', {}],
    ])
      raw().emit(...packet)
    assert.equal(await servedStill(), 'served')
    assert.equal(await answered('members.me'), 'ok')
  })

  it('as input that is none, is refused with its fields', async () => {
    for (const input of [
      null,
      0,
      'text',
      [],
      ['x'],
      true,
      { memberId: { $ne: null } },
      { memberId: ['a'] },
      Buffer.from('binary'),
    ])
      assert.equal(await answered('members.show', input), 'invalid', JSON.stringify(input))
    assert.equal(await answered('members.show', { memberId: 'x'.repeat(100_000) }), 'invalid')
  })

  it('under a name that is no call, is answered not_found', async () => {
    for (const name of [
      'error',
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'toString',
      '',
      ' ',
      'members',
      'members.',
      'x'.repeat(10_240),
      'join',
      'message',
    ])
      assert.equal(await answered(name, {}), 'not_found', name.slice(0, 20))
  })

  it('under a name that is no name, is closed or refused', async () => {
    for (const packet of [
      '42["error",{}]',
      '42["connect",{}]',
      '42["disconnect",{}]',
      '42["connect_error",{}]',
      '42["newListener",{}]',
      '42[["members.me"],{}]',
      '42[{"a":1},{}]',
      '42[null]',
      '42[7,{}]',
      '42[]',
      '42{}',
      '42',
      '4',
      '49',
      '43[]',
      '430[]',
      '4399999999[1]',
      '451-["members.me",{"_placeholder":true,"num":0}]',
      '451-["members.me",{"_placeholder":true,"num":-1}]',
      '45999999999-["x"]',
      '42/admin,["members.me"]',
      '40/admin,',
      '41',
      'zzz',
      '6',
      '',
    ]) {
      live = await ada.connect()
      write(packet)
      assert.match(await servedStill(), /served|closed/, packet)
      live.close()
      const witness = await ada.connect()
      await witness.ask('members.me', {})
      witness.close()
    }
  })

  it('to a room of its choice, leads into none', async () => {
    for (const name of ['join', 'subscribe', 'room'])
      for (const room of [`member:${ada.id}`, ['a'], {}, live.socket.id, 'x'.repeat(100_000)])
        assert.equal(await answered(name, room), 'not_found')
    for (const channelId of [`member:${ada.id}`, ['a'], {}, live.socket.id, '*'])
      assert.equal(await answered('chat.open', { channelId }), 'invalid')
  })

  it('to another namespace, leads nowhere', async () => {
    const outcome = new Promise<string>(resolve => {
      const admin = live.socket.io.socket('/admin')
      admin.on('connect', () => resolve('connected'))
      admin.on('connect_error', error => resolve(error.message))
      admin.connect()
    })
    assert.equal(await outcome, 'Invalid namespace')
  })

  it('deep as a well, is refused without a fall', async () => {
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`
    write(`42["members.show",${deep}]`)
    write(`42["members.show",{"memberId":${deep}}]`)
    assert.match(await servedStill(), /served|closed/)
  })

  it('larger than any call, ends that connection only', async () => {
    const other = await ada.connect()
    write(`42["members.rename",{"name":"${'x'.repeat(300 * 1024)}"}]`)
    await live.ended
    assert.equal((await other.ask('members.me', {})).member.name, 'Ada')
    other.close()
  })

  it('in a thousand attachments, ends that connection only', async () => {
    const other = await ada.connect()
    write('451000-["members.me",{"_placeholder":true,"num":0}]')
    assert.match(await servedStill(), /closed/)
    assert.equal((await other.ask('members.me', {})).member.name, 'Ada')
    other.close()
  })

  it('is answered once, by whichever of its acknowledgements came last', async () => {
    let answers = 0
    const last = new Promise<Reply>(resolve =>
      raw().emit('members.me', {}, (reply: Reply) => {
        answers += 1
        resolve(reply)
      }),
    )
    assert.equal((await last).ok, true)
    await live.ask('members.me', {})
    assert.equal(answers, 1)
  })

  it('without sign-in is not even connected', async () => {
    const visitor = community.visitor()
    await assert.rejects(visitor.connect(), /unauthenticated/)
    for (const token of ['cg_forged', '', {}, ['a'], 7, { $ne: null }])
      await assert.rejects(visitor.connect({ auth: { token } }), /unauthenticated/, JSON.stringify(token))
    for (const cookie of [
      'commonground=s%3Aforged.signature',
      'commonground=',
      'commonground=s%3A__proto__.x',
    ])
      await assert.rejects(visitor.connect({ extraHeaders: { cookie } }), /unauthenticated/)
  })
})

describe('attack 66: a flood on one connection', () => {
  it('is refused, then hung up on, while others are served', async () => {
    const community = await startCommunity({ environment: { RATE_LIMIT_FACTOR: '0.05' } })
    const [ada, ben] = [await community.register('Ada'), await community.register('Ben')]
    const [flooding, calm] = [await ada.connect(), await ben.connect()]
    const send = flooding.socket as unknown as { emitWithAck(...packet: unknown[]): Promise<Reply> }
    const burst = await Promise.all(Array.from({ length: 200 }, () => send.emitWithAck('members.me', {})))
    const served = burst.filter(({ ok }) => ok).length
    assert.ok(served >= 20 && served < 150, `${served} served`)
    assert.deepEqual(
      [...new Set(burst.map(({ ok, error }) => (ok ? 'ok' : error?.code)))],
      ['ok', 'too_many'],
    )

    for (let waves = 0; waves < 20 && flooding.socket.connected; waves += 1) {
      for (let sent = 0; sent < 800; sent += 1) void send.emitWithAck('members.me', {}).catch(() => undefined)
      await Promise.race([flooding.ended, sleep(500)])
    }
    await flooding.ended
    assert.equal((await calm.ask('members.me', {})).member.id, ben.id)
    calm.close()
    await community.stop()
  })
})

describe('a call that fails inside', () => {
  /** The real door of the real server, on actions that fail in each way an action can. */
  const failures: { [name: string]: () => Promise<unknown> } = {
    'members.me': () => Promise.reject(new Error('secret of the database at 10.0.0.7')),
    'members.tokens': () => {
      throw new TypeError('secret')
    },
    'members.rename': () => Promise.reject('a bare string'),
    'groups.list': () => Promise.reject(undefined),
    'groups.show': () => Promise.reject(new Refusal('conflict', 'As expected')),
    'members.show': () => Promise.resolve({ ok: true }),
  }
  const lines: string[] = []
  let io: Server
  let socket: Awaited<ReturnType<ReturnType<typeof createPerson>['connect']>>

  before(async () => {
    const log = createLog({ logLevel: 'error' }, 'server')
    log.error = ((fields: { err: unknown }, text: string) =>
      lines.push(`${text} ${String(fields.err)}`)) as never
    io = new Server(0, { transports: ['websocket'] })
    io.on('connection', connected => {
      connected.data = {
        actor: { id: 'a'.repeat(24), kind: 'member', name: 'Ada', grants: [] },
        allowance: createAllowances(1)('a'.repeat(24)),
        typedAt: new Map(),
      }
      const door = {
        answer: (name: string) => failures[name]?.(),
        observe: (_door: string, _name: string, _actor: object, _id: string, work: () => Promise<unknown>) =>
          work(),
        signIn: {},
        clock: () => new Date(),
        log,
        track: () => undefined,
        turns: createTurns(1),
        rateLimitFactor: 1,
      }
      openSocketDoor(door as never, connected as never)
    })
    const { port } = io.httpServer.address() as { port: number }
    socket = await createPerson([`http://127.0.0.1:${port}`]).connect()
  })
  after(async () => {
    socket.close()
    await io.close()
  })

  for (const [name, code] of [
    ['members.me', 'bug'],
    ['members.tokens', 'bug'],
    ['members.rename', 'bug'],
    ['groups.list', 'bug'],
    ['groups.show', 'conflict'],
  ] as const)
    it(`${name}: is answered ${code}, tells nothing of why, and is logged when it is a bug`, async () => {
      const before = lines.length
      const reply = await (
        socket.socket as unknown as { emitWithAck(...packet: unknown[]): Promise<Reply> }
      ).emitWithAck(name, {})
      assert.equal(reply.error?.code, code)
      assert.doesNotMatch(JSON.stringify(reply), /secret|10\.0|bare|stack|\.ts/)
      assert.match(reply.error?.requestId ?? '', /^[0-9a-f-]{36}$/)
      assert.equal(lines.length - before, code === 'bug' ? 1 : 0)
    })

  it('without an acknowledgement leaves the connection and the process alive', async () => {
    for (const name of Object.keys(failures))
      (socket.socket as unknown as { emit(...packet: unknown[]): void }).emit(name, { id: randomUUID() })
    const reply = await (
      socket.socket as unknown as { emitWithAck(...packet: unknown[]): Promise<Reply> }
    ).emitWithAck('members.show', {})
    assert.equal(reply.ok, true)
  })
})
