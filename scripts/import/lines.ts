/** Files of JSON lines, plain or gzipped: one line at a time, however long the file. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'

/** A line that is longer holds no record of ours, and would have to be kept whole to be read. */
const LINE_MAX_LENGTH = 1_000_000
const EXTENSION = /\.jsonl(\.gz)?$/

export type Place = { file: string; line: number }
/** A line as it was read: its value, or why there is none. */
export type Line = Place & ({ value: unknown } | { problem: string })
type Cut = { text: string } | { problem: string }

/** The paths of the files of JSON lines in a folder, by name. Throws a sentence when there are none. */
export async function findFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new Error(`There is no folder ${folder}.`)
  })
  const files = names.filter(name => EXTENSION.test(name)).toSorted()
  if (files.length === 0) throw new Error(`There are no *.jsonl.gz files in ${folder}.`)
  return files.map(name => path.join(folder, name))
}

/** How many bytes these files have on disk: what `readLines` will have told of when it has read them. */
export async function bytesIn(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(file => stat(file)))
  return sizes.reduce((total, { size }) => total + size, 0)
}

/** Every line of a file that is not blank, parsed. What cannot be read is a line with a problem, and reading goes on. */
export async function* readLines(
  file: string,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<Line> {
  const name = path.basename(file)
  let line = 0
  for await (const cut of cutLines(file, onBytes)) {
    line += 1
    if ('problem' in cut) yield { file: name, line, problem: cut.problem }
    else if (cut.text.trim() !== '') yield { file: name, line, ...parse(cut.text) }
  }
}

function parse(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: 'is not JSON' }
  }
}

async function* cutLines(file: string, onBytes: (count: number) => void): AsyncGenerator<Cut> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let isTooLong = false
  function* cut(text: string): Generator<Cut> {
    const pieces = text.split('\n')
    const last = pieces.pop() ?? ''
    for (const piece of pieces) {
      yield isTooLong || rest.length + piece.length > LINE_MAX_LENGTH ? TOO_LONG : { text: rest + piece }
      isTooLong = false
      rest = ''
    }
    isTooLong ||= rest.length + last.length > LINE_MAX_LENGTH
    rest = isTooLong ? '' : rest + last
  }

  try {
    for await (const chunk of openFile(file, onBytes)) yield* cut(decoder.write(chunk))
  } catch (error) {
    yield { problem: `ends here: ${error instanceof Error ? error.message : 'the file cannot be read'}` }
    return
  }
  yield* cut(decoder.end())
  if (isTooLong) yield TOO_LONG
  else if (rest !== '') yield { text: rest }
}

const TOO_LONG = { problem: `is longer than ${LINE_MAX_LENGTH} characters` } as const

function openFile(file: string, onBytes: (count: number) => void): AsyncIterable<Buffer> {
  const stored = createReadStream(file)
  stored.on('data', chunk => onBytes(chunk.length))
  if (!file.endsWith('.gz')) return stored as AsyncIterable<Buffer>
  const unpacked = createGunzip()
  stored.on('error', error => unpacked.destroy(error))
  return stored.pipe(unpacked) as AsyncIterable<Buffer>
}
