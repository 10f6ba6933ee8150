// Loaded into a server by --import: writes how late the event loop is, as the 99th percentile in milliseconds since the last time,
// to the file that LOOP_DELAY_FILE names, once a second.
import { appendFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env['LOOP_DELAY_FILE'] ?? ''
const resolution = 10
const delay = monitorEventLoopDelay({ resolution })
delay.enable()
setInterval(() => {
  // The monitor counts its own period, too.
  appendFileSync(file, `${Math.max(0, delay.percentile(99) / 1e6 - resolution)}\n`)
  delay.reset()
}, 1_000).unref()
