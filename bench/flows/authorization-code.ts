import {
  appRedirectUri,
  authorizationQuery,
  createProofKey,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../../test/support/launch.ts'
import { contenderOf, type Turn } from '../contender.ts'
import { type Findings, type Goal, measureFlow } from '../flow.ts'
import type { ExpectedAnswer, LoadPlan, PreparedRequest } from '../load/load-plan.ts'
import { type OwnServer, startOwnServer } from '../peers/own-server.ts'
import { introspector, personalScope, publicAppId } from '../peers/peer-clients.mjs'
import { type PeerProcess, startPeer } from '../peers/peer-process.ts'
import type { ReadyCode } from '../peers/peer-settings.ts'
import { settingsWithoutBackend } from '../peers/without-backend.ts'
import { type Surroundings, withServers } from '../surroundings.ts'

/** The in-memory adapter of oidc-provider forgets beyond 1,000 entries, and a code that is redeemed makes five (the code, its
 * grant, both tokens, and what belongs to the grant), so a turn redeems no more codes than it still knows.
 */
const codesPerTurn = 150

const formHeaders = { 'Content-Type': 'application/x-www-form-urlencoded' }

const tokens: ExpectedAnswer = {
  kind: 'tokens',
  accessToken: 'opaque',
  hasRefreshToken: true,
  hasIdToken: true,
  scope: personalScope,
}

/** Somebody who redeems codes, with what is asked of it. */
interface Party {
  readonly name: string
  readonly pid: number
  readonly port: number
  readonly issuer: string
  readonly metadataPath: string
  readonly client_id: string
  makeCodes(count: number): Promise<readonly ReadyCode[]>
  /** Basic credentials of a resource server. */
  readonly credentials: string
}

/** Measures what an app of people asks for: its tokens for a code, new ones for a refresh token, what a token is worth, and
 * the metadata.
 */
export function measureAuthorizationCode(around: Surroundings): Promise<Findings[]> {
  return withServers(async (keep) => {
    around.say('authorization code, refresh, introspection, discovery')
    const own = keep(await startOwnServer(around.folder, 'authorization-code'))
    const peer = keep(
      await startPeer(
        'oidc-provider.mjs',
        await settingsWithoutBackend(around.folder, 'system/*.rs'),
      ),
    )
    const parties = [await describeOwn(own), describePeer(peer)]
    const found: Findings[] = []
    for (const work of works) found.push(await measureWork(work, parties, around))
    return found
  })
}

interface Work {
  readonly title: string
  readonly atLeast: number | undefined
  readonly plan: (party: Party, turn: Turn) => Promise<Pick<LoadPlan, 'work' | 'expected'>>
}

const works: readonly Work[] = [
  {
    title: 'authorization code exchange with ID token',
    atLeast: 1.5,
    plan: async (party) => ({
      work: { kind: 'each once', requests: await codeRequests(party, codesPerTurn) },
      expected: tokens,
    }),
  },
  {
    title: 'refresh with rotation and ID token',
    atLeast: 2,
    plan: async (party, { concurrency }) => {
      const answers = await redeemAll(party, concurrency)
      const refreshTokens = answers.map(({ refresh_token }) => refresh_token)
      const { client_id } = party
      return { work: { kind: 'refresh', client_id, refreshTokens }, expected: tokens }
    },
  },
  {
    title: 'introspection',
    atLeast: 2.5,
    plan: async (party) => {
      const [answer] = await redeemAll(party, 1)
      const request: PreparedRequest = {
        method: 'POST',
        path: party.name === 'Trustbench' ? '/introspect' : '/token/introspection',
        headers: { ...formHeaders, Authorization: `Basic ${party.credentials}` },
        body: new URLSearchParams({ token: answer?.access_token ?? '' }).toString(),
      }
      const expected = { kind: 'active token', client_id: party.client_id } as const
      return { work: { kind: 'the same again', request }, expected }
    },
  },
  {
    title: 'discovery',
    atLeast: undefined,
    plan: async ({ metadataPath: path, issuer }) => ({
      work: { kind: 'the same again', request: { method: 'GET', path, headers: {}, body: '' } },
      expected: { kind: 'metadata', issuer },
    }),
  },
]

function measureWork(
  { title, atLeast, plan }: Work,
  parties: readonly Party[],
  { load, pace, concurrencies, say }: Surroundings,
): Promise<Findings> {
  say(title)
  const contenders = parties.map((party) => contenderOf(load, party, (turn) => plan(party, turn)))
  const goals: readonly Goal[] =
    atLeast === undefined
      ? []
      : [{ of: 'Trustbench', to: 'oidc-provider', atLeast, concurrencies: [16, 64] }]
  return measureFlow({ title, concurrencies, contenders, goals }, pace)
}

function describePeer({ pid, port, makeCodes }: PeerProcess): Party {
  return {
    name: 'oidc-provider',
    pid,
    port,
    issuer: `http://localhost:${port}`,
    metadataPath: '/.well-known/openid-configuration',
    client_id: publicAppId,
    makeCodes,
    credentials: basic(introspector),
  }
}

async function describeOwn(own: OwnServer): Promise<Party> {
  const set = (name: string, value: string | number) => own.call('settings.update', { name, value })
  await set('approval', 'automatic')
  await set('accessTokenFormat', 'opaque')
  // Codes are collected before they are timed.
  await set('authorizationCodeLifetimeSeconds', 600)
  const app = await registerPublicApp(own)
  const api = await registerSymmetricApp(own, { may_introspect: true })
  return {
    ...own,
    metadataPath: '/.well-known/openid-configuration',
    client_id: app.client_id,
    makeCodes: (count) => collectCodes(own, app, count),
    credentials: basic({ client_id: api.client_id, client_secret: api.client_secret ?? '' }),
  }
}

function basic({ client_id, client_secret }: typeof introspector): string {
  return Buffer.from(`${client_id}:${client_secret}`).toString('base64')
}

/** Codes of approved requests, eight at a time. */
async function collectCodes(own: OwnServer, app: TestClient, count: number): Promise<ReadyCode[]> {
  const codes: ReadyCode[] = []
  while (codes.length < count) {
    const some = Math.min(8, count - codes.length)
    codes.push(...(await Promise.all(Array.from({ length: some }, () => collectCode(own, app)))))
  }
  return codes
}

async function collectCode(own: OwnServer, app: TestClient): Promise<ReadyCode> {
  const proof = createProofKey()
  const query = authorizationQuery(own, app, proof, { scope: personalScope })
  const response = await own.request(`/authorize?${query}`)
  const location = new URL(response.headers.get('location') ?? '', own.issuer)
  const code = location.searchParams.get('code')
  if (code === null) throw new Error(`no code came back: ${response.status} ${location.search}`)
  return { code, code_verifier: proof.code_verifier }
}

async function codeRequests(party: Party, count: number): Promise<PreparedRequest[]> {
  const codes = await party.makeCodes(count)
  const { client_id } = party
  return codes.map((code) => ({
    method: 'POST',
    path: '/token',
    headers: formHeaders,
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id,
      redirect_uri: appRedirectUri,
      ...code,
    }).toString(),
  }))
}

async function redeemAll(party: Party, count: number) {
  const requests = await codeRequests(party, count)
  return Promise.all(
    requests.map(async ({ path, headers, body }) => {
      const url = `http://localhost:${party.port}${path}`
      const response = await fetch(url, { method: 'POST', headers: { ...headers }, body })
      if (response.status !== 200) throw new Error(`no tokens: ${await response.text()}`)
      // A token response for offline_access, which the load process checks again at each refresh.
      return (await response.json()) as { access_token: string; refresh_token: string }
    }),
  )
}
