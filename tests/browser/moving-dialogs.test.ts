import assert from 'node:assert/strict'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Court, openCourt } from '../support/review.ts'
import { carryIn } from '../support/windows.ts'

describe('what a moderator moves, splits and hands over, at a window', () => {
  let browser: OpenBrowser
  let court: Court
  let groupId: string
  let caseId: string
  let elsewhereId: string

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    court = await openCourt({ realTime: true })
    const { ada, ben, cleo } = court
    ;({ groupId } = await court.openGroup({ name: 'Feline practice' }))
    const specialtyId = await court.openSpecialty()
    elsewhereId = await court.openSpecialty()
    const asked = {
      specialtyId,
      title: 'A cat that breathes fast at night',
      body: 'Since May, and only at night.',
    }
    caseId = (await ben.ask('cases.submit', asked)).case.id
    for (const body of ['Count the breaths asleep.', 'And mine drinks a lot: is that the same?'])
      await ada.ask('cases.reply', { caseId, body })
    await cleo.ask('moderation.flag', { kind: 'case', id: caseId, reason: 'misplaced' })
    await cleo.ask('moderation.flag', { kind: 'group', id: groupId, reason: 'unkind' })
    await court.community.drain()
  })
  after(async () => {
    await browser?.close()
    await court?.community.stop()
  })

  async function begin({ page }: Window, kind: string, act: string) {
    await page.goto(`/review?kind=${kind}`)
    await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: act }).click()
    return page.getByRole('dialog')
  }

  it('is chosen in dialogs that ask for all they need before they do it', async () => {
    const { ada, ben, mod, community } = court
    const at = await openWindow(browser, community.url)
    await carryIn(at.page, mod, community.url)

    const handing = await begin(at, 'group', 'Hand it over')
    const hand = handing.getByRole('button', { name: 'Hand it over' })
    await handing.getByLabel(/^Your words to/).fill('You asked to be relieved.')
    assert.equal(await hand.isDisabled(), true)
    await handing.getByLabel('Who hosts it from now on').selectOption({ label: 'Ben' })
    await assertFit(at.page, 'act-hand-over')
    await hand.click()
    await at.page.getByText('Handed over.').first().waitFor()
    assert.equal((await ben.ask('groups.show', { groupId })).group.membership?.role, 'host')

    const splitting = await begin(at, 'case', 'Split it')
    const split = splitting.getByRole('button', { name: 'Split it' })
    await splitting.getByLabel(/^Your words to/).fill('These are two questions.')
    await splitting.getByLabel('Title of the new case').fill('A cat that drinks a lot')
    assert.equal(await split.isDisabled(), true)
    await splitting.getByRole('checkbox', { name: /drinks a lot/ }).check()
    await assertFit(at.page, 'act-split')
    await split.click()
    await at.page.getByText('Split.').first().waitFor()
    const { items } = await ada.ask('cases.list', {})
    assert.ok(items.some(({ title }) => title === 'A cat that drinks a lot'))

    await ada.ask('moderation.flag', { kind: 'case', id: caseId, reason: 'misplaced' })
    const moving = await begin(at, 'case', 'Move it')
    const move = moving.getByRole('button', { name: 'Move it' })
    await moving.getByLabel(/^Your words to/).fill('They know about breathing there.')
    assert.equal(await move.isDisabled(), true)
    await moving.getByLabel('Where it belongs').selectOption(elsewhereId)
    await assertFit(at.page, 'act-move')
    await move.click()
    await at.page.getByText('Moved.').first().waitFor()
    assert.equal((await ada.ask('cases.show', { caseId })).case.specialty.id, elsewhereId)
    assert.deepEqual(at.complaints, [])
  })
})
