/** Web push: encrypted for the device, signed for this association, and only to the public net. */
import { type Agent, request } from 'node:https'
import { RequestFilteringHttpsAgent } from 'request-filtering-agent'
import webPush from 'web-push'
import type { Settings } from '../config/settings.ts'
import type { Carriers } from '../domain/notifications/actions.ts'

const KEPT_SECONDS = 3600
const TIMEOUT_MS = 10_000

/** Opens the way for pushes. Where a name leads is checked as the connection is made: never into a private network. */
export function openPush(
  { publicKey, privateKey, subject }: NonNullable<Settings['push']>,
  agent: Agent = new RequestFilteringHttpsAgent(),
): NonNullable<Carriers['push']> {
  return async (device, push) => {
    const { endpoint, method, headers, body } = webPush.generateRequestDetails(device, JSON.stringify(push), {
      vapidDetails: { publicKey, privateKey, subject },
      TTL: KEPT_SECONDS,
      contentEncoding: 'aes128gcm',
    })
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request(endpoint, { method, headers, agent, timeout: TIMEOUT_MS }, response => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      asked.on('timeout', () => asked.destroy(new Error('The push service does not answer')))
      asked.on('error', reject)
      asked.end(body)
    })
    if (status === 404 || status === 410) return 'gone'
    if (status >= 200 && status < 300) return 'sent'
    throw new Error(`The push service answered ${status}`)
  }
}
