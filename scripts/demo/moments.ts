/** Moments of the demo's past, told from the moment it is written: `3d 22:10` is ten past ten three days ago, `45m` 45 minutes ago. */

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The moment that `words` name. Throws when they name none, or one that is not past. */
export function momentOf(words: string, now: Date): Date {
  const at = parse(words, now)
  if (!at || at > now) throw new Error(`The demo knows no past moment '${words}'`)
  return at
}

function parse(words: string, now: Date): Date | undefined {
  const [, minutes] = /^(\d+)m$/.exec(words) ?? []
  if (minutes !== undefined) return new Date(now.getTime() - Number(minutes) * MINUTE_MS)
  const [, days, hour, minute] = /^(\d+)d (\d\d):(\d\d)$/.exec(words) ?? []
  if (days === undefined) return undefined
  const today = now.getTime() - (now.getTime() % DAY_MS)
  return new Date(today - Number(days) * DAY_MS + (Number(hour) * 60 + Number(minute)) * MINUTE_MS)
}

export type Line = { at: Date; by: string; inThread: boolean; body: string }

const LINE = /^(\d+m|\d+d \d\d:\d\d) (\w+)( >|:) (.+)$/

/** The messages of a talk, one a line: `3d 22:10 lotte: …`, and with `>` for one in the thread of the last that had none. */
export function readTalk(talk: string, now: Date): Line[] {
  return talk
    .trim()
    .split('\n')
    .map(line => {
      const [, when = '', by = '', mark, body = ''] = LINE.exec(line.trim()) ?? []
      if (when === '') throw new Error(`The demo cannot read '${line}'`)
      return { at: momentOf(when, now), by, inThread: mark === ' >', body: body.replaceAll('\\n', '\n') }
    })
}
