/** The thread that runs the sentence model: a moment's work for each text, which must not hold up a conversation. */
import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'

export type Asked = { id: number; texts: readonly string[] }
export type Told = { id: number; vectors?: Float32Array[]; problem?: string }

/** What the model was taught with. */
const TOKENS_MAX = 128
const BATCH = 16
/** Before a text is broken into tokens: no 128 tokens are longer. */
const LENGTH_MAX = 4000

const { network, words } = workerData as { network: string; words: string }
const tokenizer = new Tokenizer(JSON.parse(await readFile(words, 'utf8')) as object, {})
const session = await InferenceSession.create(network, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const hasTypes = session.inputNames.includes('token_type_ids')

// One after the other: two at once would only share the same core.
let before: Promise<unknown> = Promise.resolve()
parentPort?.on('message', (asked: Asked) => {
  before = before.then(() => answer(asked))
})

async function answer({ id, texts }: Asked): Promise<void> {
  const told: Told = await vectorsOf(texts).then(
    vectors => ({ id, vectors }),
    (error: unknown) => ({ id, problem: error instanceof Error ? error.message : String(error) }),
  )
  parentPort?.postMessage(told)
}

async function vectorsOf(texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = []
  for (let from = 0; from < texts.length; from += BATCH)
    vectors.push(...(await run(texts.slice(from, from + BATCH).map(toTokens))))
  return vectors
}

function toTokens(text: string): number[] {
  const { ids } = tokenizer.encode(text.slice(0, LENGTH_MAX))
  const last = ids.at(-1)
  // The end of a text is a token too, also of one that was cut.
  return ids.length > TOKENS_MAX && last !== undefined ? [...ids.slice(0, TOKENS_MAX - 1), last] : ids
}

async function run(batch: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const length = Math.max(...batch.map(ids => ids.length))
  const shape = [batch.length, length]
  const ids = new BigInt64Array(batch.length * length)
  const mask = new BigInt64Array(batch.length * length)
  for (const [row, tokens] of batch.entries())
    for (const [at, token] of tokens.entries()) {
      ids[row * length + at] = BigInt(token)
      mask[row * length + at] = 1n
    }
  const results = await session.run({
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
    ...(hasTypes && { token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape) }),
  })
  const states = results[session.outputNames[0] ?? '']
  if (states === undefined) throw new Error('The sentence model gave no answer')
  const values = states.data as Float32Array
  const width = states.dims.at(-1) ?? 0
  return batch.map((tokens, row) => toLengthOne(meanOf(values, row * length * width, tokens.length, width)))
}

function meanOf(values: Float32Array, from: number, count: number, width: number): Float32Array {
  const mean = new Float32Array(width)
  for (let token = 0; token < count; token += 1)
    for (let at = 0; at < width; at += 1)
      mean[at] = (mean[at] ?? 0) + (values[from + token * width + at] ?? 0) / count
  return mean
}

function toLengthOne(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1
  return vector.map(value => value / length)
}
