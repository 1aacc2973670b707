/** Loaded before a program that is measured: gives back unused memory when asked, so that growth is what an attack takes. */
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  globalThis.gc?.()
})
