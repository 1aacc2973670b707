import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { creditWelcome, recordMissing, takeBackWelcome } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import {
  creditWelcomes,
  followRemovedAnswer,
  followRemovedReply,
  noteWelcome,
  noteWelcomingReply,
} from '../../domain/newcomers/actions.ts'
import { Welcomes } from '../../domain/newcomers/model.ts'
import { noteWelcomed } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, openClinic } from '../support/clinic.ts'
import type { Community, Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000

describe('who welcomed a newcomer who stays', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let channelId: string
  let groupId: string
  let said = 0

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben } = clinic)
    const { group } = await ada.ask('groups.create', { name: 'Horses' })
    groupId = group.id
    const { channels } = await ada.ask('groups.show', { groupId })
    channelId = channels[0]?.id ?? ''
    for (const person of [ben, clinic.vera, clinic.victor]) await person.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const write = async (
    person: Person,
    body: string,
    more: { threadOf?: string; channelId?: string } = {},
  ) => {
    said += 1
    community.later(1000)
    const sent = await person.ask('chat.send', {
      channelId,
      body,
      clientId: `said-by-somebody-${said}`,
      ...more,
    })
    return sent.message.id
  }
  /** Somebody who joins now and says hello in the group. */
  async function newcomer(name: string): Promise<{ nora: Person; hello: string }> {
    const nora = await community.register(name)
    await nora.ask('groups.join', { groupId })
    return { nora, hello: await write(nora, 'Hello from the north.') }
  }
  async function again<N extends Happening['name']>(
    name: N,
    react: (happening: Happening<N>) => Promise<void>,
  ): Promise<void> {
    for (const { _id, payload } of await Outbox.find({ name }).lean())
      await react({ id: _id.toHexString(), name, payload } as Happening<N>)
  }
  const runJob = async () => {
    await creditWelcomes(community.now())
    await creditWelcomes(community.now())
    await community.drain()
    await again('newcomers.stayed', creditWelcome)
  }
  const forWhom = async (nora: Person) =>
    (await Exchanges.find({ kind: 'welcome', beneficiaryId: nora.id }).lean()).map(({ creatorId }) =>
      creatorId.toHexString(),
    )
  const notedFor = (...people: Person[]) =>
    Welcomes.countDocuments({ _id: mongoose.trusted({ $in: people.map(({ id }) => id) }) })

  const met: { [name: string]: Person } = {}
  const who = (name: string): Person => met[name] ?? assert.fail(`nobody is called ${name}`)
  let asked: string

  before(async () => {
    const come = async (name: string) => {
      const { nora, hello } = await newcomer(name)
      met[name] = nora
      return { nora, hello }
    }
    const nora = await come('Nora')
    await write(ben, 'Welcome! What do you see most?', { threadOf: nora.hello })
    await write(clinic.vera, 'Welcome from me, too.', { threadOf: nora.hello })

    const nils = await come('Nils')
    await write(ben, `Welcome @[Nils](member:${nils.nora.id})!`)

    const nadia = await community.register('Nadia')
    met['Nadia'] = nadia
    const first = await clinic.ask(nadia)
    asked = first.title
    community.later(1000)
    await clinic.reply(ben, first.id)
    await nadia.ask('groups.join', { groupId })
    const hello = await write(nadia, 'And hello here.')
    await write(ada, 'Hello!', { threadOf: hello })

    const nick = await come('Nick')
    await write(ben, 'Welcome!', { threadOf: nick.hello })

    const nell = await come('Nell')
    const messageId = await write(ben, 'Welcome!', { threadOf: nell.hello })
    await write(ada, 'Hello Nell!', { threadOf: nell.hello })
    await ben.ask('chat.delete', { channelId, messageId })

    const nina = await come('Nina')
    await write(ben, 'Welcome!', { threadOf: nina.hello })
    await nina.nora.ask('members.block', { memberId: ben.id, on: true })

    await community.drain()
    await again('chat.posted', noteWelcome)
    await again('cases.replied', noteWelcomingReply)
    community.later(50 * DAY_MS)
    for (const name of ['Nora', 'Nils', 'Nadia', 'Nell', 'Nina']) await write(who(name), 'Still here.')
    await runJob()
    assert.equal(await Exchanges.countDocuments({ kind: 'welcome' }), 0, 'nobody has stayed yet')
    community.later(11 * DAY_MS)
    await runJob()
  })

  it('is credited for the first answer in a thread, in words both understand', async () => {
    assert.deepEqual(await forWhom(who('Nora')), [ben.id])
    const gave = (await clinic.ledgerOf(ben)).items.find(
      ({ beneficiary, kind }) => kind === 'welcome' && beneficiary.id === who('Nora').id,
    )
    assert.deepEqual(
      [gave?.what, gave?.credit, gave?.dimension, gave?.evidence.title],
      ['You welcomed Nora, who was new here and stayed', 3, 'community', 'Welcome! What do you see most?'],
    )
    assert.deepEqual(gave?.why.map(({ step }) => step).slice(0, 3), ['Answered', 'Stayed', 'Counted'])
    assert.equal(
      (await clinic.ledgerOf(who('Nora'))).items[0]?.what,
      'Ben welcomed you when you were new here, and you stayed',
    )
  })

  it('is credited for calling them by name in the channel', async () =>
    assert.deepEqual(await forWhom(who('Nils')), [ben.id]))

  it('is credited for the first reply to what they asked first, and once for each of them', async () => {
    assert.deepEqual(await forWhom(who('Nadia')), [ben.id])
    const gave = (await clinic.ledgerOf(ben)).items.find(
      ({ beneficiary }) => beneficiary.id === who('Nadia').id,
    )
    assert.deepEqual([gave?.evidence.kind, gave?.evidence.title], ['reply', asked])
  })

  it('is the next one where the first took their words back', async () =>
    assert.deepEqual(await forWhom(who('Nell')), [ada.id]))

  it('is nobody the newcomer blocked', async () => assert.deepEqual(await forWhom(who('Nina')), []))

  it('is nobody where the newcomer did not stay, and remains nobody when they come back', async () => {
    assert.deepEqual(await forWhom(who('Nick')), [])
    await write(who('Nick'), 'Back again.')
    community.later(DAY_MS)
    await runJob()
    assert.deepEqual(await forWhom(who('Nick')), [])
  })

  it('is found again by a recount', () => assertLedgerIsWhatCasesSay())

  describe('when what they were welcomed with is taken away', () => {
    const removed = async (nora: Person) => {
      await community.drain()
      await again('chat.messageDeleted', followRemovedAnswer)
      await again('cases.revised', followRemovedReply)
      await community.drain()
      await again('newcomers.stayedNoMore', takeBackWelcome)
      await again('newcomers.stayed', happening => noteWelcomed(happening, community.now()))
      return (await Exchanges.find({ kind: 'welcome', beneficiaryId: nora.id }).sort({ at: 1 }).lean()).map(
        ({ credit }) => credit,
      )
    }
    const toldOf = (nora: Person) => Notices.countDocuments({ what: 'welcomed', actorId: nora.id })
    const answered = async (nora: Person) => {
      const [answer] = (await Welcomes.findById(nora.id).lean())?.answers ?? []
      return answer ?? assert.fail('nobody answered')
    }

    it('told whom they welcomed before, once', async () => {
      await again('newcomers.stayed', happening => noteWelcomed(happening, community.now()))
      const { items } = await ben.ask('notifications.list', {})
      const told = items.filter(({ what }) => what === 'welcomed')
      assert.deepEqual(
        told.map(({ kind, count, path }) => [kind, count, path]),
        [['helpful', 3, '/value']],
      )
      assert.equal(await toldOf(who('Nick')), 0)
    })

    it('is nobody any more, by its author', async () => {
      const answer = await answered(who('Nora'))
      assert.ok('messageId' in answer)
      await ben.ask('chat.delete', { channelId, messageId: String(answer.messageId) })
      assert.deepEqual(await removed(who('Nora')), [3, -3])
      assert.equal(await toldOf(who('Nora')), 0)
      const [taken] = (await clinic.ledgerOf(ben)).items
      assert.deepEqual(
        [taken?.what, taken?.credit, taken?.why.map(({ step }) => step)],
        ['Your welcome of Nora was taken back: what was written was removed', -3, ['Taken back', 'Counted']],
      )
    })

    it('is nobody any more, by a moderator: a message, or a reply to a case', async () => {
      await community.grant(clinic.victor, 'moderator')
      const decide = async (kind: 'message' | 'reply', id: string) => {
        await clinic.vera.ask('moderation.flag', { kind, id, reason: 'unkind' })
        const { items } = await clinic.victor.ask('moderation.queue', {})
        const reviewId = items.find(({ subjectId }) => subjectId === id)?.id ?? ''
        await clinic.victor.ask('moderation.decide', {
          reviewId,
          act: 'redact',
          reason: 'unkind',
          words: 'No.',
        })
      }
      for (const name of ['Nils', 'Nadia']) {
        const answer = await answered(who(name))
        if ('messageId' in answer) await decide('message', String(answer.messageId))
        else await decide('reply', String(answer.replyId))
        assert.deepEqual(await removed(who(name)), [3, -3], name)
      }
      assert.equal(await toldOf(who('Nils')), 0)
    })

    it('stays somebody when another message of theirs is removed, and is found again by a recount', async () => {
      const answer = await answered(who('Nell'))
      assert.ok('messageId' in answer)
      const messageId = await write(ada, 'By the way.', { threadOf: String(answer.toId) })
      await ada.ask('chat.delete', { channelId, messageId })
      assert.deepEqual(await removed(who('Nell')), [3])
      await assertLedgerIsWhatCasesSay()
      await Exchanges.deleteMany({ kind: 'welcome', credit: -3 })
      await assert.rejects(assertLedgerIsWhatCasesSay())
      await recordMissing()
      await assertLedgerIsWhatCasesSay()
    })
  })

  it('is nobody in a lounge, for later words, or to who is no newcomer', async () => {
    const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'Bar', kind: 'lounge' })
    const { nora: nate } = await newcomer('Nate')
    const { nora: noel, hello: earlier } = await newcomer('Noel')
    const aside = await write(nate, 'A beer, please.', { channelId: channel.id })
    await write(ben, 'Here you are.', { channelId: channel.id, threadOf: aside })
    const mine = await write(nate, 'Nobody?')
    await write(nate, 'I answer myself.', { threadOf: mine })
    const later = await write(noel, 'One more thing.')
    await write(clinic.victor, 'Yes?', { threadOf: later })
    const old = await write(clinic.vera, 'My first words here.')
    await write(ben, 'At last!', { threadOf: old })
    await community.drain()
    assert.equal(await notedFor(nate, noel, clinic.vera), 0)
    await write(ben, 'And welcome.', { threadOf: earlier })
    await community.drain()
    assert.equal(await notedFor(noel), 1)
  })

  it('is nobody for a case asked without a name, and not for the next one either', async () => {
    const nana = await community.register('Nana')
    for (const underPseudonym of [true, false]) {
      const { id } = await clinic.ask(nana, { underPseudonym })
      community.later(1000)
      await clinic.reply(ben, id)
    }
    await community.drain()
    assert.equal(await notedFor(nana), 0)
  })
})
