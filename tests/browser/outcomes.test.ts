import assert from 'node:assert/strict'
import { askForOutcomes } from '../../domain/outcomes/actions.ts'
import { laterDays } from '../../domain/outcomes/rules.ts'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Community } from '../support/community.ts'
import { heading, carryIn, tellOutcome } from '../support/windows.ts'

const DAY_MS = 24 * 3600 * 1000

describe('outcomes at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let clinic: Clinic
  let asking: Window

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic()
    ;({ community } = clinic)
    await clinic.makeConsultant(clinic.vera)
    asking = await openWindow(browser, community.url)
    await carryIn(asking.page, clinic.ada, community.url)
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  it('are asked when a reply is accepted, may wait, and are told from the reminder', async () => {
    const { ada, vera } = clinic
    const { caseId } = await clinic.askAndAnswer(ada, vera)
    const { page } = asking
    await page.goto(`/cases/${caseId}`)
    await page.getByRole('button', { name: 'This answered my case' }).click()
    const dialog = page.getByRole('dialog', { name: 'What happened next?' })
    await dialog.getByRole('radio', { name: 'It confirmed my plan' }).waitFor()
    await assertFit(page, 'outcomes-close-out')
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await dialog.waitFor({ state: 'detached' })

    await community.drain()
    community.later(7 * DAY_MS)
    await askForOutcomes(community.now())
    await community.drain()
    await page.goto('/inbox')
    await page.getByText('what came of the answer you accepted?').click()
    await dialog.waitFor()
    await tellOutcome(page, 'Rate 44 by midnight.')
    await page.getByText('Told by you').waitFor()

    community.later((laterDays(caseId) - 7) * DAY_MS)
    await page.goto(`/cases/${caseId}`)
    await page.getByRole('radio', { name: 'Better than expected' }).check()
    await page.getByRole('button', { name: 'Save how it stands' }).click()
    await page.getByRole('heading', { name: 'Months later' }).waitFor()
    await assertFit(page, 'outcomes-later')
  })

  it('of two cases are told on the form of a third', async () => {
    const { ada, vera, catsId } = clinic
    await clinic.accept(ada, vera)
    await clinic.accept(ada, vera)
    const { page } = asking
    await page.goto('/cases')
    await page.getByRole('list', { name: 'Cases to tell about' }).waitFor()
    await assertFit(page, 'outcomes-owed')
    await page.goto('/cases/ask')
    await page.getByRole('heading', { name: 'First: what came of these?' }).waitFor()
    await assertFit(page, 'outcomes-ask')
    for (const left of [1, 0]) {
      const form = page.getByRole('form', { name: 'What happened next:' }).first()
      await form.getByRole('radio', { name: 'It confirmed my plan' }).check()
      await form.getByLabel('What it changed').selectOption('avoided')
      await form.getByRole('group', { name: 'Worth to the client' }).getByRole('radio', { name: '5' }).check()
      await form.getByRole('group', { name: 'Worth to me' }).getByRole('radio', { name: '4' }).check()
      await form.getByRole('button', { name: 'Save the outcome' }).click()
      if (left === 1) await page.getByText('Outcome saved').first().waitFor()
    }
    await page.getByRole('heading', { name: 'First: what came of these?' }).waitFor({ state: 'detached' })
    assert.equal((await ada.ask('outcomes.owed', {})).holdsUp, false)
    await ada.ask('cases.submit', clinic.question({ specialtyId: catsId }))
    assert.deepEqual(asking.complaints, [])
  })

  it('are shown to who advised, with how sure they are', async () => {
    const { ben, vera } = clinic
    for (const said of ['confirmed_plan', 'new_advice', 'new_advice', 'not_useful'] as const) {
      const { caseId } = await clinic.accept(ben, vera)
      await clinic.tell(ben, caseId, said)
    }
    await community.drain()
    const advising = await openWindow(browser, community.url, 'dark')
    const { page } = advising
    await carryIn(page, vera, community.url)
    await page.goto('/desk')
    await page.getByRole('heading', { name: 'What became of your advice' }).waitFor()
    await page.getByText('7 outcomes told of 7 accepted').waitFor()
    await assertFit(page, 'outcomes-desk')
    await page.getByRole('link', { name: 'All outcomes' }).click()
    await heading(page)
    await page.getByRole('figure', { name: 'What the advice did' }).waitFor()
    await assertFit(page, 'outcomes-all')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'As CSV' }).click(),
    ])
    assert.match(file.suggestedFilename(), /^outcomes-2030-\d\d\.csv$/)
    assert.deepEqual(advising.complaints, [])
  })
})
