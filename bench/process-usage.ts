import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Memory that a process has resident, in MiB. */
export function residentMebibytes(pid: number): number {
  if (process.platform === 'linux') {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
  }
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(stdout) / 1024
}

/** Processor time a process has used with all its threads, in seconds; undefined where the system does not tell. */
export function processorSeconds(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in brackets may hold anything, so the fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticksPerSecond = 100
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Open file descriptors of a process; undefined where the system does not tell. */
export function openDescriptors(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  return spawnSync('ls', [`/proc/${pid}/fd`], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n').length
}
