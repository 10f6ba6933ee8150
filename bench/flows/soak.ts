import { setTimeout as pause } from 'node:timers/promises'
import { makeClientKey, registerBackend } from '../../test/support/asymmetric-client.ts'
import type { Findings } from '../flow.ts'
import { startOwnServer } from '../peers/own-server.ts'
import { openDescriptors, residentMebibytes } from '../process-usage.ts'
import { median, slopeOf } from '../statistics.ts'
import { type Surroundings, withServers } from '../surroundings.ts'
import { createTokenRequests } from './assertions.ts'

const scope = 'system/*.rs'
const requestsPerSecond = 50
const soakSeconds = 600
const sliceSeconds = 10

interface Slice {
  readonly hours: number
  readonly mebibytes: number
  readonly descriptors: number
  readonly p99Milliseconds: number
}

/** Ten minutes at 50 requests a second: memory, descriptors and p99 as they go, with the slope of memory over the second half,
 * when everything has been compiled and every cache has filled.
 * @see spec/security.md FG-15
 */
export function measureSoak({ folder, load, say }: Surroundings): Promise<Findings[]> {
  return withServers(async (keep) => {
    say(`soak: ${soakSeconds / 60} minutes at ${requestsPerSecond} requests a second`)
    const own = keep(await startOwnServer(folder, 'soak'))
    const key = makeClientKey('RS384', 'RS384')
    const client_id = await registerBackend(own, [key], { scope })
    const make = createTokenRequests({ key, audience: `${own.issuer}/token`, client_id, scope })
    const expected = {
      kind: 'tokens',
      accessToken: 'JWT',
      hasRefreshToken: false,
      hasIdToken: false,
      scope,
    } as const
    const slices: Slice[] = []
    const startedAt = performance.now()
    for (let round = 0; round < soakSeconds / sliceSeconds; round += 1) {
      const turn = { concurrency: 1, round, seconds: 0.25 }
      const requests = (await make(turn)).slice(0, requestsPerSecond * sliceSeconds)
      const { p99Milliseconds } = await load.run({
        port: own.port,
        concurrency: 1,
        seconds: sliceSeconds,
        expected,
        work: { kind: 'each once', requests },
        pauseMilliseconds: 1000 / requestsPerSecond,
      })
      slices.push({
        hours: (performance.now() - startedAt) / 3_600_000,
        mebibytes: residentMebibytes(own.pid),
        descriptors: openDescriptors(own.pid) ?? 0,
        p99Milliseconds,
      })
      await pause(Math.max(0, startedAt + (round + 1) * sliceSeconds * 1000 - performance.now()))
    }
    return [judge(slices)]
  })
}

function judge(slices: readonly Slice[]): Findings {
  const half = Math.floor(slices.length / 2)
  const later = slices.slice(half)
  const slope = slopeOf(later.map(({ hours, mebibytes }) => [hours, mebibytes]))
  const p99 = (some: readonly Slice[]) => median(some.map(({ p99Milliseconds: each }) => each))
  const drift = p99(later) / p99(slices.slice(0, half))
  const [first, last] = [later[0]?.descriptors ?? 0, later.at(-1)?.descriptors ?? 0]
  const work = `${slices.length * sliceSeconds} s at ${requestsPerSecond} requests a second`
  return {
    reached: [],
    verdicts: [
      {
        work: `${work}, memory`,
        goal: 'slope under 1 MiB an hour, after the first',
        reached: `${slope.toFixed(1)} MiB/h in the second half`,
        isReached: slope < 1,
      },
      {
        work: `${work}, descriptors`,
        goal: 'flat',
        reached: `${first} to ${last}`,
        isReached: last <= first,
      },
      {
        work: `${work}, p99`,
        goal: 'within 20 % of the start',
        reached: `${drift.toFixed(2)} ×`,
        isReached: drift <= 1.2,
      },
    ],
  }
}
