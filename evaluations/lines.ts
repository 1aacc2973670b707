/** Labelled texts: JSON, one object a line, packed. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { z } from 'zod'

/** The lines of a file in their order. Throws with the number of a line that is not as expected. */
export async function* linesOf<T extends z.ZodType>(file: string, shape: T): AsyncGenerator<z.output<T>> {
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    number += 1
    if (line.trim() === '') continue
    const parsed = shape.safeParse(JSON.parse(line))
    if (!parsed.success) throw new Error(`${file}, line ${number}: ${parsed.error.message}`)
    yield parsed.data
  }
}
