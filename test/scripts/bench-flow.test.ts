import { describe, expect, it } from 'vitest'
import type { Contender, TurnResult } from '../../bench/contender.ts'
import { measureFlow } from '../../bench/flow.ts'

const answering = (name: string, requestsIn: (round: number) => number): Contender => ({
  name,
  measure: async ({ round }): Promise<TurnResult> => ({
    requests: requestsIn(round),
    requestsPerSecond: requestsIn(round) * 10,
    medianMilliseconds: 1,
    p99Milliseconds: 2,
  }),
})

const measure = (ours: Contender, theirs: Contender) =>
  measureFlow(
    {
      title: 'tokens',
      concurrencies: [1],
      contenders: [ours, theirs],
      goals: [{ of: ours.name, to: theirs.name, atLeast: 1, concurrencies: [1] }],
    },
    { rounds: 3, seconds: 1 },
  )

describe('turns of a flow', () => {
  it('give the ratio of neighbours, and end it where one had no answer, naming whose and which', async () => {
    const ours = answering('ours', () => 30)
    const { verdicts } = await measure(
      ours,
      answering('theirs', () => 20),
    )
    expect(verdicts).toMatchObject([{ reached: '1.50 ×', isReached: true }])
    const idleInTurn = (idle: number) => answering('theirs', (round) => (round === idle ? 0 : 20))
    await expect(measure(ours, idleInTurn(1))).rejects.toThrow(
      'tokens, theirs, 1 at once, turn 2: no request was answered',
    )
    await expect(measure(ours, idleInTurn(-8))).rejects.toThrow(
      'tokens, theirs, 16 at once, warm-up turn 1: no request was answered',
    )
  })
})
