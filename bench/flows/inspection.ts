import type { Findings, Reached } from '../flow.ts'
import { makeSigners, makeTokens, openBulk, type Signer, threads } from '../inspection/bulk.ts'
import { type Cost, measureInspector, measureJose } from '../inspection/contenders.ts'
import { median, slopeOf } from '../statistics.ts'
import type { Surroundings } from '../surroundings.ts'

const tokensPerTurn = 20_000
const turns = 5
const leastOfJose = 0.8
const manyTokens = 1_000_000
/** Resident memory is read after each so many tokens. */
const memoryStep = 100_000
/** Above this slope, in MiB for each step, memory grows with the tokens and does not merely breathe. */
const mostGrowth = 1

/** Measures bulk inspection with findings beside plain verification with jose, on the same tokens and in turns. A rate counts the
 * tokens for each second of a core.
 */
export async function measureInspection({ say }: Surroundings): Promise<Findings[]> {
  const signers = makeSigners()
  const found: Findings[] = []
  for (const signer of signers) {
    say(`bulk inspection, ${signer.alg}`)
    found.push(await compare(signer, signers))
  }
  return found
}

async function compare(signer: Signer, signers: readonly Signer[]): Promise<Findings> {
  const tokens = makeTokens(signer, tokensPerTurn)
  const jose: Cost[] = []
  const ours: Cost[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    jose.push(await measureJose(signer, tokens))
    ours.push(await measureInspector(signers, tokens))
  }
  const title = `bulk inspection, ${signer.alg}, tokens by second of a core`
  const ratio = median(ours.map(({ cpu }, at) => (jose[at]?.cpu ?? 0) / cpu))
  return {
    reached: [row(title, 'Trustbench, with findings', ours), row(title, 'jose, plain', jose)],
    verdicts: [
      {
        work: title,
        goal: `at least ${leastOfJose.toFixed(2)} × jose, plain`,
        reached: `${ratio.toFixed(2)} ×`,
        isReached: ratio >= leastOfJose,
      },
    ],
  }
}

function row(title: string, contender: string, costs: readonly Cost[]): Reached {
  const rates = costs.map(({ cpu }) => tokensPerTurn / cpu)
  const milliseconds = costs.map(({ wall }) => (wall * 1000 * threads) / tokensPerTurn)
  return {
    title,
    contender,
    concurrency: threads,
    requests: tokensPerTurn,
    requestsPerSecond: median(rates),
    medianMilliseconds: median(milliseconds),
    p99Milliseconds: Math.max(...milliseconds),
    processorMicroseconds: 1e6 / median(rates),
    turns: rates,
  }
}

/** Measures how resident memory of this process, the threads included, goes while a million tokens are judged. */
export async function measureInspectionMemory({ say }: Surroundings): Promise<Findings[]> {
  const signers = makeSigners().slice(0, 1)
  const tokens = signers.flatMap((signer) => makeTokens(signer, 1_000))
  const bulk = openBulk(signers)
  try {
    const sizes: (readonly [step: number, mebibytes: number])[] = []
    for (let given = tokens.length; given <= manyTokens; given += tokens.length) {
      await bulk.add('many', `${tokens.join('\n')}\n`, false)
      if (given % memoryStep !== 0) continue
      const mebibytes = process.memoryUsage().rss / 2 ** 20
      sizes.push([given / memoryStep, mebibytes])
      say(`${given.toLocaleString('en')} tokens given: ${mebibytes.toFixed(0)} MiB resident`)
    }
    await bulk.finish()
    const { tokens: judged, withFailures } = bulk.state()
    if (judged !== manyTokens || withFailures > 0) {
      throw new Error(`${judged} of ${manyTokens} judged, ${withFailures} with failures`)
    }
    const slope = slopeOf(sizes.slice(1))
    return [
      {
        reached: [],
        verdicts: [
          {
            work: `bulk inspection of ${manyTokens.toLocaleString('en')} tokens, memory`,
            goal: 'flat after the first 100,000',
            reached: `${slope.toFixed(1)} MiB for each 100,000, ${sizes.at(-1)?.[1].toFixed(0)} MiB at the end`,
            isReached: slope <= mostGrowth,
          },
        ],
      },
    ]
  } finally {
    await bulk.close()
  }
}
