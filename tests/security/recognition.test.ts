import assert from 'node:assert/strict'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Community, type Person, assertRefused } from '../support/community.ts'
import { type Cast, points, startRecognition, stepsOf } from '../support/recognition.ts'

const SECRET = 'What Rita thinks is the word of nobody else at all.'
const NOWHERE = '0'.repeat(24)

describe('what recognition keeps to itself', () => {
  let community: Community
  let cast: Cast
  let steps: ReturnType<typeof stepsOf>
  let nominationId: string
  let reviewIds: string[]

  before(async () => {
    ;({ community, cast } = await startRecognition())
    steps = stepsOf(cast)
    nominationId = await steps.ready()
    reviewIds = (await steps.assign(nominationId)).map(({ id }) => id)
    const [reviewId = ''] = reviewIds
    await cast.rita.ask('recognition.declare', { reviewId, conflict: false })
    await cast.rita.ask('recognition.score', { reviewId, scores: points(1), reason: SECRET })
    await community.drain()
    await draftShortlist(community.now())
  })
  after(() => community.stop())

  /** Every answer of recognition somebody gets who asks for everything they know of; refusals count as answers. */
  const everythingFor = async (person: Person): Promise<string> => {
    const cycleId = (await cast.stella.ask('recognition.cycles', {})).items[0]?.id ?? NOWHERE
    const paths = [
      '/me/nominations',
      '/me/awards',
      '/me/recognition/reviews',
      '/me/notices',
      `/members/${cast.nora.id}/nomination`,
      `/recognition/nominations/${nominationId}`,
      `/recognition/nominations/${nominationId}/pack`,
      `/recognition/cycles/${cycleId}/nominations`,
      `/recognition/cycles/${cycleId}/shortlist`,
      '/recognition/health',
      '/recognition/awards',
      ...reviewIds.map(id => `/recognition/reviews/${id}`),
    ]
    const bodies = []
    for (const path of paths) {
      const { status, body } = await person.http('GET', `/api/v1${path}`)
      assert.ok(status === 200 || [401, 403, 404].includes(status), `${path}: ${status}`)
      bodies.push(JSON.stringify(body))
    }
    return bodies.join('\n')
  }

  it('is what somebody gave before everybody has: to nobody but themselves', async () => {
    assert.ok((await everythingFor(cast.rita)).includes(SECRET), 'their own they see')
    for (const [name, person] of Object.entries({ ...cast, visitor: community.visitor() })) {
      if (person === cast.rita) continue
      const all = await everythingFor(person)
      assert.ok(!all.includes(SECRET), name)
      assert.ok(!/"(mean|points|raw)":[0-9]/.test(all), `a figure reached ${name}`)
    }
    const events = JSON.stringify(await Outbox.find().lean())
    assert.ok(!events.includes(SECRET))
  })

  it('is who reviews: to the nominee, whoever nominated, and other reviewers', async () => {
    for (const person of [cast.nora, cast.ada, cast.ben]) {
      const all = await everythingFor(person)
      for (const reviewer of [cast.rita, cast.rob, cast.ron])
        assert.ok(
          !all.includes(reviewer.id) && !all.includes(`"${reviewer.name}"`),
          `${person.name} learns of ${reviewer.name}`,
        )
    }
    const robs = await everythingFor(cast.rob)
    assert.ok(!robs.includes(cast.rita.id) && !robs.includes(cast.ron.id))
  })

  it('is a nominee’s own nomination from them as staff', async () => {
    await community.grant(cast.nora, 'staff')
    try {
      await assertRefused(cast.nora.ask('recognition.nomination', { nominationId }), 'not_found')
      await assertRefused(
        cast.nora.ask('recognition.decide', {
          nominationId,
          outcome: 'not_this_time',
          reason: 'I decide about myself, thank you.',
        }),
        'not_found',
      )
      await assertRefused(
        cast.nora.ask('recognition.assign', {
          nominationId,
          reviewers: [{ memberId: cast.ada.id, part: 'peer' }],
        }),
        'not_found',
      )
      const [reviewId = ''] = reviewIds
      await assertRefused(cast.nora.ask('recognition.unassign', { reviewId }), 'not_found')
      const [cycle] = (await cast.nora.ask('recognition.cycles', {})).items
      const { cards } = await cast.nora.ask('recognition.nominations', { cycleId: cycle?.id ?? NOWHERE })
      assert.deepEqual(cards, [])
    } finally {
      await cast.stella.ask('recognition.cycles', {})
      const root = await community.register('Root')
      await community.grant(root, 'admin')
      await root.ask('members.revoke', { memberId: cast.nora.id, role: 'staff', scope: '*' })
    }
  })

  it('is the pack, from a reviewer with a conflict, though they are staff', async () => {
    const [, , reviewId = ''] = reviewIds
    await community.grant(cast.ron, 'staff')
    await assertRefused(cast.ron.ask('recognition.pack', { nominationId }), 'not_found')
    assert.equal((await cast.ron.ask('recognition.nomination', { nominationId })).pack, null)
    await cast.ron.ask('recognition.declare', { reviewId, conflict: true, words: 'We were married once.' })
    await assertRefused(cast.ron.ask('recognition.declare', { reviewId, conflict: false }), 'conflict')
    await assertRefused(cast.ron.ask('recognition.pack', { nominationId }), 'not_found')
    assert.equal((await cast.ron.ask('recognition.nomination', { nominationId })).pack, null)
  })

  it('is a conflict nobody declares: the ledger and the place of work say it', async () => {
    const [, reviewId = ''] = reviewIds
    await cast.rob.ask('members.setOrganisation', { organisation: 'Surgery of Nora' })
    const { review } = await cast.rob.ask('recognition.declare', { reviewId, conflict: false })
    assert.deepEqual([review.state, review.pack], ['recused', null])
  })

  it('is who asked under a pseudonym: from pack, reviewers and staff', async () => {
    const { rita } = cast
    const olga = await community.register('Olga')
    const { specialty } = await cast.stella.ask('cases.createSpecialty', { name: 'Cats' })
    const zelda = await community.register('Zelda')
    const { case: asked } = await zelda.ask('cases.submit', {
      specialtyId: specialty.id,
      title: 'Something I should know',
      body: 'What now?',
      underPseudonym: true,
    })
    const { reply } = await olga.ask('cases.reply', { caseId: asked.id, body: 'Do this.' })
    await zelda.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
    await community.drain()
    community.later(60_000)
    const theirs = await steps.ready({ memberId: olga.id }, olga)
    const [first] = await steps.assign(theirs, [
      rita,
      await community.register('Ida'),
      await community.register('Ina'),
    ])
    await rita.ask('recognition.declare', { reviewId: first?.id ?? '', conflict: false })
    for (const person of [olga, rita, cast.stella]) {
      const { pack } = await person.ask('recognition.pack', { nominationId: theirs })
      assert.deepEqual([pack.items.length, pack.figures.people], [1, 1])
      const said = JSON.stringify(pack)
      assert.ok(!said.includes('Zelda') && !said.includes(zelda.id), person.name)
    }
  })

  it('is the decision, from whoever nominated, seconded or reviewed it', async () => {
    const others = await Promise.all(['Uma', 'Una', 'Ulf'].map(name => community.register(name)))
    await steps.assign(nominationId, others)
    for (const other of others) await steps.score(other, await steps.reviewOf(other, nominationId), 3)
    for (const person of [cast.ada, cast.ben, cast.rita, cast.ron]) {
      await community.grant(person, 'staff')
      await assertRefused(steps.decide(nominationId, {}, person), 'forbidden')
    }
    assert.equal((await steps.decide(nominationId)).nomination.decision?.outcome, 'awarded')
  })
})
