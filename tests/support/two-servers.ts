/** Two people of one group, each at a browser of their own, on a server of their own. */
import { openBrowser, type OpenBrowser, openWindow, takePictureAnyway, type Window } from './browser.ts'
import { type Community, type Person, startCommunity } from './community.ts'
import { carryIn } from './windows.ts'

export type TwoServers = {
  browser: OpenBrowser
  community: Community
  /** Hosts the group; at a light window on the first server. */
  anna: Window & { person: Person }
  /** At a dark window on the second server. */
  ben: Window & { person: Person }
  group: { id: string; slug: string }
  channel: { id: string }
  /** The address of the channel. */
  path: string
  takePictures(name: string): Promise<void>
  close(): Promise<void>
}

/** Opens all of it; undefined where there is no browser. */
export async function openTwoServers(): Promise<TwoServers | undefined> {
  const browser = await openBrowser()
  if (!browser) return undefined
  const community = await startCommunity({ realTime: true, servers: 2 })
  const host = await community.register('Anna Keller')
  const member = await community.register('Ben Okafor')
  const { group, channel } = await host.ask('groups.create', {
    name: 'Night desk',
    summary: 'For whoever is on call. Say what you need in the first line.',
  })
  await member.ask('groups.join', { groupId: group.id })
  const [one = '', two = ''] = community.urls
  const [anna, ben] = [await openWindow(browser, one), await openWindow(browser, two, 'dark')]
  await carryIn(anna.page, host, one)
  await carryIn(ben.page, member, two)
  return {
    browser,
    community,
    anna: { ...anna, person: host },
    ben: { ...ben, person: member },
    group,
    channel,
    path: `/g/${group.id}/c/${channel.id}`,
    async takePictures(name) {
      await takePictureAnyway(anna.page, `${name}-anna`)
      await takePictureAnyway(ben.page, `${name}-ben`)
    },
    async close() {
      await browser.close()
      await community.stop()
    },
  }
}
