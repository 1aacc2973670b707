import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { carryIn, heading, messages, signIn } from '../support/windows.ts'

describe('keeping a group at a window', () => {
  let browser: OpenBrowser
  let community: Community
  let host: Person
  let guest: Person
  let hosting: Window
  let visiting: Window
  let groupId: string
  let channelId: string

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true })
    host = await community.register('Marieke Voss')
    guest = await community.register('Tom Adeyemi')
    const made = await host.ask('groups.create', {
      name: 'Night desk',
      joining: 'invite',
      listing: 'members',
    })
    groupId = made.group.id
    channelId = made.channel.id
    hosting = await openWindow(browser, community.url)
    visiting = await openWindow(browser, community.url)
    await signIn(hosting.page, host)
  })
  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  const say = (person: Person, body: string) =>
    person.ask('chat.send', { channelId, clientId: randomUUID(), body })

  it('lets in who opens a link, by way of signing in', async () => {
    const { page } = hosting
    await page.goto(`/g/${groupId}/members?view=links`)
    await page.getByRole('button', { name: 'Make the link' }).click()
    const address = (await page.locator('code').textContent()) ?? ''
    assert.match(address, /\/i\/[A-Za-z0-9_-]{20,}$/)

    const other = visiting.page
    await other.goto(address)
    await other.getByLabel('E-mail').fill(guest.email)
    await other.getByLabel('Password', { exact: true }).fill(guest.password)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await other.getByRole('heading', { level: 1, name: 'Night desk' }).waitFor()
    await other.getByText('Marieke Voss invites you').waitFor()
    await other.getByRole('button', { name: 'Join the group' }).click()
    await other.getByRole('link', { name: '2 members' }).waitFor()
    await page.reload()
    await page.getByText('No link holds').waitFor()
  })

  it('says how it wants to be, and keeps what it said before', async () => {
    const { page } = hosting
    await page.goto(`/g/${groupId}/settings`)
    for (const charter of ['Be **brief**.', 'Be **kind**.']) {
      await page.getByRole('textbox', { name: 'Charter' }).fill(charter)
      await page.getByRole('button', { name: 'Preview' }).click()
      await page.locator('strong', { hasText: /^(brief|kind)$/ }).waitFor()
      await page.getByRole('button', { name: 'Hide the preview' }).click()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Saved. Members see it at once.').first().waitFor()
      await page.getByRole('button', { name: 'Save', exact: true, disabled: true }).waitFor()
    }
    const other = visiting.page
    await other.goto(`/g/${groupId}`)
    await other.getByText('Be kind.').waitFor()
    await other.getByRole('button', { name: 'How it came to be' }).click()
    await other.getByRole('dialog').getByText('Be brief.').waitFor()
    await other.keyboard.press('Escape')
  })

  it('opens what was written only after a second word, and closes it for open windows at once', async () => {
    await say(host, 'Between us')
    const { page } = hosting
    await page.goto(`/g/${groupId}/settings`)
    await page.getByRole('radio', { name: /^Every colleague/ }).check()
    await page.getByRole('radio', { name: /^Listed/ }).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Open what was written?' })
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await host.ask('groups.show', { groupId })).group.reading, 'members')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog.getByRole('button', { name: 'Open all of it' }).click()
    await page.getByText('Saved. Members see it at once.').first().waitFor()

    const stranger = await community.register('Ines Roth')
    const outside = await openWindow(browser, community.url)
    await carryIn(outside.page, stranger, community.url)
    await outside.page.goto(`/g/${groupId}/c/${channelId}`)
    await messages(outside.page).getByText('Between us').waitFor()
    await host.ask('groups.update', { groupId, reading: 'members' })
    await outside.page.getByText('Between us').waitFor({ state: 'detached' })
    await say(host, 'Only for us')
    await outside.page.goto(`/g/${groupId}`)
    await heading(outside.page)
    assert.equal(await outside.page.getByText('Only for us').count(), 0)
    await outside.context.close()
  })

  it('takes the pen away where a channel is archived, and gives it back', async () => {
    const { channel } = await host.ask('chat.createChannel', { groupId, name: 'rota' })
    const other = visiting.page
    await other.goto(`/g/${groupId}/c/${channel.id}`)
    await other.getByRole('textbox', { name: /^Write to/ }).waitFor()
    const { page } = hosting
    await page.goto(`/g/${groupId}/settings`)
    await page.getByRole('button', { name: 'Archive rota' }).click()
    await other.getByText('This channel is archived').waitFor()
    await page.getByRole('button', { name: 'Restore rota' }).click()
    await other.getByRole('textbox', { name: /^Write to/ }).waitFor()
  })

  it('shows how it is doing in a picture and as a table', async () => {
    const third = await community.register('Ruth Okonjo')
    await host.ask('groups.invite', { groupId, memberId: third.id })
    await third.ask('groups.join', { groupId })
    for (const person of [host, guest, third, guest]) await say(person, 'Awake')
    const { page } = hosting
    await page.goto(`/g/${groupId}/health`)
    await page.getByText('As a table').click()
    await page.getByRole('cell', { name: '6', exact: true }).waitFor()
    await assertFit(page, 'group-health-in-use')
  })

  it('has a second host, and lets the first step down', async () => {
    const { page } = hosting
    await page.goto(`/g/${groupId}/members`)
    await page.getByRole('button', { name: 'More about Tom Adeyemi' }).click()
    await page.getByRole('menuitem', { name: 'Make host' }).click()
    await page.getByText('Tom Adeyemi is a host now.').waitFor()
    await page.getByRole('button', { name: 'More about Marieke Voss' }).click()
    await page.getByRole('menuitem', { name: 'Step down as host' }).click()
    await page.getByText('You are a member now, no host.').waitFor()
    await page.getByRole('button', { name: 'More about Tom Adeyemi' }).waitFor({ state: 'detached' })
  })
})
