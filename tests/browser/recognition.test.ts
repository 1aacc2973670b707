import assert from 'node:assert/strict'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import {
  assertFit,
  openBrowser,
  type OpenBrowser,
  openWindow,
  takePicture,
  type Window,
} from '../support/browser.ts'
import type { Community } from '../support/community.ts'
import { type Cast, CITATION, REASON, startRecognition, stepsOf } from '../support/recognition.ts'
import { carryIn } from '../support/windows.ts'

const PHONE = { width: 320, height: 640 }

describe('recognition at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let cast: Cast
  let nominationId: string
  let mine: Window
  let staffs: Window

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    ;({ community, cast } = await startRecognition())
    mine = await openWindow(browser, community.url)
    staffs = await openWindow(browser, community.url)
    await Promise.all([
      carryIn(mine.page, cast.nora, community.url),
      carryIn(staffs.page, cast.dora, community.url),
    ])
    await helpBy(cast)
    community.later(60_000)
    await draftShortlist(community.now())
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  const helpBy = async ({ stella, nora, ada, ben }: Cast) => {
    const { specialty } = await stella.ask('cases.createSpecialty', { name: 'Cats' })
    await community.grant(nora, 'consultant', specialty.id)
    for (const asker of [ada, ben]) {
      const { case: asked } = await asker.ask('cases.submit', {
        specialtyId: specialty.id,
        title: `A question of ${asker.name}`,
        body: 'What now?',
      })
      const { reply } = await nora.ask('cases.reply', { caseId: asked.id, body: 'Do this.' })
      await asker.ask('cases.accept', { caseId: asked.id, replyId: reply.id })
    }
    await community.drain()
  }

  it('begins on a colleague’s page', async () => {
    const { page, complaints, context } = await openWindow(browser, community.url)
    await carryIn(page, cast.ada, community.url)
    await page.goto(`/people/${cast.nora.id}`)
    await page.getByRole('link', { name: 'Nominate' }).click()
    await page.getByLabel('What did Nora do, and for whom?').fill(REASON)
    await page.getByLabel('For what').selectOption('advice')
    await page.getByLabel('Whom should we ask to second?').fill('Be')
    await page.getByRole('button', { name: 'Ben' }).click()
    await assertFit(page, 'recognition-nominate')
    await page.getByRole('button', { name: 'Nominate', exact: true }).click()
    await page.getByRole('list', { name: 'You nominated or seconded' }).waitFor()
    assert.deepEqual(complaints, [])
    await context.close()
  })

  it('is seconded by who was asked, and accepted with a pack to complete', async () => {
    const { page: bens, context } = await openWindow(browser, community.url)
    await carryIn(bens, cast.ben, community.url)
    await bens.goto('/recognition/mine')
    await bens.getByRole('link', { name: 'Second Nora' }).click()
    await bens
      .getByLabel('What do you know of the work of Nora?')
      .fill('Our practice says the same of her work.')
    await bens.getByRole('button', { name: 'Second', exact: true }).click()
    await bens.getByRole('list', { name: 'You nominated or seconded' }).waitFor()
    await context.close()

    const { page } = mine
    await page.goto('/recognition/mine')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('link', { name: 'Your evidence pack' }).waitFor()
    await assertFit(page, 'recognition-mine')
    await page.getByRole('link', { name: 'Your evidence pack' }).click()
    const shown = page.getByRole('list', { name: 'Shown, in this order' }).getByRole('listitem')
    await shown.first().waitFor()
    assert.equal(await shown.count(), 2)
    await page.getByRole('button', { name: /^Leave out: Ada/ }).click()
    await page.getByRole('button', { name: 'Add a talk, an article, a course' }).click()
    await page.getByLabel('What', { exact: true }).fill('A talk in Ghent')
    await page.getByLabel('Where it can be seen').fill('https://ghent.example/talk')
    await page.getByLabel('What would you like the reviewers to know?').fill('I did it with my practice.')
    await assertFit(page, 'recognition-pack')
    await page.getByRole('button', { name: 'Save the pack' }).click()
    await page.getByText('Saved.').waitFor()
    nominationId = (await cast.nora.ask('recognition.mine', {})).ofMe[0]?.id ?? ''
    const { pack } = await cast.nora.ask('recognition.pack', { nominationId })
    assert.deepEqual([pack.items.length, pack.offPlatform[0]?.title], [1, 'A talk in Ghent'])
  })

  it('is given to reviewers from the board', async () => {
    const { page } = staffs
    await page.goto('/recognition/board')
    await page.getByRole('list', { name: 'Intake' }).waitFor()
    await assertFit(page, 'recognition-board')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    for (const name of ['Rita', 'Rob', 'Ron']) {
      await page.getByLabel('Whom to ask').fill(name.slice(0, 2))
      await page.getByRole('list', { name: 'People found' }).getByRole('button', { name }).click()
    }
    await page.getByRole('button', { name: 'Begin the review' }).click()
    await page.getByText('has not begun').first().waitFor()
    assert.equal((await cast.rita.ask('recognition.reviews', {})).items.length, 1)
  })

  it('is judged on a phone', async () => {
    const { page, context, complaints } = await openWindow(browser, community.url)
    await carryIn(page, cast.rita, community.url)
    await page.setViewportSize(PHONE)
    await page.goto('/recognition/reviews')
    await page.getByRole('link', { name: 'Begin at Nora' }).click()
    await page.getByRole('button', { name: 'No conflict: show the evidence' }).waitFor()
    await takePicture(page, 'recognition-conflict')
    await page.getByRole('button', { name: 'No conflict: show the evidence' }).click()
    const form = page.getByRole('form', { name: 'Your points' })
    for (const name of [
      'Impact on members',
      'Quality and outcomes',
      'Breadth',
      'Community spirit',
      'Fit with a goal',
    ])
      await form.getByRole('group', { name }).getByRole('radio', { name: '3' }).check()
    await form.getByLabel('Why').fill('Two practices changed what they do because of her.')
    await assertFit(page, 'recognition-review')
    await page.setViewportSize(PHONE)
    await form.getByRole('button', { name: 'Give these points' }).click()
    await form.getByRole('button', { name: 'Change my points' }).waitFor()
    assert.deepEqual(complaints, [])
    await context.close()
  })

  it('is decided, and its holder finds it', async () => {
    const steps = stepsOf(cast)
    for (const person of [cast.rob, cast.ron])
      await steps.score(person, await steps.reviewOf(person, nominationId), 4)
    const { page } = staffs
    await page.goto(`/recognition/nominations/${nominationId}`)
    const form = page.getByRole('form', { name: 'Decide' })
    await form.getByText('Awarded', { exact: true }).click()
    await form.getByLabel('The reason').fill('All reviewers found that many were helped.')
    await form.getByLabel('For what, to the public').fill(CITATION)
    await assertFit(page, 'recognition-decide')
    await form.getByRole('button', { name: 'Decide' }).click()
    await page.getByRole('heading', { name: 'Decided' }).waitFor()
    await community.drain()
    community.later(1000)
    for (const [path, name, ready] of [
      [`/recognition/compare?ids=${nominationId}`, 'recognition-compare', 'Evidence of Nora'],
      ['/recognition/health', 'recognition-health', 'From nomination to award'],
      ['/recognition/awards', 'recognition-awards', 'Nora'],
      ['/recognition/rules', 'recognition-rules', 'Reviews'],
    ] as const) {
      await page.goto(path)
      await page.getByRole('heading', { name: ready }).waitFor()
      await assertFit(page, name)
    }
    await page.getByLabel('The bar').fill('2.75')
    await page.getByRole('button', { name: /^Save for / }).click()
    await page.getByText('This month: 2.5').waitFor()
    assert.deepEqual(staffs.complaints, [])

    await mine.page.goto('/inbox')
    await mine.page.getByText('you are among those who carry the community').click()
    await mine.page.getByRole('heading', { name: 'Your awards' }).waitFor()
    await mine.page.getByRole('button', { name: 'Put the end off' }).click()
    await mine.page.getByRole('dialog').getByLabel('By how long').selectOption('3')
    await mine.page.getByRole('button', { name: 'Put it off' }).click()
    await mine.page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal((await cast.nora.ask('recognition.myAwards', {})).items[0]?.deferrable, 9)
    assert.deepEqual(mine.complaints, [])
  })
})
