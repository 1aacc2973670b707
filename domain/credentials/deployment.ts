/** What this deployment can do, said once by each process when it begins. */
import type { Settings } from '../../config/settings.ts'
import type { Reach } from '../web.ts'
import { Refusal } from '../vocabulary.ts'

type Deployment = {
  /** What private keys are locked away with. */
  secret: string
  /** Where badges and letters are found; empty when this deployment has no address of its own. */
  base: string
  /** In whose name badges and letters are written. */
  association: string
  /** Whether mail goes out. */
  mails: boolean
  reach: Reach
}

let deployment: Deployment = {
  secret: '',
  base: '',
  association: '',
  mails: false,
  reach: { ownOrigin: undefined, testOrigin: undefined },
}

/** Says in whose name badges are signed, and where they are found. */
export function deployCredentials({
  sessionSecret,
  publicUrl,
  associationName,
  mail,
  badges,
}: Pick<Settings, 'sessionSecret' | 'publicUrl' | 'associationName' | 'mail' | 'badges'>): void {
  deployment = {
    secret: sessionSecret,
    base: publicUrl ?? '',
    association: associationName,
    mails: mail !== undefined,
    reach: badges,
  }
}

export const deployed = (): Deployment => deployment

/** Where badges and letters are found. Refuses `unavailable` where an address is not set up: what is signed names it for good. */
export function baseOrRefuse(): string {
  if (deployment.base === '')
    throw new Refusal('unavailable', 'This network has no public address yet, which what is signed must name')
  return deployment.base
}
