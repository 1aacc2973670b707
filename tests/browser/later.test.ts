import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { sendScheduled } from '../../domain/chat/actions.ts'
import { takePicture } from '../support/browser.ts'
import { openTwoServers, type TwoServers } from '../support/two-servers.ts'
import * as at from '../support/windows.ts'

const DAY_MS = 24 * 3_600_000

describe('what is written and does not go out at once', () => {
  let two: TwoServers

  before(async function () {
    const opened = await openTwoServers()
    if (!opened) return this.skip()
    two = opened
    await Promise.all([two.anna, two.ben].map(({ page }) => page.goto(two.path)))
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await two.takePictures('later-failed')
  })
  after(() => two?.close())

  const field = (page: Page) => page.getByRole('textbox', { name: /^Write to/ })

  it('goes on on a second device, and is gone there when it was sent here', async () => {
    const { anna, ben, community, path } = two
    const phone = await anna.context.newPage()
    await phone.goto(`${community.urls[1]}${path}`)
    await phone.getByRole('textbox', { name: /^Write to/ }).waitFor()
    await field(anna.page).fill('Labrador, 28 kg, ate')
    await field(anna.page).blur()
    await valueOf(field(phone), 'Labrador, 28 kg, ate')
    await takePicture(phone, 'later-second-device')

    await field(phone).fill('Labrador, 28 kg, ate a corn cob.')
    await field(phone).blur()
    await valueOf(field(anna.page), 'Labrador, 28 kg, ate a corn cob.')
    await field(anna.page).press('Enter')
    await at.messages(ben.page).getByText('ate a corn cob.').waitFor()
    await valueOf(field(phone), '')
    await phone.close()
  })

  it('is taken back into the field while it waits, and goes out once when nobody does', async () => {
    const { anna, ben, path } = two
    await anna.page.goto('/settings/device')
    await anna.page.getByRole('radio', { name: /^5 seconds/ }).check()
    await anna.page.goto(path)
    await at.write(anna.page, 'Vomit or scope, colleages?')
    await anna.page.getByText(/^Sends in \d s/).waitFor()
    await anna.page.getByRole('button', { name: 'Undo' }).click()
    await valueOf(field(anna.page), 'Vomit or scope, colleages?')

    await field(anna.page).fill('Vomit or scope, colleagues?')
    await field(anna.page).press('Enter')
    await anna.page.getByText(/^Sends in \d s/).waitFor()
    await takePicture(anna.page, 'later-undo')
    await at.messages(ben.page).getByText('colleagues?').waitFor()
    assert.equal(await at.messages(ben.page).getByText('colleages?').count(), 0)
    assert.equal(await at.messages(ben.page).getByText('colleagues?').count(), 1)
    await anna.page.goto('/settings/device')
    await anna.page.getByRole('radio', { name: /^Off Send at once/ }).check()
  })

  it('goes out at its time, where it can be changed until then', async () => {
    const { anna, ben, community, path } = two
    await anna.page.goto(path)
    await field(anna.page).fill('How is he this morning?')
    await anna.page.getByRole('button', { name: 'Send later' }).click()
    await anna.page.getByRole('menuitem', { name: 'Tomorrow at 8:00' }).click()
    await valueOf(field(anna.page), '')
    await anna.page.goto('/scheduled')
    const list = anna.page.getByRole('list', { name: 'Scheduled messages' })
    await list.getByText('How is he this morning?').waitFor()
    await list.getByRole('button', { name: 'Edit' }).click()
    await anna.page
      .getByRole('textbox', { name: 'Rewrite the message' })
      .fill('How is the Labrador this morning?')
    await anna.page.getByRole('button', { name: 'Save' }).click()
    await list.getByText('How is the Labrador this morning?').waitFor()
    await takePicture(anna.page, 'later-scheduled')

    await sendScheduled(community.now())
    assert.equal(await at.messages(ben.page).getByText('this morning?').count(), 0)
    community.later(2 * DAY_MS)
    await Promise.all([sendScheduled(community.now()), sendScheduled(community.now())])
    await at.messages(ben.page).getByText('How is the Labrador this morning?').waitFor()
    await anna.page.getByText('Nothing is scheduled').waitFor()
    assert.equal(await at.messages(ben.page).getByText('this morning?').count(), 1)
  })

  it('is left behind by starting fresh, but for the last days and what called one', async () => {
    const { anna, ben, community, channel, path } = two
    await ben.page.goto('/groups')
    await anna.page.goto(path)
    await at.say(anna.page, 'One more thing before the weekend.')
    await field(anna.page).pressSequentially('Please look, @be')
    await anna.page.getByRole('option', { name: 'Ben Okafor' }).click()
    await field(anna.page).press('Enter')
    await at.messages(anna.page).getByText('Please look,').waitFor()
    await community.drain()
    await ben.page.getByRole('link', { name: /^# general \d+ (unread|for you)/ }).waitFor()

    community.later(3 * DAY_MS)
    await at.say(anna.page, 'Monday: he is home again.')
    await ben.page.goto('/catch-up')
    await ben.page.getByRole('button', { name: 'Start fresh' }).click()
    await takePicture(ben.page, 'later-start-fresh')
    await ben.page.getByRole('button', { name: 'Mark it all as read' }).click()
    await ben.page.getByText('1 channel is read up to 2 days ago.').waitFor()
    await ben.page.getByRole('link', { name: /^# general 1 (unread|for you)/ }).waitFor()
    const mine = (await ben.person.ask('chat.mine', {})).items.find(({ id }) => id === channel.id)
    assert.equal((mine?.lastSeq ?? 0) - (mine?.lastReadSeq ?? 0), 1)
    await ben.page.goto('/inbox')
    await ben.page.getByRole('list', { name: 'Inbox' }).getByText('Unread:').first().waitFor()
  })

  it('had nothing to complain about', () => {
    for (const { complaints } of [two.anna, two.ben]) assert.deepEqual(complaints, [])
  })
})

/** Waits until a field holds a text. */
async function valueOf(field: ReturnType<Page['getByRole']>, text: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while ((await field.inputValue()) !== text)
    if (Date.now() > deadline) assert.equal(await field.inputValue(), text)
    else await new Promise(resolve => setTimeout(resolve, 50))
}
