import assert from 'node:assert/strict'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

describe('the inbox', () => {
  let community: Community
  let ada: Person
  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
  })
  after(() => community.stop())

  it('is empty for who is new', async () => {
    assert.deepEqual(await ada.ask('notifications.list', {}), { items: [], nextCursor: null, unread: 0 })
    assert.deepEqual(await ada.ask('notifications.count', {}), { unread: 0 })
    assert.deepEqual(await ada.ask('notifications.markRead', { until: community.now().toISOString() }), {
      unread: 0,
    })
  })

  it('is nobody else’s', async () => {
    const visitor = community.visitor()
    await assertRefused(visitor.ask('notifications.list', {}), 'unauthenticated')
    await assertRefused(visitor.ask('notifications.count', {}), 'unauthenticated')
    await assertRefused(
      visitor.ask('notifications.markRead', { noticeIds: ['f'.repeat(24)] }),
      'unauthenticated',
    )
  })

  it('refuses what it cannot read', async () => {
    await assertRefused(ada.ask('notifications.list', { tab: 'gossip' as never }), 'invalid', ['tab'])
    await assertRefused(ada.ask('notifications.list', { cursor: 'elsewhere' }), 'invalid', ['cursor'])
    await assertRefused(ada.ask('notifications.markRead', {}), 'invalid', ['noticeIds'])
    await assertRefused(ada.ask('notifications.markRead', { noticeIds: ['x'] }), 'invalid', ['noticeIds.0'])
  })
})
