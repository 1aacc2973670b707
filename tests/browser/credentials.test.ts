import assert from 'node:assert/strict'
import { deployCredentials } from '../../domain/credentials/actions.ts'
import { giveAward } from '../support/awards.ts'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import type { Community } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'
import { carryIn, heading } from '../support/windows.ts'

describe('a badge, a letter and a record at a window', () => {
  let browser: OpenBrowser
  let library: Library
  let community: Community
  let holding: Window

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    library = await openLibrary({ ASSOCIATION_NAME: 'Veterinary Association' })
    ;({ community } = library)
    await community.grant(library.staff, 'admin')
    // The browser looks at its own clock.
    community.at(new Date(Date.now() - 600_000).toISOString())
    await library.accept(library.ben, library.vera)
    await community.drain()
    deployCredentials({ ...community.settings, publicUrl: community.url })
    await library.staff.ask('credentials.defineBenefit', {
      kind: 'spotlight',
      title: 'A day on Home',
      says: 'Members see who you are and what for.',
      motives: ['visibility'],
      places: null,
    })
    // Later made, and so first where nothing else decides.
    await library.staff.ask('credentials.defineBenefit', {
      kind: 'place',
      title: 'Breakfast',
      says: 'With the board.',
      places: null,
    })
    await giveAward(community, library.vera, { citation: 'She answers at night, and her answers hold.' })
    holding = await openWindow(browser, community.url)
    await carryIn(holding.page, library.vera, community.url)
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  it('shows the badge to everyone when its member says so, and the browser of a stranger verifies it', async () => {
    const { page } = holding
    await page.goto('/credentials')
    await page.getByText('Holds', { exact: true }).waitFor()
    await page.getByRole('radio', { name: 'Everyone', exact: true }).click({ force: true })
    await page.getByRole('link', { name: 'Its page for everyone' }).waitFor()
    const path = (await page.getByRole('link', { name: 'Its page for everyone' }).getAttribute('href')) ?? ''

    const stranger = await openWindow(browser, community.url)
    await stranger.page.goto(path)
    await stranger.page.getByText('Your browser verified it just now: it is true.').waitFor()
    assert.equal(await stranger.page.locator('[data-findings] [data-right="true"]').count(), 4)
    await assertFit(stranger.page, 'badge')
    assert.deepEqual(stranger.complaints, [])

    // The same page with a word of its credential changed on the way.
    await stranger.page.route(`**${path}`, async route => {
      const answer = await route.fetch()
      const body = (await answer.text()).replace(
        /("token":"[\w-]+\.)([\w-]+)/,
        (_all, before: string, told: string) => {
          const changed = Buffer.from(told, 'base64url').toString().replace('She answers', 'He answers')
          return before + Buffer.from(changed).toString('base64url')
        },
      )
      await route.fulfill({ response: answer, body })
    })
    await stranger.page.goto(path)
    await stranger.page.getByText('something is not right').waitFor()
    await stranger.context.close()
  })

  it('lets a member write a letter, see how it reads, and sign it; and a reader verify it', async () => {
    const { page } = holding
    await page.goto('/credentials')
    await page.getByRole('button', { name: 'Write a letter' }).click()
    await page.getByRole('button', { name: 'See how it reads' }).click()
    await page.locator('[aria-invalid="true"]').first().waitFor()
    // The browser tells of a refusal, too, which was what we wanted.
    assert.equal(holding.complaints.splice(0).length, 1)
    await page.getByLabel('To whom').fill('Dr Anna Berg')
    await page.getByLabel('Where they work').fill('Clinic at the Lake')
    await page.getByLabel('What you add').fill('I would like a morning a month for it.')
    await page.getByRole('button', { name: 'See how it reads' }).click()
    await page.getByRole('region', { name: 'The letter' }).getByText('Dear Dr Anna Berg').waitFor()
    await assertFit(page, 'credentials-letter')
    await page.getByRole('button', { name: 'Sign it' }).click()
    await page.getByText('Whoever has the address sees it').waitFor()
    const path = await page.getByRole('link', { name: 'Its page', exact: true }).first().getAttribute('href')

    const boss = await openWindow(browser, community.url)
    await boss.page.goto(path ?? '')
    await boss.page.getByText('Your browser verified it just now: it is true.').waitFor()
    await assertFit(boss.page, 'letter')
    assert.deepEqual(boss.complaints, [])
    await boss.context.close()
  })

  it('lets a member say what they come for, and see what serves it first', async () => {
    const { page } = holding
    await page.goto('/settings/motives')
    const form = page.getByRole('form', { name: 'What you come for' })
    await form.getByLabel('Being seen').check()
    await assertFit(page, 'settings-motives')
    await form.getByRole('button', { name: 'Save what you come for' }).click()
    await page.getByText('Saved. Only you see it.').waitFor()
    await page.goto('/credentials')
    const offered = page.getByRole('list', { name: 'What is offered' }).getByRole('listitem')
    await offered.first().getByText('Because you come for being seen.').waitFor()
    assert.equal(await offered.count(), 2)
    await offered.first().getByText('A day on Home').waitFor()
  })

  it('lets a member make a record without what they leave out, take what is offered, and be seen on Home', async () => {
    const { page } = holding
    await page.goto('/credentials')
    await page.getByRole('button', { name: 'Make a record' }).click()
    const left = page.getByRole('group', { name: 'What stands in it' }).getByRole('checkbox').first()
    await left.uncheck()
    await assertFit(page, 'credentials-record')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('Record of Vera').waitFor()
    const [record] = (await library.vera.ask('credentials.papers', {})).items
    assert.match(JSON.stringify(record?.lines), /Some contributions are left out/)
    await page.getByRole('button', { name: 'Accept' }).first().click()
    await page.getByText('Yours', { exact: true }).waitFor()
    await page.getByRole('radio', { name: 'Everyone may read it' }).click({ force: true })
    await page.getByRole('link', { name: 'Your page as everyone reads it' }).waitFor()
    await assertFit(page, 'credentials')
    await page.goto('/')
    await page.getByRole('heading', { name: 'One of us' }).waitFor()
    await assertFit(page, 'home-spotlight')
    assert.deepEqual(holding.complaints, [])
  })

  it('lets the whole web read who wants to be heard', async () => {
    const { page, complaints, context } = await openWindow(browser, community.url)
    await page.goto('/voices')
    await page.getByRole('link', { name: 'Vera' }).first().waitFor()
    await assertFit(page, 'voices')
    assert.deepEqual(complaints, [])
    await context.close()
  })

  it('lets staff offer, and an administrator replace a key', async () => {
    const { page, complaints, context } = await openWindow(browser, community.url, 'dark')
    await carryIn(page, library.staff, community.url)
    await page.goto('/benefits')
    await page.getByLabel('Its name').fill('A talk at the congress')
    await page.getByLabel('What one gets').fill('Thirty minutes in the main hall.')
    await page.getByRole('textbox', { name: 'Places' }).fill('2')
    await page.getByLabel('Being seen').check()
    await page.getByRole('button', { name: 'Offer it' }).click()
    await page.getByText('0 of 2 places taken.').waitFor()
    await assertFit(page, 'benefits')
    await page
      .getByRole('list', { name: 'Offered' })
      .getByRole('listitem')
      .filter({ hasText: 'A talk at the congress' })
      .getByRole('button', { name: 'Grant' })
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Comes for being seen.').waitFor()
    await assertFit(page, 'benefits-grant')
    await dialog.getByRole('button', { name: 'Grant it to Vera' }).click()
    await dialog.getByText('Has a place').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Granted, not taken up yet.').waitFor()
    await page.goto('/keys')
    await heading(page)
    await page.getByRole('button', { name: 'Replace the key that signs' }).first().click()
    await page.getByText('Replaced, what it signed holds').waitFor()
    await assertFit(page, 'keys')
    assert.deepEqual(complaints, [])
    await context.close()
  })
})
