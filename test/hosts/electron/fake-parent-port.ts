// Loaded by --import into a stand-in for a utility process: gives it Electron's way to the main process, and no other.
import { EventEmitter } from 'node:events'

const send = process.send?.bind(process)
const port = new EventEmitter()
/** Kept until somebody listens, as Electron does. */
const early: unknown[] = []

process.on('message', (data) => {
  if (port.listenerCount('message') === 0) early.push(data)
  else port.emit('message', { data, ports: [] })
})
port.on('newListener', (event) => {
  if (event !== 'message') return
  setImmediate(() => {
    for (const data of early.splice(0)) port.emit('message', { data, ports: [] })
  })
})
Object.assign(port, { postMessage: (message: unknown) => send?.(message) })
Object.assign(process, { parentPort: port, send: undefined })
