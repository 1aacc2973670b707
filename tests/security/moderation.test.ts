import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Audit } from '../../domain/moderation/model.ts'
import { calls, type CallName } from '../../domain/contract.ts'
import { assertRefused, type Person } from '../support/community.ts'
import { HUNG_UP_WITHIN_MS } from '../support/person.ts'
import { type Court, openCourt } from '../support/review.ts'

const DAY_MS = 86_400_000
/** What is promised, and what a machine under load may add before a test says that it does not hold. */

describe('attacks by people who were sanctioned', function () {
  this.timeout(60_000)
  let court: Court
  let channelId: string
  before(async () => {
    court = await openCourt({ servers: 2 })
    channelId = (await court.openGroup()).channelId
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  const sanction = async (person: Person, act: 'silence' | 'suspend' | 'ban', words: string) => {
    await court.ada
      .ask('groups.invite', { groupId: await groupId(), memberId: person.id })
      .catch(() => undefined)
    const { id } = await court.say(person, channelId, `Provoking ${randomUUID()}`)
    const { id: reviewId } = await court.report(court.cleo, id)
    const until = new Date(court.community.now().getTime() + DAY_MS).toISOString()
    const { decision } = await court.mod.ask('moderation.decide', {
      reviewId,
      act,
      words,
      ...(act !== 'ban' && { until }),
    })
    return decision.id
  }
  const groupId = async () => (await court.ada.ask('chat.mine', {})).items[0]?.groupId ?? ''
  const joined = async (name: string) => {
    const person = await court.community.register(name)
    await person.ask('groups.join', { groupId: await groupId() })
    return person
  }

  it('8: sessions, tokens and sockets of who is suspended end on every server, and nothing lets them back', async () => {
    const sam = await joined('Sam')
    const { token } = await sam.ask('members.createToken', { name: 'program' })
    const lives = await Promise.all([
      sam.connect({ at: 0 }),
      sam.connect({ at: 1 }),
      court.community.visitor().connect({ at: 1, auth: { token } }),
    ])
    for (const live of lives) await live.ask('chat.open', { channelId })

    let endedAfterMs = 0
    const hungUp = Promise.all(lives.map(({ ended }) => ended)).then(() => performance.now())
    const decisionId = await sanction(sam, 'suspend', 'Three warnings.')
    const answeredAt = performance.now()
    endedAfterMs = (await hungUp) - answeredAt
    assert.ok(endedAfterMs <= HUNG_UP_WITHIN_MS, `hung up ${Math.round(endedAfterMs)} ms after the decision`)

    const program = court.community.visitor()
    program.useToken(token)
    const some = (name: CallName) => calls[name].http.split(' ')
    for (const name of ['members.me', 'chat.mine', 'chat.send', 'cases.submit', 'moderation.mine'] as const)
      for (const person of [sam, program])
        for (const at of [0, 1]) {
          const [method = '', path = ''] = some(name)
          const asked = await person.http(
            method,
            `/api/v1${path.replace(':channelId', channelId)}`,
            method === 'GET' ? undefined : {},
            {},
            at,
          )
          assert.equal(asked.status, 401, `${name} at ${at}`)
        }
    await assertRefused(sam.connect(), 'unauthenticated')
    await assertRefused(court.community.visitor().connect({ auth: { token } }), 'unauthenticated')

    const again = court.community.visitor()
    const refused = await again.ask('members.signIn', { email: sam.email, password: sam.password }).then(
      () => undefined,
      (error: Error) => error.message,
    )
    assert.match(refused ?? '', /suspended until .*Three warnings/)
    await assertRefused(
      again.ask('members.signIn', { email: sam.email, password: 'wrong wrong' }),
      'unauthenticated',
    )

    const appealed = { email: sam.email, password: sam.password, words: 'I was provoked.' }
    await assertRefused(
      again.ask('moderation.appealSuspension', { ...appealed, password: 'x' }),
      'unauthenticated',
    )
    await assertRefused(again.ask('moderation.appealSuspension', { ...appealed, words: '' }), 'invalid', [
      'words',
    ])
    const { appeal } = await again.ask('moderation.appealSuspension', appealed)
    await assertRefused(again.ask('moderation.appealSuspension', appealed), 'conflict')
    await assertRefused(
      again.ask('moderation.appealSuspension', {
        ...appealed,
        email: court.ben.email,
        password: court.ben.password,
      }),
      'conflict',
    )
    assert.equal((await court.mod.ask('moderation.appeals', {})).items.length, 0)
    const [seen] = (await court.second.ask('moderation.appeals', {})).items
    assert.equal(seen?.decision.id, decisionId)
    await court.second.ask('moderation.decideAppeal', {
      appealId: appeal.id,
      outcome: 'overturned',
      words: 'Both of you were.',
    })
    court.community.later(1000)
    await again.ask('members.signIn', { email: sam.email, password: sam.password })
    assert.equal((await again.ask('members.me', {})).member.id, sam.id)
    await assertRefused(sam.ask('members.me', {}), 'unauthenticated')
  })

  it('8: a suspension ends by itself, and a ban does not', async () => {
    const [sam, tom] = [await joined('Sam'), await joined('Tom')]
    await sanction(sam, 'suspend', 'A day off.')
    await sanction(tom, 'ban', 'Never again.')
    court.community.later(DAY_MS + 1)
    await court.community.visitor().ask('members.signIn', { email: sam.email, password: sam.password })
    await assertRefused(
      court.community.visitor().ask('members.signIn', { email: tom.email, password: tom.password }),
      'forbidden',
    )
  })

  it('8: of several decisions the longest holds, and taking one back leaves the others', async () => {
    const { cleo, mod, second, community, say, report } = court
    const tom = await joined('Tom')
    const signIn = () =>
      community.visitor().ask('members.signIn', { email: tom.email, password: tom.password })
    const reviewIds: string[] = []
    for (let n = 0; n < 2; n += 1) {
      const { id } = await say(tom, channelId, `Provoking ${randomUUID()}`)
      reviewIds.push((await report(cleo, id)).id)
    }
    const [one = '', other = ''] = reviewIds
    const in2Days = new Date(community.now().getTime() + 2 * DAY_MS).toISOString()
    const ban = (await mod.ask('moderation.decide', { reviewId: one, act: 'ban', words: 'Never again.' }))
      .decision
    await second.ask('moderation.decide', {
      reviewId: other,
      act: 'suspend',
      words: 'Two days off.',
      until: in2Days,
    })
    await assert.rejects(signIn, /closed: Never again/)

    await mod.ask('moderation.undo', { decisionId: ban.id })
    await assert.rejects(signIn, /suspended until .*Two days off/)
    community.later(2 * DAY_MS + 1)
    await signIn()
  })

  it('who is silenced reads, reports and appeals, and writes by no door', async () => {
    const sue = await joined('Sue')
    const live = await sue.connect({ at: 1 })
    await live.ask('chat.open', { channelId })
    const { id: messageId } = await court.say(court.ben, channelId, 'Anything to add?')
    const own = await court.say(sue, channelId, 'Yes')
    const specialtyId = await court.openSpecialty()
    const { case: asked } = await court.ben.ask('cases.submit', {
      specialtyId,
      title: 'A dog that limps',
      body: 'Left.',
    })
    const { reply } = await court.ada.ask('cases.reply', { caseId: asked.id, body: 'Rest.' })
    const { token } = await sue.ask('members.createToken', { name: 'program' })
    const program = court.community.visitor()
    program.useToken(token)
    const decisionId = await sanction(sue, 'silence', 'Count to ten.')

    const clientId = randomUUID()
    const claim = { kind: 'mentoring', what: 'Hah', on: '2030-01-01', for: { kind: 'association' } } as const
    const attempts = (person: Pick<Person, 'ask'>) => [
      () => person.ask('chat.send', { channelId, clientId, body: 'Ha' }),
      () => person.ask('chat.send', { channelId, clientId, body: 'Ha', threadOf: messageId }),
      () => person.ask('chat.edit', { channelId, messageId: own.id, body: 'No' }),
      () => person.ask('chat.react', { channelId, messageId, emoji: '👍', on: true }),
      () =>
        person.ask('chat.schedule', {
          channelId,
          clientId,
          body: 'Later',
          sendAt: new Date(court.community.now().getTime() + 3_600_000).toISOString(),
        }),
      () => person.ask('chat.reschedule', { scheduledId: messageId, body: 'Later' }),
      () => person.ask('cases.submit', { specialtyId, title: 'And another', body: 'x' }),
      () => person.ask('cases.reply', { caseId: asked.id, body: 'x' }),
      () => person.ask('cases.claim', { caseId: asked.id }),
      () => person.ask('members.rename', { name: 'Fools' }),
      () => person.ask('members.setOrganisation', { organisation: 'Fools' }),
      () => person.ask('groups.create', { name: 'Fools' }),
      () => person.ask('groups.update', { groupId: specialtyId, summary: 'Fools' }),
      () => person.ask('chat.createChannel', { groupId: specialtyId, name: 'fools' }),
      () => person.ask('groups.updateChannel', { channelId, name: 'fools' }),
      () => person.ask('stars.set', { about: 'Fools' }),
      () => person.ask('credentials.sendLetter', { letterId: messageId }),
      () => person.ask('library.propose', { caseId: asked.id }),
      () => person.ask('claims.create', claim),
      () => person.ask('cases.markHelpful', { caseId: asked.id, replyId: reply.id, on: true }),
      () =>
        person.ask('cases.reportOutcome', {
          caseId: asked.id,
          outcome: 'none',
          effect: 'other',
          valueForClient: 1,
          valueForMe: 1,
          note: 'In words',
        }),
    ]
    for (const attempt of [...attempts(sue), ...attempts(program)]) {
      const message = await attempt().then(
        () => 'it went through',
        (error: Error) => error.message,
      )
      assert.match(message, /forbidden: You cannot write until .*Count to ten\. You can read, and appeal/)
    }
    // The other server hears of it over the bus.
    const silenced = async () =>
      live.ask('chat.send', { channelId, clientId: randomUUID(), body: 'By the socket' }).then(
        () => false,
        (error: { code: string }) => error.code === 'forbidden',
      )
    const deadline = performance.now() + 10_000
    while (!(await silenced())) assert.ok(performance.now() < deadline, 'the socket is still heard')

    await sue.ask('chat.list', { channelId })
    await sue.ask('moderation.flag', { kind: 'message', id: messageId, reason: 'unkind' })
    await sue.ask('moderation.appeal', { decisionId, words: 'I have counted.' })
    court.community.later(DAY_MS + 1)
    await court.say(sue, channelId, 'Good morning')
    live.close()
  })
})

describe('attacks by people who moderate', function () {
  this.timeout(60_000)
  let court: Court
  before(async () => {
    court = await openCourt()
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  it('9: the moderator of one specialty sees and decides nothing of another, nor of people', async () => {
    const { ben, ada, cleo, community, openOf } = court
    const [own, other] = [await court.openSpecialty(), await court.openSpecialty()]
    const scoped = await community.register('Scott')
    await community.grant(scoped, 'moderator', own)
    const ask = (specialtyId: string) =>
      ben.ask('cases.submit', { specialtyId, title: 'A horse that coughs', body: 'Since May.' })
    const [mine, theirs] = [await ask(own), await ask(other)]
    const replies = await Promise.all(
      [mine, theirs].map(each => ada.ask('cases.reply', { caseId: each.case.id, body: 'Buy this' })),
    )
    for (const { reply } of replies)
      await cleo.ask('moderation.flag', { kind: 'reply', id: reply.id, reason: 'advertising' })
    await cleo.ask('moderation.flag', { kind: 'profile', id: ada.id, reason: 'other' })
    const [first, second] = replies.map(({ reply }) => reply.id)
    assert.deepEqual(
      (await scoped.ask('moderation.queue', {})).items.map(item => item.subjectId),
      [first],
    )

    const hidden = (await openOf(court.mod, second ?? ''))?.id ?? ''
    const profile = (await openOf(court.mod, ada.id))?.id ?? ''
    for (const reviewId of [hidden, profile]) {
      await assertRefused(scoped.ask('moderation.show', { reviewId }), 'not_found')
      await assertRefused(scoped.ask('moderation.take', { reviewId }), 'not_found')
      await assertRefused(scoped.ask('moderation.note', { reviewId, body: 'x' }), 'not_found')
      await assertRefused(scoped.ask('moderation.assign', { reviewId, memberId: scoped.id }), 'not_found')
      await assertRefused(scoped.ask('moderation.decide', { reviewId, act: 'approve' }), 'not_found')
    }
    const reviewId = (await openOf(scoped, first ?? ''))?.id ?? ''
    for (const act of ['suspend', 'ban', 'silence'] as const)
      await assertRefused(
        scoped.ask('moderation.decide', { reviewId, act, words: 'x', until: '2031-01-01T00:00:00Z' }),
        'forbidden',
      )
    await scoped.ask('moderation.decide', { reviewId, act: 'redact', words: 'No advertising.' })
    const { replies: shown } = await cleo.ask('cases.show', { caseId: mine.case.id })
    assert.equal(shown[0]?.removed, true)
    assert.ok(!JSON.stringify(shown).includes('Buy this'))
  })

  it('76: nobody decides about what they wrote or reported, and nobody sanctions who has a duty but administrators', async () => {
    const { mod, second, ada, cleo, say, openGroup, openOf, community } = court
    const { channelId, groupId } = await openGroup()
    await mod.ask('groups.join', { groupId })
    const { id } = await say(mod, channelId, 'My own words')
    await cleo.ask('moderation.flag', { kind: 'message', id, reason: 'unkind' })
    assert.equal(await openOf(mod, id), undefined)
    const reviewId = (await openOf(second, id))?.id ?? ''
    await assertRefused(mod.ask('moderation.show', { reviewId }), 'not_found')
    await assertRefused(mod.ask('moderation.decide', { reviewId, act: 'approve' }), 'not_found')

    const said = await say(cleo, channelId, 'Something else')
    await second.ask('groups.join', { groupId })
    await second.ask('moderation.flag', { kind: 'message', id: said.id, reason: 'unkind' })
    const reported = (await openOf(ada, said.id))?.id ?? ''
    await assertRefused(second.ask('moderation.decide', { reviewId: reported, act: 'approve' }), 'forbidden')

    await assertRefused(
      second.ask('moderation.decide', { reviewId, act: 'ban', words: 'A rival' }),
      'forbidden',
    )
    const admin = await community.register('Alma')
    await community.grant(admin, 'admin')
    await admin.ask('moderation.decide', {
      reviewId,
      act: 'silence',
      words: 'Rest',
      until: '2031-01-01T00:00:00Z',
    })
  })

  it('13: who asked without their name stays so to the moderator of a specialty, in the log, and where cases are merged', async () => {
    const { ben, ada, cleo, mod, community, openOf } = court
    const specialtyId = await court.openSpecialty()
    const scoped = await community.register('Sybil')
    await community.grant(scoped, 'moderator', specialtyId)
    const staff = await community.register('Stefan')
    await community.grant(staff, 'staff')
    const asked = async (title: string, underPseudonym: boolean) =>
      (await ben.ask('cases.submit', { specialtyId, title, body: 'Help.', underPseudonym })).case.id
    const hidden = await asked('An embarrassing mistake', true)
    const { reply } = await ben.ask('cases.reply', { caseId: hidden, body: 'I add a picture soon.' })
    for (const [kind, id] of [
      ['case', hidden],
      ['reply', reply.id],
    ] as const)
      await cleo.ask('moderation.flag', { kind, id, reason: 'privacy' })
    const reviewId = (await openOf(scoped, hidden))?.id ?? ''
    const payloads = async () => [
      await scoped.ask('moderation.queue', {}),
      await scoped.ask('moderation.show', { reviewId }),
      await scoped.ask('moderation.show', { reviewId: (await openOf(scoped, reply.id))?.id ?? '' }),
    ]
    for (const payload of await payloads()) {
      assert.ok(!JSON.stringify(payload).includes(ben.id))
      assert.ok(!JSON.stringify(payload).includes('"Ben"'))
    }
    const looks = () => Audit.countDocuments({ act: 'looked', subjectId: hidden, actorId: mod.id })
    assert.equal(await looks(), 0)
    assert.equal((await mod.ask('moderation.show', { reviewId })).review.author.id, ben.id)
    assert.equal(await looks(), 1)

    const other = (await ada.ask('cases.submit', { specialtyId, title: 'The same mistake', body: 'Help.' }))
      .case.id
    await scoped.ask('moderation.decide', { reviewId, act: 'merge', words: 'One question.', caseId: other })
    assert.ok(!JSON.stringify(await cleo.ask('cases.show', { caseId: other })).includes(ben.id))
    assert.ok(!JSON.stringify(await staff.ask('moderation.audit', {})).includes(ben.id))
  })

  it('a direct message that was reported opens to moderators with a little around it, and each look is written down', async () => {
    const { mod, ada, ben, cleo, outsider, community } = court
    const { groupId } = await court.openGroup()
    assert.ok(groupId)
    const { channel } = await ben.ask('groups.startDirect', { memberIds: [cleo.id], clientId: randomUUID() })
    const channelId = channel.id
    const lines = []
    for (const body of ['canary-one', 'canary-two', 'canary-three', 'canary-four', 'You fool', 'canary-six'])
      lines.push(await court.say(ben, channelId, body))
    const id = lines[4]?.id ?? ''
    await assertRefused(
      outsider.ask('moderation.flag', { kind: 'message', id, reason: 'unkind' }),
      'not_found',
    )
    const summary = await court.report(cleo, id)
    assert.equal(summary.excerpt, null)
    assert.ok(!JSON.stringify(await mod.ask('moderation.queue', {})).includes('canary'))
    assert.equal(await court.openOf(ada, id), undefined)

    const looks = () => Audit.countDocuments({ act: 'looked', subjectId: id, actorId: mod.id })
    assert.equal(await looks(), 0)
    const { review } = await mod.ask('moderation.show', { reviewId: summary.id })
    assert.equal(await looks(), 1)
    const shown = JSON.stringify(review)
    assert.ok(review.isPrivate && shown.includes('You fool') && shown.includes('canary-three'))
    assert.ok(!shown.includes('canary-one') && !shown.includes('canary-two'))
    await assertRefused(mod.ask('chat.list', { channelId }), 'not_found')
    await community.drain()
  })
})
