import { createHash, randomBytes } from 'node:crypto'
import type { ClientMetadataInput } from '../../src/shared/oauth/client-metadata.ts'
import { createTestBrowser, type ShownPage, type TestBrowser } from './browser.ts'
import type { TestWorkbench } from './test-workbench.ts'

/** Redirect URI of the test app. */
export const appRedirectUri = 'https://app.test/cb'

/** Everything the test app may be granted. */
export const broadScope =
  'launch launch/patient launch/encounter openid fhirUser profile offline_access online_access patient/*.cruds user/*.cruds patient/*.* user/*.*'

/** What a launch needs of a workbench, whether it runs in this process or behind a listener. */
export type LaunchTarget = Pick<
  TestWorkbench,
  'issuer' | 'fhirBase' | 'call' | 'fetch' | 'request' | 'postForm'
>

/** A client as the tests use it. */
export interface TestClient {
  readonly client_id: string
  readonly client_secret: string | undefined
}

/** Registers a public app at `https://app.test`. */
export function registerPublicApp(
  bench: LaunchTarget,
  metadata: Partial<ClientMetadataInput> = {},
): Promise<TestClient> {
  return registerApp(bench, { token_endpoint_auth_method: 'none', ...metadata })
}

/** Registers a confidential app with a secret, at `https://app.test`. */
export function registerSymmetricApp(
  bench: LaunchTarget,
  metadata: Partial<ClientMetadataInput> = {},
): Promise<TestClient> {
  return registerApp(bench, { token_endpoint_auth_method: 'client_secret_basic', ...metadata })
}

async function registerApp(
  bench: LaunchTarget,
  metadata: Partial<ClientMetadataInput>,
): Promise<TestClient> {
  const { client, secret } = await bench.call('clients.register', {
    metadata: {
      client_name: 'Test app',
      redirect_uris: [appRedirectUri],
      launch_uri: 'https://app.test/launch',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: broadScope,
      ...metadata,
    },
  })
  return { client_id: client.client_id, client_secret: secret?.client_secret }
}

/** A PKCE pair. */
export interface ProofKey {
  readonly code_verifier: string
  readonly code_challenge: string
}

/** A fresh PKCE pair. */
export function createProofKey(): ProofKey {
  const code_verifier = randomBytes(32).toString('base64url')
  return {
    code_verifier,
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
  }
}

/** A correct authorization request; the overrides make it different, `undefined` leaves a parameter out. */
export function authorizationQuery(
  bench: LaunchTarget,
  client: TestClient,
  proof: ProofKey,
  overrides: Readonly<Record<string, string | undefined>> = {},
): URLSearchParams {
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: appRedirectUri,
    scope: 'openid fhirUser launch/patient patient/*.rs offline_access',
    state: 'a-state-of-the-app',
    aud: bench.fhirBase,
    code_challenge: proof.code_challenge,
    code_challenge_method: 'S256',
    ...overrides,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value)
  }
  return query
}

/** How the person at the pages decides. */
export interface PersonDecisions {
  readonly username?: string
  readonly patient?: string
  readonly encounter?: string
  /** Scopes to untick on the consent page. */
  readonly refuse?: readonly string[]
  /** How long a registered device may come back, as the consent form sends it. */
  readonly instanceDuration?: string
  /** Sees each page before it is answered. */
  readonly onPage?: (page: ShownPage) => void
}

/** Walks the pages as a person without scripts would, to the redirect that leaves for the app. */
export async function decideAsPerson(
  bench: LaunchTarget,
  url: string,
  decisions: PersonDecisions = {},
): Promise<URL> {
  const browser = createTestBrowser(bench)
  return decideFrom(browser, await browser.open(url), decisions)
}

/** The same from where a browser is already. */
export async function decideFrom(
  browser: TestBrowser,
  first: ShownPage | URL,
  decisions: PersonDecisions = {},
): Promise<URL> {
  let shown = first
  for (let step = 0; step < 6; step += 1) {
    if (shown instanceof URL) return shown
    decisions.onPage?.(shown)
    shown = await browser.submit(shown, answerOf(shown, decisions))
  }
  throw new Error('the pages do not come to an end')
}

function answerOf(page: ShownPage, decisions: PersonDecisions): Record<string, string> {
  if (/<h1[^>]*>[^<]*[Ss]ign in/.test(page.html) || page.html.includes('name="username"')) {
    return { username: decisions.username ?? 'dr', decision: 'sign-in' }
  }
  if (page.html.includes('name="patient"')) {
    const first = /name="patient"[^>]*value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    return { patient: decisions.patient ?? first, decision: 'choose' }
  }
  if (page.html.includes('name="encounter"')) {
    return { encounter: decisions.encounter ?? '', decision: 'choose' }
  }
  for (const scope of decisions.refuse ?? []) page.form.fields.delete('scope', scope)
  const { instanceDuration } = decisions
  return {
    decision: 'approve',
    ...(instanceDuration === undefined ? {} : { instance_duration: instanceDuration }),
  }
}

/** Runs the front channel of a launch and gives the parameters that reach the app. */
export async function authorize(
  bench: LaunchTarget,
  client: TestClient,
  proof: ProofKey,
  overrides: Readonly<Record<string, string | undefined>> = {},
  decisions: PersonDecisions = {},
): Promise<URLSearchParams> {
  const query = authorizationQuery(bench, client, proof, overrides)
  const arrived = await decideAsPerson(bench, `/authorize?${query}`, decisions)
  return arrived.searchParams
}

/** Headers and parameters by which a client authenticates at the token endpoint. */
export function clientCredentials(client: TestClient): {
  headers: Record<string, string>
  form: Record<string, string>
} {
  if (client.client_secret === undefined) {
    return { headers: {}, form: { client_id: client.client_id } }
  }
  const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')
  return { headers: { Authorization: `Basic ${basic}` }, form: {} }
}

/** Redeems a code; the overrides make the request different, `undefined` leaves a parameter out. */
export function redeem(
  bench: LaunchTarget,
  client: TestClient,
  code: string,
  proof: ProofKey,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const { headers, form } = clientCredentials(client)
  const parameters: Record<string, string | undefined> = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: appRedirectUri,
    code_verifier: proof.code_verifier,
    ...form,
    ...overrides,
  }
  return bench.postForm('/token', withoutUndefined(parameters), headers)
}

/** Refreshes; the overrides make the request different. */
export function refresh(
  bench: LaunchTarget,
  client: TestClient,
  refreshToken: string,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const { headers, form } = clientCredentials(client)
  const parameters = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...form,
    ...overrides,
  }
  return bench.postForm('/token', withoutUndefined(parameters), headers)
}

function withoutUndefined(
  parameters: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  )
}

/** A token response as the tests read it. */
export interface LaunchTokens {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
  readonly id_token?: string
  readonly refresh_token?: string
  readonly patient?: string
  readonly encounter?: string
  readonly [name: string]: unknown
}

/** A whole standalone launch, ending in the token response. */
export async function launch(
  bench: LaunchTarget,
  client: TestClient,
  overrides: Readonly<Record<string, string | undefined>> = {},
  decisions: PersonDecisions = {},
): Promise<LaunchTokens> {
  const proof = createProofKey()
  const arrived = await authorize(bench, client, proof, overrides, decisions)
  const code = arrived.get('code')
  if (code === null) throw new Error(`no code arrived: ${arrived}`)
  return readTokens(redeem(bench, client, code, proof))
}

/** A code, and what its redemption needs. */
export interface IssuedCode {
  readonly client: TestClient
  readonly code: string
  readonly proof: ProofKey
}

/** Gets a code by the front channel under automatic approval.
 * @throws {Error} the app was sent none
 */
export async function obtainCode(bench: LaunchTarget, client: TestClient): Promise<IssuedCode> {
  const proof = createProofKey()
  const response = await bench.request(`/authorize?${authorizationQuery(bench, client, proof)}`)
  const location = response.headers.get('location') ?? ''
  const code = location.startsWith(appRedirectUri) && new URL(location).searchParams.get('code')
  if (!code) throw new Error(`authorize answered ${response.status}: ${location}`)
  return { client, code, proof }
}

/** Redeems a code as the app that got it. */
export const redeemCode = (bench: LaunchTarget, { client, code, proof }: IssuedCode) =>
  redeem(bench, client, code, proof)

/** The tokens of an answer that has to be a success.
 * @throws {Error} it is none
 */
export async function readTokens(answer: Promise<Response>): Promise<LaunchTokens> {
  const response = await expectStatus(await answer, 200)
  // The token endpoint has just answered 200.
  return (await response.json()) as LaunchTokens
}

/** Passes an answer on that has the status it must have.
 * @throws {Error} another one, with its body
 */
export async function expectStatus(response: Response, wanted: number): Promise<Response> {
  if (response.status === wanted) return response
  throw new Error(`${response.status} came, wanted ${wanted}: ${await response.text()}`)
}

/** Reads a FHIR path with an access token. */
export function readFhir(bench: LaunchTarget, accessToken: string, path: string) {
  return bench.request(`${bench.fhirBase}/${path}`, {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/fhir+json' },
  })
}
