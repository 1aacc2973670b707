/** The process of the quarantine: runs the reactions it is told to, and says what became of each. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { createLog } from '../config/log.ts'
import type { Settings } from '../config/settings.ts'
import { sayError } from '../config/told.ts'
import { prepareReactions } from './prepare.ts'
import type { FromCell, ToCell } from './quarantine.ts'
import { react } from './relay.ts'

let finish = async () => undefined as void

process.on('message', (told: ToCell) => {
  if ('open' in told) void open(told.open.settings)
  else if ('run' in told) void run(told.run)
  else say({ here: true })
})
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => void finish().finally(() => process.exit(0)))

async function open(settings: Settings): Promise<void> {
  const log = createLog(settings, 'workers')
  await connectDatabase(settings)
  const close = await prepareReactions(settings, log, { heard: true })
  finish = async () => {
    await close()
    await disconnectDatabase()
  }
  say({ opened: true })
}

async function run({ number, job, now }: Extract<ToCell, { run: unknown }>['run']): Promise<void> {
  const error = await react(job, now).then(
    () => null,
    (failure: unknown) => {
      const fault = failure instanceof Error ? failure : new Error('What was thrown is no error')
      return { name: fault.name, message: sayError(fault) }
    },
  )
  say({ done: { number, error } })
}

function say(said: FromCell): void {
  if (process.connected) process.send?.(said)
}
