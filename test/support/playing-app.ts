import { randomBytes } from 'node:crypto'
import type { ClientReport, JudgedRule } from '../../src/shared/contract/client-report.ts'
import type { ClientMetadataInput } from '../../src/shared/oauth/client-metadata.ts'
import {
  broadScope,
  createProofKey,
  decideAsPerson,
  type LaunchTokens,
  type PersonDecisions,
  type ProofKey,
} from './launch.ts'
import type { TestWorkbench } from './test-workbench.ts'

/** What makes a request different from the right one; `undefined` leaves a parameter out. */
export type Changes = Readonly<Record<string, string | undefined>>

/** An app with pages of its own origin, which sends right requests but for the changes it is given. */
export interface PlayingApp {
  readonly bench: TestWorkbench
  readonly client_id: string
  readonly redirectUri: string
  /** Opens the app in an EHR launch and gives the launch value. */
  openInEhr(): Promise<string>
  discover(): Promise<Response>
  /** Goes to the authorization endpoint and through its pages; undefined where it did not come back with a code. */
  authorize(changes?: Changes, decisions?: PersonDecisions): Promise<ArrivedCode | undefined>
  redeem(arrived: ArrivedCode | undefined, changes?: Changes): Promise<Response>
  refresh(refreshToken: string | undefined, changes?: Changes): Promise<Response>
  post(path: string, form: Changes, headers?: Changes): Promise<Response>
  read(path: string, accessToken?: string, headers?: Changes): Promise<Response>
  /** Authorizes and redeems. */
  launch(changes?: Changes, decisions?: PersonDecisions): Promise<LaunchTokens>
  report(): Promise<ClientReport>
}

/** A code with what belongs to it. */
export interface ArrivedCode {
  readonly code: string
  readonly proof: ProofKey
}

let played = 0

/** Registers an app that nothing was heard of before. */
export async function createPlayingApp(
  bench: TestWorkbench,
  metadata: Partial<ClientMetadataInput> = {},
): Promise<PlayingApp> {
  played += 1
  const origin = `https://app-${played}.test`
  const redirectUri = `${origin}/cb`
  const { client, secret } = await bench.call('clients.register', {
    metadata: {
      client_name: 'Played app',
      redirect_uris: [redirectUri],
      launch_uri: `${origin}/launch`,
      grant_types: ['authorization_code', 'refresh_token'],
      scope: broadScope,
      token_endpoint_auth_method: 'none',
      ...metadata,
    },
  })
  const { client_id } = client
  const credentials =
    secret === null
      ? { form: { client_id }, headers: {} }
      : { form: {}, headers: { Authorization: basic(client_id, secret.client_secret) } }
  const post: PlayingApp['post'] = (path, form, headers = {}) =>
    bench.postForm(path, defined(form), defined({ Origin: origin, ...headers }))
  const app: PlayingApp = {
    bench,
    client_id,
    redirectUri,
    openInEhr: async () => {
      const { openUrl } = await bench.call('launch.start', {
        mode: 'ehr',
        client_id,
        ehr: { username: 'dr', context: { patient: 'amara-okafor' } },
      })
      return new URL(openUrl ?? '').searchParams.get('launch') ?? ''
    },
    discover: () =>
      bench.request(`${bench.fhirBase}/.well-known/smart-configuration`, {
        headers: { Origin: origin },
      }),
    authorize: async (changes = {}, decisions = {}) => {
      const proof = createProofKey()
      const query = new URLSearchParams(
        defined({
          response_type: 'code',
          client_id,
          redirect_uri: redirectUri,
          scope: 'openid fhirUser launch/patient patient/Patient.rs offline_access',
          state: randomText(),
          nonce: randomText(),
          aud: bench.fhirBase,
          code_challenge: proof.code_challenge,
          code_challenge_method: 'S256',
          ...changes,
        }),
      )
      const arrived = await visit(bench, `/authorize?${query}`, decisions)
      const code = arrived?.searchParams.get('code')
      return code == null ? undefined : { code, proof }
    },
    redeem: async (arrived, changes = {}) =>
      post(
        '/token',
        {
          grant_type: 'authorization_code',
          code: arrived?.code,
          redirect_uri: redirectUri,
          code_verifier: arrived?.proof.code_verifier,
          ...credentials.form,
          ...changes,
        },
        credentials.headers,
      ),
    refresh: (refresh_token, changes = {}) =>
      post(
        '/token',
        { grant_type: 'refresh_token', refresh_token, ...credentials.form, ...changes },
        credentials.headers,
      ),
    post,
    read: (path, accessToken, headers = {}) =>
      bench.request(`${bench.fhirBase}/${path}`, {
        headers: defined({
          Origin: origin,
          Accept: 'application/fhir+json',
          Authorization: accessToken === undefined ? undefined : `Bearer ${accessToken}`,
          ...headers,
        }),
      }),
    launch: async (changes, decisions) => {
      const response = await app.redeem(await app.authorize(changes, decisions))
      if (response.status !== 200) throw new Error(`token endpoint: ${await response.text()}`)
      // This server was asked for a token response.
      return (await response.json()) as LaunchTokens
    },
    report: () => bench.call('clientReport.build', { subject: { client_id } }),
  }
  return app
}

/** A page instead of a redirect: the server could not tell where the app is. */
class RefusedOnPage extends Error {}

/** Where the person comes back to the app; undefined when a page refused the request. */
async function visit(
  bench: TestWorkbench,
  path: string,
  decisions: PersonDecisions,
): Promise<URL | undefined> {
  const fetch: TestWorkbench['fetch'] = async (request, peer) => {
    const response = await bench.fetch(request, peer)
    if (response.status >= 400) throw new RefusedOnPage()
    return response
  }
  try {
    return await decideAsPerson({ ...bench, fetch }, path, decisions)
  } catch (error) {
    if (error instanceof RefusedOnPage) return undefined
    throw error
  }
}

/** 256 bits in base64url. */
export function randomText(): string {
  return randomBytes(32).toString('base64url')
}

/** HTTP Basic credentials. */
export function basic(client_id: string, client_secret: string): string {
  return `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
}

/** The rule of a report. */
export function ruleOf(report: ClientReport, id: string): JudgedRule {
  const rule = report.rules.find((each) => each.id === id)
  if (rule === undefined) throw new Error(`there is no rule ${id}`)
  return rule
}

function defined(values: Changes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  )
}
