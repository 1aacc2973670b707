import assert from 'node:assert/strict'
import { mailAccounts } from '../../domain/members/actions.ts'
import { deployNotices, type Letter } from '../../domain/notifications/actions.ts'
import { assertFit, openBrowser, type OpenBrowser, openWindow, takePicture } from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { comeHome, heading } from '../support/windows.ts'

const NEW = 'another short sentence'
const PHONE = { width: 320, height: 640 }

describe('an account, at two windows', () => {
  let browser: OpenBrowser
  let community: Community
  let vera: Person

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true, unasked: false })
    // Links lead to where the server listens, which is known once it does.
    deployNotices({
      ...community.settings,
      publicUrl: community.url,
      mail: { url: '', from: '', delayMs: 0 },
    })
    vera = await community.register('Vera Lind')
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  /** What was mailed about accounts since this was last asked. */
  const mails = async () => {
    const letters: Letter[] = []
    await mailAccounts(community.now, {
      mail: async letter => {
        letters.push(letter)
        return 'sent'
      },
    })
    return letters
  }

  it('whose password is forgotten gets another by the link of a mail, on a phone, and is signed out at the desk', async () => {
    const desk = await openWindow(browser, community.url)
    await comeHome(desk.page, vera, community.url)
    const phone = await openWindow(browser, community.url, 'dark')
    await phone.page.setViewportSize(PHONE)
    await phone.page.goto('/sign-in')
    await phone.page.getByLabel('E-mail').fill(vera.email)
    await phone.page.getByRole('link', { name: 'Forgot your password?' }).click()
    await phone.page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
    assert.equal(await phone.page.getByLabel('E-mail').inputValue(), vera.email)
    await takePicture(phone.page, 'account-forgot')
    await phone.page.getByRole('button', { name: 'Mail me a link' }).click()
    await phone.page.getByText('a link is on its way there').waitFor()
    await takePicture(phone.page, 'account-asked')

    const [mail] = await mails()
    const link = /http\S+\/reset-password#\S+/.exec(mail?.text ?? '')?.[0]
    assert.ok(link)
    await phone.page.goto(link)
    await phone.page.getByText(vera.email).waitFor()
    await assertFit(phone.page, 'account-reset')
    await phone.page.setViewportSize(PHONE)
    const field = phone.page.getByLabel('New password', { exact: true })
    await field.fill('short')
    await phone.page.getByRole('button', { name: 'Set the password' }).click()
    await phone.page.getByText('Use at least 10 characters').waitFor()
    await field.fill(NEW)
    await field.press('Enter')
    await phone.page.getByText('Your new password is set.').waitFor()
    await phone.page.getByRole('heading', { level: 1, name: /Vera/ }).waitFor()

    await desk.page.getByText('You were signed out.').waitFor()
    await phone.page.goto('about:blank')
    await phone.page.goto(link)
    await phone.page.getByText('This link was used').waitFor()
    await takePicture(phone.page, 'account-link-over')
    await phone.page.getByRole('link', { name: 'Ask for a new link' }).waitFor()
    assert.equal((await mails())[0]?.subject, 'Your password was changed')

    await desk.page.getByLabel('Password', { exact: true }).fill(NEW)
    await desk.page.getByLabel('E-mail').fill(vera.email)
    await desk.page.getByRole('button', { name: 'Sign in' }).click()
    await desk.page.getByRole('heading', { level: 1, name: /Vera/ }).waitFor()
    assert.deepEqual(
      phone.complaints.filter(text => !text.includes('404')),
      [],
    )
    await desk.context.close()
    await phone.context.close()
  })

  it('is not said to be as it was when the answer to a new password was lost', async () => {
    const milo = await community.register('Milo Brandt')
    await community.visitor().ask('members.askForReset', { email: milo.email })
    const link = /http\S+\/reset-password#\S+/.exec((await mails())[0]?.text ?? '')?.[0]
    assert.ok(link)
    const { page, context } = await openWindow(browser, community.url)
    await page.goto(link)
    await page.getByText(milo.email).waitFor()
    await page.route('**/api/v1/auth/password', async route => {
      await route.fetch()
      await route.abort()
    })
    const field = page.getByLabel('New password', { exact: true })
    await field.fill(NEW)
    await field.press('Enter')
    await page.getByText('Your password may have been set all the same').waitFor()
    await takePicture(page, 'account-reset-unknown')
    await page.unroute('**/api/v1/auth/password')
    await field.press('Enter')
    await page.getByText('If you have just set a password by it').waitFor()
    await community.visitor().ask('members.signIn', { email: milo.email, password: NEW })
    await context.close()
  })

  it('has its settings in parts, by keyboard and on a phone, and changes its password where it stays signed in', async () => {
    const ines = await community.register('Ines Costa')
    const { page, complaints } = await openWindow(browser, community.url)
    await comeHome(page, ines, community.url)
    await page.goto('/settings')
    await page.waitForURL('**/settings/profile')
    const parts = page.getByRole('navigation', { name: 'Settings' })
    assert.equal(await parts.getByRole('link', { name: 'Profile' }).getAttribute('aria-current'), 'page')
    await parts.getByRole('link', { name: 'Account and security' }).press('Enter')
    await page.waitForURL('**/settings/account')
    await page.locator('h1:focus', { hasText: 'Account and security' }).waitFor()

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find or go to' }).fill('quiet hours')
    await page.getByRole('option', { name: /^What reaches you/ }).waitFor()
    await assertFit(page, 'account-found')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/settings/notices')
    await page.goBack()

    const form = page.getByRole('form', { name: 'Password' })
    await form.getByLabel('Present password').fill('not this one')
    await form.getByLabel('New password', { exact: true }).fill(NEW)
    await form.getByRole('button', { name: 'Change the password' }).click()
    await form.getByText('That is not your present password.').waitFor()
    await form.getByLabel('Present password').fill(ines.password)
    await form.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('Password changed.').waitFor()

    // Whatever becomes of the connection that was there, this window stays where it is and hears what comes.
    await page.goto('/settings#notices')
    await page.waitForURL('**/settings/notices')
    await page.setViewportSize(PHONE)
    await page.goto('/settings')
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await takePicture(page, 'account-parts')
    await page.getByRole('link', { name: /^What reaches you/ }).click()
    await page.waitForURL('**/settings/notices')
    await page.locator('h1:focus').waitFor()
    await page.getByRole('link', { name: 'Back' }).click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await heading(page)
    assert.deepEqual(
      complaints.filter(text => !text.includes('400')),
      [],
    )
  })
})
