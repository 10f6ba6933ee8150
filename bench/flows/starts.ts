import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { exportJWK, generateKeyPair } from 'jose'
import { makeClientKey, registerBackend } from '../../test/support/asymmetric-client.ts'
import { takePorts } from '../../test/support/ports.ts'
import { measureColdStart } from '../cold-start.ts'
import { measureConsoleStarts } from '../console-start.ts'
import type { Findings, Reached, Verdict } from '../flow.ts'
import { startOwnServer } from '../peers/own-server.ts'
import { startPeer } from '../peers/peer-process.ts'
import type { PeerSettings } from '../peers/peer-settings.ts'
import { settingsWithoutBackend } from '../peers/without-backend.ts'
import { residentMebibytes } from '../process-usage.ts'
import { median } from '../statistics.ts'
import { type Surroundings, withServers } from '../surroundings.ts'
import { createTokenRequests } from './assertions.ts'

const root = join(import.meta.dirname, '..', '..')
const entry = join(root, 'out', 'main', 'headless.js')
const scope = 'system/*.rs'
const startsEach = 5

/** Measures the time from starting a process to its first 200 and to the console in a browser, and the memory of a server
 * before and after a load.
 */
export async function measureStarts(around: Surroundings): Promise<Findings[]> {
  return [
    await measureFirstAnswers(around),
    await measureConsole(around),
    await measureMemory(around),
  ]
}

/** Nobody else has such a console, so there is no goal. */
async function measureConsole({ folder, say }: Surroundings): Promise<Findings> {
  say('console start')
  const times = await measureConsoleStarts(folder, startsEach)
  const title = 'start to the overview of the console, existing data'
  return { reached: [startRow(title, 'Trustbench', times)], verdicts: [] }
}

async function measureFirstAnswers({ folder, say }: Surroundings): Promise<Findings> {
  say('cold start')
  const port = await takePorts()
  const data = join(folder, 'starts')
  await measureColdStart({ entry, data, port })
  const settings = await peerSettings(folder)
  const ours: number[] = []
  const theirs: number[] = []
  for (let start = 0; start < startsEach; start += 1) {
    ours.push(await measureColdStart({ entry, data, port }))
    theirs.push(await measurePeerStart(settings))
  }
  const ratio = median(ours.map((time, at) => time / (theirs[at] ?? 0)))
  const title = 'cold start to first 200, existing data'
  return {
    reached: [startRow(title, 'Trustbench', ours), startRow(title, 'oidc-provider', theirs)],
    verdicts: [atMost(title, ratio, 1)],
  }
}

/** From starting the process to the answer of its discovery document. */
async function measurePeerStart(settings: PeerSettings): Promise<number> {
  const startedAt = performance.now()
  const peer = await startPeer('oidc-provider.mjs', settings)
  try {
    const url = `http://localhost:${settings.port}/.well-known/openid-configuration`
    const response = await fetch(url)
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`oidc-provider answered ${response.status}`)
    return performance.now() - startedAt
  } finally {
    await peer.stop()
  }
}

function measureMemory({ folder, load, say }: Surroundings): Promise<Findings> {
  say('memory')
  return withServers(async (keep) => {
    const own = keep(await startOwnServer(folder, 'memory'))
    await own.call('settings.update', { name: 'accessTokenFormat', value: 'opaque' })
    const key = makeClientKey('RS384', 'RS384')
    const client_id = await registerBackend(own, [key], { scope })
    const audience = `${own.issuer}/token`
    const settings = await peerSettings(folder)
    const backend = { client_id, jwks: { keys: [key.publicJwk] } }
    const peer = keep(await startPeer('oidc-provider.mjs', { ...settings, audience, backend }))
    await pause(4000)
    const idle = [own, peer].map(({ pid }) => residentMebibytes(pid))
    const make = createTokenRequests({ key, audience, client_id, scope })
    const requests = await make({ concurrency: 16, round: 0, seconds: 1 })
    for (const { port } of [own, peer]) {
      await load.run({
        port,
        concurrency: 16,
        seconds: 30,
        expected: {
          kind: 'tokens',
          accessToken: 'opaque',
          hasRefreshToken: false,
          hasIdToken: false,
          scope,
        },
        work: { kind: 'each once', requests },
      })
    }
    const loaded = [own, peer].map(({ pid }) => residentMebibytes(pid))
    return {
      reached: [],
      verdicts: [
        memoryVerdict('idle memory', idle),
        memoryVerdict(`memory after ${requests.length} token requests`, loaded),
      ],
    }
  })
}

function memoryVerdict(work: string, [ours = 0, theirs = 0]: readonly number[]): Verdict {
  const { reached, ...verdict } = atMost(work, ours / theirs, 1.2)
  return { ...verdict, reached: `${reached} (${ours.toFixed(0)} and ${theirs.toFixed(0)} MiB)` }
}

function atMost(work: string, ratio: number, most: number): Verdict {
  return {
    work,
    goal: `at most ${most.toFixed(1)} × oidc-provider`,
    reached: `${ratio.toFixed(2)} ×`,
    isReached: ratio <= most,
  }
}

function startRow(title: string, contender: string, milliseconds: readonly number[]): Reached {
  return {
    title,
    contender,
    concurrency: 1,
    requests: milliseconds.length,
    requestsPerSecond: 1000 / median(milliseconds),
    medianMilliseconds: median(milliseconds),
    p99Milliseconds: Math.max(...milliseconds),
    turns: milliseconds.map((time) => 1000 / time),
  }
}

async function peerSettings(folder: string): Promise<PeerSettings> {
  return { ...(await settingsWithoutBackend(folder, scope)), signingKeys: await makeKeys() }
}

async function makeKeys() {
  return Promise.all(
    ['RS256', 'ES256'].map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true })
      return { ...(await exportJWK(privateKey)), alg, kid: alg, use: 'sig' }
    }),
  )
}
