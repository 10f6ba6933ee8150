import { createHash } from 'node:crypto'
import * as openid from 'openid-client'
import { createTestBrowser, type ShownPage } from './browser.ts'
import { appRedirectUri, decideFrom, type TestClient } from './launch.ts'
import type { TestWorkbench } from './test-workbench.ts'

type Overrides = Readonly<Record<string, string | undefined>>

/** An OpenID relying party at a workbench, as the conformance suite of the OpenID Foundation plays one. */
export interface RelyingParty {
  readonly bench: TestWorkbench
  readonly client: TestClient
  /** Sends an authorization request with PKCE and `aud`, which SMART wants of everybody, and decides as a person.
   * @param overrides parameters that differ; `undefined` leaves one out
   */
  authorize(overrides?: Overrides, visit?: Visit): Promise<Authorization>
  /** Sends a query as it is. */
  authorizeWith(sent: URLSearchParams, code_verifier: string, visit?: Visit): Promise<Authorization>
  /** Redeems the code of an authorization, and checks the response and the ID token by signature, issuer, audience, times
   * and nonce.
   */
  redeem(authorization: Authorization): Promise<SignedIn>
  /** Both, one after the other. */
  signIn(overrides?: Overrides, visit?: Visit): Promise<SignedIn>
  /** Refreshes, with the checks of `redeem`. */
  refresh(refreshToken: string, parameters?: Readonly<Record<string, string>>): Promise<RpTokens>
  /** Asks who the user is, and checks that it is the one of the ID token. */
  userinfo(tokens: SignedIn): Promise<openid.UserInfoResponse>
}

/** How a request travels and who answers it. */
export interface Visit {
  readonly method?: 'GET' | 'POST'
  readonly username?: string
}

/** What came of an authorization request. */
export interface Authorization {
  readonly sent: URLSearchParams
  readonly code_verifier: string
  /** Pages that were shown to the person. */
  readonly pages: readonly ShownPage[]
  /** Where the browser was sent in the end, or the page that goes no further. */
  readonly arrived: URL
}

type RpTokens = openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers

/** Tokens, and the claims of the ID token among them. */
export interface SignedIn extends Authorization {
  readonly tokens: RpTokens
  readonly claims: openid.IDToken
}

/** Names of pages on which a person signs in. */
export const signInPages = (pages: readonly ShownPage[]) =>
  pages.filter(({ html }) => html.includes('name="username"'))

/** Makes a relying party of a registered client.
 * @param method how it authenticates at the token endpoint
 */
export function createRelyingParty(
  bench: TestWorkbench,
  client: TestClient,
  method: 'client_secret_basic' | 'client_secret_post' = 'client_secret_basic',
): RelyingParty {
  const authentication =
    method === 'client_secret_post' ? openid.ClientSecretPost : openid.ClientSecretBasic
  const discover = () =>
    openid.discovery(
      new URL(bench.issuer),
      client.client_id,
      // The workbench has a time of its own.
      { [openid.clockSkew]: bench.clock.nowSeconds() - Math.floor(Date.now() / 1000) },
      authentication(client.client_secret ?? ''),
      {
        // Loopback has no https.
        execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
        [openid.customFetch]: (url, init) => bench.request(url, init as RequestInit),
      },
    )

  async function authorize(overrides: Overrides = {}, visit: Visit = {}): Promise<Authorization> {
    const code_verifier = openid.randomPKCECodeVerifier()
    const parameters: Overrides = {
      client_id: client.client_id,
      redirect_uri: appRedirectUri,
      response_type: 'code',
      scope: 'openid',
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      aud: bench.fhirBase,
      code_challenge: await openid.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
      ...overrides,
    }
    const sent = new URLSearchParams(
      Object.entries(parameters).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    )
    return authorizeWith(sent, code_verifier, visit)
  }

  async function authorizeWith(
    sent: URLSearchParams,
    code_verifier: string,
    visit: Visit = {},
  ): Promise<Authorization> {
    const browser = createTestBrowser(bench)
    const pages: ShownPage[] = []
    const first =
      visit.method === 'POST'
        ? await browser.submit(formAt(`${bench.issuer}/authorize`, sent), {})
        : await browser.open(`/authorize?${sent}`)
    const arrived = await decideFrom(browser, first, {
      username: visit.username ?? 'dr',
      onPage: (page) => pages.push(page),
    })
    return { sent, code_verifier, pages, arrived }
  }

  async function redeem(authorization: Authorization): Promise<SignedIn> {
    const { sent, code_verifier, arrived } = authorization
    const nonce = sent.get('nonce')
    const tokens = await openid.authorizationCodeGrant(await discover(), arrived, {
      pkceCodeVerifier: code_verifier,
      expectedState: sent.get('state') ?? openid.skipStateCheck,
      idTokenExpected: true,
      ...(nonce === null ? {} : { expectedNonce: nonce }),
      ...(sent.has('max_age') ? { maxAge: Number(sent.get('max_age')) } : {}),
    })
    return { ...authorization, tokens, claims: claimsOf(tokens) }
  }

  return {
    bench,
    client,
    authorize,
    authorizeWith,
    redeem,
    signIn: async (overrides, visit) => redeem(await authorize(overrides, visit)),
    refresh: async (refreshToken, parameters) =>
      openid.refreshTokenGrant(await discover(), refreshToken, parameters),
    userinfo: async ({ tokens, claims }) =>
      openid.fetchUserInfo(await discover(), tokens.access_token, claims.sub),
  }
}

/** The claims of a response that has an ID token. */
export function claimsOf(tokens: RpTokens): openid.IDToken {
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('there is no ID token')
  return claims
}

/** The half of a SHA-256 that an ID token holds of an access token. @see OpenID Connect Core 1.0 section 3.1.3.6 */
export function halfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

/** Opens an EHR session of `dr` and gives what an app sends of it. */
export async function signInAtEhr(bench: TestWorkbench, client: TestClient) {
  const { openUrl } = await bench.call('launch.start', {
    mode: 'ehr',
    client_id: client.client_id,
    ehr: { username: 'dr', context: {} },
  })
  return { scope: 'launch openid', launch: new URL(openUrl ?? '').searchParams.get('launch') ?? '' }
}

/** A page of an app with a form that goes to an address by itself. */
function formAt(action: string, fields: URLSearchParams): ShownPage {
  return {
    url: appRedirectUri,
    status: 200,
    html: '',
    headers: new Headers(),
    form: { action, method: 'post', fields },
  }
}
