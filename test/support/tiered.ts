import { createTestBrowser, type ShownPage, type TestBrowser } from './browser.ts'
import { left, proof, shown } from './identity-provider.ts'
import type { TestWorkbench } from './test-workbench.ts'
import {
  type CommunityId,
  createUdapApp,
  registerUdapApp,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  type UdapApp,
} from './udap-app.ts'

/** An app of a community that may name an identity provider. */
export interface TieredApp {
  readonly app: UdapApp
  readonly client_id: string
}

/** Redirect URI of the test app. */
export const appCallback = 'https://app.example/cb'

const appScope = 'udap openid fhirUser launch/patient patient/*.rs'

/** Registers an app for tiered OAuth. */
export async function registerTieredApp(
  bench: TestWorkbench,
  { community = 'beta' as CommunityId, scope = appScope } = {},
): Promise<TieredApp> {
  await bench.request('/fhir/.well-known/udap')
  const app = await createUdapApp(bench, { community })
  return { app, client_id: await registerUdapApp(app, { ...statementOf(app), scope }) }
}

/** A browser on the authorization server and the identity providers. */
export function createTieredBrowser(bench: TestWorkbench): TestBrowser {
  return createTestBrowser(bench, [
    {
      origin: new URL(bench.idp).origin,
      fetch: bench.fetchIdentityProvider,
      followed: /\/(?:authorize|sign-in)\b/,
    },
  ])
}

/** An authorization request that names an identity provider, changed as asked; `undefined` leaves a parameter out. */
export function tieredUrl(
  { app, client_id }: TieredApp,
  change: Readonly<Record<string, string | undefined>> = {},
): string {
  const { bench } = app
  const parameters = {
    response_type: 'code',
    client_id,
    redirect_uri: appCallback,
    scope: appScope,
    state: 'state-of-the-app',
    aud: bench.fhirBase,
    code_challenge: proof.challenge,
    code_challenge_method: 'S256',
    idp: bench.idp,
    ...change,
  }
  const present = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return `${bench.issuer}/authorize?${new URLSearchParams(present)}`
}

/** Signs in at the identity provider, from its first page on. @returns what the browser shows next */
export async function signInThere(
  browser: TestBrowser,
  page: ShownPage | URL,
  username: string,
): Promise<ShownPage | URL> {
  const consent = shown(await browser.submit(shown(page), { username, decision: 'sign-in' }))
  return browser.submit(consent, { decision: 'approve' })
}

/** Plays a whole first sign-in of somebody of whom there is one candidate. @returns where the app is answered */
export async function firstSignIn(
  browser: TestBrowser,
  app: TieredApp,
  username: string,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<URL> {
  const match = shown(
    await signInThere(browser, await browser.open(tieredUrl(app, change)), username),
  )
  const consent = shown(await browser.submit(match, { decision: 'choose' }))
  return left(await browser.submit(consent, { decision: 'approve' }))
}

/** Exchanges the code an app was answered with. */
export async function redeem({ app, client_id }: TieredApp, answer: URL): Promise<Response> {
  const { extensions: _, ...claims } = tokenClaimsOf(app, client_id)
  return app.bench.postForm('/token', {
    grant_type: 'authorization_code',
    code: answer.searchParams.get('code') ?? '',
    redirect_uri: appCallback,
    code_verifier: proof.verifier,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signUdapJwt(app, claims),
    udap: '1',
  })
}

/** Code and state of a refusal at the redirect URI of the app. */
export function refusalOf(result: ShownPage | URL) {
  const { origin, pathname, searchParams } = left(result)
  return {
    at: `${origin}${pathname}`,
    error: searchParams.get('error'),
    state: searchParams.get('state'),
    code: searchParams.get('code'),
  }
}

/** Requests that reached the identity providers, by method and path, oldest first. */
export async function requestsToProviders(bench: TestWorkbench): Promise<string[]> {
  const { rows } = await bench.call('traffic.list', { area: 'identity-provider', limit: 200 })
  return rows.map(({ method, url }) => `${method} ${new URL(url).pathname}`).reverse()
}
