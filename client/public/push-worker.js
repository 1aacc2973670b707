/* Shows what is pushed, and leads there. It keeps nothing and answers no requests. */
self.addEventListener('push', event => {
  const { title = 'Something concerns you', path = '/inbox', tag } = event.data?.json() ?? {}
  event.waitUntil(self.registration.showNotification(title, { tag, data: { path }, icon: '/favicon.svg' }))
})

self.addEventListener('notificationclick', event => {
  event.notification.close()
  // Only ever a place of our own, whatever was pushed.
  const url = new URL(event.notification.data?.path ?? '/inbox', self.location.origin)
  if (url.origin !== self.location.origin) return
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(([open]) => {
      return open ? open.focus().then(page => page.navigate(url.href)) : self.clients.openWindow(url.href)
    }),
  )
})
