// An isolated process that tells what it was started with.
import { readlinkSync } from 'node:fs'

process.on('message', (heard) => {
  process.send?.({
    heard,
    environment: Object.keys(process.env),
    arguments: process.argv.slice(2),
    execArguments: process.execArgv,
    terminals: [0, 1, 2].map((descriptor) => readlinkSync(`/proc/self/fd/${descriptor}`)),
  })
})
