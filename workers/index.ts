/** The process that keeps promises. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { createLog } from '../config/log.ts'
import { readSettings } from '../config/settings.ts'
import { startWorkers } from './app.ts'
import { watchLoop } from './watchdog.ts'

const STOP_WITHIN_MS = 10_000

const settings = readSettings()
const log = createLog(settings, 'workers')
await connectDatabase(settings)
watchLoop()
const workers = await startWorkers(settings, log, () => new Date())
await workers.catchUp()
log.info('workers: at work')

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

async function stop(reason: string): Promise<void> {
  if (stopping) return
  stopping = true
  log.info({ reason }, 'workers: stopping')
  setTimeout(() => {
    log.error('workers: did not stop in time; what ran goes back to the queue')
    process.exit(1)
  }, STOP_WITHIN_MS).unref()
  await workers.stop()
  await disconnectDatabase()
  log.info('workers: stopped')
  process.exit(0)
}
