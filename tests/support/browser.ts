/** People at real browsers: a window each, its own cookies, and nothing unexpected in the console. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Result } from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'

export type Scheme = 'light' | 'dark'
export type Window = {
  page: Page
  context: BrowserContext
  /** Errors in the console and refusals of the content security policy. */
  complaints: string[]
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const AXE = readFileSync(path.resolve('node_modules/axe-core/axe.min.js'), 'utf8')
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** The rules that look at colours, all there is to look at in the other theme when it shows the same. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block']
const WIDE = { width: 1280, height: 800 }
/** Where a run leaves its pictures, for people to look at. */
const PICTURES = path.resolve('.cache/pictures')
const FOR_PEOPLE = process.env['PICTURES'] !== '0'

/** What a file has of the browser: its windows are its own, and end with its `close`. */
export type OpenBrowser = Pick<Browser, 'newContext' | 'close'>

let launched: Promise<Browser> | undefined

/** Opens the browser, or says why there is none. A machine that checks every change must have one. The files of a process share one: it ends with the process. */
export async function openBrowser(): Promise<OpenBrowser | undefined> {
  const running = await launched
  if (running?.isConnected()) return ownWindows(running)

  const found = findChromium()
  if ('path' in found) {
    launched = chromium.launch({ executablePath: found.path, args: FLAGS })
    return ownWindows(await launched)
  }
  assert.notEqual(process.env['CI'], 'true', found.missing)
  process.stderr.write(`${found.missing}\n`)
  return undefined
}

function ownWindows(browser: Browser): OpenBrowser {
  const own: BrowserContext[] = []
  return {
    async newContext(options) {
      const context = await browser.newContext(options)
      own.push(context)
      return context
    },
    async close() {
      await Promise.all(own.splice(0).map(context => context.close()))
    },
  }
}

/** A window of somebody's own. */
export async function openWindow(
  browser: OpenBrowser,
  url: string,
  scheme: Scheme = 'light',
): Promise<Window> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: WIDE,
    colorScheme: scheme,
    locale: 'en-GB',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => {
    // A visitor's page asks who is signed in and hears that nobody is: the browser calls that an error.
    const asksWho = message.location().url.endsWith('/api/v1/me') && message.text().includes('401')
    if (message.type() === 'error' && !asksWho) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  page.setDefaultTimeout(30_000)
  return { page, context, complaints }
}

/** Takes a picture for people to look at, which nobody does of a run of everything: there only what failed is photographed. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (FOR_PEOPLE) await takePictureAnyway(page, name)
}

/** Takes a picture of what is to be seen, and of nothing that moves. */
export async function takePictureAnyway(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' })
}

const NARROW = { width: 320, height: 640 }

/** Asserts that a screen is accessible in both themes, wide and narrow, and that nothing is wider than a narrow window. Leaves pictures, of a run of everything those of what is not. */
export async function assertFit(page: Page, name: string): Promise<void> {
  try {
    for (const [width, size] of [
      ['wide', WIDE],
      ['narrow', NARROW],
    ] as const) {
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        await page.setViewportSize(size)
        await settle(page)
        await takePicture(page, `${name}-${scheme}-${width}`)
        const { barriers, overflow } = await look(page, scheme === 'dark')
        assert.deepEqual(barriers, [], `${name}, ${scheme}, ${width}`)
        assert.ok(overflow <= 0, `${name} is ${overflow} px wider than a window of ${size.width} px`)
      }
    }
  } catch (error) {
    await takePictureAnyway(page, `${name}-failed`).catch(() => undefined)
    throw error
  } finally {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
    await page.setViewportSize(WIDE)
  }
}

/** Waits until nothing is loading and the last frame is painted. */
async function settle(page: Page): Promise<void> {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))',
  )
}

type Barrier = Pick<Result, 'id' | 'help'> & { where: string[] }

/**
 * What keeps people from using what is to be seen, in a sentence each, and by how much it is wider than its window. What shows the same as
 * at the look before is looked at for its colours only. axe is brought to a page once and stays there until it is left; all it has to say
 * beside that stays there, too.
 */
async function look(page: Page, again: boolean): Promise<{ barriers: string[]; overflow: number }> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE)
  const seen = await page.evaluate<{ violations: Barrier[]; overflow: number }>(`(async () => {
    const shown = document.body.innerHTML + document.body.innerText
    const runOnly = ${again} && shown === window.shownBefore ? ${JSON.stringify(OF_COLOUR)} : ${JSON.stringify(WCAG)}
    window.shownBefore = shown
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'] })
    const overflow = document.documentElement.scrollWidth - window.innerWidth
    const where = nodes => nodes.map(({ html }) => html.slice(0, 160))
    return { violations: violations.map(({ id, help, nodes }) => ({ id, help, where: where(nodes) })), overflow }
  })()`)
  const barriers = seen.violations.map(({ id, help, where }) => `${id}: ${help} (${where.join(' | ')})`)
  return { barriers, overflow: seen.overflow }
}
