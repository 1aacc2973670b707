/** One line per call and per reaction; no bodies, no tokens, nor of errors what they quote. */
import { pino, type Logger as PinoLogger } from 'pino'
import type { Settings } from './settings.ts'
import { tellError } from './told.ts'

export type Logger = PinoLogger

/** What may wait for a slow reader of the log, in bytes; lines beyond it are lost, and nobody waits for them. */
const WAITING_MAX = 16 * 1024 * 1024

// A write that waits for the disk, or for whoever reads the pipe, must not make everybody wait: lines of the meantime leave together, and
// what is still there leaves when the process ends. Only a process that is killed loses its last lines.
let output: ReturnType<typeof pino.destination> | undefined

export const createLog = (
  settings: Pick<Settings, 'logLevel'>,
  program: 'server' | 'workers' | 'script',
): Logger =>
  pino(
    {
      level: settings.logLevel,
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: (thrown: unknown) => tellError(thrown) },
      redact: {
        paths: ['password', 'token', 'cookie', 'authorization', '*.password', '*.token'],
        remove: true,
      },
    },
    (output ??= pino.destination({ sync: false, maxLength: WAITING_MAX })),
  )
