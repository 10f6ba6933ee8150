import { randomUUID } from 'node:crypto'
import type { TestWorkbench } from './test-workbench.ts'
import {
  type CommunityId,
  createUdapApp,
  signUdapJwt,
  type UdapApp,
  type UdapJwtChange,
} from './udap-app.ts'

/** What a lying or broken server does differently. */
export interface UdapServerFaults {
  /** Changes the plain document; `signed_metadata` is there already. */
  readonly document?: (document: Record<string, unknown>) => Record<string, unknown>
  /** Changes header, claims or key of the signed metadata. */
  readonly signed?: UdapJwtChange
  /** Changes the compact form of the signed metadata. */
  readonly compact?: (text: string) => string
  /** Answers the metadata request in place of the document. */
  readonly metadata?: (request: Request) => Response | undefined
  /** The SMART configuration; there is none when left out. */
  readonly smart?: Record<string, unknown>
  /** Answers registration requests. */
  readonly register?: (body: Record<string, unknown>, request: Request) => Response
  /** Answers token requests. */
  readonly token?: (form: URLSearchParams, request: Request) => Response
}

/** A data holder of somebody else's, with a certificate of a local community: honest unless told otherwise. */
export interface UdapServer {
  readonly base: string
  readonly registrationEndpoint: string
  readonly tokenEndpoint: string
  readonly identity: UdapApp
  readonly received: { readonly method: string; readonly url: string; readonly body: string }[]
  faults: UdapServerFaults
  answer(request: Request): Promise<Response>
}

/** Makes a server; the workbench has to send what it asks of other hosts to `answer`. */
export async function createUdapServer(
  bench: TestWorkbench,
  {
    host = 'https://ehr.example',
    community = 'beta' as CommunityId,
    identity,
  }: { host?: string; community?: CommunityId; identity?: UdapApp } = {},
): Promise<UdapServer> {
  const base = `${host}/r4`
  const signer = identity ?? (await createUdapApp(bench, { community, iss: base, alg: 'RS256' }))
  const endpoints = {
    authorization_endpoint: `${host}/authorize`,
    token_endpoint: `${host}/token`,
    registration_endpoint: `${host}/register`,
  }
  const server: UdapServer = {
    base,
    registrationEndpoint: endpoints.registration_endpoint,
    tokenEndpoint: endpoints.token_endpoint,
    identity: signer,
    received: [],
    faults: {},
    answer: async (request) => {
      const body = await request.text()
      const { pathname } = new URL(request.url)
      server.received.push({ method: request.method, url: request.url, body })
      const { faults } = server
      if (pathname === '/r4/.well-known/udap') {
        return faults.metadata?.(request) ?? Response.json(await describeServer(server, endpoints))
      }
      if (pathname === '/r4/.well-known/smart-configuration' && faults.smart !== undefined) {
        return Response.json(faults.smart)
      }
      if (pathname === '/register') {
        const parsed = JSON.parse(body)
        return faults.register?.(parsed, request) ?? registered(parsed)
      }
      if (pathname === '/token') {
        const form = new URLSearchParams(body)
        return faults.token?.(form, request) ?? tokenIssued(form)
      }
      return new Response('not found', { status: 404 })
    },
  }
  return server
}

async function describeServer(
  { base, identity, faults }: UdapServer,
  endpoints: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const now = identity.bench.clock.nowSeconds()
  const claims = {
    iss: base,
    sub: base,
    iat: now,
    exp: now + 86_400,
    jti: randomUUID(),
    ...endpoints,
  }
  const signed = await signUdapJwt(identity, claims, faults.signed)
  const document = {
    udap_versions_supported: ['1'],
    udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz'],
    udap_authorization_extensions_supported: ['hl7-b2b'],
    udap_authorization_extensions_required: ['hl7-b2b'],
    udap_certifications_supported: [],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes_supported: ['openid', 'fhirUser', 'offline_access', 'patient/*.rs', 'system/*.rs'],
    ...endpoints,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'ES256'],
    registration_endpoint_jwt_signing_alg_values_supported: ['RS256', 'ES256'],
    signed_metadata: faults.compact?.(signed) ?? signed,
  }
  return faults.document?.(document) ?? document
}

/** Claims of a JWT, unverified. */
export function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

/** Header of a JWT, unverified. */
export function headerOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString('utf8'))
}

const noStore = { 'Cache-Control': 'no-store' }

/** What an honest server answers to a registration request; with empty `grant_types`, that it is cancelled. */
export function registered(
  { software_statement }: Record<string, unknown>,
  change: Readonly<Record<string, unknown>> = {},
  status = 201,
): Response {
  const {
    iss: _iss,
    sub: _sub,
    aud: _aud,
    exp: _exp,
    iat: _iat,
    jti: _jti,
    ...members
  } = claimsOf(String(software_statement))
  const answer = { client_id: 'assigned-1', software_statement, ...members, ...change }
  return Response.json(answer, { status, headers: noStore })
}

/** A refusal as the profiles want it. */
export function refusal(error: string, status = 400): Response {
  const body = { error, error_description: 'as told' }
  return Response.json(body, { status, headers: noStore })
}

/** What an honest server answers to a token request. */
export function tokenIssued(
  form: URLSearchParams,
  change: Readonly<Record<string, unknown>> = {},
): Response {
  const answer = {
    access_token: `foreign-access-${randomUUID()}`,
    token_type: 'Bearer',
    expires_in: 900,
    scope: form.get('scope') ?? 'system/*.rs',
    ...change,
  }
  return Response.json(answer, { headers: noStore })
}
