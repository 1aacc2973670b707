/** Load: people who ask over HTTP, either as fast as they are answered or at a steady pace. Takes orders by messages. */
import { Agent, request } from 'node:http'

export type AskersOrder = {
  /** Paths are asked in turn, each with its own token. */
  asked: { path: string; token: string; body?: string }[]
  url: string
  seconds: number
} & ({ connections: number } | { perSecond: number })
export type Asked = { answers: number; failed: number; bytes: number; timesMs: number[] }

process.on('message', message => void obey(message as AskersOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: AskersOrder): Promise<void> {
  try {
    process.send?.({ value: await askFor(given) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function askFor(given: AskersOrder): Promise<Asked> {
  const agent = new Agent({ keepAlive: true, maxSockets: 'connections' in given ? given.connections : 64 })
  const asked: Asked = { answers: 0, failed: 0, bytes: 0, timesMs: [] }
  const until = performance.now() + given.seconds * 1000
  let turn = 0
  const askNext = async () => {
    const next = given.asked[turn % given.asked.length]
    turn += 1
    if (!next) return
    const startedAt = performance.now()
    const { status, bytes } = await ask(agent, given.url, next)
    asked.timesMs.push(performance.now() - startedAt)
    asked.bytes += bytes
    if (status < 300) asked.answers += 1
    else asked.failed += 1
  }

  if ('connections' in given) {
    const keepAsking = async () => {
      while (performance.now() < until) await askNext()
    }
    await Promise.all(Array.from({ length: given.connections }, keepAsking))
  } else {
    const startedAt = performance.now()
    const under: Promise<void>[] = []
    while (performance.now() < until) {
      // What is late is asked at once: a pause of the machine must not thin out the load.
      const due = ((performance.now() - startedAt) / 1000) * given.perSecond
      while (under.length < due) under.push(askNext())
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    await Promise.all(under)
  }
  agent.destroy()
  return asked
}

function ask(
  agent: Agent,
  url: string,
  { path, token, body }: AskersOrder['asked'][number],
): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}${path}`, {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
    })
    asking.on('error', reject)
    asking.on('response', response => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }))
      response.on('error', reject)
    })
    asking.end(body)
  })
}
