/** How much work something is, whatever else the machine does meanwhile. */

const TRIES = 5

/**
 * Milliseconds of a core that this process spends on it. Where that is more than `most` it is done again, and the least counts: neither
 * another program nor the collecting of garbage decides a test.
 */
export async function leastCoreMs(work: () => unknown, most: number): Promise<number> {
  let least = Infinity
  for (let done = 0; done < TRIES && least >= most; done += 1) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

/**
 * By how many milliseconds the one usually takes longer than the other, asked in turns so that what else the machine does slows both alike.
 * Where that is more than `most` it is measured again: a machine that is busy is not so every time, a door that tells something is.
 */
export async function usualDifferenceMs(
  [one, other]: readonly [() => Promise<unknown>, () => Promise<unknown>],
  { turns, most }: { turns: number; most: number },
): Promise<number> {
  let usual = Infinity
  for (let done = 0; done < TRIES && usual >= most; done += 1) {
    const differences: number[] = []
    for (let turn = 0; turn < turns; turn += 1) differences.push((await msOf(one)) - (await msOf(other)))
    usual = Math.abs(differences.toSorted((a, b) => a - b)[Math.floor(turns / 2)] ?? Infinity)
  }
  return usual
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
