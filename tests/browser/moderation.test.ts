import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  assertFit,
  openBrowser,
  type OpenBrowser,
  openWindow,
  takePicture,
  type Window,
} from '../support/browser.ts'
import type { Person } from '../support/community.ts'
import { attach, fetchBytes, photograph } from '../support/files.ts'
import { type Court, openCourt } from '../support/review.ts'
import { actOn, carryIn } from '../support/windows.ts'

describe('moderating, at three windows', () => {
  let browser: OpenBrowser
  let court: Court
  let channelPath: string
  let channelId: string

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    court = await openCourt({ realTime: true })
    const { groupId, channelId: id } = await court.openGroup({ name: 'Feline practice' })
    channelId = id
    channelPath = `/g/${groupId}/c/${channelId}`
  })
  after(async () => {
    await browser?.close()
    await court?.community.stop()
  })

  const windowOf = async (person: Person): Promise<Window> => {
    const opened = await openWindow(browser, court.community.url)
    await carryIn(opened.page, person, court.community.url)
    return opened
  }
  const say = (person: Person, body: string) =>
    person.ask('chat.send', { channelId, clientId: randomUUID(), body })

  it('a message is reported, taken away by keyboard, appealed, and comes back', async () => {
    const { ada, ben, cleo, mod, second, community } = court
    await say(ada, 'Has anyone had an owner refuse methimazole for cost?')
    await say(ben, 'Yes, last week, Mrs Verbeek from Kanaalstraat.')
    await say(ada, 'Splitting is a good idea, thanks.')
    await community.drain()

    const reporter = await windowOf(cleo)
    await reporter.page.goto(channelPath)
    await actOn(reporter.page.getByRole('article').filter({ hasText: 'Kanaalstraat' }), 'More actions')
    await reporter.page.getByRole('menuitem', { name: 'Report' }).click()
    const dialog = reporter.page.getByRole('dialog')
    await dialog.getByText('Could harm').waitFor()
    await takePicture(reporter.page, 'flag')
    await dialog.getByRole('button', { name: 'Report it' }).click()
    await reporter.page.getByText('Reported. You will hear').waitFor()

    const { page } = await windowOf(mod)
    await page.goto('/review')
    await page.getByRole('heading', { name: /Yes, last week/ }).waitFor()
    await page.getByText('This is what the review is about.').waitFor()
    await assertFit(page, 'review')
    await page.keyboard.press('r')
    const act = page.getByRole('dialog')
    await act.getByLabel(/Your words to Ben/).fill('Could you leave out the name and the street?')
    await assertFit(page, 'review-act')
    await act.getByRole('button', { name: 'Take it away' }).click()
    await page.getByText('Nothing waits for you').waitFor()

    const author = await windowOf(ben)
    await author.page.goto('/decisions')
    await author.page.getByText('Could you leave out the name').waitFor()
    await author.page.getByRole('button', { name: 'Appeal' }).click()
    await author.page.getByLabel('What should be looked at again?').fill('She agreed to be named.')
    await author.page.getByRole('button', { name: 'Send the appeal' }).click()
    await author.page.getByText('You appealed. Someone else').waitFor()
    await assertFit(author.page, 'decisions')

    const other = await windowOf(second)
    await other.page.goto('/review?tab=appeals')
    await other.page.getByText('She agreed to be named.').waitFor()
    await other.page.getByLabel(/Your answer to/).fill('Then it may stand.')
    await assertFit(other.page, 'appeals')
    await other.page.getByRole('button', { name: 'Grant it' }).click()
    await author.page.getByText(/Your appeal was granted/).waitFor()
    await reporter.page.getByText('Kanaalstraat').first().waitFor()
    for (const { complaints } of [reporter, author, other]) assert.deepEqual(complaints, [])
  })

  it('who is suspended learns why at the door, and appeals there', async () => {
    const { cleo, mod, ben, community } = court
    const { message } = await say(ben, 'Fools, all of you')
    const { id: reviewId } = await court.report(cleo, message.id)
    const until = new Date(Date.now() + 86_400_000).toISOString()
    await mod.ask('moderation.decide', { reviewId, act: 'suspend', words: 'A day off.', until })
    const { page } = await openWindow(browser, community.url)
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(ben.email)
    await page.getByLabel('Password', { exact: true }).fill(ben.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText(/suspended until .*A day off/).waitFor()
    await page.getByLabel('What should be looked at again?').fill('I was provoked.')
    await assertFit(page, 'suspended')
    await page.getByRole('button', { name: 'Send the appeal' }).click()
    await page.getByText('Your appeal was sent.').waitFor()
  })

  it('a case that waits is looked at with its picture, which nobody else has', async () => {
    const { ada, mod, community } = court
    const staff = await community.register('Sanne Third')
    await community.grant(staff, 'staff')
    const specialtyId = await court.openSpecialty()
    await staff.ask('moderation.setRule', { scope: specialtyId, mode: 'everyone' })
    const { id } = await attach(community, ada, await photograph(640, 400), 'ear.jpg')
    const { case: held } = await ada.ask('cases.submit', {
      specialtyId,
      title: 'An ear that will not heal',
      body: 'Cleaned twice a day since May.',
      attachmentIds: [id],
    })
    assert.equal(held.state, 'held')

    const { page, complaints } = await windowOf(mod)
    await page.goto('/review?kind=case')
    await page.getByRole('button', { name: 'Open ear.jpg' }).waitFor()
    await page.locator('main img').first().waitFor({ state: 'attached' })
    await page.evaluate(
      `Promise.any([...document.querySelectorAll('main img')].map(image => image.decode())).then(() => true)`,
    )
    await takePicture(page, 'review-held-case')
    await assertFit(page, 'review-held-case')
    assert.deepEqual(complaints, [])
    assert.equal((await fetchBytes(community, await community.register('Otto Outside'), id)).status, 404)
  })

  it('staff read the log', async () => {
    const staff = await court.community.register('Sanne Staff')
    await court.community.grant(staff, 'staff')
    const { page, complaints } = await windowOf(staff)
    await page.goto('/audit')
    await page.getByRole('list', { name: 'The log, the latest first' }).waitFor()
    await assertFit(page, 'audit')
    assert.deepEqual(complaints, [])
  })

  it('staff decide what is looked at first, and see who did', async () => {
    const staff = await court.community.register('Sanne Second')
    await court.community.grant(staff, 'staff')
    await court.openSpecialty()
    const { page, complaints } = await windowOf(staff)
    await page.goto('/review/rules')
    const everywhere = page.getByRole('article').filter({ hasText: 'The whole association' })
    await everywhere.getByLabel('Whose contributions wait').selectOption('newcomers')
    await everywhere.getByRole('button', { name: 'Save' }).click()
    await everywhere.getByText('Decided by Sanne Second').waitFor()
    await assertFit(page, 'review-rules')
    assert.deepEqual(complaints, [])
    await staff.ask('moderation.setRule', { scope: '*', mode: 'off' })
  })
})
