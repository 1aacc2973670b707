import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locator, Page } from 'playwright-core'
import {
  assertFit,
  openBrowser,
  type OpenBrowser,
  openWindow,
  takePicture,
  type Window,
} from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { pdf, photograph, picture } from '../support/files.ts'
import { messages, signIn } from '../support/windows.ts'

/** A picture as its page has it. */
type Drawn = { decode(): Promise<void>; naturalWidth: number; naturalHeight: number }

describe('files between two windows', () => {
  let browser: OpenBrowser
  let community: Community
  let pages: Server
  let origin: string
  let ada: Window
  let ben: Window
  let channel: string
  let second: Person

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    pages = createServer((_request, response) =>
      response
        .setHeader('content-type', 'text/html')
        .end(
          '<title>Feline cardiomyopathies: consensus statement</title><meta name="description" content="Classification, diagnosis and management of heart muscle disease in cats, in forty pages.">',
        ),
    )
    await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    community = await startCommunity({
      realTime: true,
      environment: { LINK_PREVIEWS: '1', LINK_PREVIEWS_TEST_ORIGIN: origin },
    })
    const first = await community.register('Ada Lovelace')
    second = await community.register('Ben Brink')
    const { group, channel: made } = await first.ask('groups.create', { name: 'Night desk' })
    await second.ask('groups.join', { groupId: group.id })
    channel = `/g/${group.id}/c/${made.id}`
    ada = await openWindow(browser, community.url)
    ben = await openWindow(browser, community.url)
    await signIn(ada.page, first)
    await signIn(ben.page, second)
    for (const { page } of [ada, ben]) {
      await page.goto(channel)
      await page.getByRole('textbox', { name: /^Write to/ }).waitFor()
    }
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
    pages?.closeAllConnections()
    pages?.close()
  })

  const choose = (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
    page.getByLabel('Files to attach').setInputFiles(files)
  /** Waits until a picture is there, and says how large it is; fails when it cannot be. */
  const isDrawn = (image: Locator) =>
    image.evaluate(async node => {
      const drawn = node as unknown as Drawn
      await drawn.decode()
      return [drawn.naturalWidth, drawn.naturalHeight]
    })
  const toSend = (page: Page) => page.getByRole('list', { name: 'Files to send' })
  /** Without loading the page anew. */
  const toChannel = async (page: Page) => {
    await page.getByRole('link', { name: 'Night desk' }).first().click()
    await page.getByRole('link', { name: '# general' }).first().click()
  }
  const jpeg = async (name: string, width = 900, height = 600) => ({
    name,
    mimeType: 'image/jpeg',
    buffer: await picture(width, height).jpeg().toBuffer(),
  })

  it('go with a message, described, and are seen and opened by the other', async () => {
    await choose(ada.page, [
      { name: 'thorax left.jpg', mimeType: 'image/jpeg', buffer: await photograph(900, 600) },
      await jpeg('thorax-dv.jpg', 600, 800),
      {
        name: 'a very long name of a laboratory report that goes on and on.pdf',
        mimeType: 'application/pdf',
        buffer: pdf(),
      },
    ])
    await toSend(ada.page).getByRole('progressbar').first().waitFor({ state: 'detached' })
    await toSend(ada.page)
      .getByLabel('What thorax left.jpg shows')
      .fill('Thorax from the left, heart enlarged')
    await assertFit(ada.page, 'files-to-send')
    await ada.page.getByRole('textbox', { name: /^Write to/ }).fill('Two views of the same cat.')
    await ada.page.getByRole('button', { name: 'Send', exact: true }).click()
    await toSend(ada.page).waitFor({ state: 'detached' })

    const log = messages(ben.page)
    const first = log.getByRole('button', { name: 'Open Thorax from the left, heart enlarged' })
    await first.waitFor()
    const small = log.getByRole('list', { name: 'Pictures' }).locator('img')
    assert.equal(await small.count(), 2)
    for (const image of await small.all()) await isDrawn(image)
    assert.equal(await log.getByRole('link', { name: /laboratory report/ }).count(), 1)
    await assertFit(ben.page, 'files-seen')

    await first.click()
    const large = ben.page.getByRole('dialog')
    assert.deepEqual(
      await isDrawn(large.getByRole('img', { name: 'Thorax from the left, heart enlarged' })),
      [600, 900],
    )
    await assertFit(ben.page, 'files-large')
    await large.getByRole('button', { name: 'Next' }).focus()
    await ben.page.keyboard.press('ArrowRight')
    await large.getByRole('img', { name: 'thorax-dv.jpg' }).waitFor()
    await ben.page.keyboard.press('Escape')
    await large.waitFor({ state: 'detached' })
  })

  it('may come alone, by pasting and by dropping', async () => {
    const { page } = ada
    const bytes = (await picture(300, 200).png().toBuffer()).toJSON().data
    await page.evaluate(`for (const kind of ['paste', 'drop']) {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], kind + '.png', { type: 'image/png' }))
      const init = { bubbles: true, cancelable: true, clipboardData: transfer, dataTransfer: transfer }
      const event = kind === 'paste' ? new ClipboardEvent(kind, init) : new DragEvent(kind, init)
      document.querySelector('textarea').dispatchEvent(event)
    }`)
    await toSend(page).getByText('paste.png').waitFor()
    await toSend(page).getByText('drop.png').waitFor()
    await page.getByRole('button', { name: 'Remove drop.png' }).click()
    await toSend(page).getByText('drop.png').waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: /^Write to/ }).focus()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await messages(ben.page).getByRole('button', { name: 'Open paste.png' }).waitFor()
    await takePicture(ben.page, 'files-alone')
  })

  it('that are not taken say why, here and by the server, and the others go', async () => {
    const { page } = ada
    await choose(page, [
      { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
      { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: (await jpeg('x')).buffer.subarray(0, 9000) },
      { name: 'dose.txt', mimeType: 'text/plain', buffer: Buffer.from('2 mg/kg') },
    ])
    await toSend(page)
      .getByText(/is of a kind we do not take/)
      .waitFor()
    await toSend(page)
      .getByText(/is damaged/)
      .waitFor()
    await toSend(page).getByRole('progressbar').first().waitFor({ state: 'detached' })
    await assertFit(page, 'files-refused')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await messages(ben.page)
      .getByRole('link', { name: /dose\.txt/ })
      .waitFor()
  })

  it('wait with a scheduled message, and come back into the field with it', async () => {
    const { page } = ada
    await choose(page, [{ name: 'rota.txt', mimeType: 'text/plain', buffer: Buffer.from('Ada, Ben') }])
    await page.getByRole('button', { name: 'Send later' }).click()
    await page
      .getByRole('menuitem', { name: /tomorrow/i })
      .first()
      .click()
    await page.getByText(/Find it under Scheduled/).waitFor()
    await toSend(page).waitFor({ state: 'detached' })
    await page.goto('/scheduled')
    const list = page.getByRole('list', { name: 'Scheduled messages' })
    await list.getByRole('link', { name: /rota\.txt/ }).waitFor()
    await assertFit(page, 'files-scheduled')
    await list.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('It is in its field again', { exact: false }).waitFor()
    await toChannel(page)
    await toSend(page).getByText('rota.txt').waitFor()
  })

  it('are nothing to the next person at the same window', async () => {
    const { page } = ada
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('E-mail').fill(second.email)
    await page.getByLabel('Password', { exact: true }).fill(second.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await toChannel(page)
    await page.getByRole('textbox', { name: /^Write to/ }).waitFor()
    assert.equal(await toSend(page).count(), 0)
    assert.equal(await page.getByText('rota.txt').count(), 0)
  })

  it('of others show what a linked page says of itself', async () => {
    await ada.page.getByRole('textbox', { name: /^Write to/ }).fill(`See ${origin}/consensus`)
    await ada.page.keyboard.press('Enter')
    await messages(ben.page).getByText('/consensus').first().waitFor()
    await community.drain()
    await ben.page.reload()
    const card = messages(ben.page).getByRole('list', { name: 'Linked pages' })
    await card.getByText('Feline cardiomyopathies: consensus statement').waitFor()
    await assertFit(ben.page, 'files-preview')
    // The browser tells of each refusal as an error; that some files are refused is part of the story.
    const unexpected = [...ada.complaints, ...ben.complaints].filter(
      text => !text.startsWith('Failed to load'),
    )
    assert.deepEqual(unexpected, [])
  })
})
