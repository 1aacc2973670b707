/** One line per call and per reaction; no bodies, no tokens. */
import { pino, type Logger as PinoLogger } from 'pino'
import type { Settings } from './settings.ts'

export type Logger = PinoLogger

export const createLog = (
  settings: Pick<Settings, 'logLevel'>,
  program: 'server' | 'workers' | 'script',
): Logger =>
  pino({
    level: settings.logLevel,
    base: { program },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    redact: {
      paths: ['password', 'token', 'cookie', 'authorization', '*.password', '*.token'],
      remove: true,
    },
  })
