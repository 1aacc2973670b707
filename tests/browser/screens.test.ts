import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { assertFit, openBrowser, type OpenBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Community, startCommunity } from '../support/community.ts'
import { PUSH, settle } from '../support/lived-in.ts'
import { actOn, carryIn, heading, messages, replyBy } from '../support/windows.ts'

describe('every screen is fit in both themes, wide and narrow', () => {
  let browser: OpenBrowser
  let community: Community
  let places: Awaited<ReturnType<typeof settle>>['places']
  const windows: Partial<Record<'visitor' | 'member' | 'consultant' | 'staff', Window>> = {}

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true, unasked: false, environment: PUSH })
    const people = await settle(community)
    places = people.places
    windows.visitor = await openWindow(browser, community.url)
    for (const who of ['member', 'consultant', 'staff'] as const) {
      const opened = await openWindow(browser, community.url)
      windows[who] = opened
      await carryIn(opened.page, people[who], community.url)
    }
  })

  after(async () => {
    await browser?.close()
    await community?.stop()
  })

  type Screen = {
    name: string
    who: keyof typeof windows
    path: () => string
    ready: (page: Page) => Promise<unknown>
  }
  const nowhere = (page: Page) => page.getByText('There is nothing here', { exact: true })
  /**
   * Loads the first screen of a window, and comes to the others as its links do: what was brought to the page, axe above all, is brought once.
   * Between two screens there is nothing, so that none passes for the next.
   */
  async function visit(page: Page, path: string): Promise<void> {
    if (page.url() === 'about:blank' || page === windows.visitor?.page) return void (await page.goto(path))
    const show = (to: string) =>
      page.evaluate(
        `history.pushState(null, '', ${JSON.stringify(to)}); dispatchEvent(new PopStateEvent('popstate'))`,
      )
    await show('/no/such/place')
    await nowhere(page).waitFor()
    if (path === '/no/such/place') return
    await show(path)
    await nowhere(page).waitFor({ state: 'detached' })
  }
  const list = (name: string) => (page: Page) => page.getByRole('list', { name }).first().waitFor()
  const screens: Screen[] = [
    {
      name: 'sign-in',
      who: 'visitor',
      path: () => '/sign-in',
      ready: page => page.getByLabel('E-mail').waitFor(),
    },
    {
      name: 'register',
      who: 'visitor',
      path: () => '/register',
      ready: page => page.getByLabel('E-mail').waitFor(),
    },
    { name: 'home', who: 'member', path: () => '/', ready: heading },
    { name: 'groups', who: 'member', path: () => '/groups', ready: list('Your groups') },
    { name: 'new-group', who: 'member', path: () => '/groups/new', ready: heading },
    { name: 'group', who: 'member', path: () => places.group, ready: heading },
    {
      name: 'group-outside',
      who: 'consultant',
      path: () => places.chapter,
      ready: page => page.getByRole('heading', { name: 'Charter' }).waitFor(),
    },
    {
      name: 'group-settings',
      who: 'member',
      path: () => `${places.chapter}/settings`,
      ready: page => page.getByLabel('Charter').waitFor(),
    },
    {
      name: 'group-archived',
      who: 'member',
      path: () => `${places.archived}/settings`,
      ready: page => page.getByRole('button', { name: 'Restore it' }).waitFor(),
    },
    {
      name: 'group-waiting',
      who: 'member',
      path: () => `${places.chapter}/members?view=waiting`,
      ready: list('Asked to join'),
    },
    {
      name: 'group-links',
      who: 'member',
      path: () => `${places.chapter}/members?view=links`,
      ready: list('Links'),
    },
    {
      name: 'group-health',
      who: 'member',
      path: () => `${places.group}/health`,
      ready: page => page.getByText('Wrote in 7 days').waitFor(),
    },
    {
      name: 'invitation',
      who: 'staff',
      path: () => places.invitation,
      ready: page => page.getByRole('button', { name: 'Join the group' }).waitFor(),
    },
    {
      name: 'groups-archived',
      who: 'member',
      path: () => '/groups?archived=yes',
      ready: list('Groups found'),
    },
    { name: 'members', who: 'member', path: () => `${places.group}/members`, ready: list('Members') },
    {
      name: 'channel',
      who: 'member',
      path: () => places.channel,
      ready: page => messages(page).getByText('corn cob').first().waitFor(),
    },
    { name: 'directs', who: 'member', path: () => '/directs', ready: list('Conversations') },
    {
      name: 'start-direct',
      who: 'member',
      path: () => '/directs',
      ready: async page => {
        await page.getByRole('button', { name: 'Write to someone' }).click()
        await page.getByLabel('Name', { exact: true }).fill('ruth')
        await page.getByRole('button', { name: 'Choose Ruth Okonjo' }).click()
        await page.getByRole('button', { name: 'Leave out Ruth Okonjo' }).waitFor()
      },
    },
    {
      name: 'direct',
      who: 'member',
      path: () => places.direct,
      ready: page => messages(page).getByText('on Sunday').first().waitFor(),
    },
    {
      name: 'direct-request',
      who: 'member',
      path: () => places.request,
      ready: page => page.getByRole('button', { name: 'Accept Noor Haddad' }).waitFor(),
    },
    { name: 'person', who: 'member', path: () => places.person, ready: list('Groups you share') },
    {
      name: 'thread',
      who: 'member',
      path: () => places.thread,
      ready: page =>
        page.getByRole('log', { name: 'Replies' }).getByText('In one piece. Of course.').waitFor(),
    },
    {
      name: 'message-actions',
      who: 'member',
      path: () => places.channel,
      ready: async page => {
        await actOn(
          messages(page).getByRole('article').filter({ hasText: 'corn cob' }).first(),
          'More actions',
        )
        await page.getByRole('menuitem', { name: 'Quote' }).waitFor()
      },
    },
    {
      name: 'emoji',
      who: 'member',
      path: () => places.channel,
      ready: async page => {
        await page.getByRole('button', { name: 'Emoji' }).click()
        await page.getByRole('button', { name: 'grinning face', exact: true }).waitFor()
      },
    },
    {
      name: 'pins',
      who: 'member',
      path: () => places.channel,
      ready: async page => {
        await page.getByRole('button', { name: 'Pinned messages' }).click()
        await page.getByRole('dialog').getByText('corn cob').waitFor()
      },
    },
    {
      name: 'switcher',
      who: 'member',
      path: () => places.channel,
      ready: async page => {
        await messages(page).getByText('corn cob').first().waitFor()
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox', { name: 'Find or go to' }).fill('tom')
        await page.getByRole('option', { name: /^Tom Adeyemi.*Ruth/ }).waitFor()
      },
    },
    { name: 'threads', who: 'member', path: () => '/threads', ready: list('Threads') },
    {
      name: 'catch-up',
      who: 'member',
      path: () => '/catch-up',
      ready: page => page.getByRole('article').first().waitFor(),
    },
    { name: 'scheduled', who: 'member', path: () => '/scheduled', ready: list('Scheduled messages') },
    {
      name: 'not-sent',
      who: 'member',
      path: () => '/not-sent',
      ready: page => page.getByText('Everything was sent').waitFor(),
    },
    { name: 'cases', who: 'member', path: () => '/cases', ready: list('Cases') },
    {
      name: 'ask',
      who: 'member',
      path: () => '/cases/ask',
      ready: page => page.getByLabel('In one line').waitFor(),
    },
    {
      name: 'case',
      who: 'member',
      path: () => places.case,
      ready: page => replyBy(page, 'Ruth Okonjo').waitFor(),
    },
    { name: 'desk', who: 'consultant', path: () => '/desk', ready: list('Cases for you') },
    { name: 'value', who: 'consultant', path: () => '/value', ready: list('Exchanges') },
    { name: 'recognition', who: 'staff', path: () => '/recognition', ready: list('Shortlist') },
    {
      name: 'settings',
      who: 'member',
      path: () => '/settings/notices',
      ready: page => page.getByRole('checkbox', { name: 'Mentions: Push' }).waitFor(),
    },
    {
      name: 'settings-account',
      who: 'member',
      path: () => '/settings/account',
      ready: page => page.getByRole('button', { name: 'Change the password' }).waitFor(),
    },
    { name: 'inbox', who: 'member', path: () => '/inbox', ready: list('Inbox') },
    {
      name: 'inbox-empty',
      who: 'staff',
      path: () => '/inbox',
      ready: page => page.getByText('You are up to date', { exact: true }).waitFor(),
    },
    {
      name: 'unsubscribe',
      who: 'visitor',
      path: () => '/unsubscribe/a-link-of-a-mail',
      ready: page => page.getByRole('button', { name: 'Stop all e-mail' }).waitFor(),
    },
    {
      name: 'nowhere',
      who: 'member',
      path: () => '/no/such/place',
      ready: page => nowhere(page).waitFor(),
    },
  ]

  it('and one that is not is noticed', async () => {
    const page = windows.visitor?.page
    assert.ok(page)
    const harms: [string, RegExp][] = [
      ['<img src="/favicon.svg">', /image-alt/],
      ['<p style="color: #888; background: #777">Who can read this?</p>', /color-contrast/],
      [
        '<style>@media (prefers-color-scheme: dark) { #dim { color: #777; background: #666 } }</style><p id="dim">Who can read this at night?</p>',
        /dark, wide[^]*color-contrast/,
      ],
      ['<p style="width: 400px">Too wide</p>', /px wider than a window of 320 px/],
    ]
    for (const [harm, told] of harms) {
      await page.goto('/sign-in')
      await page.getByLabel('E-mail').waitFor()
      await page.evaluate(
        `document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(harm)})`,
      )
      await assert.rejects(assertFit(page, 'not-fit'), told)
    }
  })

  for (const { name, who, path, ready } of screens)
    it(name, async () => {
      const opened = windows[who]
      assert.ok(opened)
      await visit(opened.page, path())
      await ready(opened.page)
      await assertFit(opened.page, name)
      assert.deepEqual(opened.complaints.splice(0), [])
    })
})
