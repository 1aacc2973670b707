import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import {
  openBrowser,
  type OpenBrowser,
  openWindow,
  takePicture,
  takePictureAnyway,
  type Window,
} from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import * as at from '../support/windows.ts'

describe('two people on two servers', () => {
  let community: Community
  let browser: OpenBrowser
  let anna: Window
  let ben: Window
  let channel: string
  let people: readonly [Person, Person]

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true, servers: 2 })
    const host = await community.register('Anna Keller')
    const member = await community.register('Ben Okafor')
    const { group, channel: first } = await host.ask('groups.create', {
      name: 'Night desk',
      summary: 'For whoever is on call. Say what you need in the first line.',
    })
    await member.ask('groups.join', { groupId: group.id })
    people = [host, member]
    channel = `/g/${group.id}/c/${first.id}`
    const [one = '', two = ''] = community.urls
    anna = await openWindow(browser, one)
    ben = await openWindow(browser, two, 'dark')
    await at.carryIn(anna.page, host, one)
    await at.carryIn(ben.page, member, two)
    await anna.page.goto(channel)
    await ben.page.goto(channel)
  })

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return
    await takePictureAnyway(anna.page, 'talk-failed-anna')
    await takePictureAnyway(ben.page, 'talk-failed-ben')
  })

  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  it('react, edit, quote, pin and remove', async () => {
    await at.say(anna.page, 'Apomorphine worked in 6 minutes.')
    const heard = message(ben.page, 'Apomorphine worked')
    await at.actOn(heard, 'This helped me')
    await message(anna.page, 'Apomorphine').getByText('Helpful 1').waitFor()
    await at.actOn(heard, 'Add a reaction')
    await ben.page.getByRole('button', { name: '🙏' }).first().click()
    await message(anna.page, 'Apomorphine').getByRole('button', { name: /^🙏 1/ }).click()
    await message(ben.page, 'Apomorphine').getByRole('button', { name: /^🙏 2/ }).waitFor()
    await takePicture(anna.page, 'talk-reactions')

    await anna.page.getByRole('textbox', { name: /^Write to/ }).press('ArrowUp')
    await anna.page
      .getByRole('textbox', { name: 'Rewrite the message' })
      .fill('Apomorphine worked in 9 minutes.')
    await takePicture(anna.page, 'talk-editing')
    await anna.page.keyboard.press('Enter')
    await message(ben.page, 'in 9 minutes').getByText('(edited)').waitFor()

    await choose(anna.page, message(anna.page, 'in 9 minutes'), 'Pin to the channel')
    await message(ben.page, 'in 9 minutes').getByText('Pinned', { exact: true }).waitFor()
    await takePicture(ben.page, 'talk-pinned')

    await at.say(ben.page, 'This was meant for another room.')
    await choose(ben.page, message(ben.page, 'meant for another room'), 'Remove')
    await ben.page.getByRole('button', { name: 'Remove it' }).click()
    await at.messages(anna.page).getByText('Its author removed this message.').waitFor()
    await at.say(ben.page, 'Buy my second-hand scope!')
    await choose(anna.page, message(anna.page, 'second-hand scope'), 'Remove')
    await anna.page.getByLabel('Why (optional)').fill('Adverts go to the market')
    await takePicture(anna.page, 'talk-removing')
    await anna.page.getByRole('button', { name: 'Remove it' }).click()
    await at.messages(ben.page).getByText('A host removed your message: Adverts go to the market').waitFor()
    await takePicture(anna.page, 'talk-tombstone')
  })

  it('answer in a thread, call each other by name, and find it unread', async () => {
    await at.say(anna.page, 'Labrador, 28 kg, ate a whole corn cob. Vomit or scope?')
    await at.actOn(message(ben.page, 'corn cob'), 'Reply in thread')
    await answer(ben.page, 'Whole or chewed?')
    await message(anna.page, 'corn cob')
      .getByRole('button', { name: /^1 reply/ })
      .click()
    await replies(anna.page).getByText('Whole or chewed?').waitFor()

    const field = anna.page.getByRole('textbox', { name: 'Reply in thread' })
    await field.pressSequentially('Whole, @be')
    await anna.page.getByRole('option', { name: 'Ben Okafor' }).waitFor()
    await takePicture(anna.page, 'talk-mention')
    await field.press('Enter')
    await field.pressSequentially('of course :corn')
    await anna.page.getByRole('option', { name: ':corn:' }).waitFor()
    await field.press('Enter')
    await field.press('Enter')
    await replies(ben.page).getByText('@Ben Okafor of course').waitFor()
    assert.equal(await at.messages(ben.page).first().getByText('of course').count(), 0)
    await takePicture(ben.page, 'talk-thread')
    await takePicture(anna.page, 'talk-thread-light')

    await anna.page.goto('/catch-up')
    await anna.page.getByRole('heading', { name: 'Today' }).waitFor()
    await takePicture(anna.page, 'talk-catch-up')
    const threads = anna.page.getByRole('link', { name: /^Threads 1/ })
    await answer(ben.page, 'Came up in one piece.')
    await community.drain()
    await threads.waitFor()
    await anna.page.goto(channel)
    await message(anna.page, 'corn cob')
      .getByRole('button', { name: /replies/ })
      .click()
    await replies(anna.page).getByText('Came up in one piece.').waitFor()
    await threads.waitFor({ state: 'detached' })
    await replies(anna.page).getByRole('link', { name: 'Ben Okafor' }).first().click()
    await anna.page.getByRole('heading', { level: 1, name: 'Ben Okafor' }).waitFor()
  })

  it('is read on one device and then on the other, and unread again when one wants', async () => {
    const tab = await anna.context.newPage()
    await tab.goto('/groups')
    await anna.page.goto('/threads')
    await at.say(ben.page, 'Asleep on my foot.')
    await unread(tab).waitFor()
    // Asked anew, the replies of the thread before it do not count either.
    await tab.reload()
    await unread(tab).waitFor()
    // A browser draws a page behind another one only once in a while.
    await anna.page.bringToFront()
    await anna.page.goto(channel)
    await message(anna.page, 'Asleep on my foot.').waitFor()
    await unread(tab).waitFor({ state: 'detached' })
    await choose(anna.page, message(anna.page, 'Asleep on my foot.'), 'Mark unread from here')
    await unread(tab).waitFor()
    await tab.close()
  })

  it('lose nothing and double nothing when the line goes in the middle of sending', async () => {
    await anna.page.goto(channel)
    await message(anna.page, 'Asleep on my foot.').waitFor()
    await allRead(people[0])
    await anna.context.setOffline(true)
    for (const line of ['Film at eleven.', 'Rate down to 44.']) await at.write(anna.page, line)
    await anna.page.getByText('No connection.').waitFor({ timeout: 60_000 })
    await anna.page.getByRole('link', { name: 'See what waits' }).click()
    await anna.page.getByRole('list', { name: 'Messages not sent yet' }).getByText('Rate down').waitFor()
    await takePicture(anna.page, 'talk-not-sent')
    await anna.context.setOffline(false)
    await message(ben.page, 'Rate down to 44.').waitFor({ timeout: 60_000 })
    await anna.page.getByText('Everything was sent').waitFor({ timeout: 60_000 })
    for (const line of ['Film at eleven.', 'Rate down to 44.'])
      assert.equal(await message(ben.page, line).count(), 1)
    // What one wrote oneself is not new, wherever one was when it went out.
    await at.say(ben.page, 'Lungs are clear.')
    await unread(anna.page).waitFor()
  })

  it('say nothing in the name of who signs in at the same computer meanwhile', async () => {
    const [one = ''] = community.urls
    const shared = await openWindow(browser, one)
    const [host, member] = people
    await at.carryIn(shared.page, host, one)
    await shared.page.goto(channel)
    await message(shared.page, 'Lungs are clear.').waitFor()
    await shared.context.setOffline(true)
    await at.write(shared.page, 'For your eyes only.')
    await shared.page.getByText('No connection.').waitFor({ timeout: 60_000 })
    await at.carryIn(shared.page, member, one)
    await shared.context.setOffline(false)
    await account(shared.page, 'Ben Okafor').waitFor({ timeout: 60_000 })
    await message(shared.page, 'Lungs are clear.').waitFor()
    await at.say(shared.page, 'Thank you.')
    await message(ben.page, 'Thank you.').waitFor()
    assert.equal(await message(ben.page, 'For your eyes only.').count(), 0)

    // It waits for who wrote it.
    await at.carryIn(shared.page, host, one)
    await shared.page.reload()
    await account(shared.page, 'Anna Keller').waitFor({ timeout: 60_000 })
    await message(ben.page, 'For your eyes only.').waitFor({ timeout: 60_000 })
    assert.equal(await message(ben.page, 'For your eyes only.').count(), 1)
    await shared.page.close()
  })

  it('had nothing to complain about', () => {
    const ofTheDrop = /ERR_INTERNET_DISCONNECTED|WebSocket connection|Failed to fetch/
    for (const { complaints } of [anna, ben])
      assert.deepEqual(
        complaints.filter(complaint => !ofTheDrop.test(complaint)),
        [],
      )
  })
})

/** Waits until the server knows that somebody has read everything. */
async function allRead(person: Person): Promise<void> {
  const deadline = Date.now() + 30_000
  const isUnread = async () =>
    (await person.ask('chat.mine', {})).items.some(({ unreadSeqs }) => unreadSeqs.length > 0)
  while (await isUnread()) {
    assert.ok(Date.now() < deadline, 'Something stays unread')
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

const account = (page: Page, name: string): Locator =>
  page.getByRole('button', { name: `${name}: your account` })
const unread = (page: Page): Locator => page.getByRole('link', { name: '# general 1 unread' })
const replies = (page: Page): Locator => page.getByRole('log', { name: 'Replies' })

async function answer(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Reply in thread' }).fill(text)
  await page.keyboard.press('Enter')
  await replies(page).getByText(text).waitFor()
}

const message = (page: Page, text: string): Locator =>
  at.messages(page).first().getByRole('article').filter({ hasText: text })

async function choose(page: Page, row: Locator, action: string): Promise<void> {
  await at.actOn(row, 'More actions')
  await page.getByRole('menuitem', { name: action }).click()
}
