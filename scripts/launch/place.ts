/** Where the app is to run: its folder, its port, and the environment its programs are given. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { answers, freePort } from '../services/ports.ts'
import { ROOT } from './root.ts'

export type Place = { dataDir: string; host: string; port: number; address: string; env: NodeJS.ProcessEnv }

const DEFAULT_PORT = '3000'
const DEFAULT_HOST = '127.0.0.1'
const ANY_HOST = ['0.0.0.0', '::']

/** Reads where to run from the environment. Port 0 means any free one. */
export async function choosePlace(env: NodeJS.ProcessEnv): Promise<Place> {
  const dataDir = resolve(ROOT, env['DATA_DIR'] || '.data')
  const host = env['HOST'] || DEFAULT_HOST
  const asked = Number(env['PORT'] || DEFAULT_PORT)
  const port = asked === 0 ? await freePort() : asked
  const name = host === DEFAULT_HOST || ANY_HOST.includes(host) ? 'localhost' : host
  const environment = { NODE_ENV: 'development', ...env, HOST: host, PORT: String(port), DATA_DIR: dataDir }
  return {
    dataDir,
    host,
    port,
    address: `http://${name.includes(':') ? `[${name}]` : name}:${port}`,
    env: environment,
  }
}

/** The host to reach the server at from this machine. */
export const reachableHost = ({ host }: Place): string => (ANY_HOST.includes(host) ? DEFAULT_HOST : host)

/** Throws a sentence when the port cannot be had. */
export async function checkPort(place: Place): Promise<void> {
  const code = (await answers(place.port, reachableHost(place))) ? 'EADDRINUSE' : await listeningFails(place)
  if (code === 'EADDRINUSE')
    throw new Error(
      `Port ${place.port} is used by another program: stop that one, or choose another, for example PORT=${place.port + 1} npm start.`,
    )
  if (code) throw new Error(`Nothing can listen on HOST ${place.host}, PORT ${place.port} (${code}).`)
}

function listeningFails({ host, port }: Place): Promise<string | undefined> {
  return new Promise(tell => {
    const server = createServer().once('error', error =>
      tell('code' in error ? String(error.code) : error.message),
    )
    server.listen(port, host, () => server.close(() => tell(undefined)))
  })
}

/** In development, a secret of this data folder's own, so that people stay signed in over restarts. In production it must be given. */
export function withSecret({ dataDir, env }: Place): NodeJS.ProcessEnv {
  if (env['SESSION_SECRET'] || env['NODE_ENV'] === 'production') return env
  const file = join(dataDir, 'secret')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  }
  return { ...env, SESSION_SECRET: readFileSync(file, 'utf8') }
}

/** A path as a person in the checkout would write it. */
export function shown(path: string): string {
  const short = relative(ROOT, path)
  return short.startsWith('..') ? path : `./${short}`
}
