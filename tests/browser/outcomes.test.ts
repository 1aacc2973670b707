import type { Browser } from 'playwright-core'
import { askForOutcomes } from '../../domain/outcomes/actions.ts'
import { laterDays } from '../../domain/outcomes/rules.ts'
import { assertFit, openBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Community } from '../support/community.ts'
import { signIn, tellOutcome } from '../support/windows.ts'

const DAY_MS = 24 * 3600 * 1000

describe('outcomes at a window', () => {
  let browser: Browser
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
    await signIn(asking.page, clinic.ada)
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
})
