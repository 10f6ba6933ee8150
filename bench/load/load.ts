// A load process: for each plan it is sent it keeps requests under way on kept-alive connections and checks every answer. The
// first wrong one fails the plan.
import { setTimeout as pause } from 'node:timers/promises'
import { checkAnswer } from './check-answer.ts'
import { type HttpConnection, openConnection } from './http-connection.ts'
import type { LoadOutcome, LoadPlan, LoadResult, PreparedRequest } from './load-plan.ts'

process.on('message', async (plan: LoadPlan) => {
  const outcome = await measure(plan).then(
    (result): LoadOutcome => ({ kind: 'measured', result }),
    (error: unknown): LoadOutcome => ({
      kind: 'failed',
      problem: error instanceof Error ? error.message : String(error),
    }),
  )
  process.send?.(outcome)
})

async function measure(plan: LoadPlan): Promise<LoadResult> {
  const connections: HttpConnection[] = []
  try {
    while (connections.length < plan.concurrency) connections.push(await openConnection(plan.port))
    return await askUntilOver(plan, connections)
  } finally {
    for (const connection of connections) connection.close()
  }
}

async function askUntilOver(
  plan: LoadPlan,
  connections: readonly HttpConnection[],
): Promise<LoadResult> {
  const durations: number[] = []
  const next = createAsking(plan)
  const startedAt = performance.now()
  const endsAt = startedAt + plan.seconds * 1000
  await Promise.all(
    connections.map(async (connection, actor) => {
      let body: Readonly<Record<string, unknown>> | undefined
      for (;;) {
        const request = next(actor, body)
        const sentAt = performance.now()
        if (request === undefined || sentAt >= endsAt) return
        const answer = await connection.send(request)
        durations.push(performance.now() - sentAt)
        body = checkAnswer(answer, plan.expected)
        const early = sentAt + (plan.pauseMilliseconds ?? 0) - performance.now()
        if (early > 0) await pause(early)
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  durations.sort((a, b) => a - b)
  const quantile = (share: number) => durations[Math.floor(share * (durations.length - 1))] ?? 0
  return {
    requests: durations.length,
    requestsPerSecond: durations.length / seconds,
    medianMilliseconds: quantile(0.5),
    p99Milliseconds: quantile(0.99),
  }
}

type Asking = (
  actor: number,
  previous: Readonly<Record<string, unknown>> | undefined,
) => PreparedRequest | undefined

/** What each connection asks next, given the answer it got before; undefined when nothing is left. */
function createAsking({ work }: LoadPlan): Asking {
  switch (work.kind) {
    case 'each once': {
      let position = 0
      return () => {
        const request = work.requests[position]
        position += 1
        return request
      }
    }
    case 'the same again':
      return () => work.request
    case 'refresh':
      return (actor, previous) => {
        const refresh_token = String(previous?.['refresh_token'] ?? work.refreshTokens[actor])
        const form = { grant_type: 'refresh_token', client_id: work.client_id, refresh_token }
        return {
          method: 'POST',
          path: '/token',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        }
      }
  }
}
