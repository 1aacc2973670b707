/** The same story told without a name and with it: whatever is looked through for the name must be able to show it. */
import assert from 'node:assert/strict'
import { CloseOuts } from '../../domain/outcomes/model.ts'
import { onTelling } from '../../domain/transaction.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Live, Person } from '../support/community.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'

/** As many alike as an export shows a row for. */
const CASES = 5
const HOUR_MS = 3_600_000
const HEARD_WITHIN_MS = 20_000

describe('the name of who asked', function () {
  this.timeout(120_000)
  let office: PostOffice
  let clinic: Clinic
  let zelda: Person
  let lines: Live[] = []
  let frames: string[]
  /** What hints would be if they were told as they are addressed. */
  let unmasked: string[]
  let stopListening: () => void = () => undefined

  before(async () => {
    office = await openPostOffice()
    clinic = await openClinic({
      environment: {
        MAIL_URL: office.url,
        MAIL_FROM: 'Commonground <mail@association.example>',
        PUBLIC_URL: 'http://ground.association.example',
      },
    })
    const { community, ben, vera, staff } = clinic
    await clinic.makeConsultant(vera)
    zelda = await community.register('Zelda Quark')
    const quiet = { on: false, from: '22:00', to: '07:00' }
    for (const person of [ben, vera])
      await person.ask('notifications.set', { mail: 'soon', quiet, timeZone: 'UTC' })
    lines = await Promise.all([ben, vera, staff].map(person => person.connect()))
    stopListening = onTelling(({ name, payload }) => {
      if (name === 'cases.changed') unmasked.push(JSON.stringify([name, payload]))
    })
    for (const { socket } of lines) socket.onAny((...frame: unknown[]) => frames.push(JSON.stringify(frame)))
  })
  after(async () => {
    stopListening()
    for (const line of lines) line.close()
    await clinic.community.stop()
    await office.close()
  })
  beforeEach(() => {
    frames = []
    unmasked = []
    office.mails.length = 0
  })

  const traces = () => [zelda.id, zelda.name, 'Zelda', zelda.email, zelda.email.split('@')[0] ?? '']
  const named = (texts: readonly string[]) =>
    texts.filter(text => traces().some(trace => text.includes(trace)))

  async function untilSo(isSo: () => boolean, what: string): Promise<void> {
    const until = performance.now() + HEARD_WITHIN_MS
    while (!isSo()) {
      assert.ok(performance.now() < until, what)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** Everything that leaves us for anyone else while someone asks, is answered, thanks and tells what came of it. */
  async function told(underPseudonym: boolean) {
    const { community, vera, ben } = clinic
    for (let at = 0; at < CASES; at += 1) {
      const { id: caseId } = await clinic.ask(zelda, {
        underPseudonym,
        title: `Cat number ${at} breathes fast`,
      })
      await clinic.reply(zelda, caseId, 'One more thing I forgot.')
      await clinic.reply(ben, caseId, 'I had one in June.')
      const { id: replyId } = await clinic.reply(vera, caseId)
      await zelda.ask('cases.accept', { caseId, replyId })
      await clinic.tell(zelda, caseId, 'new_advice')
    }
    await community.drain()
    community.later(HOUR_MS)
    await community.deliver()
    await untilSo(() => frames.some(frame => frame.includes('"notifications.')), 'nothing was heard')
    await untilSo(() => office.mails.some(({ to }) => to.includes(vera.email)), 'nothing was mailed')
    const exported = await Promise.all(
      (['json', 'csv'] as const).map(as => vera.ask('outcomes.export', { as })),
    )
    for (const { rowCount } of exported) assert.ok(rowCount >= CASES)
    const answers = await Promise.all(
      lines.map(line => Promise.all([line.ask('cases.list', {}), line.ask('notifications.list', {})])),
    )
    const mails = office.mails.filter(({ to }) => !to.includes(zelda.email))
    const exportedFrom = await CloseOuts.find({ authorId: vera.id }).lean()
    return {
      hints: [...frames],
      unmasked: [...unmasked],
      exportedFrom: exportedFrom.map(row => JSON.stringify(row)),
      answers: answers.flat().map(answer => JSON.stringify(answer)),
      mails: mails.flatMap(({ raw, text }) => [raw, text]),
      exports: exported.map(file => JSON.stringify(file)),
    }
  }

  it('is in nothing that sockets tell or answer, in no mail and in no export while it is kept', async () => {
    const { hints, answers, mails, exports, unmasked, exportedFrom } = await told(true)
    assert.deepEqual(named(hints), [])
    assert.deepEqual(named(answers), [])
    assert.deepEqual(named(mails), [])
    assert.deepEqual(named(exports), [])

    // What is told and exported is made from what names them: the same look finds it there, in all of what was heard.
    assert.ok(hints.some(hint => hint.includes('"cases.changed"')))
    assert.equal(named(unmasked).length, unmasked.length)
    assert.ok(unmasked.length > 0, 'hints are looked through in vain')
    assert.ok(exportedFrom.length >= CASES && named(exportedFrom).length === exportedFrom.length)
  })

  it('is found by the same look in what sockets answer and in mails when it is not, and in no hint and no export even so', async () => {
    const { hints, answers, mails, exports } = await told(false)
    assert.ok(named(answers).length > 0, 'what sockets answer is looked through in vain')
    assert.ok(named(mails).length > 0, 'mails are looked through in vain')
    assert.deepEqual(named(hints), [])
    assert.deepEqual(named(exports), [])
    assert.equal(named([...hints, ...exports, `row,${zelda.id}`]).length, 1)
  })
})
