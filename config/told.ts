/** What is told of an error in the log and to administrators: where and why, and nothing of what somebody wrote. */

type Fault = Error & {
  code?: unknown
  codeName?: unknown
  cause?: unknown
  errors?: unknown
  path?: unknown
  kind?: unknown
}

export type Told = {
  type: string
  message: string
  stack: string
  code?: string | number
  codeName?: string
  cause?: Told
}

const CAUSES_MAX = 4
const MESSAGE_MAX = 2000

/**
 * The name, message, code, places in the program and causes of an error. Whatever else drivers hang on their errors is left out: the rows
 * that could not be written, the commands that Redis refused.
 */
export function tellError(thrown: unknown, depth = 0): Told {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: 'is no error', stack: '' }
  const { code, codeName, cause } = thrown as Fault
  return {
    type: thrown.name,
    message: sayError(thrown),
    stack: framesOf(thrown),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof codeName === 'string' && { codeName }),
    ...(cause instanceof Error && depth < CAUSES_MAX && { cause: tellError(cause, depth + 1) }),
  }
}

/** What an error says, without the values it quotes. */
export function sayError(error: Error): string {
  const { path, kind, errors } = error as Fault
  if (error.name === 'CastError' && typeof path === 'string') return `${String(kind)} expected at ${path}`
  if (error.name === 'ValidationError' && typeof errors === 'object' && errors !== null)
    return Object.entries(errors)
      .map(([at, { kind: why }]: [string, { kind?: unknown }]) => `${at}: ${String(why)}`)
      .join(', ')
  // JSON.parse quotes what it could not read.
  if (error.name === 'SyntaxError') return withoutQuoted(error.message)
  // MongoDB says which row is there already by the values of its key.
  return error.message.replace(/ dup key: [\s\S]*$/, '').slice(0, MESSAGE_MAX)
}

// From the first mark to the last, whichever they are: around a piece of what was written stand others than around all of it.
const withoutQuoted = (message: string): string => message.replace(/["'`][\s\S]*["'`]/, '…')

/** The places alone: a stack begins with the message, values and all. */
function framesOf({ message, stack = '' }: Error): string {
  const from = stack.indexOf(message)
  const places = from < 0 ? stack : stack.slice(from + message.length)
  return places
    .split('\n')
    .filter(line => /^ +at /.test(line))
    .join('\n')
}
