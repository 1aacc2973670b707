/** How node starts one of the product's programs. */
import { join } from 'node:path'
import { ROOT } from './root.ts'

/** The arguments of node for a program named by its source: compiled where `COMPILED=1` promises that dist/ is built, else its source itself. */
export const argsOf = (source: string): string[] =>
  process.env['COMPILED'] === '1'
    ? [join(ROOT, 'dist', source.replace(/\.ts$/, '.js'))]
    : ['--import', 'tsx', join(ROOT, source)]
