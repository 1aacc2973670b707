/** What this deployment can do, said once by each process when it begins. */
import type { Settings } from '../../config/settings.ts'

export type Deployment = {
  /** What links in mails are signed with. */
  secret: string
  /** Where links lead: only ever the configured address, never one that a request named. */
  publicUrl: string
  /** How long mail waits for a notice to be read; null when e-mail is not set up. */
  mailDelayMs: number | null
  /** The key browsers subscribe to pushes with; null when push is not set up. */
  pushKey: string | null
}

let deployment: Deployment = { secret: '', publicUrl: '', mailDelayMs: null, pushKey: null }

/** Says what this deployment can do. */
export function deployNotices(
  settings: Pick<Settings, 'sessionSecret' | 'publicUrl' | 'mail' | 'push'>,
): void {
  deployment = {
    secret: settings.sessionSecret,
    publicUrl: settings.publicUrl ?? '',
    mailDelayMs: settings.mail?.delayMs ?? null,
    pushKey: settings.push?.publicKey ?? null,
  }
}

export const deployed = (): Deployment => deployment
