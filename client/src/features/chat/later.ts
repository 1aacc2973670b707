/** A moment at which a message could go out. */
export type Later = { key: 'tomorrow' | 'monday'; words: string; at: Date }

const MORNING_HOUR = 8
const MONDAY = 1

function morning(now: Date, days: number): Date {
  const at = new Date(now)
  at.setDate(at.getDate() + days)
  at.setHours(MORNING_HOUR, 0, 0, 0)
  return at
}

/** The moments offered beside Send, on the reader's clock: one when tomorrow is Monday. */
export function laterChoices(now: Date): Later[] {
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7
  const tomorrow: Later = { key: 'tomorrow', words: 'Tomorrow at 8:00', at: morning(now, 1) }
  if (toMonday === 1) return [tomorrow]
  return [tomorrow, { key: 'monday', words: 'Monday at 8:00', at: morning(now, toMonday) }]
}

/** A moment as a field for date and time wants it: local, to the minute. */
export function toFieldTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** What such a field says, as a moment to come; undefined when it says none. */
export function fromFieldTime(value: string, now: Date): Date | undefined {
  const at = new Date(value)
  return Number.isNaN(at.getTime()) || at <= now ? undefined : at
}
