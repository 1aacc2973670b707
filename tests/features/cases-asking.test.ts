import assert from 'node:assert/strict'
import { Cases } from '../../domain/cases/model.ts'
import { creditReuse } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('asking a case', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let catsId: string

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, staff, catsId } = clinic)
  })
  afterEach(() => community.stop())

  describe('with what tells who it is about', () => {
    it('is refused with the field and what can stand there, and nothing is stored', async () => {
      const body = 'Owner can be reached at j.blom@mail.example or +31 6 1234 5678.'
      await assertRefused(clinic.ask(ada, { body }), 'invalid', ['body', 'body'])
      await assertRefused(clinic.ask(ada, { title: 'Cat with chip 528140000123456' }), 'invalid', ['title'])
      assert.equal(await Cases.countDocuments({}), 0)
      const refused = await ada.http('POST', '/api/v1/cases', { ...clinic.question(), body })
      const text = JSON.stringify(refused.body)
      assert.match(text, /write \[e-mail\] instead/)
      assert.doesNotMatch(text, /blom|1234/)
    })
    it('is taken once its asker says that it is no such thing', async () => {
      const body = 'Lot 528140000123456 of the vaccine.'
      await assertRefused(clinic.ask(ada, { body }), 'invalid', ['body'])
      assert.equal((await clinic.ask(ada, { body, confirmed: ['528140000123456'] })).body, body)
    })
    it('is taken with what is only likely', async () => {
      assert.ok(await clinic.ask(ada, { body: 'Mrs Blom saw it first on 14.03.2029.' }))
    })
  })

  describe('and replying with what tells who it is about', () => {
    it('is refused like a case, until the writer says that it is no such thing', async () => {
      const { id: caseId } = await clinic.ask(ada)
      const body = 'Call +31 6 1234 5678; lot 528140000123456.'
      await assertRefused(ben.ask('cases.reply', { caseId, body }), 'invalid', ['body', 'body'])
      const refused = await ben.http('POST', `/api/v1/cases/${caseId}/replies`, { body })
      assert.match(JSON.stringify(refused.body), /The reply tells who.*write \[phone\] instead/)
      assert.doesNotMatch(JSON.stringify(refused.body), /5678|123456/)
      assert.deepEqual((await ada.ask('cases.show', { caseId })).replies, [])
      const confirmed = ['+31 6 1234 5678', '528140000123456']
      assert.equal((await ben.ask('cases.reply', { caseId, body, confirmed })).reply.body, body)
    })
  })

  describe('by the template of a specialty', () => {
    const fields = [
      { key: 'known', label: 'What is known', help: 'Signs and findings', required: true },
      { key: 'tried', label: 'What was tried', help: '', required: false },
      { key: 'asked', label: 'What is asked', help: '', required: true },
    ]
    const asked = (texts: Record<string, string>) =>
      ada.ask('cases.submit', {
        specialtyId: catsId,
        title: 'Cat with a new murmur',
        fields: Object.entries(texts).map(([key, text]) => ({ key, text })),
      })

    it('is set by editors of the specialty and staff', async () => {
      const set = (person: Person, given: typeof fields = fields) =>
        person.ask('cases.setTemplate', { specialtyId: catsId, fields: given })
      await assertRefused(set(ada), 'forbidden')
      await assertRefused(set(community.visitor()), 'unauthenticated')
      await assertRefused(staff.ask('cases.setTemplate', { specialtyId: NOWHERE, fields }), 'not_found')
      await assertRefused(set(staff, [...fields, ...fields.slice(0, 1)]), 'invalid', ['fields.3.key'])
      await community.grant(ben, 'editor', catsId)
      assert.deepEqual((await set(ben)).fields, fields)
      const { items } = await ada.ask('cases.specialties', {})
      assert.deepEqual(items[0]?.template, fields)
    })
    it('makes the text of the fields, which are kept beside it', async () => {
      await staff.ask('cases.setTemplate', { specialtyId: catsId, fields })
      const { case: found } = await asked({ asked: 'Anaesthesia tomorrow?', known: 'Grade II, RR 22.' })
      assert.equal(
        found.body,
        '### What is known\n\nGrade II, RR 22.\n\n### What is asked\n\nAnaesthesia tomorrow?',
      )
      assert.deepEqual(
        found.fields.map(({ key }) => key),
        ['known', 'asked'],
      )
    })
    it('refuses what is missing, what it does not have, and what tells who it is about', async () => {
      await staff.ask('cases.setTemplate', { specialtyId: catsId, fields })
      await assertRefused(asked({ known: 'x' }), 'invalid', ['fields.asked'])
      await assertRefused(asked({ known: 'x', asked: 'y', other: 'z' }), 'invalid', ['fields.2.key'])
      await assertRefused(asked({ known: 'a@b.example', asked: 'y' }), 'invalid', ['fields.known'])
      await assertRefused(
        ada.ask('cases.submit', { specialtyId: catsId, title: 'Cat with a new murmur' }),
        'invalid',
        ['body'],
      )
      assert.equal(await Cases.countDocuments({}), 0)
    })
  })

  describe('is not needed when an old answer will do', () => {
    const answeredMe = (person: Person, caseId: string) => person.ask('cases.reuse', { caseId })

    it('and then who answered is told and credited, once', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      assert.deepEqual(await answeredMe(ben, caseId), { creditedCount: 1 })
      assert.deepEqual(await answeredMe(ben, caseId), { creditedCount: 1 })
      await community.drain()
      const { items } = await clinic.ledgerOf(vera)
      const reuse = items.filter(({ kind }) => kind === 'reuse')
      assert.deepEqual(
        reuse.map(({ credit, beneficiary, side }) => [credit, beneficiary.name, side]),
        [[3, 'Ben', 'created']],
      )
      assert.match(reuse[0]?.what ?? '', /^Ben found the answer in .*, and asked no case$/)
      const { items: notices } = await vera.ask('notifications.list', {})
      assert.ok(notices.some(({ what }) => what === 'reused'))
      await assertLedgerIsWhatCasesSay()
    })
    it('counts once when the reaction runs twice', async () => {
      const { caseId } = await clinic.accept(ada, vera)
      await answeredMe(ben, caseId)
      const row = await Outbox.findOne({ name: 'cases.answeredMe' }).lean()
      const happening = {
        id: String(row?._id),
        name: 'cases.answeredMe',
        payload: row?.payload,
      } as Happening<'cases.answeredMe'>
      await creditReuse(happening)
      await creditReuse(happening)
      assert.equal(await Exchanges.countDocuments({ kind: 'reuse' }), 1)
    })
    it('is for others than its asker, of a case that somebody answered', async () => {
      const { id } = await clinic.ask(ada)
      await assertRefused(answeredMe(ben, id), 'conflict')
      await assertRefused(answeredMe(ada, id), 'forbidden')
      await assertRefused(answeredMe(community.visitor(), id), 'unauthenticated')
      await assertRefused(answeredMe(ben, NOWHERE), 'not_found')
      await assertRefused(answeredMe(ben, 'x'), 'invalid', ['caseId'])
      await clinic.reply(ben, id)
      await assertRefused(answeredMe(ben, id), 'conflict')
      assert.deepEqual(await answeredMe(vera, id), { creditedCount: 1 })
    })
  })
})
