import { X509Certificate } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importX509,
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type IdentityProviderFault,
  identityProviderFaults,
} from '../../../src/shared/udap/identity-provider-faults.ts'
import {
  askProvider,
  createProviderBrowser,
  type DataHolder,
  exchangeCode,
  registerDataHolder,
  signInAs,
} from '../../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let holder: DataHolder
let right: Seen

beforeAll(async () => {
  bench = await createTestWorkbench()
  holder = await registerDataHolder(bench)
  right = await look([])
}, 120_000)
afterAll(() => bench.close())

/** A JWT without what is fresh in each. */
interface SeenJwt {
  readonly alg: unknown
  /** Who issued the certificate it names; null where it names none. */
  readonly certifiedBy: string | null
  /** Whose key fits: that of its certificate, or one of the JWK Set. */
  readonly isSigned: boolean
  readonly claims: Readonly<Record<string, unknown>>
}

/** Everything a data holder sees of a provider, without what is fresh each time. */
interface Seen {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly signedMetadata: SeenJwt
  readonly redirect: Readonly<Record<string, string>>
  readonly status: number
  readonly tokens: Readonly<Record<string, unknown>>
  readonly idToken: SeenJwt | null
  readonly userinfo: Readonly<Record<string, unknown>> | null
}

async function look(faults: readonly IdentityProviderFault[]): Promise<Seen> {
  await bench.call('identityProvider.setFaults', { id: 'demo', faults: [...faults] })
  try {
    const { signed_metadata, ...metadata } = await readJson('/.well-known/udap')
    const left = await signInAs(createProviderBrowser(bench), holder, 'amara')
    const { code, ...redirect } = Object.fromEntries(left.searchParams)
    const answer = await exchangeCode(holder, code ?? '')
    const { id_token, access_token, ...tokens } = await answer.json()
    const isIssued = typeof access_token === 'string'
    return {
      metadata,
      signedMetadata: await seeJwt(String(signed_metadata)),
      redirect: { ...redirect, ...(code === undefined ? {} : { code: 'a code' }) },
      status: answer.status,
      tokens,
      idToken: typeof id_token === 'string' ? await seeJwt(id_token) : null,
      userinfo: isIssued ? await readJson('/userinfo', access_token) : null,
    }
  } finally {
    await bench.call('identityProvider.setFaults', { id: 'demo', faults: [] })
  }
}

async function readJson(path: string, token?: string): Promise<Record<string, unknown>> {
  const headers: Record<string, string> =
    token === undefined ? {} : { Authorization: `Bearer ${token}` }
  return (await askProvider(bench, `${bench.idp}${path}`, { headers })).json()
}

async function seeJwt(compact: string): Promise<SeenJwt> {
  const { alg, x5c } = decodeProtectedHeader(compact)
  const leaf = x5c?.[0]
  const certificate = leaf === undefined ? null : new X509Certificate(Buffer.from(leaf, 'base64'))
  const { jti: _jti, at_hash: _hash, ...claims } = decodeJwt(compact)
  const isSigned = await fits(compact, certificate)
  return { alg, certifiedBy: certificate?.issuer ?? null, isSigned, claims }
}

async function fits(compact: string, certificate: X509Certificate | null): Promise<boolean> {
  try {
    // The provider publishes one JWK Set.
    const keys = createLocalJWKSet((await readJson('/jwks')) as never)
    if (certificate === null) await compactVerify(compact, keys)
    else await compactVerify(compact, await importX509(certificate.toString(), 'RS256'))
    return true
  } catch {
    // A signature that does not fit is what is looked for.
    return false
  }
}

const withIdToken = (seen: Seen, change: Partial<SeenJwt>): Seen =>
  seen.idToken === null ? seen : { ...seen, idToken: { ...seen.idToken, ...change } }

const withClaims = (seen: Seen, claims: Readonly<Record<string, unknown>>): Seen =>
  withIdToken(seen, { claims: { ...seen.idToken?.claims, ...claims } })

function without(members: Readonly<Record<string, string>>, name: string) {
  return Object.fromEntries(Object.entries(members).filter(([each]) => each !== name))
}

/** What becomes of all that is seen while a fault is on, and nothing else. */
const becomes: Readonly<
  Record<Exclude<IdentityProviderFault, 'slow'>, (seen: Seen) => Seen | Promise<Seen>>
> = {
  'untrusted-certificate': async (seen) => {
    const stranger = await askProvider(bench, `${bench.idp}/stranger/.well-known/udap`)
    const { certifiedBy } = await seeJwt((await stranger.json()).signed_metadata)
    return {
      ...withIdToken(seen, { certifiedBy }),
      signedMetadata: { ...seen.signedMetadata, certifiedBy },
    }
  },
  'no-udap-scope': (seen) => ({
    ...seen,
    metadata: { ...seen.metadata, scopes_supported: ['openid'] },
  }),
  'endpoint-differs': (seen) => ({
    ...seen,
    metadata: { ...seen.metadata, token_endpoint: `${bench.idp}/token-elsewhere` },
  }),
  cancel: (seen) => ({
    ...seen,
    redirect: { ...without(seen.redirect, 'code'), error: 'access_denied' },
    ...refusedTokens('invalid_request'),
  }),
  'state-dropped': (seen) => ({ ...seen, redirect: without(seen.redirect, 'state') }),
  'state-changed': (seen) => ({ ...seen, redirect: { ...seen.redirect, state: 'another-state' } }),
  'server-error': (seen) => ({ ...seen, ...refusedTokens('server_error', 500) }),
  'no-id-token': (seen) => ({ ...seen, idToken: null }),
  'unsigned-id-token': (seen) => withIdToken(seen, { alg: 'none', isSigned: false }),
  'swapped-key': (seen) => withIdToken(seen, { isSigned: false }),
  'no-certificates': (seen) => withIdToken(seen, { certifiedBy: null }),
  'wrong-issuer': (seen) => withClaims(seen, { iss: `${bench.idp}/other` }),
  'wrong-audience': (seen) => withClaims(seen, { aud: 'another-client' }),
  'wrong-nonce': (seen) => withClaims(seen, { nonce: 'another-nonce' }),
  'expired-id-token': (seen) => {
    const now = bench.clock.nowSeconds()
    return withClaims(seen, { iat: now - 7200, exp: now - 3600 })
  },
  'wrong-subject': (seen) => ({ ...seen, userinfo: { ...seen.userinfo, sub: 'somebody-else' } }),
}

function refusedTokens(error: string, status = 400) {
  const tokens = { error, error_description: expect.any(String) }
  return { status, tokens, idToken: null, userinfo: null }
}

describe('each fault of an identity provider', () => {
  it.each(identityProviderFaults.filter((fault) => fault !== 'slow'))(
    '%s changes what it says, and nothing once it is off [AS-33] [UDAP-IDP-011]',
    async (fault) => {
      const wrong = await look([fault])
      expect(wrong).not.toEqual(right)
      expect(wrong).toEqual(await becomes[fault](right))
      expect(await look([])).toEqual(right)
    },
  )

  // Last, as it moves the clock.
  it('slow answers at the token endpoint after twenty seconds, and rightly [AS-33] [UDAP-IDP-011]', async () => {
    const left = await signInAs(createProviderBrowser(bench), holder, 'amara')
    const code = left.searchParams.get('code') ?? ''
    await bench.call('identityProvider.setFaults', { id: 'demo', faults: ['slow'] })
    let isAnswered = false
    const answered = exchangeCode(holder, code).finally(() => {
      isAnswered = true
    })
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    bench.clock.advance(19)
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    expect(isAnswered).toBe(false)
    bench.clock.advance(1)
    expect((await answered).status).toBe(right.status)
  })
})
