/** The process people talk to. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { createLog } from '../config/log.ts'
import { readSettings } from '../config/settings.ts'
import { createCommunityServer } from './app.ts'

const STOP_WITHIN_MS = 10_000

const settings = readSettings()
const log = createLog(settings, 'server')
await connectDatabase(settings)
const server = createCommunityServer(settings, log, () => new Date())
const port = await server.listen(settings.port, settings.host)
log.info({ port, host: settings.host }, 'server: listening')

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

async function stop(reason: string): Promise<void> {
  if (stopping) return
  stopping = true
  log.info({ reason }, 'server: stopping')
  setTimeout(() => {
    log.error('server: did not stop in time')
    process.exit(1)
  }, STOP_WITHIN_MS).unref()
  await server.stop()
  await disconnectDatabase()
  log.info('server: stopped')
  process.exit(0)
}
