import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { pathToFileURL } from 'node:url'
import type { ForkOptions } from 'electron'

const parentPort = pathToFileURL(`${import.meta.dirname}/fake-parent-port.ts`).href

/** A utility process on plain Node, with what is peculiar to Electron's: its environment, its events, its gentle end. */
export class FakeUtilityProcess extends EventEmitter {
  pid: number | undefined
  readonly #child: ChildProcess

  constructor(modulePath: string, args: string[], options: ForkOptions) {
    super()
    const { env = {}, execArgv = [], stdio } = options
    if (stdio !== 'ignore') throw new Error('the fake ignores what is written')
    this.#child = fork(modulePath, args, {
      execArgv: [...execArgv, `--import=${parentPort}`],
      // As in Electron: an empty environment means the one of the program.
      env: Object.keys(env).length === 0 ? process.env : (env as NodeJS.ProcessEnv),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.once('exit', (code, signal) => {
      // Without a listener this throws, as any emitter does.
      if (signal === 'SIGABRT') this.emit('error', 'FatalError', 'v8', '{}')
      this.emit('exit', signal === null ? code : constants.signals[signal])
      this.pid = undefined
    })
  }

  postMessage(message: object) {
    if (this.#child.connected) this.#child.send(message)
  }

  kill() {
    return this.#child.kill('SIGTERM')
  }
}
