import assert from 'node:assert/strict'
import { deployCredentials } from '../../domain/credentials/actions.ts'
import { openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Community, Person } from '../support/community.ts'
import { CITATION, stepsOf } from '../support/recognition.ts'
import { carryIn } from '../support/windows.ts'

const MINUTE_MS = 60_000

describe('from answer to award at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let clinic: Clinic
  let dora: Person
  let holder: Window
  let deciding: Window
  let nominationId: string

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic()
    ;({ community } = clinic)
    // Whoever verifies a badge looks at the clock on their own wall, and so do the pages that name months.
    const present = new Date(Date.now() - MINUTE_MS)
    community.at(new Date(Date.UTC(present.getUTCFullYear(), present.getUTCMonth() - 1, 5)).toISOString())
    await community.drain()
    deployCredentials({ ...community.settings, publicUrl: community.url })
    await clinic.makeConsultant(clinic.vera)
    const named = await Promise.all(['Rita', 'Rob', 'Ron', 'Dora'].map(name => community.register(name)))
    const [rita, rob, ron, last] = named as [Person, Person, Person, Person]
    dora = last
    await community.grant(dora, 'staff')
    const { ada, ben, victor, vera, staff } = clinic
    const cast = { nora: vera, ada, ben, rita, rob, ron, stella: staff, dora }
    for (const [name, person] of Object.entries(cast))
      await person.ask('members.setOrganisation', { organisation: `Practice of ${name}` })
    await staff.ask('honoraria.setRate', {
      specialtyId: clinic.catsId,
      kind: 'advice',
      amount: 2500,
      currency: 'EUR',
      from: community.now().toISOString().slice(0, 7),
    })
    for (const asker of [ada, ben, victor]) {
      const { caseId } = await clinic.accept(asker, vera)
      await clinic.tell(asker, caseId, 'new_advice')
    }
    await community.drain()
    community.at(present.toISOString())
    const steps = stepsOf(cast)
    nominationId = await steps.reviewed([4, 3, 4])
    holder = await openWindow(browser, community.url)
    deciding = await openWindow(browser, community.url)
    await carryIn(holder.page, vera, community.url)
    await carryIn(deciding.page, dora, community.url)
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  it('staff award with a reason, and a stranger’s browser verifies the badge', async () => {
    const { page } = deciding
    await page.goto(`/recognition/nominations/${nominationId}`)
    const form = page.getByRole('form', { name: 'Decide' })
    await form.getByText('Awarded', { exact: true }).click()
    await form.getByLabel('The reason').fill('All reviewers found that many were helped.')
    await form.getByLabel('For what, to the public').fill(CITATION)
    await form.getByRole('button', { name: 'Decide' }).click()
    await page.getByRole('heading', { name: 'Decided' }).waitFor()
    await community.drain()

    const mine = holder.page
    await mine.goto('/credentials')
    await mine.getByText('Holds', { exact: true }).waitFor()
    await mine.getByRole('radio', { name: 'Everyone', exact: true }).click({ force: true })
    const link = mine.getByRole('link', { name: 'Its page for everyone' })
    await link.waitFor()
    const stranger = await openWindow(browser, community.url)
    await stranger.page.goto((await link.getAttribute('href')) ?? '')
    await stranger.page.getByText('Your browser verified it just now: it is true.').waitFor()
    await stranger.page.getByText(CITATION).first().waitFor()
    assert.deepEqual(stranger.complaints, [])
    await stranger.context.close()
  })

  it('she signs a letter to her boss', async () => {
    const { page } = holder
    await page.getByRole('button', { name: 'Write a letter' }).click()
    await page.getByLabel('To whom').fill('Dr Anna Berg')
    await page.getByLabel('Where they work').fill('Clinic at the Lake')
    await page.getByRole('button', { name: 'See how it reads' }).click()
    await page.getByRole('region', { name: 'The letter' }).getByText('Dear Dr Anna Berg').waitFor()
    await page.getByRole('button', { name: 'Sign it' }).click()
    await page.getByText('Whoever has the address sees it').waitFor()
  })

  it('what was contested and found wrong is gone from her value, and marked in her pack', async () => {
    const asking = await openWindow(browser, community.url)
    await carryIn(asking.page, clinic.ben, community.url)
    await asking.page.goto('/value')
    await asking.page
      .getByRole('button', { name: /accepted Vera’s advice/ })
      .first()
      .click()
    await asking.page.getByRole('button', { name: 'This is not right' }).click()
    const dialog = asking.page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('I accepted this for another case of mine by mistake')
    await dialog
      .getByRole('button')
      .filter({ hasText: /send|contest|ask/i })
      .first()
      .click()
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(asking.complaints, [])

    const { page } = deciding
    await page.goto('/review')
    await page.getByLabel('Your answer to Ben').fill('The case says so itself.')
    await page.getByRole('button', { name: 'They are right' }).click()
    await page.getByText('it is put right').waitFor()
    await community.drain()

    const mine = holder.page
    await mine.goto('/value')
    await mine.getByText('Reversed').first().waitFor()
    await mine.goto(`/recognition/nominations/${nominationId}/pack`)
    await mine
      .getByText(/taken back/i)
      .first()
      .waitFor()
  })

  it('two people approve what she is paid, without what was taken back', async () => {
    const { page } = deciding
    await page.goto('/honoraria')
    await page.getByRole('button', { name: 'Draw up anew' }).click()
    await page.getByText('Waits for the first approval').waitFor()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approved by Dora').waitFor()
    const second = await openWindow(browser, community.url)
    await carryIn(second.page, clinic.staff, community.url)
    await second.page.goto('/honoraria')
    await second.page.getByRole('button', { name: 'Approve' }).click()
    await second.page.getByText('Approved by Dora and Stella').waitFor()
    assert.deepEqual(second.complaints, [])

    const mine = holder.page
    await mine.goto('/desk/honoraria')
    await mine.getByText('It goes to the payroll next.').waitFor()
    await mine.getByRole('button', { name: 'Show 2 lines' }).click()
    await mine.getByText('Ada accepted your advice on “Cat breathes fast”').waitFor()
    for (const { complaints } of [holder, deciding]) assert.deepEqual(complaints, [])
  })
})
