/** Pushes to this device: the browser's own subscription, and what the server knows of it. */
import { call, speaksAs } from '../../lib/call.ts'

/** Who last asked for pushes to this browser: another member may sign in here whose device it is not. */
const ASKED_BY = 'commonground-push'

/** Whether this browser can be pushed to at all. */
export const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** Whether this device is pushed to now. */
export async function isPushed(): Promise<boolean> {
  if (!canPush()) return false
  const registration = await navigator.serviceWorker.getRegistration()
  return ((await registration?.pushManager.getSubscription()) ?? null) !== null
}

/** Asks the person, subscribes this browser and tells the server. False when the person says no. */
export async function startPush(pushKey: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false
  await navigator.serviceWorker.register('/push-worker.js')
  const registration = await navigator.serviceWorker.ready
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: pushKey,
  })
  await tellServer(subscription)
  localStorage.setItem(ASKED_BY, speaksAs() ?? '')
  return true
}

/** Tells the server again of this browser's subscription, if the member asked for one: for who was signed out everywhere else. */
export async function renewPush(): Promise<void> {
  if (!canPush() || localStorage.getItem(ASKED_BY) !== speaksAs()) return
  const registration = await navigator.serviceWorker.getRegistration()
  const subscription = await registration?.pushManager.getSubscription()
  if (subscription) await tellServer(subscription)
}

async function tellServer(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON()
  await call('notifications.subscribe', {
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
  })
}

/** Ends pushes to this device, here and on the server. */
export async function stopPush(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  const subscription = await registration?.pushManager?.getSubscription()
  if (!subscription) return
  await call('notifications.unsubscribe', { endpoint: subscription.endpoint })
  await subscription.unsubscribe()
  localStorage.removeItem(ASKED_BY)
}
