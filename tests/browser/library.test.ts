import assert from 'node:assert/strict'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { openClinic, type Clinic } from '../support/clinic.ts'
import type { Community, Person } from '../support/community.ts'
import { heading, carryIn } from '../support/windows.ts'

describe('the library at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let clinic: Clinic
  let emil: Person
  let writing: Window
  let caseId: string

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic()
    ;({ community } = clinic)
    const { ada, vera } = clinic
    const edith = await community.register('Edith Larsen')
    emil = await community.register('Emil Brandt')
    await community.grant(edith, 'editor', clinic.catsId)
    await community.grant(emil, 'editor', clinic.catsId)
    await clinic.makeConsultant(vera)
    ;({ caseId } = await clinic.accept(ada, vera))
    writing = await openWindow(browser, community.url)
    await carryIn(writing.page, edith, community.url)
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  it('lets an editor make an entry from a case, and asks another to review it', async () => {
    const { page } = writing
    await page.goto(`/cases/${caseId}`)
    await page.getByRole('button', { name: 'Write an entry from this case' }).click()
    await heading(page)
    await page.getByText('Stop the fluids.').nth(1).waitFor()
    await page.getByLabel('Question').fill('What is stopped first in a cat that breathes fast?')
    await page.getByLabel('To be looked at again by').fill('2031-06-01')
    await page.getByLabel('Who may read it').selectOption('everyone')
    await assertFit(writing.page, 'library-editor')
    // However long the entry takes to come anew: what was saved is what the review is asked for.
    let letCome = () => undefined as void
    const mayCome = new Promise<void>(resolve => (letCome = resolve))
    await page.route(/\/api\/v1\/entries\/[0-9a-f]{24}$/, async route => {
      if (route.request().method() === 'GET') await mayCome
      await route.continue()
    })
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByRole('button', { name: 'Ask for a review' }).click()
    await page.getByText('It waits for another editor: you wrote it.').waitFor()
    letCome()
    await page.unrouteAll({ behavior: 'wait' })
    await page.getByText('It waits for another editor: you wrote it.').waitFor()
  })

  it('lets the other publish it, and a reader say that it helped', async () => {
    const reviewing = await openWindow(browser, community.url)
    await carryIn(reviewing.page, emil, community.url)
    await reviewing.page.goto('/entries?shows=in_review')
    await reviewing.page.getByRole('link', { name: 'What is stopped first' }).click()
    await reviewing.page.getByRole('button', { name: 'Publish it' }).click()
    await reviewing.page.getByText('reviewed it').waitFor()
    await assertFit(reviewing.page, 'library-entry-editor')
    assert.deepEqual(reviewing.complaints, [])

    const reading = await openWindow(browser, community.url, 'dark')
    const { page } = reading
    await carryIn(page, clinic.ben, community.url)
    await page.goto('/entries')
    await assertFit(reading.page, 'library-list')
    await page.getByRole('link', { name: 'What is stopped first' }).click()
    await page.getByRole('button', { name: 'This helped me' }).click()
    await page.getByText('Helped 1 colleague').waitFor()
    await assertFit(reading.page, 'library-entry')

    await page.getByRole('link', { name: 'Its page for everyone' }).click()
    await heading(page)
    await assertFit(reading.page, 'library-public')
    assert.deepEqual(reading.complaints, [])
    assert.deepEqual(writing.complaints, [])
  })
})
