import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { PSEUDONYM } from '../../domain/cases/contract.ts'
import { calls, type CallName, type InputOf } from '../../domain/contract.ts'
import { Deliveries, Notices } from '../../domain/notifications/model.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Community, Live, Person } from '../support/community.ts'

describe('someone who asks without their name', () => {
  let community: Community
  let clinic: Clinic
  let ben: Person
  let vera: Person
  let staff: Person
  let zelda: Person
  let lines: Live[]
  let caseId: string
  let replyId: string

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ben, vera, staff } = clinic)
    await clinic.makeConsultant(vera)
    zelda = await community.register('Zelda Quark')
    lines = await Promise.all([ben, vera, staff].map(person => person.connect()))

    const asked = await clinic.ask(zelda, { underPseudonym: true, urgency: 'now' })
    caseId = asked.id
    assert.deepEqual([asked.asker, asked.mine], [{ id: zelda.id, name: 'Zelda Quark' }, true])
    await vera.ask('cases.claim', { caseId })
    await clinic.reply(zelda, caseId, 'One more thing I forgot.')
    await clinic.reply(ben, caseId, 'I had one in June.')
    ;({ id: replyId } = await clinic.reply(vera, caseId))
    await zelda.ask('cases.markHelpful', { caseId, replyId, on: true })
    await zelda.ask('cases.accept', { caseId, replyId })
    await clinic.tell(zelda, caseId, 'new_advice')
    await community.drain()
    await community.deliver()
  })
  afterEach(async () => {
    for (const line of lines) line.close()
    await community.stop()
  })

  const assertUnnamed = (heard: unknown, where: string) => {
    const text = JSON.stringify(heard)
    for (const trace of [zelda.id, zelda.name, 'Zelda', zelda.email, zelda.email.split('@')[0] ?? ''])
      assert.ok(!text.includes(trace), `${where} tells ${trace}: ${text.slice(0, 600)}`)
  }

  /** Every call that reads, and takes nothing but what is known here. */
  const readings = (): [CallName, object][] => {
    const known: Record<string, unknown> = { caseId, specialtyId: clinic.catsId, memberId: '' }
    return (Object.keys(calls) as CallName[]).flatMap((name): [CallName, object][] => {
      const { http, input } = calls[name]
      if (!http.startsWith('GET ') || name.startsWith('members.')) return []
      const parts = [...http.matchAll(/:(\w+)/g)].map(([, key = '']) => key)
      if (!parts.every(part => part in known)) return []
      const given = Object.fromEntries(parts.map(part => [part, known[part]]))
      return input.safeParse(given).success || parts.includes('memberId') ? [[name, given]] : []
    })
  }

  it('is named in no answer to anyone else, whatever they ask', async () => {
    let answered = 0
    for (const person of [ben, vera, staff])
      for (const [name, given] of readings()) {
        const input = { ...given, ...('memberId' in given && { memberId: person.id }) }
        const answer = await person.ask(name, input as InputOf<typeof name>).catch((error: unknown) => error)
        if (!(answer instanceof Error)) answered += 1
        assertUnnamed(answer instanceof Error ? answer.message : answer, `${name} to ${person.name}`)
      }
    assert.ok(answered > 30, String(answered))
  })

  it('is called by the pseudonym, and seen to speak in their own case', async () => {
    const { case: shown, replies } = await vera.ask('cases.show', { caseId })
    assert.deepEqual(
      [shown.asker, shown.mine, shown.underPseudonym],
      [{ id: null, name: PSEUDONYM }, false, true],
    )
    const own = replies.find(({ byAsker }) => byAsker)
    assert.deepEqual(own?.author, { id: null, name: PSEUDONYM })
  })

  it('is credited to by nobody the helper could name, and not in what staff read of them', async () => {
    const { items } = await vera.ask('exchanges.list', { memberId: vera.id, side: 'created' })
    assert.equal(items.length, 3)
    for (const { beneficiary } of items)
      assert.deepEqual(beneficiary, { id: null, name: PSEUDONYM, kind: 'member' })
    const { items: ofZelda } = await staff.ask('exchanges.list', { memberId: zelda.id })
    assert.deepEqual(ofZelda, [])
    const { items: own } = await zelda.ask('exchanges.list', { memberId: zelda.id })
    assert.equal(own.length, 3)
  })

  it('is in no frame that anyone else hears', async () => {
    for (const line of lines) {
      await line.ask('cases.list', {})
      for (const name of ['cases.changed', 'exchanges.changed', 'notifications.created'] as const)
        assertUnnamed(line.heard(name), name)
    }
    assert.ok((lines[1]?.heard('cases.changed').length ?? 0) > 0)
  })

  it('is in no notice and in nothing that goes out', async () => {
    const { items } = await vera.ask('notifications.list', {})
    assert.ok(items.some(({ what }) => what === 'accepted'))
    assertUnnamed(items, 'the inbox')
    const toOthers = { memberId: mongoose.trusted({ $ne: zelda.id }) }
    assert.ok(await Notices.exists(toOthers))
    assertUnnamed(await Notices.find(toOthers).lean(), 'what is kept')
    assertUnnamed(await Deliveries.find(toOthers).lean(), 'what goes out')
  })

  it('is named like anyone when they ask with their name', async () => {
    const { id } = await clinic.ask(zelda)
    const { case: shown } = await ben.ask('cases.show', { caseId: id })
    assert.deepEqual(shown.asker, { id: zelda.id, name: 'Zelda Quark' })
  })
})
