import assert from 'node:assert/strict'
import { askForOutcomes } from '../../domain/outcomes/actions.ts'
import { openBrowser, type OpenBrowser, openWindow, takePicture, type Window } from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import * as at from '../support/windows.ts'

const DAY_MS = 24 * 3600 * 1000
const EARLIER = 'Cat breathes fast after fluids on the table'
const CASE = 'Cat, 9 y: breathes fast after fluids, chest open'
const QUESTION = 'What comes first when a cat breathes fast after fluids in surgery?'
const ADVICE = 'Stop the fluids. Furosemide 2 mg/kg now, then tap what is left.'

/** Someone is in surgery and stuck; months later their question is what colleagues read. */
describe('stuck in surgery', () => {
  let community: Community
  let browser: OpenBrowser
  let marieke: Window
  let ruth: Window
  let jonas: Window
  let edith: Window
  let emil: Window
  let lena: Window
  const people = new Map<string, Person>()

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true })
    for (const name of [
      'Sanne Staff',
      'Marieke Voss',
      'Ruth Okonjo',
      'Jonas Weber',
      'Edith Larsen',
      'Emil Brandt',
      'Lena Hart',
    ])
      people.set(name, await community.register(name))
    await community.grant(person('Sanne Staff'), 'staff')
    const { specialty } = await person('Sanne Staff').ask('cases.createSpecialty', { name: 'Cardiology' })
    for (const name of ['Ruth Okonjo', 'Jonas Weber'])
      await person('Sanne Staff').ask('consultants.vet', {
        specialtyId: specialty.id,
        memberId: person(name).id,
        credential: 'Dip ECVIM-CA (Cardiology)',
        jurisdiction: 'Netherlands',
        languages: ['en'],
        topics: ['heart'],
        validUntil: new Date(Date.now() + 400 * DAY_MS).toISOString(),
      })
    for (const name of ['Edith Larsen', 'Emil Brandt'])
      await community.grant(person(name), 'editor', specialty.id)
    await resolveEarlierCase(specialty.id)
    await community.drain()
    ;[marieke, ruth, jonas, edith, emil, lena] = [
      await windowOf('Marieke Voss'),
      await windowOf('Ruth Okonjo', 'dark'),
      await windowOf('Jonas Weber'),
      await windowOf('Edith Larsen'),
      await windowOf('Emil Brandt'),
      await windowOf('Lena Hart'),
    ]
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  const person = (name: string): Person => {
    const found = people.get(name)
    if (!found) throw new Error(`Nobody is called ${name}`)
    return found
  }
  async function windowOf(name: string, scheme: 'light' | 'dark' = 'light'): Promise<Window> {
    const opened = await openWindow(browser, community.url, scheme)
    await at.comeHome(opened.page, person(name), community.url)
    return opened
  }
  /** What was asked and answered before, so that there is something alike to find. */
  async function resolveEarlierCase(specialtyId: string) {
    const asker = person('Lena Hart')
    const { case: asked } = await asker.ask('cases.submit', {
      specialtyId,
      title: EARLIER,
      body: 'DSH, twelve years, too much crystalloid during a dental. Breathing 60.',
    })
    const { reply } = await person('Jonas Weber').ask('cases.reply', {
      caseId: asked.id,
      body: 'Stop them, and a diuretic if the rate does not fall in ten minutes.',
    })
    await asker.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
    await asker.ask('cases.reportOutcome', {
      caseId: asked.id,
      outcome: 'confirmed_plan',
      effect: 'avoided',
      valueForClient: 4,
      valueForMe: 4,
    })
  }

  it('ends in advice, an outcome, an entry, and a question that need not be asked', async () => {
    await ask()
    await adviseInAMinute()
    await acceptAndTellAWeekLater()
    await makeAnEntry()
    await findItInstead()
    await seeWhoHelped()
    for (const { complaints } of [marieke, ruth, jonas, edith, emil, lena]) assert.deepEqual(complaints, [])
  })

  async function ask() {
    const { page } = marieke
    await page.getByRole('link', { name: 'Ask a case' }).first().click()
    await page.getByLabel('In one line').fill(CASE)
    await page.getByRole('link', { name: EARLIER }).first().waitFor({ timeout: 30_000 })
    await takePicture(page, 'surgery-similar')
    await page.getByRole('radio', { name: /^Now/ }).check()
    await page
      .getByLabel('What you see, did and want to know')
      .fill('RR 68, crackles on both sides, rate 200. **What first?**')
    await page.getByRole('radio', { name: /^Cardiology/ }).check()
    await page.getByRole('button', { name: /^Submit/ }).click()
    await page.getByRole('heading', { level: 1, name: CASE }).waitFor()
  }

  async function adviseInAMinute() {
    const began = Date.now()
    for (const { page } of [ruth, jonas]) await page.getByText(CASE).first().waitFor({ timeout: 20_000 })
    await takePicture(ruth.page, 'surgery-paged')
    await at.advise(ruth.page, CASE, ADVICE)
    await at.replyBy(marieke.page, 'Ruth Okonjo').getByText('Stop the fluids.').waitFor({ timeout: 20_000 })
    assert.ok(Date.now() - began < 60_000, 'advice came in under a minute')
    await jonas.page
      .getByRole('button', { name: /^Take it/ })
      .first()
      .waitFor({ state: 'detached' })
  }

  async function acceptAndTellAWeekLater() {
    const { page } = marieke
    await at.replyBy(page, 'Ruth Okonjo').getByRole('button', { name: 'This answered my case' }).click()
    const dialog = page.getByRole('dialog', { name: 'What happened next?' })
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await dialog.waitFor({ state: 'detached' })
    await community.drain()

    community.later(7 * DAY_MS)
    await askForOutcomes(community.now())
    await community.drain()
    await page.goto('/inbox')
    const reminder = page.getByText('what came of the answer you accepted?')
    await reminder.waitFor()
    await takePicture(page, 'surgery-reminder')
    await reminder.click()
    await dialog.waitFor()
    await at.tellOutcome(page, 'Rate 44 by midnight, home on Friday.')
    await takePicture(page, 'surgery-outcome')
  }

  async function makeAnEntry() {
    const { page } = ruth
    await community.drain()
    await page.goto('/desk')
    await page.getByRole('button', { name: `Propose an entry from ${CASE}` }).click()
    await page.waitForURL(/\/entries\/[0-9a-f]{24}/)
    await takePicture(page, 'surgery-proposed')

    await edith.page.goto('/entries?shows=proposed')
    await edith.page.getByRole('link', { name: 'breathes fast after fluids' }).click()
    await edith.page
      .getByRole('link', { name: /Edit|Take it up|Change/ })
      .first()
      .click()
    await edith.page.getByLabel('Question').fill(QUESTION)
    await edith.page.getByLabel('To be looked at again by').fill(inAYear())
    await edith.page.getByRole('button', { name: 'Save the draft' }).click()
    await edith.page.getByRole('button', { name: 'Ask for a review' }).click()
    await edith.page.getByText('It waits for another editor').waitFor()

    await emil.page.goto('/entries?shows=in_review')
    await emil.page.getByRole('link', { name: QUESTION }).click()
    await emil.page.getByRole('button', { name: 'Publish it' }).click()
    await emil.page.getByText('reviewed it').waitFor()
    await takePicture(emil.page, 'surgery-published')
    await community.drain()
  }

  const inAYear = () => new Date(community.now().getTime() + 365 * DAY_MS).toISOString().slice(0, 10)

  async function findItInstead() {
    const { page } = lena
    await page.goto('/cases/ask')
    await page.getByLabel('In one line').fill('Cat breathes fast after fluids in surgery, what comes first?')
    const found = page.getByRole('button', { name: /^This answered me.*What comes first when a cat/ })
    await found.waitFor({ timeout: 30_000 })
    await takePicture(page, 'surgery-found')
    await found.click()
    await page.getByRole('heading', { level: 1, name: QUESTION }).waitFor()
    await page.goto('/cases/ask')
    assert.equal(await page.getByLabel('In one line').inputValue(), '', 'the draft is closed')
    await community.drain()
  }

  async function seeWhoHelped() {
    for (const { page } of [ruth, edith]) {
      await page.goto('/inbox')
      await page.getByText('said that your entry helped').first().waitFor()
    }
    await takePicture(ruth.page, 'surgery-credited')
  }
})
