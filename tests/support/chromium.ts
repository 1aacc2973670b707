/** Finds a Chromium for the browser journeys: named by environment, on PATH, or installed where that needs no asking. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The path of a Chromium that runs, or a sentence that says what was tried. */
export function findChromium(): { path: string } | { missing: string } {
  const named = process.env['CHROMIUM_BIN']
  if (named)
    return runs(named) ? { path: named } : { missing: `CHROMIUM_BIN names ${named}, which does not run` }

  const found = onPath() ?? playwrightsOwn() ?? installFromDebian() ?? installFromPlaywright()
  return found
    ? { path: found }
    : {
        missing: `No Chromium: not on PATH (${NAMES.join(', ')}), and neither apt-get nor playwright could install one`,
      }
}

const onPath = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap(folder => NAMES.map(name => path.join(folder, name)))
    .find(runs)

function playwrightsOwn(): string | undefined {
  const own = chromium.executablePath()
  return runs(own) ? own : undefined
}

function installFromDebian(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args: string[]) => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', '-qq', ...args]
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    return spawnSync(command, rest, { stdio: 'ignore', timeout: 300_000, env: environment }).status === 0
  }
  const installed = apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium')
  return installed ? onPath() : undefined
}

function installFromPlaywright(): string | undefined {
  const cli = path.resolve('node_modules/playwright-core/cli.js')
  const done = spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    stdio: 'ignore',
    timeout: 300_000,
  })
  return done.status === 0 ? playwrightsOwn() : undefined
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    return false
  }
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}
