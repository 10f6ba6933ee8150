import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

interface ColdStartOptions {
  readonly entry: string
  readonly data: string
  readonly port: number
}

/** Starts a fresh process and stops it again.
 * @returns milliseconds from the start of the process to the first 200 on smart-configuration
 * @throws {Error} the process ended before
 */
export async function measureColdStart({ entry, data, port }: ColdStartOptions): Promise<number> {
  const startedAt = performance.now()
  const args = [entry, 'serve', '--no-open', '--port', String(port), '--data', data]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const url = `http://localhost:${port}/fhir/.well-known/smart-configuration`
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${said}`)
    await pause(2)
  }
  const milliseconds = performance.now() - startedAt
  child.kill('SIGTERM')
  await ended
  return milliseconds
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.status === 200
  } catch (error) {
    // Nobody listens yet.
    if (error instanceof TypeError) return false
    throw error
  }
}
