import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { bury } from '../../domain/operations/actions.ts'
import { Outbox, toOutboxRow } from '../../domain/transaction.ts'
import { schedule } from '../../workers/schedule.ts'
import { assertFit, openBrowser, type OpenBrowser, openWindow } from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Person } from '../support/community.ts'
import { carryIn } from '../support/windows.ts'

const EVENT = 'cases.markedHelpful'
const REACTION = 'creditHelpful'

describe('the queue at a window', () => {
  let browser: OpenBrowser
  let clinic: Clinic
  let admin: Person

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic({ realTime: true })
    admin = await clinic.community.register('Alma Admin')
    await clinic.community.grant(admin, 'admin')
    await clinic.community.drain()
    await schedule['checkLedger']?.run(clinic.community.now())
    for (let n = 0; n < 3; n += 1) await giveUp()
  })
  after(async () => {
    await browser?.close()
    await clinic?.community.stop()
  })

  const newId = () => new mongoose.Types.ObjectId().toHexString()
  async function giveUp(): Promise<void> {
    const id = newId()
    const at = clinic.community.now().toISOString()
    const payload = {
      caseId: newId(),
      specialtyId: newId(),
      replyId: newId(),
      authorId: admin.id,
      byId: clinic.ada.id,
      at,
    }
    await Outbox.collection.insertOne(toOutboxRow({ id, name: EVENT, payload }))
    const death = { eventId: id, reaction: REACTION, of: [REACTION], tries: 3 }
    await bury(
      { ...death, cause: 'failed', error: 'BSONError: input must be a 24 character hex string' },
      clinic.community.now(),
    )
  }

  it('shows an administrator what was given up, and lets them replay it or let it go with a reason', async () => {
    const { page, complaints } = await openWindow(browser, clinic.community.url)
    await carryIn(page, admin, clinic.community.url)
    await page.goto('/queue')
    await page.getByText('BSONError').first().waitFor()
    await page.getByText('The ledger is what its sources say.').waitFor()
    await page.getByText('Together').waitFor()
    await assertFit(page, 'queue')

    await page
      .getByRole('button', { name: /^Let go of/ })
      .first()
      .click()
    await page.getByLabel('Reason').fill('A trial of ours')
    await page.getByRole('button', { name: 'Let it go' }).click()
    await page.getByRole('button', { name: 'Replay all 2' }).click()
    await page.getByText('Nothing was given up').waitFor()
    await clinic.community.drain()
    assert.equal(await Outbox.countDocuments({ doneAt: null }), 0)
    assert.deepEqual(complaints, [])
    await page.close()
  })

  it('says to everybody else that it is none of theirs', async () => {
    const { page, complaints } = await openWindow(browser, clinic.community.url, 'dark')
    await carryIn(page, clinic.ada, clinic.community.url)
    await page.goto('/queue')
    await page.getByText('The queue is looked after by administrators').waitFor()
    await assertFit(page, 'queue-others')
    assert.deepEqual(complaints, [])
    await page.close()
  })
})
