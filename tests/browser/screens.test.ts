import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { assertFit, openBrowser, openWindow, type Window } from '../support/browser.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { ask, talk } from '../support/talk.ts'
import { heading, messages, replyBy, signIn } from '../support/windows.ts'

describe('every screen is fit in both themes, wide and narrow', () => {
  let browser: Browser
  let community: Community
  let places: Awaited<ReturnType<typeof settle>>['places']
  const windows: Partial<Record<'visitor' | 'member' | 'consultant' | 'staff', Window>> = {}

  before(async function () {
    const opened = await openBrowser()
    if (!opened) return this.skip()
    browser = opened
    community = await startCommunity({ realTime: true, environment: PUSH })
    const people = await settle(community)
    places = people.places
    windows.visitor = await openWindow(browser, community.url)
    for (const who of ['member', 'consultant', 'staff'] as const) {
      const opened = await openWindow(browser, community.url)
      windows[who] = opened
      await signIn(opened.page, people[who])
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
        await messages(page).getByText('corn cob').first().hover()
        await page.getByRole('button', { name: 'More actions' }).first().click()
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
        await page.getByRole('option', { name: /^Tom Adeyemi/ }).waitFor()
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
      path: () => '/settings',
      ready: page => page.getByRole('checkbox', { name: 'Mentions: Push' }).waitFor(),
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
      ready: page => page.getByText('There is nothing here').waitFor(),
    },
  ]

  for (const { name, who, path, ready } of screens)
    it(name, async () => {
      const opened = windows[who]
      assert.ok(opened)
      await opened.page.goto(path())
      await ready(opened.page)
      await assertFit(opened.page, name)
      assert.deepEqual(opened.complaints.splice(0), [])
    })
})

/** A community with a little of everything, made through the doors. */
/** A pair made for these pictures: nothing is signed with it. */
const PUSH = {
  PUSH_PUBLIC_KEY: 'B'.repeat(87),
  PUSH_PRIVATE_KEY: 'c'.repeat(43),
  PUSH_SUBJECT: 'mailto:office@association.example',
}

/** What stands in an inbox: a mention, and several replies in one thread. */
async function callFor(member: Person, colleague: Person, channelId: string) {
  const send = async (person: Person, body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body,
        ...(threadOf !== undefined && { threadOf }),
      })
    ).message.id
  const root = await send(member, 'Who has a humidified oxygen cage to lend this week?')
  await send(colleague, 'We do, from Thursday on.', root)
  await send(colleague, 'It needs a 16 A socket, and two people to carry it.', root)
  await send(
    colleague,
    `@[${member.name}](member:${member.id}) the cage is at the reception, with the manual and the spare humidifier.`,
  )
}

async function settle(community: Community) {
  const staff = await community.register('Sanne Staff')
  const consultant = await community.register('Ruth Okonjo')
  const member = await community.register('Marieke Voss')
  const colleague = await community.register('Tom Adeyemi-Papadopoulou von der Hohenwaldecke')
  await community.grant(staff, 'staff')
  const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Cardiology' })
  await community.grant(consultant, 'consultant', specialty.id)
  const { group, channel } = await member.ask('groups.create', {
    name: 'Night desk',
    summary: 'For whoever is on call. Say what you need in the first line.',
  })
  await colleague.ask('groups.join', { groupId: group.id })
  const rootId = await talk(channel.id, [member, colleague])
  await callFor(member, colleague, channel.id)
  const directs = await writeDirectly(community, member, [colleague, consultant], group.id)

  const caseId = await ask(member, specialty.id, 'Cat, 9 y: breathing fast after fluids', 'now')
  await ask(colleague, specialty.id, 'Cavalier, 7 y, murmur now 4/6: start before symptoms?', 'today')
  const { reply } = await consultant.ask('cases.reply', {
    caseId,
    body: '1. Stop the fluids.\n2. Furosemide 2 mg/kg now.',
  })
  await colleague.ask('cases.reply', { caseId, body: 'A towel over the box did more than the mask did.' })
  await member.ask('cases.accept', { caseId, replyId: reply.id })
  await member.ask('cases.reportOutcome', {
    caseId,
    outcome: 'new_advice',
    effect: 'initiated',
    valueForClient: 5,
    valueForMe: 4,
  })
  await community.drain()
  await draftShortlist(community.now())
  const kept = await keepGroups({ member, colleague, consultant })
  const places = {
    ...kept,
    group: `/g/${group.slug}`,
    channel: `/g/${group.id}/c/${channel.id}`,
    thread: `/g/${group.id}/c/${channel.id}/t/${rootId}`,
    case: `/cases/${caseId}`,
    ...directs,
  }
  return { staff, consultant, member, places }
}

/** A chapter with a charter, someone who asks to join, and a link; and a group whose time is over. */
async function keepGroups({ member, colleague, consultant }: { [who: string]: Person }) {
  assert.ok(member && colleague && consultant)
  const chapter = await member.ask('groups.create', {
    name: 'Practice owners between the river and the border',
    summary: 'Running a practice: people, premises, prices.',
    joining: 'request',
    tags: ['practice management', 'staffing', 'prices'],
    region: 'East of the river',
  })
  const groupId = chapter.group.id
  await member.ask('groups.update', {
    groupId,
    charter:
      'We speak **openly** about figures, and carry none of it outside.\n\n- Nobody sells anything here.\n- Who asks tells what became of it.',
  })
  await colleague.ask('groups.join', {
    groupId,
    note: 'Two vets and a barn, since March. Bookkeeping is new to me.',
  })
  const { path } = await member.ask('groups.createInvitation', { groupId, uses: 10 })
  const over = await member.ask('groups.create', {
    name: 'Congress 2029',
    summary: 'Who goes, who sleeps where.',
  })
  await member.ask('groups.archive', { groupId: over.group.id })
  return { chapter: `/g/${groupId}`, archived: `/g/${over.group.id}`, invitation: path }
}

/** A conversation of two, one of three, and a request from someone the member never met. */
async function writeDirectly(
  community: Community,
  member: Person,
  [colleague, third]: [Person, Person],
  groupId: string,
) {
  await third.ask('groups.join', { groupId })
  await third.ask('members.setReach', { directFrom: 'groups' })
  const stranger = await community.register('Noor Haddad')
  const start = (from: Person, ...to: Person[]) =>
    from.ask('groups.startDirect', { memberIds: to.map(({ id }) => id) })
  const two = await start(colleague, member)
  const three = await start(member, colleague, third)
  await third.ask('members.setReach', { directFrom: 'nobody' })
  const request = await start(stranger, member)
  const lines: [Person, string, string][] = [
    [colleague, two.channel.id, 'Could you take my list on Sunday?'],
    [member, two.channel.id, 'Gladly. You owe me a cake.'],
    [third, three.channel.id, 'The room is booked from seven.'],
    [stranger, request.channel.id, 'We talked about hens at the congress. May I send you two pictures?'],
  ]
  for (const [from, channelId, body] of lines)
    await from.ask('chat.send', { channelId, clientId: randomUUID(), body })
  const pathOf = ({ group, channel }: { group: { id: string }; channel: { id: string } }) =>
    `/g/${group.id}/c/${channel.id}`
  return { direct: pathOf(two), request: pathOf(request), person: `/people/${colleague.id}` }
}
