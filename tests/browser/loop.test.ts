import assert from 'node:assert/strict'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { openBrowser, type OpenBrowser, openWindow, takePicture, type Window } from '../support/browser.ts'
import { type Community, startCommunity } from '../support/community.ts'
import * as at from '../support/windows.ts'

const CASE = 'Cat, 9 y: breathing fast after fluids'

describe('three people at three browsers', () => {
  let community: Community
  let browser: OpenBrowser
  let marieke: Window
  let ruth: Window
  let sanne: Window

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true })
    const staff = await community.register('Sanne Staff')
    const consultant = await community.register('Ruth Okonjo')
    await community.grant(staff, 'staff')
    const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Cardiology' })
    await community.grant(consultant, 'consultant', specialty.id)
    await community.drain()

    marieke = await openWindow(browser, community.url)
    ruth = await openWindow(browser, community.url, 'dark')
    sanne = await openWindow(browser, community.url)
    await at.signIn(ruth.page, consultant)
    await at.signIn(sanne.page, staff)
  })

  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  it('meet and talk, ask and advise, tell the outcome, and see who helped', async () => {
    await meetAndTalk()
    await dropAndReturn()
    await askAndAdvise()
    await seeWhatItWasWorth()
    assertNoComplaints()
  })

  async function meetAndTalk() {
    await at.join(marieke.page, 'Marieke Voss', 'marieke@people.example')
    await at.startGroup(
      marieke.page,
      'Night desk',
      'For whoever is on call. Say what you need in the first line.',
    )
    await at.say(marieke.page, 'Labrador, 28 kg, ate a whole corn cob. Vomit or scope?')

    await ruth.page.goto('/groups')
    await ruth.page.getByRole('button', { name: 'Join: Night desk' }).click()
    await ruth.page
      .getByRole('navigation', { name: 'Main', exact: true })
      .getByRole('link', { name: 'general' })
      .click()
    await at.messages(ruth.page).getByText('ate a whole corn cob').waitFor()
    await at.say(ruth.page, 'Whole or chewed? If whole I would **scope**.')
    await at.messages(marieke.page).locator('strong', { hasText: 'scope' }).waitFor()
  }

  async function dropAndReturn() {
    await ruth.context.setOffline(true)
    await at.say(marieke.page, 'Whole. Of course.')
    await at.write(ruth.page, 'Then scope him tonight.')
    await ruth.context.setOffline(false)

    await at.messages(ruth.page).getByText('Whole. Of course.').waitFor({ timeout: 60_000 })
    const arrived = at.messages(marieke.page).getByText('Then scope him tonight.')
    await arrived.waitFor({ timeout: 60_000 })
    assert.equal(await arrived.count(), 1)
    await takePicture(marieke.page, 'journey-channel')
  }

  async function askAndAdvise() {
    const body = 'RR 68, gallop, muffled low on both sides. **Tap or furosemide first?**'
    await at.askNow(marieke.page, CASE, body, 'Cardiology')
    await at.advise(ruth.page, CASE, '1. Stop the fluids.\n2. Furosemide 2 mg/kg now.')

    const advice = at.replyBy(marieke.page, 'Ruth Okonjo')
    await advice.getByText('Furosemide 2 mg/kg now.').waitFor()
    await advice.getByRole('button', { name: 'This answered my case' }).click()
    await at.tellOutcome(marieke.page, 'Rate 44 by midnight.')
    await takePicture(marieke.page, 'journey-case')
  }

  async function seeWhatItWasWorth() {
    await community.drain()
    await ruth.page.getByRole('link', { name: 'My value' }).first().click()
    await ruth.page.getByRole('list', { name: 'Exchanges' }).getByRole('button').first().click()
    await ruth.page.getByText('Counted', { exact: true }).waitFor()
    await takePicture(ruth.page, 'journey-value')

    await draftShortlist(new Date())
    await sanne.page.getByRole('link', { name: 'Recognition' }).first().click()
    await sanne.page.getByRole('button', { name: 'Show the evidence for Ruth Okonjo' }).click()
    await sanne.page.getByRole('list', { name: 'Shortlist' }).getByText(CASE).first().waitFor()
    await takePicture(sanne.page, 'journey-shortlist')
  }

  function assertNoComplaints() {
    const ofTheDrop = /ERR_INTERNET_DISCONNECTED|WebSocket connection/
    for (const { complaints } of [marieke, ruth, sanne])
      assert.deepEqual(
        complaints.filter(complaint => !ofTheDrop.test(complaint)),
        [],
      )
  }
})
