import assert from 'node:assert/strict'
import { openTwoServers, type TwoServers } from '../support/two-servers.ts'
import * as at from '../support/windows.ts'

describe('a thread that is moved by its host', () => {
  let two: TwoServers

  before(async function () {
    const opened = await openTwoServers()
    if (!opened) return this.skip()
    two = opened
    await Promise.all([two.anna, two.ben].map(({ page }) => page.goto(two.path)))
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await two.takePictures('moves-failed')
  })
  after(() => two?.close())

  it('goes to the other channel with its replies, and leaves a way there', async () => {
    const { anna, ben, group, channel } = two
    const { channel: rota } = await anna.person.ask('chat.createChannel', { groupId: group.id, name: 'rota' })
    await at.say(anna.page, 'Who takes Sunday?')
    await at.messages(ben.page).getByText('Who takes Sunday?').waitFor()
    const [root] = (await ben.person.ask('chat.list', { channelId: channel.id })).messages
    assert.ok(root)
    await ben.person.ask('chat.send', {
      channelId: channel.id,
      clientId: 'reply-about-sunday',
      body: 'I do.',
      threadOf: root.id,
    })
    await anna.page.getByRole('link', { name: /^# rota/ }).waitFor()

    const row = at.messages(anna.page).getByRole('article').filter({ hasText: 'Who takes Sunday?' })
    await at.actOn(row, 'More actions')
    await anna.page.getByRole('menuitem', { name: 'Move to another channel' }).click()
    const dialog = anna.page.getByRole('dialog')
    await dialog.getByLabel('Where to').selectOption({ label: 'Night desk · # rota' })
    await dialog.getByRole('button', { name: 'Move it' }).click()
    await anna.page.getByText('Moved. Old links lead there.').waitFor()

    await at.messages(ben.page).getByRole('link', { name: '# rota' }).click()
    await at.messages(ben.page).first().getByText('Who takes Sunday?').waitFor()
    assert.ok(ben.page.url().includes(`/c/${rota.id}/`))
    await at
      .messages(ben.page)
      .first()
      .getByRole('button', { name: /^1 reply/ })
      .waitFor()
  })
})
