import { createHash, randomUUID } from 'node:crypto'
import { createTestBrowser, type ShownPage, type TestBrowser } from './browser.ts'
import type { TestWorkbench } from './test-workbench.ts'
import {
  type CommunityId,
  createUdapApp,
  signUdapJwt,
  statementOf,
  type UdapApp,
  type UdapJwtChange,
} from './udap-app.ts'

/** Redirect URI of the test data holder. */
export const holderCallback = 'https://holder.example/callback'

/** Scopes the test data holder is registered for. */
export const holderScope = 'openid udap profile email phone address fhirUser'

/** A data holder that is not this workbench, as client of the identity provider. */
export interface DataHolder {
  readonly app: UdapApp
  readonly client_id: string
  /** Base of the provider. */
  readonly idp: string
}

/** Asks an identity provider of the workbench. */
export function askProvider(
  bench: TestWorkbench,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  return bench.fetchIdentityProvider(new Request(url, init))
}

/** Claims of a statement a provider accepts. */
export function holderStatementOf(app: UdapApp, idp = app.bench.idp): Record<string, unknown> {
  return {
    ...statementOf(app),
    aud: `${idp}/register`,
    client_name: 'Test data holder',
    grant_types: ['authorization_code'],
    redirect_uris: [holderCallback],
    scope: holderScope,
  }
}

/** Registers by a statement, changed as asked. */
export async function postToProvider(
  app: UdapApp,
  change: UdapJwtChange = {},
  idp = app.bench.idp,
): Promise<Response> {
  const statement = await signUdapJwt(app, holderStatementOf(app, idp), change)
  return askProvider(app.bench, `${idp}/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ udap: '1', software_statement: statement }),
  })
}

/** A data holder registered with a provider. */
export async function registerDataHolder(
  bench: TestWorkbench,
  { community = 'beta' as CommunityId, idp = bench.idp } = {},
): Promise<DataHolder> {
  await bench.call('communities.list', {})
  await askProvider(bench, `${idp}/.well-known/udap`)
  const app = await createUdapApp(bench, { community })
  const response = await postToProvider(app, {}, idp)
  const body = await response.json()
  if (response.status !== 201) throw new Error(`refused: ${JSON.stringify(body)}`)
  return { app, client_id: body.client_id, idp }
}

/** A PKCE verifier and its challenge. */
export const proof = {
  verifier: 'a-code-verifier-of-the-test-data-holder-0123456789',
  get challenge() {
    return createHash('sha256').update(this.verifier).digest('base64url')
  },
}

/** An authorization request a provider accepts, changed as asked; `undefined` leaves a parameter out. */
export function signInUrl(
  { client_id, idp }: DataHolder,
  change: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = {
    response_type: 'code',
    client_id,
    redirect_uri: holderCallback,
    scope: holderScope,
    state: 'state-of-the-holder',
    nonce: 'nonce-of-the-holder',
    code_challenge: proof.challenge,
    code_challenge_method: 'S256',
    ...change,
  }
  const present = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return `${idp}/authorize?${new URLSearchParams(present)}`
}

/** A browser on the providers of a workbench. */
export function createProviderBrowser(bench: TestWorkbench): TestBrowser {
  const provider = { issuer: bench.idp, fetch: bench.fetchIdentityProvider }
  const { origin } = new URL(bench.idp)
  return createTestBrowser(provider, [
    { origin, fetch: bench.fetchIdentityProvider, followed: /\/sign-in\// },
  ])
}

/** What the browser shows, which has to be a page. */
export function shown(result: ShownPage | URL): ShownPage {
  if (result instanceof URL) throw new Error(`left for ${result.href}`)
  return result
}

/** Where the browser was sent, which has to be elsewhere. */
export function left(result: ShownPage | URL): URL {
  if (result instanceof URL) return result
  throw new Error(`still at ${result.url}: ${result.html.slice(0, 2000)}`)
}

/** Signs in and approves everything. @returns where the browser is sent */
export async function signInAs(
  browser: TestBrowser,
  holder: DataHolder,
  username: string,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<URL> {
  const page = shown(await browser.open(signInUrl(holder, change)))
  const consent = shown(await browser.submit(page, { username, decision: 'sign-in' }))
  return left(await browser.submit(consent, { decision: 'approve' }))
}

/** Claims of an authentication token the provider accepts. */
export function holderTokenClaimsOf({ app, client_id, idp }: DataHolder): Record<string, unknown> {
  const now = app.bench.clock.nowSeconds()
  return {
    iss: client_id,
    sub: client_id,
    aud: `${idp}/token`,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
  }
}

/** Exchanges a code, with the form or the authentication token changed as asked. */
export async function exchangeCode(
  holder: DataHolder,
  code: string,
  change: {
    readonly form?: Readonly<Record<string, string | undefined>>
    readonly token?: UdapJwtChange
    readonly headers?: Readonly<Record<string, string>>
  } = {},
): Promise<Response> {
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: holderCallback,
    code_verifier: proof.verifier,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signUdapJwt(holder.app, holderTokenClaimsOf(holder), change.token),
    udap: '1',
    ...change.form,
  }
  const present = Object.entries(form).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return askProvider(holder.app.bench, `${holder.idp}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...change.headers },
    body: new URLSearchParams(present).toString(),
  })
}
