import { createHash } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** What a lying or broken server does differently; every function gets what an honest one would send. */
export interface ForeignFaults {
  readonly configuration?: (document: Record<string, unknown>) => Record<string, unknown>
  readonly openidConfiguration?: (document: Record<string, unknown>) => Record<string, unknown>
  readonly idToken?: (claims: JWTPayload) => JWTPayload
  /** Gives the claims of an ID token that comes with a refresh, from those of the first; none comes when left out. */
  readonly refreshedIdToken?: (claims: JWTPayload) => JWTPayload
  /** Changes the ID token after it was signed. */
  readonly signedIdToken?: (token: string) => string
  readonly idTokenHeader?: Record<string, unknown>
  readonly tokenResponse?: (response: Record<string, unknown>) => Record<string, unknown>
  readonly tokenStatus?: number
  /** Content-Type of resources. */
  readonly fhirType?: string
}

/** A server of somebody else's: honest unless told otherwise, with everything it received. */
export interface ForeignServer {
  readonly issuer: string
  readonly fhirBase: string
  readonly received: { readonly path: string; readonly body: string; readonly headers: Headers }[]
  answer(request: Request): Promise<Response>
  /** Signs in and consents at the authorization request, and gives the way back. */
  approve(location: string, change?: (parameters: URLSearchParams) => void): string
}

/** @param now epoch seconds */
export async function createForeignServer(
  now: () => number,
  faults: ForeignFaults = {},
  issuer = 'https://ehr.example',
): Promise<ForeignServer> {
  const fhirBase = `${issuer}/r4`
  const pair = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const received: ForeignServer['received'] = []
  let request = new URLSearchParams()
  let generation = 0
  let first: JWTPayload = {}

  const idTokenOf = (form: URLSearchParams) => {
    if (form.get('grant_type') === 'authorization_code') {
      const claims = firstClaims()
      first = faults.idToken?.(claims) ?? claims
      return signIdToken(first)
    }
    const claims = faults.refreshedIdToken?.({ ...first, iat: now(), exp: now() + 300 })
    return claims === undefined ? undefined : signIdToken(claims)
  }

  const firstClaims = (): JWTPayload => ({
    iss: issuer,
    sub: 'user-1',
    aud: request.get('client_id') ?? '',
    iat: now(),
    exp: now() + 300,
    nonce: request.get('nonce') ?? '',
    fhirUser: `${fhirBase}/Practitioner/d1`,
  })

  const signIdToken = async (claims: JWTPayload) => {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...faults.idTokenHeader })
      .sign(pair.privateKey)
    return faults.signedIdToken?.(token) ?? token
  }

  const token = async (body: string) => {
    const form = new URLSearchParams(body)
    if (form.get('grant_type') === 'authorization_code') {
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      if (challenge !== request.get('code_challenge')) {
        return Response.json({ error: 'invalid_grant' }, { status: 400 })
      }
    }
    generation += 1
    const id_token = await idTokenOf(form)
    const response = {
      access_token: `foreign-access-${generation}`,
      token_type: 'bearer',
      expires_in: 600,
      scope: request.get('scope') ?? '',
      refresh_token: `foreign-refresh-${generation}`,
      patient: 'p1',
      need_patient_banner: true,
      ...(id_token === undefined ? {} : { id_token }),
    }
    return Response.json(faults.tokenResponse?.(response) ?? response, {
      status: faults.tokenStatus ?? 200,
      headers: { 'Cache-Control': 'no-store' },
    })
  }

  const documents: Readonly<Record<string, () => unknown>> = {
    '/r4/.well-known/smart-configuration': () => {
      const document = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        capabilities: ['launch-standalone', 'client-public'],
        code_challenge_methods_supported: ['S256'],
      }
      return faults.configuration?.(document) ?? document
    },
    '/.well-known/openid-configuration': () => {
      const document = { issuer, jwks_uri: `${issuer}/jwks` }
      return faults.openidConfiguration?.(document) ?? document
    },
    '/jwks': () => ({ keys: [jwk] }),
    '/r4/Patient/p1': () => ({ resourceType: 'Patient', id: 'p1' }),
  }

  return {
    issuer,
    fhirBase,
    received,
    answer: async (incoming) => {
      const path = new URL(incoming.url).pathname
      const body = await incoming.text()
      received.push({ path, body, headers: incoming.headers })
      if (path === '/token') return token(body)
      const document = documents[path]
      if (document === undefined) return new Response('not found', { status: 404 })
      const fhirType = faults.fhirType ?? 'application/fhir+json'
      const type = path.startsWith('/r4/Patient/') ? fhirType : 'application/json'
      return Response.json(document(), { headers: { 'Content-Type': type } })
    },
    approve: (location, change) => {
      request = new URL(location).searchParams
      const back = new URL(request.get('redirect_uri') ?? '')
      back.searchParams.set('code', 'foreign-code')
      back.searchParams.set('state', request.get('state') ?? '')
      change?.(back.searchParams)
      return back.href
    },
  }
}
