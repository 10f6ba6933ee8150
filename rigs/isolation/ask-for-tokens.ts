import { setTimeout as pause } from 'node:timers/promises'
import {
  authenticate,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../test/support/asymmetric-client.ts'
import type { LaunchTarget } from '../../test/support/launch.ts'

const gapMilliseconds = 50
/** From here on the endpoint counts as silent. */
const mostMilliseconds = 3_000

/** How the token endpoint answered. */
export interface Answers {
  readonly issued: number
  /** Of the slowest answer. */
  readonly longestMilliseconds: number
  readonly faults: readonly string[]
}

/** Asks for one access token after another, as a backend service does, until it is stopped. */
export async function askForTokens(bench: LaunchTarget): Promise<{ stop(): Promise<Answers> }> {
  const key = makeClientKey('ES384', 'rig')
  const clientId = await registerBackend(bench, [key])
  const world = {
    issuer: bench.issuer,
    clock: { nowSeconds: () => Math.floor(Date.now() / 1_000) },
  }
  let isStopped = false
  let issued = 0
  let longestMilliseconds = 0
  const faults: string[] = []
  const ask = async () => {
    const response = await authenticate(bench, makeAssertion(world, clientId, key))
    const body = await response.text()
    if (response.status === 200 && body.includes('access_token')) issued += 1
    else faults.push(`the token endpoint answered with ${response.status}`)
  }
  const run = async () => {
    while (!isStopped) {
      const startedAt = performance.now()
      const asked = ask().catch((error: Error) => {
        faults.push(`the token endpoint did not answer: ${error.message}`)
      })
      const isSilent = await Promise.race([
        asked.then(() => false),
        pause(mostMilliseconds, true, { ref: false }),
      ])
      longestMilliseconds = Math.max(longestMilliseconds, performance.now() - startedAt)
      if (isSilent) faults.push(`the token endpoint was silent for ${mostMilliseconds} ms`)
      await pause(gapMilliseconds)
    }
  }
  const running = run()
  return {
    stop: async () => {
      isStopped = true
      await running
      return { issued, longestMilliseconds, faults }
    },
  }
}
