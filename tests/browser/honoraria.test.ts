import assert from 'node:assert/strict'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Community, Person } from '../support/community.ts'
import { carryIn } from '../support/windows.ts'

describe('honoraria at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let clinic: Clinic
  let second: Person

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic()
    ;({ community } = clinic)
    await clinic.makeConsultant(clinic.vera)
    second = await community.register('Sven')
    await community.grant(second, 'staff')
    community.at('2030-01-05T12:00:00.000Z')
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  const openFor = async (person: Person, scheme?: 'dark'): Promise<Window> => {
    const window = await openWindow(browser, community.url, scheme)
    await window.page.clock.setFixedTime(community.now())
    await carryIn(window.page, person, community.url)
    return window
  }

  it('are set, drawn up, approved by two, handed to the payroll, and read by whom they pay', async () => {
    const { ada, ben, vera, staff } = clinic
    const desk = await openFor(staff)
    const { page } = desk
    await page.goto('/honoraria')
    await page.getByText('Nothing is paid yet').waitFor()
    await page.getByRole('button', { name: 'Set a rate' }).click()
    await page.getByLabel('Amount').fill('25')
    await assertFit(page, 'honoraria-rate')
    await page.getByRole('button', { name: 'Set the rate' }).click()
    await page.getByText('Accepted advice, Cats').waitFor()

    await clinic.accept(ada, vera)
    await clinic.accept(ben, vera)
    await community.drain()
    community.at('2030-02-02T12:00:00.000Z')
    await page.clock.setFixedTime(community.now())
    await page.goto('/honoraria')
    await page.getByText('Nobody is paid for this month').waitFor()
    await page.getByRole('button', { name: 'Draw up anew' }).click()
    await page.getByText('Waits for the first approval').waitFor()
    await page.getByRole('button', { name: 'Show 2 lines' }).click()
    await page.getByText('Ada accepted Vera’s advice on “Cat breathes fast”').waitFor()
    await page.getByRole('button', { name: 'Leave out' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Leave a line out' })
    await dialog.getByLabel('Reason').fill('Paid by the university already')
    await assertFit(page, 'honoraria-leave-out')
    await dialog.getByRole('button', { name: 'Leave it out' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Left out by Stella:').waitFor()
    // Whoever approves says which edition they saw.
    await page.goto('/honoraria')
    await page.getByRole('button', { name: 'Show 2 lines' }).click()
    await page.getByText('Left out by Stella:').waitFor()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approved by Stella', { exact: true }).waitFor()
    await assertFit(page, 'honoraria-staff')

    const other = await openFor(second)
    await other.page.goto('/honoraria')
    await other.page.getByRole('button', { name: 'Approve' }).click()
    await other.page.getByText('Approved by Stella and Sven').waitFor()
    const [file] = await Promise.all([
      other.page.waitForEvent('download'),
      other.page.getByRole('button', { name: 'For the payroll' }).click(),
    ])
    assert.match(file.suggestedFilename(), /^honoraria-2030-01-[0-9a-f]{6}\.csv$/)
    await other.page.getByRole('heading', { name: 'Handed to the payroll' }).waitFor()

    const paid = await openFor(vera, 'dark')
    await paid.page.goto('/desk')
    await paid.page.getByRole('link', { name: 'Your honorarium' }).click()
    await paid.page.getByText('The payroll has it.').waitFor()
    await paid.page.getByRole('button', { name: 'Show 2 lines' }).click()
    await paid.page.getByText('“Paid by the university already”').first().waitFor()
    await assertFit(paid.page, 'honoraria-mine')
    for (const { complaints } of [desk, other, paid]) assert.deepEqual(complaints, [])
  })
})
