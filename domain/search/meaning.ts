/** What a text means, as a vector: a sentence model in a thread of its own, where the model was installed. */
import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Asked, Told } from './meaning-thread.ts'

export type Meaning = {
  /** Which model this is: vectors of another cannot be compared with its own. */
  model: string
  /** One vector of length 1 for each text, in their order. What a text says after its first hundred words is not read. */
  vectorsOf(texts: readonly string[]): Promise<Float32Array[]>
  close(): Promise<void>
}

export const MODEL = 'minilm-l6-int8'
/** The files of the model, in a folder of its name. */
export const MODEL_FILES = { network: 'model.onnx', words: 'tokenizer.json' } as const

type Waiting = { resolve(vectors: Float32Array[]): void; reject(error: Error): void }

/** The model that is installed in this folder, or null. Rejects when there is one that cannot be used. */
export async function openMeaning(models: string): Promise<Meaning | null> {
  const files = {
    network: path.join(models, MODEL, MODEL_FILES.network),
    words: path.join(models, MODEL, MODEL_FILES.words),
  }
  const isInstalled = await Promise.all([access(files.network), access(files.words)]).then(
    () => true,
    () => false,
  )
  if (!isInstalled) return null
  const meaning = startThread(files)
  // Without this the first person to ask would wait for the model to be read.
  await meaning.vectorsOf(['ready'])
  return meaning
}

// Compiled or not, the thread's file lies beside this one and ends like it.
const SUFFIX = path.extname(import.meta.url)
const THREAD = new URL(`./meaning-thread${SUFFIX}`, import.meta.url)
// Sources that are not compiled run through tsx, which leaves threads alone unless it is asked there.
const HOW_THREADS_RUN = SUFFIX === '.ts' ? { execArgv: ['--import', askTsx()] } : {}

function askTsx(): string {
  const beside = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'))
  return `data:text/javascript,import { register } from '${new URL('index.mjs', beside).href}'; register()`
}

function startThread(files: { network: string; words: string }): Meaning {
  const thread = new Worker(THREAD, { workerData: files, ...HOW_THREADS_RUN })
  const waiting = new Map<number, Waiting>()
  let broken: Error | undefined
  let count = 0

  // A process may end although the thread is there, but not while something is asked of it.
  const settle = (id: number, how: (each: Waiting) => void) => {
    const each = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) thread.unref()
    if (each) how(each)
  }
  const fail = (error: Error) => {
    broken ??= error
    for (const id of waiting.keys()) settle(id, each => each.reject(error))
  }
  thread.on('message', ({ id, vectors, problem }: Told) =>
    settle(id, each => (vectors ? each.resolve(vectors) : each.reject(new Error(problem)))),
  )
  thread.on('error', fail)
  thread.on('exit', code => fail(new Error(`The sentence model ended with code ${code}`)))

  return {
    model: MODEL,
    vectorsOf(texts) {
      if (broken) return Promise.reject(broken)
      return new Promise((resolve, reject) => {
        const id = (count += 1)
        waiting.set(id, { resolve, reject })
        thread.ref()
        thread.postMessage({ id, texts } satisfies Asked)
      })
    },
    close: async () => void (await thread.terminate()),
  }
}
