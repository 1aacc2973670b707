/** Attacks on search: what one may not see is neither found nor ranked, and no words of a query are orders. */
import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Cases } from '../../domain/cases/model.ts'
import { neighbours } from '../../domain/search/access.ts'
import { indexCase } from '../../domain/search/actions.ts'
import { currentIndex, theEngine } from '../../domain/search/library.ts'
import { FOR_MEMBERS, likenessTo, type Query, rank, toWords } from '../../domain/search/rules.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused } from '../support/community.ts'

const OPEN = { title: 'Cat with kidney disease', body: 'Drinks a lot.' }
const HIDDEN = { title: 'Cat with kidney disease of Quillfeather', body: 'Her owner is Quillfeather.' }
const ANY = { limit: 50, answeredOnly: false }

describe('search under attack', function () {
  this.timeout(60_000)
  let clinic: Clinic
  let openId: string

  before(async () => {
    clinic = await openClinic()
    openId = (await clinic.ask(clinic.ada, OPEN)).id
    await clinic.community.drain()
  })
  after(() => clinic.community.stop())

  const similar = (title: string, more: object = {}) =>
    clinic.ben.ask('cases.similar', { title, ...more }).then(({ items }) => items)
  const within = async () => (await currentIndex())?.index ?? assert.fail('there is no index')
  const query = (more: Partial<Query>): Query => ({
    title: OPEN.title,
    visibilities: [FOR_MEMBERS],
    limit: 50,
    ...more,
  })

  for (const specialtyId of [
    `x' OR '1'='1`,
    `') OR 1=1 --`,
    { $ne: null },
    { $gt: '' },
    ['a'],
    '*',
    'f'.repeat(25),
  ])
    it(`refuses ${JSON.stringify(specialtyId)} as a specialty`, async () => {
      await assertRefused(similar(OPEN.title, { specialtyId }), 'invalid')
    })

  it('refuses operators as title and body, and fields it does not know', async () => {
    for (const wrong of [{ title: { $ne: '' } }, { body: { $regex: '^a' } }, { visibility: 'staff' }])
      await assertRefused(similar(OPEN.title, wrong), 'invalid')
    assert.equal((await similar(OPEN.title)).length, 1)
  })

  it('narrows by what is given and never by what that says, whoever asks the index itself', async () => {
    const index = await within()
    const ids = async (more: Partial<Query>) =>
      rank(await index.candidates(query(more), null), query(more)).map(({ id }) => id)
    assert.deepEqual(await ids({}), [`case:${openId}`])
    for (const hostile of [`x' OR '1'='1`, `') OR true --`, `'`, `''`, `\\' OR true --`, 'x\u0000'])
      for (const more of [{ specialtyId: hostile }, { visibilities: [hostile] }, { visibilities: [] }])
        assert.deepEqual(await ids(more), [], JSON.stringify(more))
  })

  it('takes away what is named and nothing else, whatever the name says', async () => {
    const index = await within()
    const before = await index.count()
    await index.remove([`x') OR ('1'='1`, `case:'`, `' OR id LIKE 'case:%`])
    assert.equal(await index.count(), before)
  })

  it('reads wildcards, fields, ranges and distances as words', async () => {
    for (const title of [
      '*:* OR *',
      'title:Quill*',
      '[a TO z]',
      '.*.*',
      '(a+)+$',
      'kid~9',
      '"kid',
      '+ - && ||',
      '%%%',
      '_____',
    ])
      assert.deepEqual(await similar(title), [], title)
    assert.equal((await similar('+kidney* AND (cat)')).length, 1)
  })

  it('answers the longest texts there may be, and refuses longer ones', async () => {
    const texts = [
      'a!'.repeat(10_000),
      `${'a'.repeat(19_999)}!`,
      '猫'.repeat(20_000),
      'e\u0301'.repeat(10_000),
      Array.from({ length: 4000 }, (_, at) => `w${at}`)
        .join(' ')
        .slice(0, 20_000),
    ]
    for (const body of texts) await similar(body.slice(0, 200), { body })
    // Whoever calls from within may give more than the door lets in.
    for (const body of texts) await neighbours({ title: body, body }, ANY)
    await assertRefused(similar(OPEN.title, { body: 'a'.repeat(20_001) }), 'invalid', ['body'])
    await assertRefused(similar('a'.repeat(201)), 'invalid', ['title'])
  })

  it('takes twice as long for texts of twice the length, and not four times', () => {
    const cpuOf = (work: () => unknown) => {
      const begun = process.cpuUsage()
      for (let times = 0; times < 2; times += 1) work()
      const { user, system } = process.cpuUsage(begun)
      return user + system
    }
    for (const piece of ['a!', '猫', '\u0301', ' ', 'ab '])
      for (const read of [toWords, (text: string) => likenessTo(text)(text)]) {
        const spent = (length: number) => cpuOf(() => read(piece.repeat(length)))
        spent(1000)
        const [short, long] = [spent(5000), spent(40_000)]
        assert.ok(long < 40 * Math.max(short, 5000), `${JSON.stringify(piece)}: ${short} and ${long} µs`)
      }
  })

  it('neither finds nor ranks what is hidden: the answer is the same with and without it', async () => {
    const before = await similar(HIDDEN.title)
    const hidden = await clinic.ask(clinic.ada, HIDDEN)
    await clinic.community.drain()
    assert.equal((await similar('Quillfeather')).length, 1, 'as long as members may read it')
    for (const state of ['held', 'returned', 'withdrawn', 'draft'] as const) {
      await Cases.updateOne({ _id: hidden.id }, { $set: { state } })
      assert.deepEqual(await similar('Quillfeather'), [], 'at once')
      await indexCase({ payload: { caseId: hidden.id } }, clinic.community.now())
      assert.deepEqual(await neighbours({ title: 'Quillfeather' }, ANY), [], 'not for routing either')
      assert.equal(
        await (await within()).count(),
        1,
        'it is not in the index, so it costs no time to pass over',
      )
      assert.deepEqual(
        (await similar(HIDDEN.title)).map(({ id }) => id),
        before.map(({ id }) => id),
      )
    }
  })

  it('shows nothing of who asked, and the index holds nothing of it', async () => {
    assert.ok(!JSON.stringify(await similar(OPEN.title)).includes(clinic.ada.id))
    const { place } = clinic.community.settings.search
    const files = (await readdir(place, { recursive: true, withFileTypes: true })).filter(file =>
      file.isFile(),
    )
    assert.ok(files.length > 0)
    for (const { parentPath, name } of files) {
      const bytes = await readFile(path.join(parentPath, name))
      for (const secret of [clinic.ada.id, clinic.ada.email])
        assert.ok(!bytes.includes(secret), `${name} holds ${secret}`)
    }
  })

  it('lets nobody else on the machine look into the index', async () => {
    await theEngine()
    const { mode } = await stat(clinic.community.settings.search.place)
    assert.equal(mode & 0o077, 0)
  })
})
