/** `beside.ts SCRIPT …`: runs a script with the services of the app that runs on this data folder, or with its own if none does. */
import { startChild } from './services/child.ts'
import { joinServices } from './services/index.ts'
import { choosePlace, withSecret } from './launch/place.ts'

const [script, ...rest] = process.argv.slice(2)
if (!script) throw new Error('usage: beside.ts SCRIPT [ARGUMENTS]')

const SCRIPT_GRACE_MS = 10_000
const place = await choosePlace(process.env)
const services = await joinServices({ dataDir: place.dataDir, log: line => console.error(line) })
const env = { ...withSecret(place), MONGODB_URI: services.mongoUrl, REDIS_URL: services.redisUrl }
const child = await startChild({ command: process.execPath, args: ['--import', 'tsx', script, ...rest], env })

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => void child.stop(SCRIPT_GRACE_MS))
const how = await child.ended
await services.stop()
process.exit(how === 'exit code 0' ? 0 : 1)
