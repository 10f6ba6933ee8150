import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IsolatedProcess, ProcessSetup } from '../../core/isolated-process/index.ts'
import type { Platform } from '../../core/platform.ts'

/** Pages of memory on Linux, where their size is not told to scripts: it is this on all machines Trustbench is made for. */
const pageBytes = 4_096

/** Starts entries of a folder of the build, each in a Node of its own. */
export function nodeProcessesIn(threadDirectory: string): Platform['startProcess'] {
  return (name, setup) => startNodeProcess(join(threadDirectory, `${name}.js`), setup)
}

/** Starts an entry of the build in a Node of its own, without a shell. It knows no environment variables and no arguments,
 * writes nothing to the terminal, and keeps nobody from ending.
 * @param entryFile absolute path
 * @see spec/security.md EL-23
 */
export function startNodeProcess(
  entryFile: string,
  { heapMegabytes, onMessage, onEnd }: ProcessSetup,
): IsolatedProcess {
  const child = fork(entryFile, [], {
    execPath: process.execPath,
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  })
  child.unref()
  child.channel?.unref()
  let hasEnded = false
  const end = (how: string) => {
    if (hasEnded) return
    hasEnded = true
    onEnd(how)
  }
  child.on('message', onMessage)
  child.on('error', ({ message }) => end(`could not be used: ${message}`))
  child.once('exit', (code, signal) => end(`ended with ${signal ?? `code ${code}`}`))
  return {
    send: (message) => {
      // Where it cannot be sent the process has ended, or is about to, and says so by that.
      child.send(message as object, () => {})
    },
    residentBytes: () => (hasEnded ? undefined : residentBytesOf(child.pid)),
    kill: () => {
      if (!hasEnded) child.kill('SIGKILL')
    },
  }
}

/** Bytes of memory that a process takes up, as Linux tells it; undefined elsewhere, and once it is gone. */
function residentBytesOf(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  try {
    const [, residentPages] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')
    return Number(residentPages) * pageBytes
  } catch {
    // It ended just now, and its end is told elsewhere.
    return undefined
  }
}
