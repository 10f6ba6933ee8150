import type { Findings } from '../flow.ts'
import { measureKeyLists } from '../key-lists.ts'
import { startOwnServer } from '../peers/own-server.ts'
import { type Surroundings, withServers } from '../surroundings.ts'

/** Measures how lists of 1,000 keys and certificates open and filter, as the console asks for them. */
export function measureKeys({ folder, say }: Surroundings): Promise<Findings[]> {
  return withServers(async (keep) => {
    say('lists of 1,000 keys and certificates')
    const timings = await measureKeyLists(keep(await startOwnServer(folder, 'keys')))
    const reached = timings.map(({ name, medianMilliseconds, slowestMilliseconds, asked }) => ({
      title: name,
      contender: 'Trustbench',
      concurrency: 1,
      requests: asked,
      requestsPerSecond: 1000 / medianMilliseconds,
      medianMilliseconds,
      p99Milliseconds: slowestMilliseconds,
      turns: [],
    }))
    return [{ reached, verdicts: [] }]
  })
}
