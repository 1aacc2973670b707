import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { assertFit, openWindow, takePicture, takePictureAnyway, type Window } from '../support/browser.ts'
import type { Person } from '../support/community.ts'
import { openTwoServers, type TwoServers } from '../support/two-servers.ts'
import * as at from '../support/windows.ts'

describe('a request at two windows', () => {
  let two: TwoServers
  /** Someone who shares no group with Ben. */
  let noor: Window & { person: Person }

  before(async function () {
    const opened = await openTwoServers()
    if (!opened) return this.skip()
    two = opened
    noor = await arrive('Noor Haddad')
  })
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return
    await two.takePictures('requests-failed')
    await takePictureAnyway(noor.page, 'requests-failed-noor')
  })
  after(() => two?.close())

  async function arrive(name: string): Promise<Window & { person: Person }> {
    const person = await two.community.register(name)
    const window = await openWindow(two.browser, two.community.url)
    await at.carryIn(window.page, person, two.community.url)
    return { ...window, person }
  }
  /** Writes to Ben from his page, and waits until it is stored. */
  async function approach(page: Page, words: string) {
    await page.goto(`/people/${two.ben.person.id}`)
    await page.getByRole('button', { name: 'Write', exact: true }).click()
    await page.getByText('Your request carries one message').waitFor()
    await at.say(page, words)
    await page.getByText('Your request is with Ben Okafor.').waitFor()
    assert.equal(await page.getByRole('textbox', { name: /^Write to/ }).count(), 0)
    await two.community.drain()
  }
  const banner = (page: Page) => page.getByText(/would like to write to you/)

  it('closes the field after its one message, and opens it with a yes', async () => {
    const { ben } = two
    await ben.page.goto('/directs')
    await approach(noor.page, 'We talked about hens at the congress.')
    await assertFit(noor.page, 'request-waits')
    await ben.page.getByRole('button', { name: 'Accept Noor Haddad' }).waitFor()
    await ben.page
      .getByRole('link', { name: /Noor Haddad/ })
      .first()
      .click()
    await at.messages(ben.page).getByText('We talked about hens').waitFor()
    await banner(ben.page).waitFor()
    await ben.page.getByRole('button', { name: 'Accept Noor Haddad' }).click()

    await noor.page.getByRole('textbox', { name: /^Write to/ }).waitFor()
    await at.say(noor.page, 'Two pictures follow.')
    await at.messages(ben.page).getByText('Two pictures follow.').waitFor()
    await at.say(ben.page, 'Gladly.')
    await at.messages(noor.page).getByText('Gladly.').waitFor()
  })

  it('leaves what was said between two where it is found again: by its people, and pinned', async () => {
    const { page } = noor
    const row = at.messages(page).getByRole('article').filter({ hasText: 'Gladly.' })
    await at.actOn(row, 'More actions')
    await page.getByRole('menuitem', { name: 'Pin to the channel' }).click()
    await page.getByRole('button', { name: 'Pinned messages' }).click()
    await page.getByRole('dialog').getByText('Gladly.').waitFor()
    await page.keyboard.press('Escape')
    await page.goto('/groups')
    await at.heading(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find or go to' }).fill('okafor')
    await page.getByRole('option', { name: /^Ben Okafor/ }).click()
    await at.messages(page).getByText('Gladly.').waitFor()
  })

  it('is declined without a word to who asked', async () => {
    const sam = await arrive('Sam Lind')
    await approach(sam.page, 'May I send you my thesis?')
    const { page } = two.ben
    await page.goto('/directs')
    await page.getByRole('button', { name: 'Decline Sam Lind' }).click()
    await page.getByText('Declined. They are not told.').waitFor()
    await page.getByRole('button', { name: 'Decline Sam Lind' }).waitFor({ state: 'detached' })
    await sam.page.reload()
    await sam.page.getByText('Your request is with Ben Okafor.').waitFor()
    await sam.context.close()
  })

  it('is answered with a block, and no other comes', async () => {
    const ida = await arrive('Ida Rask')
    await approach(ida.page, 'Buy our drops.')
    const { page } = two.ben
    await page.goto('/directs')
    await page.getByRole('button', { name: 'Block Ida Rask' }).click()
    await page.getByText('Ida Rask is blocked and is not told.').waitFor()
    await ida.page.goto(`/people/${two.ben.person.id}`)
    await ida.page.getByRole('button', { name: 'Write', exact: true }).click()
    await ida.page.getByText('Your request is with Ben Okafor.').waitFor()
    await page.goto('/settings/privacy')
    await page.getByText('Ida Rask').waitFor()
    await ida.context.close()
  })

  it('to join a group reaches its hosts at once, in the inbox and among those who wait', async () => {
    const { anna, ben } = two
    const { group } = await anna.person.ask('groups.create', { name: 'Hens', joining: 'request' })
    await anna.page.goto(`/g/${group.id}/members?view=waiting`)
    await anna.page.getByText('Nobody waits').waitFor()
    const inbox = await anna.context.newPage()
    await inbox.goto('/inbox')
    await inbox.getByText('You are up to date', { exact: true }).waitFor()

    await ben.page.goto(`/g/${group.slug}`)
    await ben.page.getByRole('button', { name: 'Ask to join' }).first().click()
    await ben.page.getByRole('dialog').getByRole('button', { name: 'Ask', exact: true }).click()
    await anna.page.getByRole('button', { name: 'Admit Ben Okafor' }).waitFor()
    await two.community.drain()
    await inbox.getByRole('list', { name: 'Inbox' }).getByText('Ben Okafor').first().waitFor()
    await takePicture(inbox, 'requests-inbox')
    await inbox.close()
  })

  it('and what else stands in the inbox is gone through by keys', async () => {
    const { anna, ben, channel } = two
    const call = (body: string) =>
      anna.person.ask('chat.send', {
        channelId: channel.id,
        clientId: randomUUID(),
        body: `@[Ben Okafor](member:${ben.person.id}) ${body}`,
      })
    for (const body of ['the first', 'the second', 'the third']) await call(body)
    await two.community.drain()
    const { page } = ben
    await page.goto('/inbox')
    const rows = page.getByRole('list', { name: 'Inbox' }).getByRole('listitem')
    await rows.filter({ hasText: 'the third' }).waitFor()
    const inHand = () => page.evaluate<string>('document.activeElement?.textContent ?? ""')
    await page.keyboard.press('j')
    assert.match(await inHand(), /the third/)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    assert.match(await inHand(), /the first/)
    await page.keyboard.press('k')
    assert.match(await inHand(), /the second/)
    await page.keyboard.press('Enter')
    await at.messages(page).getByText('the second').waitFor()
    assert.match(page.url(), /\/c\/[0-9a-f]{24}\/\d+$/)
  })

  it('had nothing to complain about', () => {
    for (const { complaints } of [two.anna, two.ben, noor]) assert.deepEqual(complaints, [])
  })
})
