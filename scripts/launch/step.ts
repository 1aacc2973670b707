/** Programs that are run to their end on the way up: compilers, migrations, demo data. */
import { execFile } from 'node:child_process'
import { ROOT } from './root.ts'

export type Step = {
  /** What it does, for the sentence that says it failed: "Building the client". */
  does: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv | undefined
  signal?: AbortSignal | undefined
}

const OUTPUT_MAX_BYTES = 16 * 1024 * 1024
const COMPLAINT_LINES = 20

/** Runs a Node program in the checkout and gives what it printed. Throws a sentence with the end of its output when it fails. */
export function runStep({ does, args, env, signal }: Step): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: ROOT, maxBuffer: OUTPUT_MAX_BYTES, ...(env && { env }), ...(signal && { signal }) }
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-COMPLAINT_LINES).join('\n')
      reject(new Error(`${does} failed (${error.code ?? error.signal ?? error.message}):\n${said}`))
    })
  })
}
