import assert from 'node:assert/strict'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { type Community, type Person, assertRefused } from '../support/community.ts'
import { type Cast, REASON, startRecognition, stepsOf } from '../support/recognition.ts'

const NOWHERE = '0'.repeat(24)

describe('a nomination', () => {
  let community: Community
  let cast: Cast
  let steps: ReturnType<typeof stepsOf>
  let nora: Person
  let ada: Person
  let ben: Person

  before(async () => {
    ;({ community, cast } = await startRecognition())
    steps = stepsOf(cast)
    ;({ nora, ada, ben } = cast)
  })
  after(() => community.stop())
  afterEach(async () => {
    const { ofMe } = await nora.ask('recognition.mine', {})
    for (const { id, state } of ofMe)
      if (state === 'intake' || state === 'review')
        await nora.ask('recognition.withdraw', { nominationId: id })
    await nora.ask('members.setOrganisation', { organisation: 'Surgery of Nora' })
  })

  it('is made, seconded from elsewhere and accepted', async () => {
    assert.deepEqual(await ada.ask('recognition.regard', { memberId: nora.id }), {
      may: 'nominate',
      nominationId: null,
      why: '',
    })
    const nominationId = await steps.nominate({ askIds: [ben.id] })
    const { toSecond } = await ben.ask('recognition.mine', {})
    assert.deepEqual(
      toSecond.map(({ id, nominee, nominator, reason }) => [id, nominee.name, nominator?.name, reason]),
      [[nominationId, 'Nora', 'Ada', REASON]],
    )
    assert.deepEqual(await ben.ask('recognition.regard', { memberId: nora.id }), {
      may: 'second',
      nominationId,
      why: 'They wait for a second',
    })

    const { nomination } = await steps.second(nominationId)
    assert.equal(nomination.second?.by.name, 'Ben')
    const accepted = await steps.accept(nominationId)
    assert.equal(accepted.nomination.acceptedAt, community.now().toISOString())
    const mine = await nora.ask('recognition.mine', {})
    assert.equal(mine.ofMe[0]?.id, nominationId)
    assert.equal((await ada.ask('recognition.mine', {})).byMe[0]?.id, nominationId)
    assert.equal((await ben.ask('recognition.regard', { memberId: nora.id })).may, 'nothing')
  })

  it('is the same when it is sent twice, and one of two at once', async () => {
    const clientId = 'nominate-nora'
    const first = await steps.nominate({ clientId })
    assert.equal(await steps.nominate({ clientId }), first)
    await nora.ask('recognition.withdraw', { nominationId: first })
    const both = await Promise.allSettled([steps.nominate(), steps.nominate({}, ben)])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('is nobody’s of themselves, of a stranger, or of who is nominated already', async () => {
    await assertRefused(steps.nominate({}, nora), 'forbidden')
    await assertRefused(steps.nominate({ memberId: NOWHERE }), 'not_found')
    await assertRefused(
      ada.ask('recognition.nominate', { memberId: nora.id, category: 'advice', reason: 'Good.' }),
      'invalid',
      ['reason'],
    )
    await assertRefused(steps.nominate({ askIds: [nora.id] }), 'invalid', ['askIds.0'])
    await assertRefused(steps.nominate({}, community.visitor()), 'unauthenticated')
    await steps.nominate()
    await assertRefused(steps.nominate({}, ben), 'conflict')
  })

  it('needs a nominator who says where they work', async () => {
    const homeless = await community.register('Hal')
    await assertRefused(steps.nominate({}, homeless), 'conflict')
    await homeless.ask('members.setOrganisation', { organisation: 'Surgery of Hal' })
    await steps.nominate({}, homeless)
  })

  it('is not seconded by the nominee, the nominator, or somebody who works with either', async () => {
    const nominationId = await steps.nominate()
    await assertRefused(steps.second(nominationId, nora), 'conflict')
    await assertRefused(steps.second(nominationId, ada), 'conflict')
    const partner = await community.register('Pia')
    await assertRefused(steps.second(nominationId, partner), 'conflict')
    // However it is written, it is the same place.
    for (const organisation of ['SURGERY  of nora', 'surgery of ada']) {
      await partner.ask('members.setOrganisation', { organisation })
      await assertRefused(steps.second(nominationId, partner), 'conflict')
    }
    await partner.ask('members.setOrganisation', { organisation: 'Surgery of Pia' })
    await steps.second(nominationId, partner)
    await assertRefused(steps.second(nominationId), 'not_found')
    await assertRefused(steps.second(NOWHERE), 'not_found')
    await assertRefused(steps.second(nominationId, community.visitor()), 'unauthenticated')
    await assertRefused(ben.ask('recognition.second', { nominationId, reason: '' }), 'invalid', ['reason'])
  })

  it('is accepted and withdrawn by the nominee alone, and each may be repeated', async () => {
    const nominationId = await steps.nominate()
    for (const person of [ada, cast.stella]) {
      await assertRefused(person.ask('recognition.accept', { nominationId }), 'not_found')
      await assertRefused(person.ask('recognition.withdraw', { nominationId }), 'not_found')
    }
    const visitor = community.visitor()
    await assertRefused(visitor.ask('recognition.accept', { nominationId }), 'unauthenticated')
    await assertRefused(visitor.ask('recognition.withdraw', { nominationId }), 'unauthenticated')
    await assertRefused(visitor.ask('recognition.mine', {}), 'unauthenticated')
    await assertRefused(visitor.ask('recognition.regard', { memberId: nora.id }), 'unauthenticated')
    await assertRefused(nora.ask('recognition.accept', { nominationId: 'x' }), 'invalid', ['nominationId'])
    await assertRefused(nora.ask('recognition.withdraw', { nominationId: 'x' }), 'invalid', ['nominationId'])
    await assertRefused(ada.ask('recognition.regard', { memberId: 'x' }), 'invalid', ['memberId'])
    await assertRefused(ada.ask('recognition.regard', { memberId: NOWHERE }), 'not_found')
    await steps.accept(nominationId)
    const again = await steps.accept(nominationId)
    const { nomination } = await nora.ask('recognition.withdraw', { nominationId })
    assert.equal(nomination.state, 'withdrawn')
    assert.equal(again.nomination.acceptedAt, nomination.acceptedAt)
    await nora.ask('recognition.withdraw', { nominationId })
    await assertRefused(steps.accept(nominationId), 'conflict')
    assert.equal((await ada.ask('recognition.regard', { memberId: nora.id })).may, 'nominate')
  })

  it('stands over from month to month until it is decided', async () => {
    const { stella } = cast
    const nominationId = await steps.nominate()
    const cycleNow = async () => {
      await draftShortlist(community.now())
      const [cycle] = (await stella.ask('recognition.cycles', { limit: 1 })).items
      return cycle?.id ?? NOWHERE
    }
    const january = await cycleNow()
    const began = community.now().toISOString()
    const { cards } = await stella.ask('recognition.nominations', { cycleId: january })
    assert.deepEqual(
      cards.map(({ id, intakes, missing }) => [id, intakes, missing]),
      [[nominationId, 1, ['acceptance', 'second']]],
    )
    community.at('2030-03-05T12:00:00.000Z')
    const march = await cycleNow()
    const later = await stella.ask('recognition.nominations', { cycleId: march })
    assert.deepEqual(
      later.cards.map(({ id, intakes }) => [id, intakes]),
      [[nominationId, 3]],
    )
    assert.deepEqual((await stella.ask('recognition.nominations', { cycleId: january })).cards, [])
    await assertRefused(ada.ask('recognition.nominations', { cycleId: march }), 'forbidden')
    await assertRefused(
      community.visitor().ask('recognition.nominations', { cycleId: march }),
      'unauthenticated',
    )
    await assertRefused(stella.ask('recognition.nominations', { cycleId: NOWHERE }), 'not_found')
    await assertRefused(stella.ask('recognition.nominations', { cycleId: 'x' }), 'invalid', ['cycleId'])
    community.at(began)
  })

  describe('and its evidence pack', () => {
    let caseId: string
    let catsId: string

    before(async () => {
      catsId = (await cast.stella.ask('cases.createSpecialty', { name: 'Cats' })).specialty.id
      await community.grant(nora, 'consultant', catsId)
      for (const asker of [ada, ben]) {
        const { case: asked } = await asker.ask('cases.submit', {
          specialtyId: catsId,
          title: `A question of ${asker.name}`,
          body: 'What now?',
        })
        const { reply } = await nora.ask('cases.reply', { caseId: asked.id, body: 'Do this.' })
        await asker.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
        caseId = asked.id
        // What happened at one moment is in no order.
        community.later(60_000)
      }
      await community.drain()
      community.later(60_000)
    })

    it('is made from the ledger of twelve months when they accept', async () => {
      const nominationId = await steps.ready()
      const { pack } = await nora.ask('recognition.pack', { nominationId })
      assert.deepEqual(
        pack.items.map(({ what, credit, takenBack }) => [what, credit, takenBack]),
        [
          ['Ben accepted Nora’s advice on “A question of Ben”', 4, false],
          ['Ada accepted Nora’s advice on “A question of Ada”', 4, false],
        ].map(([what, ...rest]) => [String(what).replace('Nora’s', 'your'), ...rest]),
      )
      assert.deepEqual(
        [pack.figures.people, pack.figures.exchanges, pack.figures.organisations, pack.figures.outcomes],
        [2, 2, 2, { told: 0, useful: 0, share: null, low: null, high: null }],
      )
      assert.deepEqual([pack.until, pack.frozenAt], [community.now().toISOString(), null])
      assert.equal(pack.from, '2029-01-01T12:03:00.000Z')
    })

    it('is completed by the nominee until the review begins, and frozen from then on', async () => {
      const nominationId = await steps.ready()
      const { pack } = await nora.ask('recognition.pack', { nominationId })
      const [first, last] = pack.items
      const talk = { title: 'A talk in Ghent', url: 'https://ghent.example/talk', says: 'Sixty vets came.' }
      const edited = await nora.ask('recognition.editPack', {
        nominationId,
        shownIds: [last?.exchangeId ?? ''],
        offPlatform: [talk],
        statement: 'I did it with my practice.',
      })
      assert.deepEqual(
        edited.pack.items.map(({ exchangeId }) => exchangeId),
        [last?.exchangeId],
      )
      assert.deepEqual(
        edited.pack.leftOut.map(({ exchangeId }) => exchangeId),
        [first?.exchangeId],
      )
      const seen = await cast.stella.ask('recognition.pack', { nominationId })
      assert.deepEqual([seen.pack.leftOut, seen.pack.offPlatform], [[], [talk]])
      await assertRefused(
        nora.ask('recognition.editPack', { nominationId, shownIds: [NOWHERE] }),
        'invalid',
        ['shownIds.0'],
      )
      await assertRefused(
        nora.ask('recognition.editPack', {
          nominationId,
          offPlatform: [{ title: 'A script', url: 'javascript:alert(1)' }],
        }),
        'invalid',
        ['offPlatform.0.url'],
      )

      await steps.assign(nominationId)
      await assertRefused(nora.ask('recognition.editPack', { nominationId, statement: '' }), 'conflict')
      const frozen = await nora.ask('recognition.pack', { nominationId })
      assert.deepEqual(
        [frozen.pack.frozenAt, frozen.pack.statement, frozen.pack.items.length],
        [community.now().toISOString(), 'I did it with my practice.', 1],
      )
    })

    it('says what was taken back since it was made', async () => {
      const nominationId = await steps.ready()
      community.later(60_000)
      await ben.ask('cases.reportOutcome', {
        caseId,
        outcome: 'not_useful',
        effect: 'no_benefit',
        valueForClient: 1,
        valueForMe: 1,
      })
      await community.drain()
      const { pack } = await nora.ask('recognition.pack', { nominationId })
      assert.deepEqual(
        [pack.takenBackCount, pack.items.map(({ takenBack }) => takenBack)],
        [1, [true, false]],
      )
    })

    it('is open to the nominee and to staff, and changed by the nominee alone', async () => {
      const nominationId = await steps.ready()
      for (const person of [ada, ben, cast.rita]) {
        await assertRefused(person.ask('recognition.pack', { nominationId }), 'not_found')
        await assertRefused(person.ask('recognition.editPack', { nominationId }), 'not_found')
      }
      await assertRefused(cast.stella.ask('recognition.editPack', { nominationId }), 'not_found')
      const visitor = community.visitor()
      await assertRefused(visitor.ask('recognition.pack', { nominationId }), 'unauthenticated')
      await assertRefused(visitor.ask('recognition.editPack', { nominationId }), 'unauthenticated')
      await assertRefused(nora.ask('recognition.pack', { nominationId: 'x' }), 'invalid', ['nominationId'])
      await assertRefused(nora.ask('recognition.pack', { nominationId: NOWHERE }), 'not_found')
    })
  })

  describe('that somebody may think of', () => {
    it('is suggested to staff once help has settled and reached far, and never twice', async () => {
      const { rob, stella } = cast
      const names = async () =>
        (await stella.ask('recognition.suggestions', {})).items.map(({ member }) => member.name)
      for (const [at, asker] of [cast.rita, cast.ron, cast.dora].entries()) {
        const { specialty } = await stella.ask('cases.createSpecialty', { name: `Field ${at}` })
        const { case: asked } = await asker.ask('cases.submit', {
          specialtyId: specialty.id,
          title: 'What is it?',
          body: 'Who knows?',
        })
        const { reply } = await rob.ask('cases.reply', { caseId: asked.id, body: 'I do.' })
        await asker.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
      }
      await community.drain()
      assert.deepEqual(await names(), [], 'nothing has settled yet')
      community.later(8 * 86_400_000)
      const { items } = await stella.ask('recognition.suggestions', {})
      assert.deepEqual(
        items.map(({ member, people, groups, organisations, strongest }) => [
          member.name,
          people,
          groups,
          organisations,
          strongest,
        ]),
        [['Rob', 3, 3, 3, 'knowledge']],
      )
      const nominationId = await steps.nominate({ memberId: rob.id })
      assert.deepEqual(await names(), [], 'who is nominated is thought of already')
      await rob.ask('recognition.withdraw', { nominationId })
    })
  })
})
