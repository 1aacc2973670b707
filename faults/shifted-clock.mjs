/**
 * Loaded before a program: its wall clock is off by as many milliseconds as the file FAULTS_CLOCK says, and jumps while it runs when
 * the file changes. The time that only passes, and with it every timer, stays right.
 */
import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 50
const RealDate = Date
const file = process.env.FAULTS_CLOCK
let shiftMs = 0

function look() {
  try {
    shiftMs = Number(readFileSync(file, 'utf8')) || 0
  } catch {
    shiftMs = 0
  }
}

const now = () => RealDate.now() + shiftMs
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, as) => Reflect.construct(target, given.length === 0 ? [now()] : given, as),
  apply: target => new target(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})

if (file !== undefined) {
  look()
  setInterval(look, LOOK_EVERY_MS).unref()
}
