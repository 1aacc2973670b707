import assert from 'node:assert/strict'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { heading, carryIn } from '../support/windows.ts'
import { ITEM, MINUTE_MS, openResearch, type Research } from '../support/research.ts'

describe('research at a window', () => {
  let browser: OpenBrowser
  let research: Research
  let editing: Window

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    research = await openResearch()
    await research.clear()
    const { community, catsId, edith, dora } = research
    await community.grant(dora, 'editor', catsId)
    editing = await openWindow(browser, community.url)
    await carryIn(editing.page, edith, community.url)
  })
  after(async () => {
    await browser?.close()
    await research?.stop()
  })

  it('lets an editor add a feed, and see how it does', async () => {
    const { page } = editing
    await page.goto('/research/feeds')
    await page.getByText('Nothing flows into Cats yet').waitFor()
    await page.getByLabel('Address').fill('ftp://cats.example/')
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('must be an address that begins with').waitFor()
    // The browser tells of a refusal, too, which was what we wanted.
    assert.equal(editing.complaints.splice(0).length, 1)
    await page.getByLabel('Address').fill(`${research.machine.origin}/feed`)
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('Was not asked yet.').waitFor()
    research.machine.answer = (_request, response) => void response.writeHead(500).end()
    await research.poll()
    await page.reload()
    await page.getByText('Has not answered yet. Its machine refused.').waitFor()
    await assertFit(page, 'research-feeds')
    await research.clear()
    await research.publish(ITEM, {
      title: 'Feather loss in parrots',
      link: 'https://cats.example/9',
      says: 'Three flocks.',
    })
  })

  it('lets an editor pin and annotate, and a member find it and read it beside a case', async () => {
    const { page } = editing
    await page.goto('/research?words=furosemide')
    await page.getByRole('button', { name: 'Pin Furosemide' }).click()
    await page.getByRole('button', { name: 'Take the pin out' }).waitFor()
    await page.getByRole('button', { name: 'Say why it matters' }).click()
    await page.getByLabel('In a sentence').fill('The first trial in cats.')
    await page.getByRole('button', { name: 'Save it' }).click()
    await page.getByText('The first trial in cats. Edith Editor').waitFor()
    await assertFit(page, 'research-editor')

    const { case: asked } = await research.ada.ask('cases.submit', research.question({ tags: ['effusion'] }))
    const reading = await openWindow(browser, research.community.url, 'dark')
    await carryIn(reading.page, research.ben, research.community.url)
    await reading.page.goto('/research')
    await reading.page.getByText('Feather loss').waitFor()
    await assertFit(reading.page, 'research-list')
    await reading.page.goto(`/cases/${asked.id}`)
    await reading.page.getByText('The first trial in cats.').waitFor()
    await assertFit(reading.page, 'research-case')
    assert.deepEqual(reading.complaints, [])
    await reading.page.close()
  })

  it('is found while one types, and tells who follows its specialty', async () => {
    const { community, ben, edith, listed } = research
    community.later(MINUTE_MS)
    const reading = await openWindow(browser, community.url)
    const { page } = reading
    await carryIn(page, ben, community.url)
    await page.goto('/research')
    const words = page.getByLabel('With these words')
    await words.pressSequentially('fth')
    for (const key of ['ArrowLeft', 'ArrowLeft', 'e', 'a']) await page.keyboard.press(key)
    assert.equal(await words.inputValue(), 'feath')
    await page.getByText('Furosemide in cats').waitFor({ state: 'detached' })
    await page.getByText('Feather loss').waitFor()
    await page.getByLabel('Specialty').selectOption({ label: 'Cats' })
    await page.getByRole('button', { name: 'Follow Cats', exact: true }).click()
    await page.getByRole('button', { name: 'Unfollow Cats' }).waitFor()
    await assertFit(page, 'research-followed')

    const feathers = (await listed(edith)).find(({ title }) => title.startsWith('Feather'))
    await edith.ask('research.pin', { itemId: feathers?.id ?? '', on: true })
    await community.drain()
    const { items } = await ben.ask('notifications.list', { kind: 'specialty' })
    assert.deepEqual(
      items.map(({ what, count }) => [what, count]),
      [['recommended', 1]],
    )
    await page.goto('/inbox')
    await page.getByText('has something new to read').first().click()
    await page.getByRole('heading', { name: 'Research', level: 1 }).waitFor()
    await page.getByText('Feather loss').waitFor()
    await page.goto('/entries')
    await page.getByLabel('Specialty').selectOption({ label: 'Cats' })
    await page.getByRole('button', { name: 'Unfollow Cats' }).click()
    await page.getByRole('button', { name: 'Follow Cats', exact: true }).waitFor()
    await assertFit(page, 'library-follow')
    assert.deepEqual(reading.complaints, [])
    await page.close()
  })

  it('lets an editor cite it, and readers see what a new version says otherwise', async () => {
    const { page } = editing
    await page.goto('/entries/new')
    await page.getByLabel('Specialty').selectOption({ label: 'Cats' })
    await page.getByLabel('Question').fill('When is furosemide given first?')
    await page.getByLabel('Answer').fill('Give it when the lungs crackle.')
    await page.getByLabel('Find research to cite').fill('furosemide')
    await page.getByRole('button', { name: 'Cite it Furosemide' }).click()
    await page.getByLabel('To be looked at again by').fill('2031-06-01')
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByRole('button', { name: 'Ask for a review' }).click()
    await page.getByText('It waits for another editor: you wrote it.').waitFor()
    const entryId = new URL(page.url()).pathname.split('/').at(-1) ?? ''

    const { dora, edith, ben } = research
    const decide = async (revision: number) =>
      dora.ask('library.review', { entryId, revision, decision: 'approve' })
    await decide(2)
    const answer = 'Give it when the lungs crackle and the atrium is large.'
    await edith.ask('library.update', { entryId, revision: 3, answer, tags: ['lungs'] })
    await edith.ask('library.submit', { entryId, revision: 4 })
    await decide(5)
    const reading = await openWindow(browser, research.community.url)
    await carryIn(reading.page, ben, research.community.url)
    await reading.page.goto(`/entries/${entryId}`)
    await heading(reading.page)
    await reading.page.getByText('Journal of Cats').waitFor()
    await reading.page.locator('summary', { hasText: 'Version 2,' }).click()
    await reading.page.locator('ins', { hasText: 'and the atrium is large' }).waitFor()
    await assertFit(reading.page, 'library-versions')
    assert.deepEqual(reading.complaints, [])
    assert.deepEqual(editing.complaints, [])
  })
})
