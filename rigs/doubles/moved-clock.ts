// Loaded into a server by --import: the clock of its machine is as far from the real one as the file CLOCK_OFFSET_FILE says, in
// milliseconds, at each look at it. Timers and process.hrtime go on as they are, as they do where a clock is set.
import { openSync, readSync } from 'node:fs'

const descriptor = openSync(process.env['CLOCK_OFFSET_FILE'] ?? '', 'r')
const bytes = Buffer.alloc(8)
const RealDate = Date
const realNow = Date.now

function movedNow(): number {
  readSync(descriptor, bytes, 0, 8, 0)
  return realNow() + bytes.readDoubleLE()
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [movedNow()] : given, newTarget),
  apply: () => new RealDate(movedNow()).toString(),
  get: (target, name) => (name === 'now' ? movedNow : Reflect.get(target, name)),
})
