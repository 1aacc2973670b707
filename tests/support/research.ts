/** A specialty with an editor, and a machine of the web whose feeds flow into it. */
import assert from 'node:assert/strict'
import type { InputOf, OutputOf } from '../../domain/contract.ts'
import { pollFeeds } from '../../domain/research/actions.ts'
import { Feeds, Hosts, Items } from '../../domain/research/model.ts'
import { type Clinic, openClinic } from './clinic.ts'
import type { Person } from './community.ts'
import { answerWith, type FeedServer, openFeedServer, toRss } from './feed-server.ts'

export const MINUTE_MS = 60_000
export const ITEM = {
  title: 'Furosemide in cats that breathe fast',
  link: 'https://cats.example/1',
  guid: 'a1',
  date: 'Mon, 31 Dec 2029 10:00:00 GMT',
  says: '<p>A trial in <b>forty</b> cats with effusion.</p>',
}

type Feed = OutputOf<'research.feeds'>['items'][number]
type Item = OutputOf<'research.list'>['items'][number]

export type Research = Clinic & {
  machine: FeedServer
  /** Edits what flows into Cats; Dora does for Dogs. */
  edith: Person
  dora: Person
  dogsId: string
  /** Takes all feeds away with what came by them, and sets the clock back. */
  clear(): Promise<void>
  add(more?: { url?: string; title?: string }): Promise<Feed>
  /** Asks whatever is due, as workers do, once a minute for so many minutes. */
  poll(minutes?: number): Promise<void>
  /** Adds a feed that tells of these, and asks it. */
  publish(...items: Parameters<typeof toRss>[0]): Promise<void>
  feeds(): Promise<Feed[]>
  theFeed(): Promise<Feed>
  theItem(): Promise<Item>
  listed(person?: Person, more?: InputOf<'research.list'>): Promise<Item[]>
  titles(person?: Person, more?: InputOf<'research.list'>): Promise<string[]>
  stop(): Promise<void>
}

/** Starts a community that asks feeds of one machine. */
export async function openResearch(): Promise<Research> {
  const machine = await openFeedServer()
  const clinic = await openClinic({
    environment: { RESEARCH_FEEDS: '1', RESEARCH_FEEDS_TEST_ORIGIN: machine.origin },
  })
  const { community, ben, staff, catsId } = clinic
  const edith = await community.register('Edith Editor')
  const dora = await community.register('Dora')
  const { specialty: dogs } = await staff.ask('cases.createSpecialty', { name: 'Dogs' })
  await community.grant(edith, 'editor', catsId)
  await community.grant(dora, 'editor', dogs.id)

  const add: Research['add'] = async (more = {}) =>
    (await edith.ask('research.addFeed', { specialtyId: catsId, url: `${machine.origin}/feed`, ...more }))
      .feed
  const poll: Research['poll'] = async (minutes = 1) => {
    for (let minute = 1; minute <= minutes; minute += 1) {
      await pollFeeds(community.now())
      if (minute < minutes) community.later(MINUTE_MS)
    }
  }
  const feeds = async () => (await edith.ask('research.feeds', { specialtyId: catsId })).items
  const listed: Research['listed'] = async (person = ben, more = {}) =>
    (await person.ask('research.list', more)).items
  const first = <T>([found]: T[]): T => {
    assert.ok(found)
    return found
  }
  return {
    ...clinic,
    machine,
    edith,
    dora,
    dogsId: dogs.id,
    async clear() {
      for (const model of [Feeds, Hosts, Items]) await model.collection.deleteMany({})
      community.at('2030-01-01T12:00:00.000Z')
      machine.asked.splice(0)
      machine.answer = answerWith(toRss([ITEM]))
    },
    add,
    poll,
    async publish(...items) {
      machine.answer = answerWith(toRss(items))
      await add()
      await poll()
    },
    feeds,
    theFeed: async () => first(await feeds()),
    theItem: async () => first(await listed(edith)),
    listed,
    titles: async (person, more) => (await listed(person, more)).map(({ title }) => title),
    async stop() {
      await community.stop()
      await machine.close()
    },
  }
}
