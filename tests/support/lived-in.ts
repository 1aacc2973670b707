/** A community with a little of everything. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import type { Community, Person } from './community.ts'
import { ask, talk } from './talk.ts'

/** A pair made for these pictures: nothing is signed with it. */
export const PUSH = {
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

/** People, groups, conversations and cases in every state a screen can show, made through the doors. */
export async function settle(community: Community) {
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
