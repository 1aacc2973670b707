import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { neighbours } from '../../domain/search/access.ts'
import { rebuildIndex } from '../../domain/search/actions.ts'
import { changeIndexes, storedIndexes, theMeaning } from '../../domain/search/library.ts'
import { MODEL, MODEL_FILES } from '../../domain/search/meaning.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused } from '../support/community.ts'
import { writeTinyModel } from '../support/tiny-model.ts'

const MEANINGS = [
  ['kidney', 'renal'],
  ['failure', 'insufficiency'],
  ['cat', 'feline'],
  ['cough', 'asthma'],
]
const RENAL = { title: 'Renal insufficiency', body: 'Feline' }
const COUGH = { title: 'Asthma', body: 'Feline' }
const ANY = { limit: 5, answeredOnly: false }

describe('what is similar in meaning', function () {
  // Each begins with a community and an index of its own.
  this.timeout(60_000)
  let clinic: Clinic
  let models: string

  beforeEach(async () => {
    clinic = await openClinic()
    models = clinic.community.settings.search.models
  })
  afterEach(async () => {
    await (await theMeaning())?.close()
    await clinic.community.stop()
  })

  const idsLike = async (title: string) => (await neighbours({ title }, ANY)).map(({ id }) => id)

  it('is found though no word is the same, once the index was built with a model', async () => {
    await writeTinyModel(models, MEANINGS)
    const { id } = await clinic.ask(clinic.ada, RENAL)
    await clinic.ask(clinic.ada, COUGH)
    await clinic.community.drain()

    const { items } = await clinic.ben.ask('cases.similar', { title: 'Kidney failure of a cat' })
    assert.equal(items[0]?.id, id)
    const score = items[0]?.score ?? 0
    assert.ok(score > 0.899 && score < 0.95, 'alike in meaning, and no word in common')
    const [first] = await neighbours({ title: 'Renal insufficiency', body: 'Feline' }, ANY)
    assert.ok(Math.abs((first?.score ?? 0) - 1) < 1e-3, 'alike in both')
  })

  it('follows what a case becomes', async () => {
    await writeTinyModel(models, MEANINGS)
    const { id } = await clinic.ask(clinic.ada, RENAL)
    await clinic.community.drain()
    assert.deepEqual(await idsLike('Kidney failure'), [id])
    await clinic.ada.ask('cases.withdraw', { caseId: id })
    await clinic.community.drain()
    assert.deepEqual(await idsLike('Kidney failure'), [])
  })

  it('is compared by words until an index of before is built anew', async () => {
    await writeTinyModel(models, MEANINGS)
    const { id } = await clinic.ask(clinic.ada, RENAL)
    await clinic.community.drain()
    const { current } = await storedIndexes()
    await changeIndexes({ current: { name: current?.name ?? '', meaning: 'another-model' } })
    assert.deepEqual(await idsLike('Kidney failure'), [])
    assert.deepEqual(await idsLike('Renal'), [id])

    await rebuildIndex(clinic.community.now())
    assert.deepEqual(await idsLike('Kidney failure'), [id])
  })

  it('is left to words where the model cannot be read', async () => {
    await mkdir(path.join(models, MODEL), { recursive: true })
    await writeFile(path.join(models, MODEL, MODEL_FILES.network), 'not a network')
    await writeFile(path.join(models, MODEL, MODEL_FILES.words), '{}')
    const { id } = await clinic.ask(clinic.ada, RENAL)
    await clinic.community.drain()
    assert.deepEqual(await idsLike('Kidney failure'), [])
    assert.deepEqual(await idsLike('Renal'), [id])
    await assertRefused(clinic.ben.ask('cases.similar', { title: '' }), 'invalid', ['title'])
  })

  it('reads long texts to their hundredth word, and many at once', async () => {
    await writeTinyModel(models, MEANINGS)
    const meaning = await theMeaning()
    assert.ok(meaning)
    const long = `renal ${'word '.repeat(5000)} cough`
    const texts = Array.from({ length: 40 }, (_, at) => (at === 17 ? 'feline' : long))
    const vectors = await meaning.vectorsOf(texts)
    assert.equal(vectors.length, 40)
    assert.deepEqual([vectors[17]?.[2], vectors[17]?.[0]], [1, 0])
    assert.deepEqual([vectors[0]?.[0], vectors[0]?.[3]], [1, 0])
    assert.deepEqual(await meaning.vectorsOf([]), [])
    const [nothing] = await meaning.vectorsOf([''])
    assert.ok(nothing?.every(value => value === 0))
  })
})
