import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const asked = 500
const gapMilliseconds = 30

/** Asks as others do, each time on a socket of its own, and measures from its opening to the end of the answer. */
export async function askMeanwhile(
  url: string,
): Promise<{ readonly asked: number; readonly p99: number; readonly faults: readonly string[] }> {
  const faults: string[] = []
  const durations: number[] = []
  const running: Promise<void>[] = []
  for (let index = 0; index < asked; index += 1) {
    const startedAt = performance.now()
    running.push(
      ask(url).then(
        (status) => {
          durations.push(performance.now() - startedAt)
          if (status !== 200) faults.push(`a normal request was answered with ${status}`)
        },
        (error: Error) => {
          faults.push(`a normal request failed: ${error.message}`)
        },
      ),
    )
    await pause(gapMilliseconds)
  }
  await Promise.all(running)
  durations.sort((one, other) => one - other)
  return { asked, faults, p99: durations[Math.floor(durations.length * 0.99)] ?? 0 }
}

function ask(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, family: 4 }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.once('error', reject)
    })
    request.once('error', reject)
  })
}
