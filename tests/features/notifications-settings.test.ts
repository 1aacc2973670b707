import assert from 'node:assert/strict'
import { stopMailToken } from '../../domain/notifications/actions.ts'
import { seal } from '../../domain/seal.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOWHERE = 'f'.repeat(24)
const KEYS = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) }
/** A VAPID pair of its own for these tests: nothing is signed with it. */
const PUSH = {
  PUSH_PUBLIC_KEY: 'B'.repeat(87),
  PUSH_PRIVATE_KEY: 'c'.repeat(43),
  PUSH_SUBJECT: 'mailto:office@association.example',
}

describe('what reaches a member', () => {
  let community: Community
  let ada: Person
  let ben: Person
  before(async () => {
    community = await startCommunity({ environment: PUSH })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  after(() => community.stop())

  it('is what most want, until they choose', async () => {
    const usual = await ada.ask('notifications.settings', {})
    assert.deepEqual(usual.matrix.mention, { inApp: true, mail: true, push: true })
    assert.deepEqual(usual.matrix.helpful, { inApp: true, mail: false, push: false })
    assert.equal(usual.mail, 'soon')
    assert.equal(usual.follow, 'mine')
    assert.equal(usual.mailQuotes, false)
    assert.equal(usual.mailOffered, false)
    assert.equal(usual.pushKey, PUSH.PUSH_PUBLIC_KEY)
    assert.equal(usual.deviceCount, 0)
  })

  it('changes where they choose, and nowhere else', async () => {
    const before = await ada.ask('notifications.settings', {})
    const after = await ada.ask('notifications.set', {
      matrix: { mention: { mail: false }, follow: { push: true } },
      quiet: { on: true, from: '21:30', to: '06:45' },
      timeZone: 'Europe/Berlin',
      follow: 'all',
    })
    assert.deepEqual(after, {
      ...before,
      matrix: {
        ...before.matrix,
        mention: { inApp: true, mail: false, push: true },
        follow: { inApp: true, mail: false, push: true },
      },
      quiet: { on: true, from: '21:30', to: '06:45' },
      timeZone: 'Europe/Berlin',
      follow: 'all',
    })
    await ada.ask('notifications.set', { matrix: { mention: { mail: true } } })
    assert.deepEqual(await ada.ask('notifications.settings', {}), {
      ...after,
      matrix: { ...after.matrix, mention: before.matrix.mention },
    })
    assert.deepEqual(await ben.ask('notifications.settings', {}), before)
  })

  it('refuses what is no time, no time zone and no kind', async () => {
    for (const [input, field] of [
      [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
      [{ timeZone: '+02:00' }, 'timeZone'],
      [{ quiet: { on: true, from: '24:00', to: '07:00' } }, 'quiet.from'],
      [{ dailyAt: '8' }, 'dailyAt'],
      [{ matrix: { gossip: { mail: true } } }, 'matrix.gossip'],
      [{ matrix: { mention: { pigeon: true } } }, 'matrix.mention.pigeon'],
    ] as const)
      await assertRefused(ada.ask('notifications.set', input as never), 'invalid', [field])
    await assertRefused(community.visitor().ask('notifications.set', { mail: 'never' }), 'unauthenticated')
    await assertRefused(community.visitor().ask('notifications.settings', {}), 'unauthenticated')
  })

  describe('from one channel', () => {
    let channelId: string
    before(async () => {
      const { channel } = await ada.ask('groups.create', {
        name: 'Hens',
        listing: 'members',
        joining: 'invite',
      })
      channelId = channel.id
    })

    it('is mentions and replies, until they choose', async () => {
      assert.deepEqual(await ada.ask('notifications.channel', { channelId }), {
        channelId,
        level: 'mentions',
        follow: 'inherit',
      })
      const chosen = { channelId, level: 'nothing', follow: 'all' } as const
      assert.deepEqual(await ada.ask('notifications.setChannel', chosen), chosen)
      assert.deepEqual(await ada.ask('notifications.channel', { channelId }), chosen)
    })

    it('is nothing for who may not read it', async () => {
      await assertRefused(ben.ask('notifications.channel', { channelId }), 'not_found')
      await assertRefused(ben.ask('notifications.setChannel', { channelId, level: 'all' }), 'not_found')
      await assertRefused(
        ada.ask('notifications.setChannel', { channelId: NOWHERE, level: 'all' }),
        'not_found',
      )
      await assertRefused(
        ada.ask('notifications.setChannel', { channelId, level: 'loud' as never }),
        'invalid',
        ['level'],
      )
      await assertRefused(community.visitor().ask('notifications.channel', { channelId }), 'unauthenticated')
      await assertRefused(
        community.visitor().ask('notifications.setChannel', { channelId, level: 'all' }),
        'unauthenticated',
      )
    })
  })

  describe('on their devices', () => {
    const endpoint = 'https://push.example.org/send/one'

    it('can be subscribed twice, unsubscribed twice, and belongs to who signed in last', async () => {
      assert.deepEqual(await ada.ask('notifications.subscribe', { endpoint, keys: KEYS }), { deviceCount: 1 })
      assert.deepEqual(await ada.ask('notifications.subscribe', { endpoint, keys: KEYS }), { deviceCount: 1 })
      assert.deepEqual(await ben.ask('notifications.subscribe', { endpoint, keys: KEYS }), { deviceCount: 1 })
      assert.equal((await ada.ask('notifications.settings', {})).deviceCount, 0)
      assert.deepEqual(await ada.ask('notifications.unsubscribe', { endpoint }), { deviceCount: 0 })
      assert.equal((await ben.ask('notifications.settings', {})).deviceCount, 1)
      assert.deepEqual(await ben.ask('notifications.unsubscribe', { endpoint }), { deviceCount: 0 })
      assert.deepEqual(await ben.ask('notifications.unsubscribe', { endpoint }), { deviceCount: 0 })
    })

    it('are at most ten: the one that was first goes', async () => {
      for (let at = 0; at < 11; at++) {
        community.later(1000)
        await ada.ask('notifications.subscribe', { endpoint: `https://push.example.org/${at}`, keys: KEYS })
      }
      assert.equal((await ada.ask('notifications.settings', {})).deviceCount, 10)
      await ada.ask('notifications.unsubscribe', { endpoint: 'https://push.example.org/0' })
      assert.equal((await ada.ask('notifications.settings', {})).deviceCount, 10)
    })

    it('are asked for by members only, with keys that are keys', async () => {
      const visitor = community.visitor()
      await assertRefused(visitor.ask('notifications.subscribe', { endpoint, keys: KEYS }), 'unauthenticated')
      await assertRefused(visitor.ask('notifications.unsubscribe', { endpoint }), 'unauthenticated')
      await assertRefused(
        ada.ask('notifications.subscribe', { endpoint, keys: { ...KEYS, auth: 'short' } }),
        'invalid',
        ['keys.auth'],
      )
      await assertRefused(ada.ask('notifications.unsubscribe', { endpoint: 'nowhere' }), 'invalid', [
        'endpoint',
      ])
    })
  })

  describe('by mail', () => {
    it('stops with the link of a mail, whoever opens it', async () => {
      const url = `${community.url}/unsubscribe/${stopMailToken(ben.id)}`
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      for (let time = 0; time < 2; time++) {
        const answered = await fetch(url, { method: 'POST', body })
        assert.equal(answered.status, 200)
        assert.deepEqual(await answered.json(), { stopped: true })
      }
      assert.equal((await ben.ask('notifications.settings', {})).mail, 'never')
      assert.equal((await ada.ask('notifications.settings', {})).mail, 'soon')
      await ben.ask('notifications.set', { mail: 'daily' })
      assert.equal((await ben.ask('notifications.settings', {})).mail, 'daily')
    })

    it('does not stop by a link of another purpose, of other words or of another installation', async () => {
      const good = stopMailToken(ada.id)
      const { sessionSecret } = community.settings
      for (const token of [
        seal(sessionSecret, 'reset-password', ada.id),
        seal('another secret', 'stop-mail', ada.id),
        seal(sessionSecret, 'stop-mail', 'everyone'),
        good.slice(0, -2),
        `${good}.more`,
        `${Buffer.from(ben.id).toString('base64url')}.${good.split('.')[1]}`,
        'x',
      ])
        await assertRefused(community.visitor().ask('notifications.stopMail', { token }), 'not_found')
      await assertRefused(
        community.visitor().ask('notifications.stopMail', { token: 'x'.repeat(201) }),
        'invalid',
        ['token'],
      )
      assert.equal((await ada.ask('notifications.settings', {})).mail, 'soon')
    })
  })
})
