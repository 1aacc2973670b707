import assert from 'node:assert/strict'
import { creditEntryWork, creditHosting, creditKept, takeBackKept } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { creditHosts } from '../../domain/groups/actions.ts'
import { Groups } from '../../domain/groups/model.ts'
import { keepUnappealed } from '../../domain/moderation/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay } from '../support/clinic.ts'
import type { Community, Person } from '../support/community.ts'
import { type Library, openLibrary } from '../support/library.ts'

const DAY_MS = 24 * 3600 * 1000

describe('what is credited beside answers', () => {
  let library: Library
  let community: Community

  before(async () => {
    library = await openLibrary()
    ;({ community } = library)
    await community.drain()
  })
  after(() => community.stop())

  const createdBy = async (person: Person) => (await library.standingNow(person)).created.byKind
  async function again<N extends Happening['name']>(
    name: N,
    react: (happening: Happening<N>) => Promise<void>,
  ): Promise<void> {
    const rows = await Outbox.find({ name }).lean()
    assert.ok(rows.length > 0, `nothing was announced as ${name}`)
    for (const { _id, payload } of rows) await react({ id: _id.toHexString(), name, payload } as Happening<N>)
  }

  it('is writing and reviewing an entry, and proposing what was worth keeping, for the specialty', async () => {
    const { vera, edith, emil } = library
    const { entry } = await vera.ask('library.propose', { caseId: library.caseId })
    await edith.ask('library.update', {
      entryId: entry.id,
      revision: entry.working?.revision ?? 0,
      answer: 'Tap first when it cannot breathe.',
      evidence: 'case_series',
      reviewBy: '2031-01-01T12:00:00.000Z',
    })
    await library.submit(edith, entry.id)
    await library.approve(emil, entry.id)
    await community.drain()
    await again('library.worked', creditEntryWork)

    assert.deepEqual(
      [
        (await createdBy(edith))['editing'],
        (await createdBy(emil))['review'],
        (await createdBy(vera))['curation'],
      ],
      [6, 4, 3],
    )
    const [row] = (await library.ledgerOf(emil)).items
    assert.deepEqual(row?.beneficiary, { id: library.catsId, name: 'Cats', kind: 'specialty' })
    assert.match(row?.what ?? '', /^You reviewed an entry of the library/)
    await assertLedgerIsWhatCasesSay()
  })

  it('is a version that two wrote, shared by them, and a review that never makes one’s own words count', async () => {
    const { edith, emil, victor } = library
    await community.grant(victor, 'editor', library.catsId)
    const before = [await createdBy(edith), await createdBy(emil)]
    const { id } = await library.write(edith, { question: 'How is a ferret held?' })
    const shown = await library.show(emil, id)
    await emil.ask('library.update', {
      entryId: id,
      revision: shown.working?.revision ?? 0,
      answer: 'Firmly, and with patience.',
    })
    await library.submit(edith, id)
    await library.approve(victor, id)
    await community.drain()
    const after = [await createdBy(edith), await createdBy(emil)]
    const added = after.map((kinds, n) => (kinds['editing'] ?? 0) - (before[n]?.['editing'] ?? 0))
    assert.deepEqual(added, [3, 3])
    assert.equal((await createdBy(victor))['editing'], undefined)
    await assertLedgerIsWhatCasesSay()
  })

  it('is a decision that nobody appealed in time, and not one that was taken back', async () => {
    const { ada, ben, victor } = library
    const mod = await community.register('Mo Moderator')
    await community.grant(mod, 'moderator')
    const decided = async () => {
      const { group } = await ada.ask('groups.create', { name: `Talk ${Math.random()}` })
      await ben.ask('groups.join', { groupId: group.id })
      await victor.ask('groups.join', { groupId: group.id })
      const { channels } = await ben.ask('groups.show', { groupId: group.id })
      const channelId = channels[0]?.id ?? ''
      const { message } = await ben.ask('chat.send', { channelId, body: 'Fools!', clientId: `m-${group.id}` })
      await victor.ask('moderation.flag', { kind: 'message', id: message.id, reason: 'unkind' })
      const review = (await mod.ask('moderation.queue', {})).items.find(
        ({ subjectId }) => subjectId === message.id,
      )
      const { decision } = await mod.ask('moderation.decide', {
        reviewId: review?.id ?? '',
        act: 'redact',
        words: 'Not here.',
      })
      return decision.id
    }
    const [kept] = [await decided(), await decided()]
    const undone = await decided()
    await mod.ask('moderation.undo', { decisionId: undone })
    await keepUnappealed(community.now())
    await community.drain()
    assert.equal((await createdBy(mod))['moderation_kept'], undefined)

    community.later(31 * DAY_MS)
    await keepUnappealed(community.now())
    await keepUnappealed(community.now())
    await community.drain()
    await again('moderation.kept', creditKept)
    assert.equal((await createdBy(mod))['moderation_kept'], 4)
    const [row] = (await library.ledgerOf(mod)).items
    assert.deepEqual(
      [row?.beneficiary.name, row?.what, row?.evidence.kind],
      ['The association', 'A decision you made as a moderator stood', 'decision'],
    )
    await assertLedgerIsWhatCasesSay()

    await mod.ask('moderation.undo', { decisionId: kept })
    await community.drain()
    await again('moderation.keptNoMore', takeBackKept)
    assert.equal((await createdBy(mod))['moderation_kept'], 2)
    await assertLedgerIsWhatCasesSay()
  })

  it('is hosting a chartered group in which others talked, month by month, and never for its lounge', async () => {
    const { ada, ben, vera, victor } = library
    const found = async (name: string, kind: 'standing' | 'lounge') => {
      const { group } = await ada.ask('groups.create', { name })
      const people = [ben, vera, victor]
      for (const person of people) await person.ask('groups.join', { groupId: group.id })
      const { channels } = await ada.ask('groups.show', { groupId: group.id })
      const channelId =
        kind === 'standing'
          ? (channels[0]?.id ?? '')
          : (await ada.ask('chat.createChannel', { groupId: group.id, name: 'bar', kind })).channel.id
      return { id: group.id, channelId, people }
    }
    const talk = async ({ channelId, people }: Awaited<ReturnType<typeof found>>, tag: string) => {
      for (const person of people)
        await person.ask('chat.send', { channelId, body: 'Still here.', clientId: `${tag}-${person.id}` })
    }
    community.at('2031-03-02T12:00:00Z')
    const lively = await found('Lively', 'standing')
    const offRecord = await found('Off record', 'lounge')
    await Groups.updateMany({}, { $set: { charteredAt: new Date('2031-01-01') } })
    for (const day of ['02', '05', '09', '20']) {
      community.at(`2031-03-${day}T12:00:00Z`)
      await talk(lively, `talk${day}`)
      await talk(offRecord, `bar${day}`)
    }
    community.at('2031-04-01T05:00:00Z')
    assert.equal(await creditHosts(community.now()), 1)
    assert.equal(await creditHosts(community.now()), 1)
    await community.drain()
    await again('groups.hosted', creditHosting)

    assert.equal((await createdBy(ada))['hosting'], 5)
    assert.equal(await Exchanges.countDocuments({ kind: 'hosting' }), 1)
    const row = (await library.ledgerOf(ada)).items.find(({ kind }) => kind === 'hosting')
    assert.deepEqual(
      [row?.what, row?.beneficiary.kind],
      ['Lively was alive in March 2031, hosted by you', 'group'],
    )
    await assertLedgerIsWhatCasesSay()
  })
})
