import BetterSqlite3 from 'better-sqlite3'
import {
  asCredentials,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../test/support/asymmetric-client.ts'
import {
  appRedirectUri,
  type LaunchTokens,
  obtainCode,
  readFhir,
  redeemCode,
  registerPublicApp,
  type TestClient,
} from '../../test/support/launch.ts'
import type { TestWorkbench } from '../../test/support/test-workbench.ts'
import {
  createUdapApp,
  signUdapJwt,
  statementOf,
  trustCommunity,
  type UdapApp,
} from '../../test/support/udap-app.ts'
import { type RaceAnswer, type RacedRequest, release } from './barrier.ts'
import type { RaceServers } from './race-servers.ts'

const perRound = 50

/** Something that may be used once, raced for. */
export interface Race {
  readonly name: string
  /** Makes the next one and what asks for it. */
  prepare(): Promise<RacedRequest>
  /** Ports the requests go to. */
  readonly ports: readonly number[]
  isSuccess(answer: RaceAnswer): boolean
  /** What a loser has to be told. */
  isRefusal(answer: RaceAnswer): boolean
  /** Looks at the store and at what the winner got, after the round.
   * @returns each fault in words
   */
  check(winner: RaceAnswer | undefined): Promise<string[]>
}

const form = (parameters: Readonly<Record<string, string>>) =>
  new URLSearchParams(parameters).toString()

const errorOf = ({ body }: RaceAnswer): unknown => JSON.parse(body).error

/** Everything of which one may win, on two servers. */
export async function createRaces(servers: RaceServers): Promise<readonly Race[]> {
  const { bench, ports } = servers
  const half = perRound / 2
  const both = [...Array(half).fill(ports[0]), ...Array(half).fill(ports[1])] as number[]
  const host = new URL(bench.issuer).host
  const client = await registerPublicApp(bench)
  const key = makeClientKey('ES384', 'racer')
  const service = await registerBackend(bench, [key])
  const token = { path: '/token', contentType: 'application/x-www-form-urlencoded', host }
  const rows = new BetterSqlite3(servers.databaseFile, { readonly: true })
  const shared = { servers, both, token, rows, client }
  return [
    codeRace(shared),
    refreshRace(shared),
    assertionRace(shared, service, key),
    await registrationRace(shared),
    consoleRace(servers),
  ]
}

interface Shared {
  readonly servers: RaceServers
  readonly both: readonly number[]
  readonly token: Pick<RacedRequest, 'path' | 'contentType' | 'host'>
  readonly rows: BetterSqlite3.Database
  readonly client: TestClient
}

function codeRace({ servers, both, token, rows, client }: Shared): Race {
  const { bench } = servers
  let issuedBefore = 0
  const countIssued = () => countRows(rows, 'access_token')
  return {
    name: 'authorization code',
    ports: both,
    prepare: async () => {
      const { code, proof } = await obtainCode(bench, client)
      issuedBefore = countIssued()
      const { client_id } = client
      const redemption = {
        grant_type: 'authorization_code',
        redirect_uri: appRedirectUri,
        client_id,
      }
      return { ...token, body: form({ ...redemption, code, code_verifier: proof.code_verifier }) }
    },
    isSuccess: ({ status }) => status === 200,
    isRefusal: (answer) => answer.status === 400 && errorOf(answer) === 'invalid_grant',
    check: async (winner) => {
      const issued = countIssued() - issuedBefore
      const faults = issued === 1 ? [] : [`${issued} access tokens were stored`]
      return [...faults, ...(await expectRevoked(bench, winner))]
    },
  }
}

function refreshRace({ servers, both, token, rows, client }: Shared): Race {
  const { bench } = servers
  let issuedBefore = 0
  const countIssued = () => countRows(rows, 'refresh_token')
  return {
    name: 'refresh token',
    ports: both,
    prepare: async () => {
      const response = await redeemCode(bench, await obtainCode(bench, client))
      // A token response, or a round without a winner that says so.
      const { refresh_token = '' } = (await response.json()) as LaunchTokens
      issuedBefore = countIssued()
      const { client_id } = client
      return { ...token, body: form({ grant_type: 'refresh_token', client_id, refresh_token }) }
    },
    isSuccess: ({ status }) => status === 200,
    isRefusal: (answer) => answer.status === 400 && errorOf(answer) === 'invalid_grant',
    check: async (winner) => {
      const issued = countIssued() - issuedBefore
      const faults = issued === 1 ? [] : [`${issued} refresh tokens were stored`]
      return [...faults, ...(await expectRevoked(bench, winner))]
    },
  }
}

function assertionRace(
  { servers, both, token, rows }: Shared,
  service: string,
  key: ClientKey,
): Race {
  let before = 0
  const count = () => countRows(rows, 'client_assertion')
  return {
    name: 'jti of a client assertion',
    ports: both,
    prepare: async () => {
      before = count()
      const assertion = makeAssertion(servers.bench, service, key)
      const asked = { grant_type: 'client_credentials', scope: 'system/Patient.rs' }
      return { ...token, body: form({ ...asked, ...asCredentials(assertion) }) }
    },
    isSuccess: ({ status }) => status === 200,
    isRefusal: (answer) => answer.status === 401 && errorOf(answer) === 'invalid_client',
    check: async () => {
      const kept = count() - before
      return kept === 1 ? [] : [`${kept} assertions were stored`]
    },
  }
}

/** Before each round the app of the last one is cancelled, and a minute passes for the quota. */
async function registrationRace({ servers, both, token, rows }: Shared): Promise<Race> {
  // The helpers of UDAP apps use call, request, issuer and clock of a workbench.
  const bench = servers.bench as unknown as TestWorkbench
  await trustCommunity(bench, 'beta', {})
  const app = await createUdapApp(bench)
  let before = 0
  return {
    name: 'registration by software statement',
    ports: both,
    prepare: async () => {
      if (before > 0) await cancel(app)
      await servers.advance(61)
      before = countRows(rows, 'client')
      const software_statement = await signUdapJwt(app, statementOf(app))
      const body = JSON.stringify({ udap: '1', software_statement })
      return { ...token, path: '/register', contentType: 'application/json', body }
    },
    isSuccess: ({ status }) => status === 201,
    isRefusal: ({ status }) => status === 200 || status === 400,
    check: async () => {
      const made = countRows(rows, 'client') - before
      return made === 1 ? [] : [`${made} clients were stored`]
    },
  }
}

async function cancel(app: UdapApp): Promise<void> {
  const { iss, sub, aud, iat, exp, jti } = statementOf(app)
  const statement = await signUdapJwt(app, { iss, sub, aud, iat, exp, jti, grant_types: [] })
  const response = await app.bench.request('/register', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ udap: '1', software_statement: statement }),
  })
  if (response.status !== 200) throw new Error(`cancelling: ${await response.text()}`)
}

/** Its tokens live in the memory of one process, so only that one is raced at. */
function consoleRace(servers: RaceServers): Race {
  const { consolePort } = servers
  const host = `127.0.0.1:${consolePort}`
  const headers = { Origin: `http://${host}` }
  return {
    name: 'bootstrap token of the console',
    ports: Array(perRound).fill(consolePort),
    prepare: async () => {
      const token = await servers.mintToken()
      const body = JSON.stringify({ token })
      return { path: '/session', contentType: 'application/json', host, headers, body }
    },
    isSuccess: ({ status }) => status === 200,
    isRefusal: ({ status }) => status === 401 || status === 403,
    check: async () => [],
  }
}

/** Whoever loses has used something twice, which ends what the winner got. */
async function expectRevoked(
  bench: RaceServers['bench'],
  winner: RaceAnswer | undefined,
): Promise<string[]> {
  if (winner === undefined) return []
  // The winner's answer is a token response.
  const { access_token, patient } = JSON.parse(winner.body) as LaunchTokens
  const { status } = await readFhir(bench, access_token, `Patient/${patient}`)
  return status === 401 ? [] : [`the winner's token still works after ${perRound - 1} replays`]
}

const countRows = (rows: BetterSqlite3.Database, table: string): number =>
  rows.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0

/** Runs one round.
 * @returns each fault in words, and how many requests were sent
 */
export async function runRound(race: Race): Promise<{ faults: string[]; requests: number }> {
  const answers = await release(await race.prepare(), race.ports)
  const winners = answers.filter(race.isSuccess)
  const strays = answers.filter((answer) => !race.isSuccess(answer) && !race.isRefusal(answer))
  const faults = await race.check(winners[0])
  if (winners.length !== 1) faults.unshift(`${winners.length} succeeded`)
  for (const { status, body } of strays) faults.push(`a loser got ${status}: ${body.slice(0, 200)}`)
  return { faults: faults.map((fault) => `${race.name}: ${fault}`), requests: answers.length }
}
