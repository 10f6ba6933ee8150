import {
  authorizationQuery,
  createProofKey,
  decideAsPerson,
  type LaunchTokens,
  type PersonDecisions,
  type ProofKey,
} from './launch.ts'
import type { TestWorkbench } from './test-workbench.ts'
import {
  signUdapJwt,
  tokenClaimsOf,
  type UdapApp,
  type UdapJwtChange,
  withoutAbsent,
} from './udap-app.ts'

/** Redirect URI of the apps of `udap-app.ts`. */
export const udapRedirectUri = 'https://app.example/cb'

type Overrides = Readonly<Record<string, string | undefined>>

/** The query of an authorization request that is accepted of an app of people. */
export function udapAuthorizationQuery(
  bench: TestWorkbench,
  client_id: string,
  proof: ProofKey,
  overrides: Overrides = {},
): URLSearchParams {
  return authorizationQuery(bench, { client_id, client_secret: undefined }, proof, {
    aud: undefined,
    redirect_uri: udapRedirectUri,
    scope: 'user/*.rs openid fhirUser offline_access',
    ...overrides,
  })
}

/** Goes through the pages and gives the code.
 * @throws when an error arrives
 */
export async function obtainUdapCode(
  bench: TestWorkbench,
  clientId: string,
  proof: ProofKey,
  overrides: Overrides = {},
  decisions: PersonDecisions = {},
): Promise<string> {
  const query = udapAuthorizationQuery(bench, clientId, proof, overrides)
  const { searchParams } = await decideAsPerson(bench, `/authorize?${query}`, decisions)
  const code = searchParams.get('code')
  if (code === null) throw new Error(`no code arrived: ${searchParams}`)
  return code
}

/** An authentication token without extension objects, as apps of people send it. */
export function signPersonalToken(
  app: UdapApp,
  clientId: string,
  change: UdapJwtChange = {},
): Promise<string> {
  const { extensions: _, ...claims } = tokenClaimsOf(app, clientId)
  return signUdapJwt(app, claims, change)
}

/** Posts a request for tokens with a fresh authentication token; overrides make it different. */
export async function postUdapToken(
  app: UdapApp,
  clientId: string,
  parameters: Overrides,
): Promise<Response> {
  return app.bench.postForm(
    '/token',
    withoutAbsent({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signPersonalToken(app, clientId),
      udap: '1',
      ...parameters,
    }),
  )
}

/** Redeems a code; overrides make the request different. */
export function redeemUdapCode(
  app: UdapApp,
  clientId: string,
  code: string,
  proof: ProofKey,
  overrides: Overrides = {},
): Promise<Response> {
  return postUdapToken(app, clientId, {
    grant_type: 'authorization_code',
    code,
    code_verifier: proof.code_verifier,
    redirect_uri: udapRedirectUri,
    ...overrides,
  })
}

/** A whole authorization code flow. */
export async function launchUdapApp(
  app: UdapApp,
  clientId: string,
  overrides: Overrides = {},
  decisions: PersonDecisions = {},
): Promise<LaunchTokens> {
  const proof = createProofKey()
  const code = await obtainUdapCode(app.bench, clientId, proof, overrides, decisions)
  const response = await redeemUdapCode(app, clientId, code, proof)
  if (response.status !== 200) throw new Error(`token endpoint: ${await response.text()}`)
  // The test asked this server for a token response.
  return (await response.json()) as LaunchTokens
}
