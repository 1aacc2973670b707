/** `npm run dev`: as `npm start`, from source; every program restarts and every page refreshes when a file changes. */
import type { Place } from './launch/place.ts'
import { launch } from './launch/index.ts'

const WATCHED = ['--watch', '--watch-preserve-output', '--import', 'tsx']

await launch({
  prepare: async () => {},
  migrate: ['--import', 'tsx', 'scripts/migrate.ts'],
  args: { server: [...WATCHED, 'server/index.ts'], workers: [...WATCHED, 'workers/index.ts'] },
  output: 'terminal',
  front: startVite,
})

async function startVite({ port }: Place): Promise<{ address: string; stop(): Promise<void> }> {
  // The client's own configuration reads from it where to send calls.
  process.env['API_PORT'] = String(port)
  const { createServer } = await import('vite')
  const vite = await createServer({ configFile: 'client/vite.config.ts', logLevel: 'warn' })
  await vite.listen()
  const address = vite.resolvedUrls?.local[0]?.replace(/\/$/, '')
  if (!address) throw new Error('Vite tells no address.')
  return { address, stop: () => vite.close() }
}
