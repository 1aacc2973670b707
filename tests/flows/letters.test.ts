import assert from 'node:assert/strict'
import type { InputOf } from '../../domain/contract.ts'
import { mailLetters } from '../../domain/credentials/actions.ts'
import { noteLetterReturned } from '../../domain/notifications/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { endAward, giveAward } from '../support/awards.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'
import { signatureOf, wordsOf } from '../support/pdf.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { NOWHERE } from '../support/clinic.ts'

const PUBLIC_URL = 'http://ground.association.example'
const BOSS = 'boss@clinic.example'
const BREAK_OUT = '<img src=x onerror=alert(1)>'

describe('a letter to the boss, and a record', () => {
  let office: PostOffice
  let library: Library
  let community: Community
  let vera: Person
  let ben: Person
  let visitor: Person
  let awardId: string
  let badgeId: string

  before(async () => {
    office = await openPostOffice()
    library = await openLibrary({
      PUBLIC_URL,
      ASSOCIATION_NAME: 'Veterinary Association',
      MAIL_URL: office.url,
      MAIL_FROM: 'Association <post@association.example>',
    })
    ;({ community, vera, ben } = library)
    visitor = community.visitor()
    await vera.ask('members.rename', { name: 'Věra Łukasz-Ψαρρός Жукова' })
    for (let at = 0; at < 10; at += 1) {
      const { caseId } = await library.accept(ben, vera)
      await library.tell(ben, caseId, 'confirmed_plan')
    }
    // One asked under a pseudonym: their name stands nowhere.
    const { id: hiddenId } = await library.ask(library.ada, {
      title: 'Rex of Elm Street',
      underPseudonym: true,
    })
    const { id: replyId } = await library.reply(vera, hiddenId)
    await library.ada.ask('cases.accept', { caseId: hiddenId, replyId })
    await community.drain()
    community.later(3_600_000)
    awardId = await giveAward(community, vera, { citation: 'She answers at night.' })
    badgeId = (await vera.ask('credentials.badges', {})).items[0]?.id ?? ''
    // Notices of what happened go out too, and are not what is looked at here.
    community.later(3_600_000)
    await community.deliver()
    office.mails.splice(0)
  })
  after(async () => {
    await community.stop()
    await office.close()
  })

  const letter = (more: Partial<InputOf<'credentials.writeLetter'>> = {}) => ({
    badgeId,
    addressee: { name: 'Dr Bossy', organisation: 'Clinic at the Lake', email: BOSS as string | null },
    shows: ['process', 'numbers', 'outcomes'] as InputOf<'credentials.writeLetter'>['shows'],
    note: 'I would like a morning a month for it.',
    ...more,
  })
  const write = async (more: Partial<InputOf<'credentials.writeLetter'>> = {}) =>
    (await vera.ask('credentials.writeLetter', letter(more))).paper
  const pdfOf = async (person: Person, path: string) => {
    const response = await fetch(`${community.url}${path}.pdf`, { headers: { cookie: person.cookie() } })
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const saidIn = (lines: { text: string }[]) => lines.map(({ text }) => text).join('\n')

  it('is a draft that nobody else sees, says what was chosen, and mails nothing', async () => {
    const draft = await write({ shows: [], note: '' })
    assert.equal(draft.state, 'draft')
    assert.doesNotMatch(saidIn(draft.lines), /helped|told for|adds:/)
    const { letter: own } = draft
    assert.ok(own)
    const changed = await vera.ask('credentials.rewriteLetter', {
      letterId: draft.id,
      addressee: own.addressee,
      shows: ['numbers', 'outcomes'],
      note: 'Two\n\nparagraphs',
    })
    assert.match(saidIn(changed.paper.lines), /helped 12 times, and 2 colleagues said so themselves/)
    assert.match(saidIn(changed.paper.lines), /What came of the advice of .* was told for 10 cases/)
    for (const person of [visitor, ben, library.staff])
      for (const file of ['', '.pdf']) assert.equal((await person.http('GET', draft.path + file)).status, 404)
    assert.match(String((await vera.http('GET', draft.path)).body), /A draft/)
    const { bytes } = await pdfOf(vera, draft.path)
    assert.match(await wordsOf(bytes), /Draft, not signed/)
    assert.equal(signatureOf(bytes), undefined)
    await community.deliver()
    assert.equal(office.mails.length, 0)
  })

  it('goes out when the member says so: page, signed PDF, mail and a copy, once', async () => {
    const { id, path } = await write()
    const sent = (await vera.ask('credentials.sendLetter', { letterId: id })).paper
    assert.deepEqual([sent.state, sent.mail], ['open', 'waiting'])
    await vera.ask('credentials.sendLetter', { letterId: id })
    await community.deliver()
    await community.deliver()
    const mails = office.mails.splice(0)
    assert.deepEqual(mails.map(({ to }) => to[0] ?? '').toSorted(), [BOSS, vera.email].toSorted())
    for (const { text, raw } of mails) {
      assert.ok(text.includes(`${PUBLIC_URL}${path}`))
      assert.match(raw, /application\/pdf/)
    }
    const { items } = await vera.ask('credentials.papers', {})
    assert.equal(items.find(paper => paper.id === id)?.mail, 'sent')

    const page = await visitor.http('GET', path)
    assert.equal(page.status, 200)
    assert.equal(page.headers.get('cache-control'), 'private, no-store')
    assert.equal(page.headers.get('x-robots-tag'), 'noindex')
    const { bytes } = await pdfOf(visitor, path)
    const words = await wordsOf(bytes)
    assert.match(words, /Věra Łukasz-Ψαρρός Жукова is Customers plus of Veterinary Association/)
    assert.match(words, /Dear Dr Bossy/)
    assert.match(words, /I would like a morning a month/)
    // Without what is encoded: by chance that has every word of three letters in it.
    const readable = [
      String(page.body).split('id="proof"')[0],
      ...mails.map(({ text }) => text.split('application/pdf')[0]),
    ]
    const told = [words, ...readable].join('\n')
    for (const secret of ['Rex', 'Elm', 'Ada', 'Ben', library.caseId, vera.id])
      assert.ok(!told.includes(secret), secret)
  })

  it('has a PDF whose signature is right, by a published certificate, until a byte changes', async () => {
    const { id, path } = await write({ addressee: { name: 'Ms Hand', organisation: '', email: null } })
    assert.equal((await vera.ask('credentials.sendLetter', { letterId: id })).paper.mail, null)
    const { bytes } = await pdfOf(visitor, path)
    const signature = signatureOf(bytes)
    assert.equal(signature?.isRight, true)
    const published = String((await visitor.http('GET', '/badges/certificates.pem')).body)
    const plain = (pem: string) => pem.replace(/\s/g, '')
    assert.ok(plain(published).includes(plain(signature?.certificate ?? '-')))
    const changed = Buffer.from(bytes)
    const place = changed.indexOf('Title')
    changed[place + 12] = (changed[place + 12] ?? 0) ^ 1
    assert.equal(signatureOf(changed)?.isRight, false)
    await community.deliver()
    assert.equal(office.mails.length, 0)
  })

  it('can be taken back: the page is gone, and a mail that waits does not go out', async () => {
    const { id, path } = await write()
    await vera.ask('credentials.sendLetter', { letterId: id })
    const { paper } = await vera.ask('credentials.takeBackPaper', { paperId: id })
    assert.deepEqual([paper.state, paper.mail], ['taken_back', null])
    await vera.ask('credentials.takeBackPaper', { paperId: id })
    for (const file of ['', '.pdf']) assert.equal((await visitor.http('GET', path + file)).status, 404)
    await community.deliver()
    assert.equal(office.mails.length, 0)
    await assertRefused(vera.ask('credentials.sendLetter', { letterId: id }), 'conflict')
  })

  it('can be taken back while it goes out: what has not left does not leave', async () => {
    const { id } = await write()
    await vera.ask('credentials.sendLetter', { letterId: id })
    const left: string[] = []
    const mail = async ({ to }: { to: { address: string } }) => {
      left.push(to.address)
      await vera.ask('credentials.takeBackPaper', { paperId: id })
      return 'sent' as const
    }
    await mailLetters(community.now(), { mail })
    assert.deepEqual(left, [BOSS])
  })

  it('is tried again while the post is away, and says when an address takes nothing', async () => {
    const { id } = await write()
    const mailOf = async () =>
      (await vera.ask('credentials.papers', {})).items.find(paper => paper.id === id)?.mail
    office.refuseWith({ code: 451, at: 'recipient' })
    await vera.ask('credentials.sendLetter', { letterId: id })
    await community.deliver()
    assert.equal(await mailOf(), 'waiting')
    office.refuseWith(undefined)
    community.later(10 * 60_000)
    await community.deliver()
    assert.equal(await mailOf(), 'sent')
    assert.equal(office.mails.splice(0).length, 2)

    office.refuseWith({ code: 550, at: 'recipient' })
    const { id: second } = await write()
    await vera.ask('credentials.sendLetter', { letterId: second })
    await community.deliver()
    office.refuseWith(undefined)
    const { items } = await vera.ask('credentials.papers', {})
    assert.equal(items.find(paper => paper.id === second)?.mail, 'refused')
    await community.drain()
    const event = await Outbox.findOne({ name: 'credentials.letterReturned' }).lean()
    assert.ok(event)
    const happening = { id: event._id.toHexString(), name: event.name, payload: event.payload }
    await noteLetterReturned(happening as Happening<'credentials.letterReturned'>, community.now())
    const inbox = await vera.ask('notifications.list', { kind: 'recognition' })
    assert.deepEqual(
      inbox.items.filter(({ what }) => what === 'letterReturned').map(({ path, count }) => [path, count]),
      [['/credentials', 1]],
    )
    community.later(3_600_000)
    await community.deliver()
    office.mails.splice(0)
  })

  it('keeps to its bounds: whose it is, what is written, and how', async () => {
    const draft = await write()
    const { id: letterId } = draft
    const rewrite = { letterId, addressee: letter().addressee, shows: [], note: '' }
    for (const person of [ben, library.staff]) {
      await assertRefused(person.ask('credentials.writeLetter', letter()), 'not_found')
      await assertRefused(person.ask('credentials.rewriteLetter', rewrite), 'not_found')
      await assertRefused(person.ask('credentials.sendLetter', { letterId }), 'not_found')
      await assertRefused(person.ask('credentials.takeBackPaper', { paperId: letterId }), 'not_found')
      assert.deepEqual((await person.ask('credentials.papers', {})).items, [])
    }
    await assertRefused(visitor.ask('credentials.papers', {}), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.writeLetter', letter()), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.rewriteLetter', rewrite), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.sendLetter', { letterId }), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.takeBackPaper', { paperId: letterId }), 'unauthenticated')
    await assertRefused(write({ badgeId: NOWHERE }), 'not_found')
    const to = (changed: object) => ({ addressee: { ...letter().addressee, ...changed } })
    await assertRefused(write(to({ email: 'nobody' })), 'invalid', ['addressee.email'])
    await assertRefused(write(to({ name: 'A\r\nBcc: all@x.example' })), 'invalid', ['addressee.name'])
    await assertRefused(write({ note: 'x'.repeat(601) }), 'invalid', ['note'])
    await assertRefused(write({ note: 'hidden \u202e text' }), 'invalid', ['note'])
    const foreign = { origin: 'https://evil.example' }
    const path = `/api/v1/credentials/letters/${letterId}/send`
    assert.equal((await vera.http('POST', path, {}, foreign)).status, 403)
    await vera.ask('credentials.sendLetter', { letterId })
    await assertRefused(vera.ask('credentials.rewriteLetter', rewrite), 'conflict')
    await vera.ask('credentials.takeBackPaper', { paperId: letterId })

    const twice = letter({ clientId: 'letter-once-1' })
    const once = await vera.ask('credentials.writeLetter', twice)
    assert.equal((await vera.ask('credentials.writeLetter', twice)).paper.id, once.paper.id)
  })

  it('runs nothing of what stands in it', async () => {
    const { id, path } = await write({
      note: BREAK_OUT,
      addressee: { name: BREAK_OUT, organisation: '', email: BOSS },
    })
    await vera.ask('credentials.sendLetter', { letterId: id })
    const page = String((await visitor.http('GET', path)).body)
    assert.doesNotMatch(page, /<img/)
    await community.deliver()
    const mails = office.mails.splice(0)
    assert.equal(mails.length, 2)
    for (const { raw } of mails) {
      const [, html = ''] = raw.replace(/=\r\n/g, '').split('Content-Type: text/html')
      assert.match(html, /&lt;img/)
      assert.doesNotMatch(html, /<img/)
    }
  })

  it('is a record, too: of a period, without what the member keeps to themselves, signed the same way', async () => {
    const period = { from: '2029-06-01T00:00:00.000Z', until: '2030-06-01T00:00:00.000Z' }
    const { paper } = await vera.ask('credentials.makeRecord', { ...period, open: false })
    assert.equal(paper.state, 'private')
    const said = saidIn(paper.lines)
    assert.match(said, /Advice accepted: 12 times, for 2 colleagues/)
    assert.match(said, /Customers plus, 1 January 2030/)
    assert.equal((await visitor.http('GET', paper.path)).status, 404)
    const { bytes } = await pdfOf(vera, paper.path)
    assert.equal(signatureOf(bytes)?.isRight, true)
    assert.match(await wordsOf(bytes), /Record of Věra Łukasz/)

    const less = await vera.ask('credentials.makeRecord', {
      ...period,
      without: ['advice', 'outcome'],
      open: true,
    })
    assert.doesNotMatch(saidIn(less.paper.lines), /Advice accepted|What came of advice/)
    assert.match(saidIn(less.paper.lines), /left out/)
    assert.equal((await visitor.http('GET', less.paper.path)).status, 200)
    await vera.ask('credentials.takeBackPaper', { paperId: less.paper.id })
    assert.equal((await visitor.http('GET', less.paper.path)).status, 404)

    const claimed = async (what: string, hours: number | null) => {
      const { claim } = await vera.ask('claims.create', {
        kind: 'teaching',
        what,
        on: '2029-12-01',
        link: null,
        hours,
        for: { kind: 'member', id: ben.id },
      })
      assert.equal(claim.hours, hours)
      await ben.ask('claims.confirm', { claimId: claim.id })
      return claim.id
    }
    const course = await claimed('A course on murmurs', 2.5)
    await claimed('A lesson on valves', 1)
    const unsaid = await claimed('A day of doing', null)
    await community.drain()
    const recordOf = async (more: Partial<InputOf<'credentials.makeRecord'>> = {}) => {
      const made = await vera.ask('credentials.makeRecord', { ...period, open: false, ...more })
      return saidIn(made.paper.lines)
    }
    const items = await vera.ask('credentials.recordItems', period)
    assert.deepEqual(
      items.kinds.map(({ kind, times }) => [kind, times]),
      [
        ['advice', 12],
        ['outcome', 10],
      ],
    )
    assert.deepEqual(new Set(items.claims.map(({ hours }) => hours)), new Set([1, 2.5, null]))
    const whole = await recordOf()
    assert.match(whole, /A course on murmurs, 1 December 2029, 2.5 hours\. Confirmed by somebody else\./)
    assert.match(whole, /A day of doing, 1 December 2029\. Confirmed/)
    assert.match(whole, /said with 2 of the 3 that are listed .*: 3\.5 hours/)
    assert.doesNotMatch(whole, /Taught|Teaching|left out/)
    const some = await recordOf({ withoutClaimIds: [course, unsaid] })
    assert.doesNotMatch(some, /murmurs|A day of doing/)
    assert.match(some, /said with what is listed here as confirmed: one hour\./)
    assert.match(some, /left out/)
    assert.doesNotMatch(await recordOf({ without: ['teaching'] }), /hour/)
    // What was found not to be right since is vouched for no more.
    const line = (await ben.ask('exchanges.list', { memberId: ben.id })).items.find(
      ({ evidence }) => evidence.kind === 'claim' && evidence.claimId === unsaid,
    )
    const wrong = { exchangeId: line?.id ?? '', reason: 'I took it for another day.' }
    const { contestId } = await ben.ask('exchanges.contest', wrong)
    const judged = { contestId, outcome: 'upheld', words: 'It was another day.' } as const
    await library.staff.ask('moderation.decideContest', judged)
    await community.drain()
    assert.doesNotMatch(await recordOf(), /A day of doing/)
    // Of another’s claim nothing is left out, and nothing is learned.
    assert.doesNotMatch(await recordOf({ withoutClaimIds: [NOWHERE] }), /left out/)
    const backwards = { from: period.until, until: period.from }
    await assertRefused(vera.ask('credentials.recordItems', backwards), 'invalid', ['until'])
    await assertRefused(visitor.ask('credentials.recordItems', period), 'unauthenticated')
    assert.deepEqual((await library.staff.ask('credentials.recordItems', period)).claims, [])
    await assertRefused(claimed('Not in quarters', 0.3), 'invalid', ['hours'])

    const empty = await ben.ask('credentials.makeRecord', { ...period, open: false })
    assert.match(saidIn(empty.paper.lines), /Nothing stands in the ledger/)
    const nothing = { from: period.until, until: period.from, open: false }
    await assertRefused(vera.ask('credentials.makeRecord', nothing), 'invalid', ['until'])
    await assertRefused(visitor.ask('credentials.makeRecord', { ...period, open: true }), 'unauthenticated')
  })

  it('is not written of an award that is over, and says so on its page when it ended since', async () => {
    const { id, path } = await write({ addressee: { name: 'Ms Hand', organisation: '', email: null } })
    await vera.ask('credentials.sendLetter', { letterId: id })
    const draft = await write()
    await endAward(community, vera, awardId, 'revoked')
    await assertRefused(write(), 'conflict')
    await assertRefused(vera.ask('credentials.sendLetter', { letterId: draft.id }), 'conflict')
    assert.match(String((await visitor.http('GET', path)).body), /The award ended on/)
  })
})
