import { app, utilityProcess } from 'electron'
import type { IsolatedProcess, ProcessSetup } from '../../core/isolated-process/index.ts'

/** What the system's list of processes calls such a process. */
export const isolatedProcessName = 'Trustbench files'

/** Electron passes its own environment on unless it is given a variable, so one is given that says nothing. */
const environment = { TRUSTBENCH_ISOLATED: '1' }

/** Starts an entry of the build in a utility process, which the fuses of an installed Electron allow where they forbid it
 * to run as Node. It knows nothing of the environment and no arguments, and writes nothing to the terminal.
 * @param entryFile absolute path; it may lie inside the archive
 * @see spec/security.md EL-23; https://electronjs.org/docs/latest/api/utility-process
 */
export function startUtilityProcess(
  entryFile: string,
  { heapMegabytes, onMessage, onEnd }: ProcessSetup,
): IsolatedProcess {
  const child = utilityProcess.fork(entryFile, [], {
    env: environment,
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    stdio: 'ignore',
    serviceName: isolatedProcessName,
  })
  let isUnwanted = false
  const kill = () => {
    isUnwanted = true
    // Its own way asks first, and waits for whoever is inside a native call.
    if (child.pid !== undefined) killNow(child.pid)
  }
  child.on('message', onMessage)
  // Emitted before the end where memory ran out; without a listener it would end the program.
  child.on('error', () => {})
  child.once('spawn', () => {
    if (isUnwanted) kill()
  })
  child.once('exit', (code) => onEnd(`ended with code ${code}`))
  return {
    send: (message) => child.postMessage(message),
    residentBytes: () => residentBytesOf(child.pid),
    kill,
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended just now, and its end is told elsewhere.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function residentBytesOf(pid: number | undefined): number | undefined {
  const metric = app.getAppMetrics().find((each) => each.pid === pid)
  return metric === undefined ? undefined : metric.memory.workingSetSize * 1_024
}
