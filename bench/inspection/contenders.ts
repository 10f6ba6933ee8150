import { Worker } from 'node:worker_threads'
import { openBulk, type Signer, threads } from './bulk.ts'

/** What some work took: time on the wall, and of processors, in seconds. */
export interface Cost {
  readonly wall: number
  readonly cpu: number
}

/** Tokens each thread works on before the clock runs, so that neither side is measured while it is compiled. */
const warmTokens = 8_000
const pieceTokens = 100

/** Plain verification with jose in as many threads as the inspector has, each with its share of the tokens. */
export async function measureJose(
  { alg, publicKey }: Signer,
  tokens: readonly string[],
): Promise<Cost> {
  const source = `
    import { workerData, parentPort } from 'node:worker_threads'
    import { compactVerify, importJWK } from ${JSON.stringify(import.meta.resolve('jose'))}
    const { tokens, jwk, alg } = workerData
    const key = await importJWK(jwk, alg)
    for (let index = 0; index < ${warmTokens}; index += 1) await compactVerify(tokens[index % tokens.length], key, { algorithms: [alg] })
    parentPort.once('message', async () => {
      for (const token of tokens) await compactVerify(token, key, { algorithms: [alg] })
      parentPort.postMessage('done')
    })
    parentPort.postMessage('ready')`
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const jwk = publicKey.export({ format: 'jwk' })
  const share = Math.ceil(tokens.length / threads)
  const workers = Array.from({ length: threads }, (_, index) => {
    const workerData = { tokens: tokens.slice(index * share, (index + 1) * share), jwk, alg }
    return new Worker(url, { workerData })
  })
  const say = (text: string) => Promise.all(workers.map((worker) => heard(worker, text)))
  try {
    await say('ready')
    return await costOf(async () => {
      const done = say('done')
      for (const worker of workers) worker.postMessage('go')
      await done
    })
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Waits for a thread to say something; a thread that fails fails the benchmark. */
function heard(worker: Worker, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (text) => {
      if (text === wanted) resolve()
      else reject(new Error(`a thread of jose said ${text}, wanted ${wanted}`))
    })
  })
}

/** The whole inspection with findings, in as many threads.
 * @throws {Error} a token was not verified, or a finding stands against it
 */
export async function measureInspector(
  signers: readonly Signer[],
  tokens: readonly string[],
): Promise<Cost> {
  const bulk = openBulk(signers)
  try {
    const count = threads * warmTokens
    const warm = Array.from({ length: count }, (_, index) => tokens[index % tokens.length] ?? '')
    await addAll(bulk, warm)
    while (bulk.state().tokens < warm.length) await new Promise((resolve) => setTimeout(resolve, 5))
    const cost = await costOf(async () => {
      await addAll(bulk, tokens)
      await bulk.finish()
    })
    const { verified, withFailures } = bulk.state()
    if (verified !== tokens.length + warm.length || withFailures > 0) {
      throw new Error(
        `${verified} of ${tokens.length + warm.length} verified, ${withFailures} with failures`,
      )
    }
    return cost
  } finally {
    await bulk.close()
  }
}

async function addAll(bulk: ReturnType<typeof openBulk>, tokens: readonly string[]): Promise<void> {
  for (let at = 0; at < tokens.length; at += pieceTokens) {
    await bulk.add('bench', `${tokens.slice(at, at + pieceTokens).join('\n')}\n`, false)
  }
}

/** By the processor time of the whole process, so that other work on the machine and the number of threads do not matter. */
async function costOf(work: () => Promise<void>): Promise<Cost> {
  const start = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 }
}
