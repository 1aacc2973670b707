/** Mail: one SMTP connection pool, for what the domain has written. */
import { createTransport } from 'nodemailer'
import type { Settings } from '../config/settings.ts'
import type { Carriers } from '../domain/notifications/actions.ts'

const TIMEOUT_MS = 20_000

/** Opens the way for mails, and says how to close it. */
export function openMail({ url, from }: NonNullable<Settings['mail']>): {
  mail: NonNullable<Carriers['mail']>
  close: () => void
} {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async mail(letter) {
      try {
        await transport.sendMail({ ...letter, from })
        return 'sent'
      } catch (error) {
        if (isForGood(error)) return 'refused'
        throw error
      }
    },
    close: () => transport.close(),
  }
}

// The server says 5xx of an address it will never know; before that, of a sender it does not let in, which an operator can mend.
const isForGood = (error: unknown): boolean => {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number }
  return code === 'EENVELOPE' && responseCode >= 500
}
