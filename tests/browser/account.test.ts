import assert from 'node:assert/strict'
import { assertFit, openBrowser, type OpenBrowser, openWindow, takePicture } from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { linkTokenFor, mailsTo } from '../support/mailed.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { carryIn, signIn } from '../support/windows.ts'

const NEW = 'another short sentence'
const PHONE = { width: 320, height: 640 }
const MAILED_WITHIN_MS = 20_000

describe('an account, at two windows', () => {
  let browser: OpenBrowser
  let office: PostOffice
  let community: Community
  let vera: Person

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    office = await openPostOffice()
    community = await startCommunity({
      realTime: true,
      unasked: false,
      environment: { MAIL_URL: office.url, MAIL_FROM: 'post@association.example', PUBLIC_URL: 'http://here.example' },
    })
    vera = await community.register('Vera Lind')
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
    await office?.close()
  })

  it('whose password is forgotten gets another by a mail, opened on a phone', async () => {
    const desk = await openWindow(browser, community.url)
    await carryIn(desk.page, vera, community.url)
  })
})
