import type { Pace } from './flow.ts'
import type { LoadProcess } from './load/load-process.ts'

/** What every part of the benchmark works with. */
export interface Surroundings {
  readonly load: LoadProcess
  /** Folder for data, which is removed at the end. */
  readonly folder: string
  readonly pace: Pace
  readonly concurrencies: readonly number[]
  /** Tells whoever waits what is measured now. */
  readonly say: (text: string) => void
}

/** Runs work and afterwards, in whatever way it ends, stops the servers it started, the latest first. */
export async function withServers<Result>(
  work: (keep: <Server extends { stop(): unknown }>(server: Server) => Server) => Promise<Result>,
): Promise<Result> {
  const started: { stop(): unknown }[] = []
  try {
    return await work((server) => {
      started.push(server)
      return server
    })
  } finally {
    for (const server of started.reverse()) await server.stop()
  }
}
