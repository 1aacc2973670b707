// Runs before the first paint, so that a chosen scheme never flashes the other one. Without a choice the system decides.
try {
  const chosen = localStorage.getItem('commonground-scheme')
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.setAttribute('data-mantine-color-scheme', chosen)
  }
} catch {
  // Storage may be closed to us; the system's scheme is right then too.
}
