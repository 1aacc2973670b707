import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { takePicture } from '../support/browser.ts'
import { openTwoServers, type TwoServers } from '../support/two-servers.ts'
import * as at from '../support/windows.ts'

const LINES = 160
/** The line the reader looks at. */
const HERE = 80
/** The first of the lines above the screen that something happens to. */
const ABOVE = 70

describe('a list that is read', () => {
  let two: TwoServers
  const ids: string[] = []

  before(async function () {
    const opened = await openTwoServers()
    if (!opened) return this.skip()
    two = opened
    const { anna, ben, channel, path } = two
    for (let line = 1; line <= LINES; line++)
      ids.push(
        await send((line % 3 === 0 ? ben : anna).person, `Line ${line}. The lamp on the bench flickers.`),
      )
    await ben.page.goto(`${path}/${HERE}`)
    await anna.page.goto(path)
    assert.ok(channel.id)
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await two.takePictures('place-failed')
  })
  after(() => two?.close())

  const send = async (person: TwoServers['anna']['person'], body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId: two.channel.id,
        clientId: randomUUID(),
        body,
        ...(threadOf !== undefined && { threadOf }),
      })
    ).message.id
  const row = (page: Page, line: number): Locator =>
    at
      .messages(page)
      .getByRole('article')
      .filter({ hasText: `Line ${line}.` })
  const topOf = async (page: Page, line: number) => (await row(page, line).boundingBox())?.y
  const react = (line: number, emoji: string) =>
    two.anna.person.ask('chat.react', {
      channelId: two.channel.id,
      messageId: ids[line - 1] ?? '',
      emoji,
      on: true,
    })

  it('keeps its place when reactions, threads and pins appear above the screen', async () => {
    const { page } = two.ben
    await row(page, HERE).waitFor()
    const before = await settledTop(() => topOf(page, HERE))
    assert.ok(before !== undefined && before > 0)

    const { person } = two.anna
    for (const line of [ABOVE, ABOVE + 1]) await react(line, '🙏')
    await row(page, ABOVE + 1)
      .getByRole('button', { name: /^🙏 1/ })
      .waitFor()
    await send(person, 'Which bench?', ids[ABOVE + 1])
    await row(page, ABOVE + 2)
      .getByRole('button', { name: /^1 reply/ })
      .waitFor()
    const fourth = { channelId: two.channel.id, messageId: ids[ABOVE + 2] ?? '' }
    await person.ask('chat.pin', { ...fourth, on: true })
    await row(page, ABOVE + 3)
      .getByText('Pinned', { exact: true })
      .waitFor()
    await person.ask('chat.edit', {
      ...fourth,
      body: `Line ${ABOVE + 3}.\n\n- now\n- of\n- several\n- lines`,
    })
    await row(page, ABOVE + 3)
      .getByText('several')
      .waitFor()
    await takePicture(page, 'place-kept')
    const after = await settledTop(() => topOf(page, HERE))
    assert.ok(Math.abs((after ?? 0) - before) <= 2, `moved from ${before} to ${after}`)
  })

  it('goes where the reader scrolls, to its beginning and back to its end', async () => {
    const { page } = two.ben
    await at.messages(page).hover()
    await scrollUntil(page, -700, row(page, 1))
    await scrollUntil(page, 700, row(page, LINES))
  })

  it('stays at its end when the same happens there', async () => {
    const { page } = two.anna
    await row(page, LINES).waitFor()
    await settledTop(() => topOf(page, LINES))
    await two.ben.person.ask('chat.react', {
      channelId: two.channel.id,
      messageId: ids[LINES - 1] ?? '',
      emoji: '🙏',
      on: true,
    })
    await send(two.ben.person, 'The left one?', ids[LINES - 3])
    await row(page, LINES).getByRole('button', { name: /^🙏 1/ }).waitFor()
    await row(page, LINES - 2)
      .getByRole('button', { name: /^1 reply/ })
      .waitFor()
    await settledTop(() => topOf(page, LINES))
    const gap = await page.evaluate<number>(
      `(() => { const log = document.querySelector('[role="log"]'); return log.scrollHeight - log.scrollTop - log.clientHeight })()`,
    )
    assert.ok(gap <= 2, `${gap} px are left below`)
    await takePicture(page, 'place-end')
  })
})

/** Turns the wheel until something is in the list, and is drawn. */
async function scrollUntil(page: Page, by: number, there: Locator): Promise<void> {
  for (let turn = 0; turn < 80 && !(await there.isVisible()); turn++) {
    await page.mouse.wheel(0, by)
    await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  }
  await there.waitFor()
}

/** Where something stands once it stood there for three looks. */
async function settledTop(look: () => Promise<number | undefined>): Promise<number | undefined> {
  let last = await look()
  for (let same = 0; same < 3;) {
    await new Promise(resolve => setTimeout(resolve, 120))
    const next = await look()
    same = next === last ? same + 1 : 0
    last = next
  }
  return last
}
