/** Looking up programs the way a shell does. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const SUFFIX = process.platform === 'win32' ? '.exe' : ''

/** The files on PATH that can be executed and bear one of the names: earlier names first, then in the order of PATH. */
export function onPath(names: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  return names.flatMap(name => folders.map(folder => join(folder, name + SUFFIX))).filter(isExecutable)
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
