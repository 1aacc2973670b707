import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { PageReads } from '../../domain/credentials/model-benefits.ts'
import {
  assertFit,
  openBrowser,
  type OpenBrowser,
  openWindow,
  takePicture,
  type Window,
} from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Community, Person } from '../support/community.ts'
import { carryIn } from '../support/windows.ts'
import { photograph } from '../support/files.ts'

const LINE = /Ada accepted your advice/

describe('my value at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let clinic: Clinic

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic()
    ;({ community } = clinic)
    const { ada, ben, vera, victor } = clinic
    await clinic.makeConsultant(vera)
    community.at('2029-09-10T12:00:00.000Z')
    const first = await clinic.accept(ben, vera)
    await clinic.tell(ben, first.caseId, 'confirmed_plan')
    community.at('2029-12-04T12:00:00.000Z')
    await clinic.accept(vera, victor)
    await clinic.accept(ada, vera)
    community.at('2030-01-05T12:00:00.000Z')
    await clinic.accept(ada, vera)
    await community.drain()
    await PageReads.insertMany(
      ['2029-06-02', '2029-11-20', '2030-01-03'].map((day, n) => ({
        _id: new Types.ObjectId(),
        memberId: vera.id,
        day,
        count: 12 + 9 * n,
        told: true,
      })),
    )
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  const openFor = async (person: Person, path: string): Promise<Window> => {
    const window = await openWindow(browser, community.url)
    await window.page.clock.setFixedTime(community.now())
    await carryIn(window.page, person, community.url)
    await window.page.goto(path)
    return window
  }

  it('tells the year, explains a line with its factors, and what is contested there is decided by somebody else', async () => {
    const { vera, staff } = clinic
    const own = await openFor(vera, '/value')
    const { page } = own
    await page.getByRole('heading', { name: 'Your year' }).waitFor()
    await page.getByRole('img', { name: /gave or got something, month by month/ }).waitFor()
    await page.getByRole('img', { name: /read your public pages, month by month/ }).waitFor()
    await page.getByRole('region', { name: 'Got' }).getByText('Readers of my public pages').waitFor()
    const why = page.getByRole('complementary', { name: 'Why do I have this?' })
    await why.getByText('each further one counts less. That makes 2 of 4.').waitFor()
    await why.getByText('Not settled yet').waitFor()
    await page.getByText('Counts 2 instead of 4 so far.').first().waitFor()
    await takePicture(page, 'value')
    await assertFit(page, 'value')

    await page.getByRole('button', { name: LINE }).first().click()
    await why.getByRole('button', { name: 'This is not right' }).click()
    const dialog = page.getByRole('dialog', { name: 'This is not right' })
    await dialog.getByLabel('What is not right?').fill('She meant Victor’s advice, not mine.')
    await takePicture(page, 'value-contest')
    await dialog.getByRole('button', { name: 'Send it' }).click()
    await why.getByText('You said that this is not right. Someone').waitFor()

    const other = await openFor(staff, '/review?tab=contests')
    await other.page.getByText('She meant Victor’s advice').waitFor()
    await other.page.getByLabel('Your answer to Vera').fill('It was his: taken back.')
    await takePicture(other.page, 'value-contest-decided')
    await other.page.getByRole('button', { name: 'They are right' }).click()
    await other.page.getByText('No contests').waitFor()
    await community.drain()
    await page.reload()
    await page.getByRole('button', { name: /Taken back, because it was not right/ }).click()
    await page.getByRole('button', { name: LINE }).first().waitFor()
    await page.setViewportSize({ width: 320, height: 640 })
    await page.getByRole('heading', { name: 'Why do I have this?' }).waitFor()
    await takePicture(page, 'value-why-narrow')
    await page.setViewportSize({ width: 1280, height: 800 })

    await page.getByRole('radio', { name: 'Keep it private' }).check()
    await page.getByText('stays with whoever has it').waitFor()
    await takePicture(page, 'value-private')
    assert.equal((await vera.ask('members.privacy', {})).standingShown, false)
    for (const { complaints } of [own, other]) assert.deepEqual(complaints, [])
  })

  it('takes what was done elsewhere, which somebody else confirms', async () => {
    const { vera, victor } = clinic
    const maker = await openFor(vera, '/claims')
    const { page } = maker
    await page.getByText('Nothing yet').waitFor()
    await page.getByRole('button', { name: 'Add something' }).click()
    await page.getByLabel('In a few words').fill('Hearts of cats, for the East evening')
    await page.getByLabel('Find the colleague').fill('Vic')
    await page.getByLabel('Colleague', { exact: true }).selectOption({ label: 'Victor' })
    await page.getByLabel('Who did it with you?').fill('Ben')
    await page.getByRole('list', { name: 'People found' }).getByRole('button', { name: 'Ben' }).click()
    await page.getByRole('list', { name: 'Chosen' }).getByText('Ben').waitFor()
    await page
      .getByLabel('Files to attach')
      .setInputFiles({ name: 'evening.jpg', mimeType: 'image/jpeg', buffer: await photograph(640, 400) })
    await page.getByRole('list', { name: 'Files to send' }).getByText('evening.jpg').waitFor()
    await assertFit(page, 'claims-form')
    await page.getByRole('button', { name: 'Ask them to confirm' }).click()
    await page.getByRole('article').getByText('Hearts of cats').waitFor()

    const named = await openFor(clinic.ben, '/claims')
    await named.page.getByText('Vera says that you did it together').waitFor()
    await assertFit(named.page, 'claims-named')
    await named.page.getByRole('button', { name: 'I had no share in it' }).click()
    await named.page.getByText('Nothing yet').waitFor()

    const other = await openFor(victor, '/claims')
    await other.page.getByRole('list', { name: 'Pictures' }).waitFor()
    await other.page.getByRole('heading', { name: 'Waits for your word' }).waitFor()
    await takePicture(other.page, 'claims-waiting')
    await other.page.getByRole('button', { name: 'Yes, it was so' }).click()
    await other.page.getByRole('heading', { name: 'Waits for your word' }).waitFor({ state: 'detached' })
    await community.drain()
    await page.goto('/value')
    await page.getByRole('button', { name: /Victor confirmed what you did: Hearts of cats/ }).waitFor()
    for (const { complaints } of [maker, named, other]) assert.deepEqual(complaints, [])
  })
})
