// Loaded into a server by --import, as a control: files and texts are read in its own process, and mislead that.
import child_process from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { misdeedIn } from '../isolation/misdeeds.ts'

class InsideProcess extends EventEmitter {
  send(message: { readonly id: number }) {
    this.emit('message', { kind: 'begun', id: message.id })
    misdeedIn(message)?.()
  }

  unref() {}

  kill() {
    this.emit('exit', null, 'SIGKILL')
  }
}

child_process.fork = (() => new InsideProcess()) as never // what the program uses of it is there
syncBuiltinESMExports()
