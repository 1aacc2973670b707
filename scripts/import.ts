/** `npm run import -- chat|qa --data DIR`: takes in what other communities wrote, with its attribution. */
import { parseArgs } from 'node:util'
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { runImport } from './import/index.ts'
import { toText } from './import/report.ts'
import { choosePlace } from './launch/place.ts'
import { joinServices } from './services/index.ts'

const USAGE = `usage: npm run import -- chat --data DIR [--dry-run] [--host EMAIL] [--set NAME] [--json]
       npm run import -- qa --data DIR [--dry-run] [--specialty NAME] [--site HOST] [--set NAME] [--json]`

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** 0 when the import ran to its end, whatever lines it could not take; 1 when it could not. */
async function main(): Promise<number> {
  const { kind, values } = readArguments()
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort())

  const { dataDir, env } = await choosePlace(process.env)
  const services = await joinServices({ dataDir, log: line => console.error(line), signal: stop.signal })
  try {
    await connectDatabase(
      readSettings({ ...env, MONGODB_URI: services.mongoUrl, REDIS_URL: services.redisUrl }),
    )
    const report = await runImport(kind, {
      folder: values.data,
      dryRun: values['dry-run'],
      host: values.host,
      specialty: values.specialty,
      site: values.site,
      setName: values.set,
      signal: stop.signal,
    })
    console.log(values.json ? JSON.stringify(report, null, 2) : toText(report))
    return report.complete ? 0 : 1
  } finally {
    await disconnectDatabase()
    await services.stop()
  }
}

function readArguments() {
  const { positionals, values } = parse()
  const [kind] = positionals
  if ((kind !== 'chat' && kind !== 'qa') || values.data === undefined || positionals.length > 1)
    throw new Error(USAGE)
  return { kind, values: { ...values, data: values.data } } as const
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        host: { type: 'string' },
        specialty: { type: 'string' },
        site: { type: 'string' },
        set: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ''}\n${USAGE}`, { cause: error })
  }
}
