import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { type Cast, stepsOf } from '../support/recognition.ts'
import { signatureOf, wordsOf } from '../support/pdf.ts'

const run = promisify(execFile)
const PUBLIC_URL = 'http://ground.association.example'
const VERIFIER = path.resolve(import.meta.dirname, '../support/verify-badge.mjs')
const DAY_MS = 24 * 3600 * 1000
const YEAR_MS = 365 * DAY_MS
const MONTHS = 12

describe('from answer to award', () => {
  let office: PostOffice
  let clinic: Clinic
  let community: Community
  let vera: Person
  let cast: Cast
  let steps: ReturnType<typeof stepsOf>
  let nominationId: string

  before(async function () {
    this.timeout(120_000)
    office = await openPostOffice()
    clinic = await openClinic({
      environment: {
        PUBLIC_URL,
        ASSOCIATION_NAME: 'Veterinary Association',
        MAIL_URL: office.url,
        MAIL_FROM: 'Association <post@association.example>',
      },
    })
    ;({ community, vera } = clinic)
    // Whoever verifies a badge looks at the clock on their own wall, and finds a tenure that began.
    community.at(new Date(Date.now() - YEAR_MS - 30 * DAY_MS).toISOString())
    await clinic.makeConsultant(vera)
    const named = await Promise.all(
      ['Rita', 'Rob', 'Ron', 'Kurt', 'Dora'].map(name => community.register(name)),
    )
    const [rita, rob, ron, kurt, dora] = named as [Person, Person, Person, Person, Person]
    await community.grant(dora, 'staff')
    cast = { nora: vera, ada: clinic.ada, ben: clinic.ben, rita, rob, ron, stella: clinic.staff, dora }
    steps = stepsOf(cast)
    for (const [name, person] of Object.entries({ ...cast, kurt, victor: clinic.victor }))
      await person.ask('members.setOrganisation', { organisation: `Practice of ${name}` })

    await clinic.staff.ask('honoraria.setRate', {
      specialtyId: clinic.catsId,
      kind: 'advice',
      amount: 2500,
      currency: 'EUR',
      from: community.now().toISOString().slice(0, 7),
    })
    // A year, month by month: four colleagues ask in turn, and tell what came of it.
    const askers = [clinic.ada, clinic.ben, clinic.victor, kurt]
    for (let month = 0; month < MONTHS; month += 1) {
      const asker = askers[month % askers.length] ?? clinic.ada
      const { caseId } = await clinic.accept(asker, vera)
      community.later(10 * DAY_MS)
      await clinic.tell(asker, caseId, month % 3 === 0 ? 'new_advice' : 'confirmed_plan')
      community.later(20 * DAY_MS)
      await community.drain()
    }
  })
  after(async () => {
    await community.stop()
    await office.close()
  })

  it('a year of advice stands in the ledger, and suggests without awarding', async () => {
    await assertLedgerIsWhatCasesSay()
    const { created, settled } = await clinic.standingNow(vera)
    assert.equal(created.people, 4)
    assert.ok(settled > 0 && settled <= created.total)
    await draftShortlist(community.now())
    const { items: cycles } = await clinic.staff.ask('recognition.cycles', { limit: 24 })
    assert.ok(cycles.length >= MONTHS)
    const lists = await Promise.all(
      cycles.map(({ id }) => clinic.staff.ask('recognition.shortlist', { cycleId: id })),
    )
    assert.ok(lists.some(({ candidates }) => candidates.some(({ member }) => member.id === vera.id)))
    assert.deepEqual((await vera.ask('recognition.myAwards', {})).items, [])
  })

  it('she is nominated, seconded by another house, and accepts with her pack', async () => {
    nominationId = await steps.nominate()
    await assertRefused(steps.second(nominationId, clinic.ada), 'conflict')
    await steps.second(nominationId)
    await steps.accept(nominationId)
    const { pack } = await vera.ask('recognition.pack', { nominationId })
    assert.equal(pack.figures.people, 4)
    assert.equal(pack.figures.outcomes.told, MONTHS)
    assert.ok(pack.items.some(({ what }) => what.includes('Cat breathes fast')))
  })

  it('three review blindly, and one who cannot judge freely never sees the pack', async () => {
    const { rita, rob, ron } = cast
    await steps.assign(nominationId, [rita, rob, ron])
    const conflicted = await steps.reviewOf(ron, nominationId)
    await ron.ask('recognition.declare', { reviewId: conflicted, conflict: true, words: 'We share a flat.' })
    await assertRefused(ron.ask('recognition.pack', { nominationId }), 'not_found')
    const { review } = await ron.ask('recognition.review', { reviewId: conflicted })
    assert.equal(JSON.stringify(review).includes('Cat breathes fast'), false)
    const eve = await community.register('Eve')
    await eve.ask('members.setOrganisation', { organisation: 'Practice of Eve' })
    await steps.assign(nominationId, [eve])
    for (const [person, points] of [
      [rita, 4],
      [rob, 3],
    ] as const) {
      const reviewId = await steps.reviewOf(person, nominationId)
      const { review: own } = await steps.score(person, reviewId, points)
      assert.equal(JSON.stringify(own).includes(`What ${person === rita ? 'Rob' : 'Rita'} thinks`), false)
    }
    await assertRefused(steps.decide(nominationId), 'conflict')
    await steps.score(eve, await steps.reviewOf(eve, nominationId), 4)
  })

  it('people award it with a reason, and a program of strangers verifies the badge', async () => {
    const { nomination } = await steps.decide(nominationId)
    assert.ok(nomination.awardId)
    await community.drain()
    const [badge] = (await vera.ask('credentials.badges', {})).items
    assert.ok(badge?.token)
    const verify = async (token: string) =>
      (await run(process.execPath, [VERIFIER, community.url, `${PUBLIC_URL}/badges/issuer`, token])).stdout
    assert.equal(await verify(badge.token), 'valid')
    const [head = '', body = '', signature = ''] = badge.token.split('.')
    const raised = Buffer.from(body, 'base64url').toString().replace('Customers plus', 'Customers gold')
    const forged = [head, Buffer.from(raised).toString('base64url'), signature].join('.')
    assert.equal(await verify(forged), 'wrong signature')
  })

  it('the letter goes to the boss when she says so, signed', async () => {
    const [badge] = (await vera.ask('credentials.badges', {})).items
    await community.deliver()
    office.mails.splice(0)
    const { paper } = await vera.ask('credentials.writeLetter', {
      badgeId: badge?.id ?? '',
      addressee: { name: 'Dr Bossy', organisation: 'Practice of nora', email: 'boss@clinic.example' },
      shows: ['process', 'numbers', 'outcomes'],
      note: 'I would like a morning a month for it.',
    })
    await community.drain()
    await community.deliver()
    assert.equal(office.mails.length, 0)
    await vera.ask('credentials.sendLetter', { letterId: paper.id })
    await community.drain()
    await community.deliver()
    assert.deepEqual(
      new Set(office.mails.map(({ to }) => to[0])),
      new Set(['boss@clinic.example', vera.email]),
    )
    const response = await fetch(`${community.url}${paper.path}.pdf`)
    const pdf = Buffer.from(await response.arrayBuffer())
    assert.equal(signatureOf(pdf)?.isRight, true)
    const words = await wordsOf(pdf)
    assert.ok(words.includes('Vera') && words.includes('Customers plus'))
    for (const secret of ['Cat breathes fast', 'Ada', 'Ben'])
      assert.equal(words.includes(secret), false, secret)
  })

  it('two people approve the honorarium of a month, and the payroll gets it once', async () => {
    const { stella, dora } = cast
    const months = await vera.ask('honoraria.mine', { limit: 200 })
    assert.deepEqual(months.items, [])
    const present = community.now().toISOString().slice(0, 7)
    await stella.ask('honoraria.draft', { period: present })
    const { items } = await vera.ask('honoraria.mine', { limit: 200 })
    const due = items.find(({ isDue, lineCount }) => isDue && lineCount > 0)
    assert.ok(due)
    await stella.ask('honoraria.approve', { statementId: due.id, edition: due.edition })
    await dora.ask('honoraria.approve', { statementId: due.id, edition: due.edition })
    const { export: made } = await stella.ask('honoraria.export', {
      until: due.period,
      clientId: randomUUID(),
    })
    assert.deepEqual([made.statementCount, made.total], [1, due.total])
    assert.equal(due.total, due.lineCount * 2500)
  })

  it('one exchange is contested and taken back: standing, pack and the next statement follow', async () => {
    const { stella, dora } = cast
    const before = await clinic.standingNow(vera)
    const { items } = await clinic.ben.ask('exchanges.list', { memberId: clinic.ben.id, side: 'derived' })
    const wrong = items.find(({ kind, credit }) => kind === 'advice' && credit > 0)
    assert.ok(wrong)
    const { contestId } = await clinic.ben.ask('exchanges.contest', {
      exchangeId: wrong.id,
      reason: 'I accepted this for another case of mine by mistake',
    })
    await dora.ask('moderation.decideContest', {
      contestId,
      outcome: 'upheld',
      words: 'The case says so itself',
    })
    await community.drain()

    const after = await clinic.standingNow(vera)
    assert.ok(after.created.total < before.created.total)
    assert.ok(after.settled < before.settled)
    const { pack } = await vera.ask('recognition.pack', { nominationId })
    assert.ok(pack.takenBackCount >= 1)
    assert.ok(pack.frozenAt)
    await assertLedgerIsWhatCasesSay()

    const present = community.now().toISOString().slice(0, 7)
    await stella.ask('honoraria.draft', { period: present })
    const statements = (await vera.ask('honoraria.mine', { limit: 200 })).items
    const shown = await Promise.all(
      statements.map(({ id }) => vera.ask('honoraria.show', { statementId: id })),
    )
    const lines = shown.flatMap(({ lines: own, statement }) => own.map(line => ({ ...line, statement })))
    const standing = lines.filter(({ exchangeId, corrects }) => exchangeId === wrong.id && corrects === null)
    const takenBack = lines.filter(({ exchangeId, corrects }) => exchangeId === wrong.id && corrects !== null)
    // It was paid and is taken back by a line of its own, or it was not paid yet and stands on no draft any more.
    assert.equal(standing.length, takenBack.length)
  })
})
