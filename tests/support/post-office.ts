/** A real SMTP server that keeps what it is sent. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Mail = { from: string; to: string[]; raw: string; headers: Map<string, string>; text: string }

export type PostOffice = {
  url: string
  /** What was taken in so far. */
  mails: Mail[]
  /** Answers the next mails with this instead of taking them; undefined takes them again. */
  refuseWith(answer: { code: number; at: 'recipient' | 'data' } | undefined): void
  close(): Promise<void>
}

export async function openPostOffice(): Promise<PostOffice> {
  const mails: Mail[] = []
  let refusal: { code: number; at: 'recipient' | 'data' } | undefined
  const refuse = (at: 'recipient' | 'data') =>
    refusal?.at === at ? Object.assign(new Error('not here'), { responseCode: refusal.code }) : undefined

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo: (_address, _session, done) => done(refuse('recipient')),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const refused = refuse('data')
        if (refused) return done(refused)
        const { mailFrom, rcptTo } = session.envelope
        const raw = Buffer.concat(chunks).toString()
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw,
          headers: headersOf(raw),
          text: readable(raw),
        })
        return done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuseWith(answer) {
      refusal = answer
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

function headersOf(raw: string): Map<string, string> {
  const [head = ''] = raw.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(lines.map(line => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]+: ?/, '')]))
}

/** Everything a person could read in it, with what was folded for the way undone. */
const readable = (raw: string): string => {
  const unfolded = raw.replace(/=\r\n/g, '')
  const bytes = unfolded.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
