import assert from 'node:assert/strict'
import { creditWelcomes } from '../../domain/newcomers/actions.ts'
import { startCommunity, type Community, type Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000

describe('somebody who welcomes accounts of their own', () => {
  let community: Community
  let mallory: Person
  let channelId: string
  let groupId: string
  let said = 0

  before(async () => {
    community = await startCommunity()
    mallory = await community.register('Mallory')
    await mallory.ask('members.setOrganisation', { organisation: 'One-Man Clinic' })
    const { group } = await mallory.ask('groups.create', { name: 'Mine' })
    groupId = group.id
    channelId = (await mallory.ask('groups.show', { groupId })).channels[0]?.id ?? ''
  })
  after(() => community.stop())

  const write = async (person: Person, threadOf?: string) => {
    said += 1
    community.later(1000)
    const clientId = `said-by-somebody-${said}`
    const sent = await person.ask('chat.send', {
      channelId,
      body: 'Hello.',
      clientId,
      ...(threadOf && { threadOf }),
    })
    return sent.message.id
  }
  const account = async (name: string, organisation: string | null) => {
    const person = await community.register(name)
    await person.ask('members.setOrganisation', { organisation })
    await person.ask('groups.join', { groupId })
    await write(mallory, await write(person))
    return person
  }
  const counted = async () =>
    (await mallory.ask('exchanges.list', { memberId: mallory.id, side: 'created' })).items.map(
      ({ kind, credit, counted }) => [kind, credit, counted],
    )

  it('gets nothing for words nobody came back for, and half of it for those of their own house', async () => {
    await account('Sock One', 'Elsewhere')
    const sock = await account('Sock Two', 'one-man clinic')
    await community.drain()
    community.later(50 * DAY_MS)
    await write(sock)
    community.later(11 * DAY_MS)
    await creditWelcomes(community.now())
    await community.drain()
    assert.deepEqual(await counted(), [['welcome', 3, 1.5]])
  })

  it('gets nothing more for another word to the same account, however often it is looked at', async () => {
    const sock = await account('Sock Three', 'one-man clinic')
    await write(mallory, await write(sock))
    await community.drain()
    community.later(50 * DAY_MS)
    await write(sock)
    community.later(11 * DAY_MS)
    for (let times = 0; times < 3; times += 1) await creditWelcomes(community.now())
    await community.drain()
    assert.deepEqual(await counted(), [
      ['welcome', 3, 1.5],
      ['welcome', 3, 1.5],
    ])
  })
})
