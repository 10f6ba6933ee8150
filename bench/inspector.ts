// node bench/inspector.ts [tokens] [many]: how fast tokens are judged in bulk beside plain verification with jose, on the same
// tokens and in turns, and how much memory a million of them take; either is left out where its number is 0. The rate per core is counted by the processor time of the
// whole process, so that other work on the machine and the number of threads do not matter.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createBulkInspection } from '../src/main/core/token-inspector/index.ts'
import { knownKeyOf } from '../src/main/core/token-inspector/verification/read-key-material.ts'
import { systemClock } from '../src/main/hosts/node/platform.ts'

const tokensPerRound = Number(process.argv[2] ?? 20_000)
const manyTokens = Number(process.argv[3] ?? 1_000_000)
const rounds = 5
/** Resident memory is read after each so many tokens. */
const memoryStep = 100_000
/** Tokens each thread works on before the clock runs, so that neither side is measured while it is compiled. */
const warmTokens = 8_000
const threads = availableParallelism()
const built = join(import.meta.dirname, '..', 'out', 'main')
const threadEntry = (name: string) => pathToFileURL(join(built, `${name}.js`))
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Signer {
  readonly alg: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const signers: readonly Signer[] = [
  { alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  { alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
]

function makeTokens({ alg, privateKey }: Signer, count: number): string[] {
  const now = Math.floor(Date.now() / 1000)
  return Array.from({ length: count }, (_, index) => {
    const claims = {
      iss: 'https://as.example',
      sub: `user-${index}`,
      aud: 'https://fhir.example',
      client_id: 'app',
      jti: `0198f2c0-5f2a-7a61-8b7e-${index}`,
      iat: now,
      exp: now + 3_600,
      scope: 'patient/Observation.rs openid fhirUser launch/patient',
      patient: 'p1',
    }
    const content = `${encode({ alg, kid: alg, typ: 'at+jwt' })}.${encode(claims)}`
    const input = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
    return `${content}.${sign('sha256', Buffer.from(content), input).toString('base64url')}`
  })
}

/** What some work took: time on the wall, and of processors, in seconds. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const start = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 }
}

/** Plain verification in as many threads, each with its share of the tokens. */
async function measureJose({ alg, publicKey }: Signer, tokens: readonly string[]): Promise<Cost> {
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
  const jwk = publicKey.export({ format: 'jwk' })
  const share = Math.ceil(tokens.length / threads)
  const workers = Array.from({ length: threads }, (_, index) => {
    const workerData = { tokens: tokens.slice(index * share, (index + 1) * share), jwk, alg }
    const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
    return new Worker(url, { workerData })
  })
  const said = (worker: Worker) => new Promise((resolve) => worker.once('message', resolve))
  await Promise.all(workers.map(said))
  const cost = await costOf(async () => {
    const done = workers.map(said)
    for (const worker of workers) worker.postMessage('go')
    await Promise.all(done)
  })
  await Promise.all(workers.map((worker) => worker.terminate()))
  return cost
}

function openBulk() {
  const keys = signers.map(({ alg, publicKey }) =>
    knownKeyOf({ ...publicKey.export({ format: 'jwk' }), kid: alg, alg }, 'the benchmark'),
  )
  const nobody = async () => false
  return createBulkInspection(
    { threadEntry, clock: systemClock },
    {
      surroundings: {
        issuer: undefined,
        fhirBase: undefined,
        now: Math.floor(Date.now() / 1000),
        clockSkewSeconds: 60,
      },
      profile: undefined,
      keys,
      community: undefined,
      knowledge: {
        isClient: nobody,
        keys: async () => [],
        issuedTokens: { find: async () => undefined },
        judgeChain: () => Promise.reject(new Error('no token here has a certificate')),
      },
    },
    threads,
  )
}

const pieceTokens = 100

/** The whole inspection with findings, in as many threads. */
async function measureInspector(tokens: readonly string[]): Promise<Cost> {
  const bulk = openBulk()
  const warm = Array.from(
    { length: threads * warmTokens },
    (_, index) => tokens[index % tokens.length],
  )
  const add = async (list: readonly (string | undefined)[]) => {
    for (let at = 0; at < list.length; at += pieceTokens) {
      await bulk.add('bench', `${list.slice(at, at + pieceTokens).join('\n')}\n`, false)
    }
  }
  await add(warm)
  while (bulk.state().tokens < warm.length) await new Promise((resolve) => setTimeout(resolve, 5))
  const cost = await costOf(async () => {
    await add(tokens)
    await bulk.finish()
  })
  const { verified, withFailures } = bulk.state()
  if (verified !== tokens.length + warm.length || withFailures > 0) {
    throw new Error(`${verified} of ${tokens.length} verified, ${withFailures} with failures`)
  }
  await bulk.close()
  return cost
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

for (const signer of tokensPerRound > 0 ? signers : []) {
  const tokens = makeTokens(signer, tokensPerRound)
  const jose: Cost[] = []
  const ours: Cost[] = []
  for (let round = 0; round < rounds; round += 1) {
    jose.push(await measureJose(signer, tokens))
    ours.push(await measureInspector(tokens))
  }
  const rate = (costs: readonly Cost[], of: keyof Cost) =>
    Math.round(median(costs.map((cost) => tokens.length / cost[of])))
  const ratio = median(ours.map(({ cpu }, index) => (jose[index]?.cpu ?? 0) / cpu))
  console.log(
    [
      `${signer.alg}, ${threads} threads, ${tokens.length} tokens, ${rounds} rounds in turns:`,
      `per core jose ${rate(jose, 'cpu')}/s, inspector with findings ${rate(ours, 'cpu')}/s,`,
      `median ratio ${ratio.toFixed(2)} (wanted 0.80);`,
      `on the wall jose ${rate(jose, 'wall')}/s, inspector ${rate(ours, 'wall')}/s`,
    ].join(' '),
  )
}

/** Growth per step as the least squares give it. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const top = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  return top / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
}

/** Resident memory of the whole process, its threads included, while very many tokens go through. */
async function measureMemory(signer: Signer): Promise<void> {
  const tokens = makeTokens(signer, 1_000)
  const piece = `${tokens.join('\n')}\n`
  const bulk = openBulk()
  const sizes: number[] = []
  for (let count = 0; count < manyTokens; count += tokens.length) {
    for (let at = 0; at < piece.length; at += 131_072) {
      await bulk.add('many', piece.slice(at, at + 131_072), false)
    }
    const given = count + tokens.length
    if (given % memoryStep === 0) {
      sizes.push(process.memoryUsage().rss / 1_048_576)
      console.log(`${given} tokens given: ${sizes.at(-1)?.toFixed(0)} MiB resident`)
    }
  }
  await bulk.finish()
  const { rows, total } = await bulk.rows.find(
    { search: '', outcome: 'clean' },
    { limit: 1, offset: manyTokens - 1 },
  )
  console.log(
    [
      `${bulk.state().tokens} tokens judged, ${total} clean, the last one listed is ${rows[0]?.place};`,
      `after the first ${memoryStep}, memory grew by ${slopeOf(sizes.slice(1)).toFixed(1)} MiB for each ${memoryStep}`,
    ].join(' '),
  )
  await bulk.close()
}

const [first] = signers
if (manyTokens > 0 && first !== undefined) await measureMemory(first)
