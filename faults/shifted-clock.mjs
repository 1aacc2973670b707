/** Loaded before a server: its wall clock is off by FAULTS_CLOCK_SHIFT_MS, while the time that only passes is right. */
const shiftMs = Number(process.env.FAULTS_CLOCK_SHIFT_MS ?? 0)
const RealDate = Date

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shiftMs)
    else super(...given)
  }

  static now() {
    return RealDate.now() + shiftMs
  }

  static [Symbol.hasInstance](value) {
    return value instanceof RealDate
  }
}
