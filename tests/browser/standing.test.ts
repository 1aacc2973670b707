import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { findHolds } from '../../domain/exchanges/actions.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import {
  assertFit,
  openBrowser,
  type OpenBrowser,
  openWindow,
  takePicture,
  type Window,
} from '../support/browser.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { carryIn } from '../support/windows.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 3600 * 1000
const PHONE = { width: 320, height: 640 }
const WIDE = { width: 1280, height: 800 }

describe('what staff see of the ledger, at a window', () => {
  let browser: OpenBrowser
  let clinic: Clinic
  let staffs: Window

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    clinic = await openClinic({ realTime: true })
    const { community, ada, ben, vera, victor, staff } = clinic
    const ago = (days: number) => new Date(community.now().getTime() - days * DAY_MS)
    const mark = (giver: { id: string }, creator: { id: string }, at: Date): StoredExchange => ({
      _id: new Types.ObjectId(),
      eventId: new Types.ObjectId(),
      kind: 'helpful',
      dimension: 'knowledge',
      creatorId: new Types.ObjectId(creator.id),
      beneficiaryId: new Types.ObjectId(giver.id),
      credit: 1,
      state: 'settled',
      rules: '2026-1',
      evidence: { messageId: new Types.ObjectId() },
      reverses: null,
      at,
    })
    const somebody = () => ({ id: new Types.ObjectId().toHexString() })
    const fan = somebody()
    await Exchanges.insertMany([
      ...Array.from({ length: 6 }, (_, n) => mark(ada, ben, new Date(ago(2).getTime() + n * MINUTE_MS))),
      ...Array.from({ length: 5 }, (_, n) => mark(ben, vera, ago(3 + n))),
      ...Array.from({ length: 9 }, (_, n) => mark(ben, somebody(), ago(3 + n))),
      ...Array.from({ length: 30 }, (_, n) => mark(somebody(), vera, ago(1 + n))),
      // One person thanks Victor again and again, and three thank Stan: by other rules they change places.
      ...Array.from({ length: 8 }, (_, n) => mark(fan, victor, ago(10 + 4 * n))),
      ...Array.from({ length: 3 }, (_, n) => mark(somebody(), staff, ago(5 + n))),
    ])
    await findHolds(community.now())
    // The workers count what is tried.
    await community.drain()
    staffs = await openWindow(browser, community.url)
    await carryIn(staffs.page, staff, community.url)
  })
  after(async () => {
    await browser?.close()
    await clinic?.community.stop()
  })

  it('is what was held, with whose words and when, and is found not to count with a reason', async () => {
    const { page, complaints } = staffs
    await page.goto('/held-credit')
    await page.getByText('Much at once from one person').waitFor()
    const hold = page.getByRole('article').filter({ hasText: 'Much at once from one person' })
    await hold.getByRole('button', { name: 'Look at it' }).click()
    await hold.getByText('Ada to Ben').first().waitFor()
    await takePicture(page, 'held-credit')
    await assertFit(page, 'held-credit')
    await hold.getByLabel('Why').fill('They share one account')
    await hold.getByRole('button', { name: 'It should not count' }).click()
    await page.getByText('Whom it concerns may contest it').first().waitFor()
    await page.getByRole('radio', { name: 'Found' }).check()
    await page.getByText('unless somebody it was credited to contests it').waitFor()
    await takePicture(page, 'held-credit-found')
    assert.deepEqual(complaints, [])
  })

  it('is who would move by other rules, counted by the workers, on a phone, too', async () => {
    const { page, complaints } = staffs
    await page.goto('/what-if')
    await page.getByLabel('The same person again').fill('1')
    await page.getByText('1 change.').waitFor()
    await takePicture(page, 'what-if')
    await assertFit(page, 'what-if')
    await page.getByRole('button', { name: 'Count what would change' }).click()
    const shown = page.getByRole('heading', { name: 'Who climbs most' })
    await shown.waitFor({ timeout: 60_000 })
    await page
      .getByText(/members who created something/)
      .first()
      .waitFor()
    const climbed = page.getByRole('row').filter({ hasText: 'Victor' })
    await climbed.first().waitFor()
    await takePicture(page, 'what-if-result')
    await assertFit(page, 'what-if-result')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Everybody as CSV' }).click()
    assert.match((await download).suggestedFilename(), /^what-if-.*\.csv$/)
    await page.setViewportSize(PHONE)
    await takePicture(page, 'what-if-phone')
    await page.setViewportSize(WIDE)
    assert.deepEqual(complaints, [])
  })

  it('is what was judged, for somebody else who decides when it is contested, on a phone, too', async () => {
    const { community, ben, vera } = clinic
    const { items } = await ben.ask('exchanges.list', { memberId: ben.id, side: 'created' })
    const found = items.find(({ foundUntil }) => foundUntil !== null)
    await ben.ask('exchanges.contest', { exchangeId: found?.id ?? '', reason: 'We were on duty together.' })
    await community.grant(vera, 'staff')
    const other = await openWindow(browser, community.url)
    await carryIn(other.page, vera, community.url)
    await other.page.goto('/review?tab=contests')
    await other.page.getByText('We were on duty together.').waitFor()
    await other.page.getByText('What was judged').click()
    await other.page.getByText('They share one account').waitFor()
    await other.page.getByText('Its lines say whose words they are.').waitFor()
    await takePicture(other.page, 'what-was-judged')
    await assertFit(other.page, 'what-was-judged')
    await other.page.setViewportSize(PHONE)
    await takePicture(other.page, 'what-was-judged-phone')
    assert.deepEqual(other.complaints, [])
  })
})
