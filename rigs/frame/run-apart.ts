import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import { type FigureRow, failedRow, type Rig, type Scale } from './rig.ts'

/** What a process needs that runs the sources without a build, for --import. */
export const sourceLoader = pathToFileURL(join(import.meta.dirname, 'load-sources.ts')).href

const entry = join(import.meta.dirname, '..', 'rigs.ts')

/** Runs a rig in a process group of its own, so that neither its end nor what it leaves behind touches the others. */
export async function runApart(rig: Rig, scale: Scale): Promise<FigureRow> {
  const folder = temporaryDirectory()
  const result = join(folder.path, 'result.json')
  const startedAt = performance.now()
  const args = [entry, '--inside', rig.name, '--result', result]
  const child = spawn(process.execPath, scale === 'release' ? [...args, '--release'] : args, {
    stdio: ['ignore', 2, 2],
    detached: true,
  })
  const minutes = rig.limitMinutes[scale]
  const timer = setTimeout(() => endGroup(child), minutes * 60_000)
  try {
    const end = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
    })
    const seconds = (performance.now() - startedAt) / 1000
    if (existsSync(result)) return JSON.parse(readFileSync(result, 'utf8'))
    return failedRow(rig, scale, `ended with ${end}; its limit is ${minutes} minutes`, seconds)
  } finally {
    clearTimeout(timer)
    endGroup(child)
    folder.remove()
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
