import {
  type ClientKey,
  makeClientKey,
  registerBackend,
} from '../../test/support/asymmetric-client.ts'
import { takePorts } from '../../test/support/ports.ts'
import { type Contender, contenderOf, type Turn, type TurnResult } from '../contender.ts'
import { type Findings, type Goal, measureFlow } from '../flow.ts'
import type { ExpectedAnswer } from '../load/load-plan.ts'
import type { FloorStorage } from '../peers/floor-settings.ts'
import { type OwnServer, startOwnServer } from '../peers/own-server.ts'
import { type PeerProcess, type PeerProgram, startPeer } from '../peers/peer-process.ts'
import type { PeerSettings } from '../peers/peer-settings.ts'
import { type Surroundings, withServers } from '../surroundings.ts'
import { createTokenRequests } from './assertions.ts'

const scope = 'system/*.rs'

interface Variant {
  readonly title: string
  readonly alg: 'RS384' | 'ES384'
  readonly accessToken: 'opaque' | 'JWT'
  readonly floors: readonly FloorStorage[]
  readonly hasBareVerification: boolean
  readonly goals: readonly Goal[]
}

const floorNames: Readonly<Record<FloorStorage, string>> = {
  nothing: 'floor, stores nothing',
  'one commit each': 'floor, one commit each',
  'grouped commits': 'floor, grouped commits',
}

const both = [16, 64]

const variants: readonly Variant[] = [
  {
    title: 'client_credentials, RS384 assertion, opaque token',
    alg: 'RS384',
    accessToken: 'opaque',
    floors: ['nothing', 'one commit each', 'grouped commits'],
    hasBareVerification: false,
    goals: [
      { of: 'Trustbench', to: 'oidc-provider', atLeast: 2, concurrencies: both },
      { of: 'Trustbench', to: 'floor, one commit each', atLeast: 0.85, concurrencies: both },
    ],
  },
  {
    title: 'client_credentials, ES384 assertion, opaque token',
    alg: 'ES384',
    accessToken: 'opaque',
    floors: [],
    hasBareVerification: true,
    goals: [
      { of: 'Trustbench', to: 'oidc-provider', atLeast: 1.15, concurrencies: both },
      { of: 'Trustbench', to: 'bare verification', atLeast: 0.65, concurrencies: both },
    ],
  },
  {
    title: 'client_credentials, RS384 assertion, ES256 JWT token',
    alg: 'RS384',
    accessToken: 'JWT',
    floors: ['nothing'],
    hasBareVerification: false,
    goals: [{ of: 'Trustbench', to: 'oidc-provider', atLeast: 1.8, concurrencies: both }],
  },
]

/** Measures client_credentials with private_key_jwt beside oidc-provider, floors, and what verification alone costs. */
export async function measureClientCredentials(around: Surroundings): Promise<Findings[]> {
  const found: Findings[] = []
  for (const variant of variants) found.push(await measureVariant(variant, around))
  return found
}

function measureVariant(variant: Variant, around: Surroundings): Promise<Findings> {
  const { title, alg, goals } = variant
  const { load, pace, concurrencies } = around
  around.say(title)
  return withServers(async (keep) => {
    const key = makeClientKey(alg, alg)
    const own = keep(await startOwnServer(around.folder, `own ${title}`))
    const settings = await registerEverywhere(own, key, variant, around.folder)
    const { audience, backend } = settings
    const requestsFor = createTokenRequests({ key, audience, client_id: backend.client_id, scope })
    const plan = async (turn: Turn) => ({
      work: { kind: 'each once', requests: await requestsFor(turn) } as const,
      expected: expectedTokens(variant),
    })
    const contenders: Contender[] = [contenderOf(load, own, plan)]
    const startOther = async (program: PeerProgram, name: string, more: object = {}) => {
      const port = await takePorts(1)
      const server = keep(await startPeer(program, { ...settings, ...more, port }))
      contenders.push(contenderOf(load, { ...server, name }, plan))
    }
    await startOther('oidc-provider.mjs', 'oidc-provider')
    for (const storage of variant.floors) {
      await startOther('floor.ts', floorNames[storage], { storage, document: '{}' })
    }
    if (variant.hasBareVerification) {
      const bare = keep(await startPeer('bare-verification.ts', { port: 0 }))
      contenders.push({ name: 'bare verification', measure: (turn) => measureBare(bare, turn) })
    }
    return measureFlow({ title, concurrencies, contenders, goals }, pace)
  })
}

async function registerEverywhere(
  own: OwnServer,
  key: ClientKey,
  { accessToken }: Variant,
  folder: string,
): Promise<Omit<PeerSettings, 'port'>> {
  const value = accessToken === 'JWT' ? 'jwt' : 'opaque'
  await own.call('settings.update', { name: 'accessTokenFormat', value })
  const client_id = await registerBackend(own, [key], { scope })
  const backend = { client_id, jwks: { keys: [key.publicJwk] } }
  return { audience: `${own.issuer}/token`, accessToken, scope, backend, folder }
}

function expectedTokens({ accessToken }: Variant): ExpectedAnswer {
  return { kind: 'tokens', accessToken, hasRefreshToken: false, hasIdToken: false, scope }
}

/** Counted for the number of cores, so that the concurrency of a turn does not matter. */
async function measureBare(bare: PeerProcess, { seconds }: Turn): Promise<TurnResult> {
  const requestsPerSecond = await bare.countVerifications(seconds)
  const requests = Math.round(requestsPerSecond * seconds)
  return { requests, requestsPerSecond, medianMilliseconds: 0, p99Milliseconds: 0 }
}
