import assert from 'node:assert/strict'
import { Replies } from '../../domain/cases/model.ts'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { photograph } from '../support/files.ts'
import * as at from '../support/windows.ts'

describe('a case at the browser', function () {
  this.timeout(90_000)
  let clinic: Clinic
  let browser: OpenBrowser
  let asker: Window
  let consultant: Window
  let staff: Window

  before(async function () {
    this.timeout(90_000)
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic({ realTime: true })
    await clinic.makeConsultant(clinic.vera, clinic.victor)
    await clinic.accept(clinic.ben, clinic.vera)
    await clinic.community.drain()
    const { url } = clinic.community
    ;[asker, consultant, staff] = await Promise.all([
      openWindow(browser, url),
      openWindow(browser, url),
      openWindow(browser, url),
    ])
    await at.carryIn(asker.page, clinic.ada, url)
    await at.comeHome(consultant.page, clinic.vera, url)
    await at.carryIn(staff.page, clinic.staff, url)
  })
  after(async () => {
    await browser?.close()
    await clinic?.community.stop()
  })

  it('says what could tell who it is about, and writes something else there', async () => {
    const { page } = asker
    await page.goto('/cases/ask')
    await page.getByLabel('In one line').fill('Cat, 9 y: breathing fast after fluids')
    const body = page.getByLabel('What you see, did and want to know')
    await body.fill('Owner reachable at +31 6 1234 5678. RR 68, gallop. Tap or furosemide?')
    await page.getByText('1 detail could tell who this is.').waitFor()
    await assertFit(page, 'ask-identifiers')
    await page.getByRole('button', { name: /^Write \[phone\]/ }).click()
    await page.getByText('1 detail could tell who this is.').waitFor({ state: 'detached' })
  })

  it('takes a file that was chosen, and shows when advice comes', async () => {
    const { page } = asker
    const chosen = page.getByLabel('Files to attach')
    await chosen.setInputFiles({ name: 'left.jpg', mimeType: 'image/jpeg', buffer: await photograph() })
    await page.getByLabel('What left.jpg shows').fill('Chest from the left')
    await page.getByRole('progressbar').waitFor({ state: 'detached' })
    await page.getByText('its own history says how long advice took').waitFor()
    await assertFit(page, 'ask-files')
  })

  it('calls everyone on duty, who take it with one click, and the asker sees who has seen it', async () => {
    const { page } = asker
    await page.getByRole('radio', { name: /^Now/ }).check()
    await page.getByRole('radio', { name: /^Cats/ }).check()
    await page.getByRole('radio', { name: /^As a verified member/ }).check()
    await page.getByRole('button', { name: /^Submit/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Cat, 9 y' }).waitFor()

    const banner = consultant.page.getByRole('alert', { name: 'A case of this minute' })
    await banner.waitFor()
    await assertFit(consultant.page, 'paged')
    await page.getByText('Seen by Vera.').waitFor()
    await page.getByRole('button', { name: 'Open Chest from the left' }).waitFor()
    await page.getByText('too little history').first().waitFor()
    await page.getByRole('button', { name: 'Whom it was put to, and why' }).click()
    await page.getByRole('dialog').getByText('Has room').first().waitFor()
    await assertFit(page, 'case-routing')
    await page.keyboard.press('Escape')
    await banner.getByRole('button', { name: 'Take it' }).click()
    await banner.waitFor({ state: 'detached' })
    await page.getByText('Vera has taken this case').waitFor()
  })

  it('is put under other labels by its asker, who also adds to it without naming anyone', async () => {
    const { page } = asker
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Change specialty or tags' }).click()
    const dialog = page.getByRole('dialog', { name: 'Where it belongs' })
    await dialog.getByLabel('Tags').fill('cat, Gallop')
    await assertFit(page, 'case-relabel')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('gallop', { exact: true }).waitFor()

    const { page: desk } = consultant
    await desk.goto(page.url())
    await desk.getByLabel('Your advice').fill('Call me on +31 6 1234 5678.')
    await desk.getByText('1 detail could tell who this is.').waitFor()
    await assertFit(desk, 'reply-identifiers')
    await desk.getByRole('button', { name: /^Write \[phone\]/ }).click()
    await desk.getByRole('button', { name: 'Send the advice' }).click()
    await desk.getByText('Call me on [phone].').first().waitFor()
  })

  it('is found by what it says', async () => {
    const { page } = asker
    await clinic.community.drain()
    await page.goto('/cases?of=all')
    await page.getByLabel('Search in cases').fill('breathing after fluids')
    await page.getByRole('link', { name: /breathing fast after fluids/ }).waitFor()
    await assertFit(page, 'cases-search')
    await page.getByLabel('Search in cases').fill('tortoise')
    await page.getByText('Nothing found').waitFor()
    await page.getByRole('button', { name: 'Show every case' }).click()
    await page.getByRole('link', { name: /breathing fast after fluids/ }).waitFor()
    assert.equal(await page.getByLabel('Search in cases').inputValue(), '')
  })

  it('has a desk with a roster, and a page where staff vet and set what a case tells', async () => {
    await consultant.page.goto('/desk')
    await consultant.page.getByRole('heading', { name: 'Your roster' }).waitFor()
    await assertFit(consultant.page, 'desk-roster')

    const { page } = staff
    await page.goto('/specialties')
    await page
      .getByRole('button', { name: 'Renew Vera' })
      .or(page.getByRole('button', { name: 'Vet Vera' }))
      .click()
    await page.getByLabel('Credential').fill('Dip ECVIM-CA (Cardiology)')
    await page.getByLabel('Jurisdiction').fill('Netherlands')
    await page.getByLabel('Languages').fill('nl, en')
    await page.getByLabel('Valid until').fill('2099-06-01')
    await page.getByRole('button', { name: 'Save the vetting' }).click()
    await page.getByText('Dip ECVIM-CA (Cardiology), Netherlands').waitFor()
    await page.getByRole('button', { name: 'Add a field' }).click()
    await page.getByRole('textbox', { name: /^Field 1/ }).fill('What is known')
    await page.getByRole('button', { name: 'Save the fields' }).click()
    await page.getByText('Saved. The next case is asked like this.').waitFor()
    await assertFit(page, 'specialties')

    await page.getByRole('textbox', { name: 'Routine, step 2: after how many' }).fill('0')
    await page.getByRole('button', { name: 'Save the steps' }).click()
    await page.getByText('Step 2: must be later than the step before.').waitFor()
    await page.getByRole('textbox', { name: 'Routine, step 2: after how many' }).fill('90')
    await page.getByRole('button', { name: 'Save the steps' }).click()
    await page.getByText('Saved. Cases that wait go by it from now on.').waitFor()
    await page.getByRole('button', { name: 'As everywhere else' }).waitFor()
    await page.getByRole('heading', { name: 'While a case waits' }).scrollIntoViewIfNeeded()
    await assertFit(page, 'specialties-ladder')
  })

  it('shows the latest of many replies, and those before them when asked', async () => {
    const { page } = asker
    const { id: caseId } = await clinic.ask(clinic.ada, { title: 'A case that many answer' })
    await clinic.reply(clinic.vera, caseId, 'The first.')
    const now = clinic.community.now().getTime()
    await Replies.insertMany(
      Array.from({ length: 53 }, (_, n) => ({
        caseId,
        authorId: clinic.victor.id,
        advice: false,
        body: `Reply ${n}`,
        html: `<p>Reply ${n}</p>`,
        repliedAt: new Date(now + (n + 1) * 1000),
        ...(n === 51 && { removedAt: new Date(now + 60_000) }),
      })),
    )
    await page.goto(`/cases/${caseId}`)
    await page.getByText('Reply 52', { exact: true }).waitFor()
    assert.equal(await page.getByText('Reply 2', { exact: true }).count(), 0)
    const acceptOf = (body: string) =>
      at
        .replyBy(page, 'Victor')
        .filter({ hasText: body })
        .getByRole('button', { name: 'This answered my case' })
    assert.equal(await acceptOf('Reply 50').count(), 1)
    assert.equal(await acceptOf('Reply 51').count(), 0)

    await page.getByRole('button', { name: 'Show 4 earlier replies' }).click()
    await page.getByText('Reply 0', { exact: true }).waitFor()
    assert.equal(await at.replyBy(page, 'Victor').count(), 53)
    assert.equal(await page.getByRole('button', { name: /earlier/ }).count(), 0)

    // Who comes back may find another there than the one that was kept.
    await page
      .getByRole('navigation', { name: 'Main', exact: true })
      .getByRole('link', { name: 'Inbox' })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Show 4 earlier replies' }).waitFor()
    assert.equal(await page.getByText('Reply 0', { exact: true }).count(), 0)
  })
})
