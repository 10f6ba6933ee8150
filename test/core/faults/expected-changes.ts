import { expect } from 'vitest'
import type { ServerFaultId } from '../../../src/shared/faults/index.ts'
import { testEpochMs } from '../../support/test-workbench.ts'
import type { Seen, SurfaceName } from './surfaces.ts'

/** Where a fault shows, and what is seen there instead of what is right. */
export interface ExpectedChange {
  readonly on: readonly SurfaceName[]
  readonly becomes: (right: Seen) => Seen
}

type Members = Record<string, unknown>

const membersOf = ({ body }: Seen) => body as Members

const members =
  (...on: SurfaceName[]) =>
  (alter: (right: Members) => Members): ExpectedChange => ({
    on,
    becomes: (right) => ({ ...right, body: alter(membersOf(right)) }),
  })

const without = (name: string, ...on: SurfaceName[]) =>
  members(...on)(({ [name]: _left, ...others }) => others)

const value = (name: string, wrong: unknown, ...on: SurfaceName[]) =>
  members(...on)((right) => ({ ...right, [name]: wrong }))

const jsonHeaders = {
  'cache-control': 'no-store',
  'content-type': 'application/json',
  pragma: 'no-cache',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Headers that let a browser read an answer are the same on a refusal. */
const corsOf = ({ headers }: Seen) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => ['access-control-allow-origin', 'vary'].includes(name))
      .map(([name, text]) => [name, text.replace('Origin, Origin', 'Origin')]),
  )

const refusal = (status: number, body: Members, ...on: SurfaceName[]): ExpectedChange => ({
  on,
  becomes: (right) => ({ status, headers: { ...jsonHeaders, ...corsOf(right) }, body }),
})

const unavailable = (...on: SurfaceName[]) =>
  refusal(
    503,
    { error: 'temporarily_unavailable', error_description: 'the endpoint fails on purpose' },
    ...on,
  )

const fhirRefusal = (status: number, code: string, headers: Members = {}): ExpectedChange => ({
  on: ['fhir'],
  becomes: (right) => ({
    status,
    headers: {
      ...jsonHeaders,
      ...corsOf(right),
      ...(headers as Record<string, string>),
      'content-type': 'application/fhir+json',
    },
    body: {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code, diagnostics: 'the FHIR server fails on purpose' }],
    },
  }),
})

const noAnswer = (...on: SurfaceName[]): ExpectedChange => ({
  on,
  becomes: () => ({ status: 'no answer', headers: {}, body: null }),
})

/** The right answer; that it comes late is tested by itself. */
const late = (...on: SurfaceName[]): ExpectedChange => ({ on, becomes: (right) => right })

const header =
  (change: Readonly<Record<string, string | undefined>>) =>
  ({ headers, ...right }: Seen): Seen => ({
    ...right,
    headers: Object.fromEntries(
      Object.entries({ ...headers, ...change }).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, text]],
      ),
    ),
  })

type Pair = [string, string]

const redirects = (alter: (pairs: Pair[]) => Pair[]): ExpectedChange => ({
  on: ['authorize', 'authorize-form-post'],
  becomes: (right) => {
    const body = membersOf(right)
    const name = body['parameters'] === undefined ? 'fields' : 'parameters'
    return { ...right, body: { ...body, [name]: alter(body[name] as Pair[]) } }
  },
})

const pair = (name: string, ...wrong: string[]) =>
  redirects((pairs) =>
    pairs.flatMap((each) => (each[0] === name ? wrong.map((text): Pair => [name, text]) : [each])),
  )

const errorForCode = (error: string) =>
  redirects((pairs) => pairs.map((each) => (each[0] === 'code' ? ['error', error] : each)))

const widened = (...on: SurfaceName[]) =>
  members(...on)((right) => ({ ...right, scope: `${right['scope']} patient/*.cruds` }))

/** Refreshing gives an ID token too, and what is of token responses is of those as well. */
const tokens = ['token', 'refresh'] as const

const idToken = (alter: (right: Members) => Members) =>
  members(...tokens)((right) => ({ ...right, id_token: alter(right['id_token'] as Members) }))

const claims = (wrong: Members) =>
  idToken((right) => ({ ...right, claims: { ...(right['claims'] as Members), ...wrong } }))

const withoutClaim = (name: string) =>
  idToken((right) => {
    const { [name]: _left, ...others } = right['claims'] as Members
    return { ...right, claims: others }
  })

const idTokenHeader = (wrong: Members, signature: string) =>
  idToken((right) => ({
    ...right,
    header: { ...(right['header'] as Members), ...wrong },
    signature,
  }))

const signedMetadata = (alter: (right: Members) => Members) =>
  members('udap-metadata')((right) => ({
    ...right,
    signed_metadata: alter(right['signed_metadata'] as Members),
  }))

const elsewhere = 'https://another-server.example'

const skew = (seconds: number): ExpectedChange => {
  const shift = (right: Members): Members =>
    Object.fromEntries(
      Object.entries(right).map(([name, text]) =>
        ['iat', 'exp', 'auth_time'].includes(name)
          ? [name, `now ${Number(String(text).slice(4)) + seconds}`]
          : [name, text],
      ),
    )
  return {
    on: [...tokens, 'introspect-live'],
    becomes: (right) => {
      const body = membersOf(right)
      const id = body['id_token'] as Members | undefined
      if (id === undefined) return { ...right, body: shift(body) }
      return {
        ...right,
        body: { ...body, id_token: { ...id, claims: shift(id['claims'] as Members) } },
      }
    },
  }
}

/** What each fault changes, told a second time from what the catalogue says. */
export const expectedChanges: Readonly<Record<ServerFaultId, ExpectedChange>> = {
  'smart-configuration-unavailable': unavailable('smart-configuration'),
  'smart-configuration-slow': late('smart-configuration'),
  'smart-configuration-html': {
    on: ['smart-configuration'],
    becomes: (right) => ({
      ...header({ 'content-type': 'text/html; charset=utf-8' })(right),
      body: '<!doctype html><title>Welcome</title><p>This is not the document you look for.</p>',
    }),
  },
  'smart-configuration-no-authorization-endpoint': without(
    'authorization_endpoint',
    'smart-configuration',
  ),
  'smart-configuration-no-token-endpoint': without('token_endpoint', 'smart-configuration'),
  'smart-configuration-token-endpoint-elsewhere': value(
    'token_endpoint',
    'http://localhost:4100/token-elsewhere',
    'smart-configuration',
  ),
  'smart-configuration-plain-pkce': value(
    'code_challenge_methods_supported',
    ['plain'],
    'smart-configuration',
  ),
  'smart-configuration-wrong-issuer': value('issuer', elsewhere, 'smart-configuration'),
  'openid-configuration-wrong-issuer': value(
    'issuer',
    elsewhere,
    'openid-configuration',
    'oauth-metadata',
  ),
  'openid-configuration-no-jwks-uri': without('jwks_uri', 'openid-configuration', 'oauth-metadata'),
  'openid-configuration-unavailable': unavailable('openid-configuration', 'oauth-metadata'),
  'state-changed': pair('state', 'another-state'),
  'state-dropped': pair('state'),
  'iss-missing': pair('iss'),
  'iss-foreign': pair('iss', elsewhere),
  'error-for-code': errorForCode('access_denied'),
  'error-server-error': errorForCode('server_error'),
  'code-missing': pair('code'),
  'code-twice': pair('code', 'a code', 'a code'),
  'code-garbled': {
    on: ['authorize'],
    becomes: (right) => pair('code', 'a code in reverse').becomes(right),
  },
  'authorize-unavailable': unavailable('authorize', 'authorize-form-post'),
  'token-unavailable': unavailable(...tokens),
  'token-slow': late(...tokens),
  'token-dropped': noAnswer(...tokens),
  'token-response-lost': noAnswer(...tokens),
  'token-invalid-grant': refusal(
    400,
    { error: 'invalid_grant', error_description: 'the request is refused on purpose' },
    ...tokens,
  ),
  'token-malformed-json': {
    on: tokens,
    becomes: (right) => ({ ...right, body: expect.stringMatching(/^\{.*[^}]$/s) }),
  },
  'token-html': { on: tokens, becomes: header({ 'content-type': 'text/html; charset=utf-8' }) },
  'token-cacheable': {
    on: tokens,
    becomes: header({ 'cache-control': 'max-age=3600', pragma: undefined }),
  },
  'access-token-missing': {
    on: tokens,
    becomes: (right) => {
      const { access_token: _left, id_token, ...others } = membersOf(right)
      // Without the access token nothing is there for at_hash to be of.
      return {
        ...right,
        body: { ...others, id_token: { ...(id_token as Members), at_hash: 'wrong' } },
      }
    },
  },
  'token-type-missing': without('token_type', ...tokens),
  'token-type-wrong': value('token_type', 'mac', ...tokens),
  'expires-in-missing': without('expires_in', ...tokens),
  'expires-in-text': value('expires_in', '3600 seconds', ...tokens),
  'expires-in-longer': value('expires_in', 90_000, ...tokens),
  'scope-widened': widened(...tokens),
  'scope-narrowed': value('scope', 'openid fhirUser launch/patient offline_access', ...tokens),
  'scope-empty': value('scope', '', ...tokens),
  'scope-missing': without('scope', ...tokens),
  'patient-missing': without('patient', ...tokens),
  'patient-unknown': value('patient', 'trustbench-nobody', ...tokens),
  'context-stray': value('encounter', 'trustbench-no-encounter', ...tokens),
  'refresh-token-missing': without('refresh_token', ...tokens),
  'id-token-missing': without('id_token', ...tokens),
  'id-token-wrong-audience': claims({ aud: 'trustbench-nobody' }),
  'id-token-wrong-issuer': claims({ iss: elsewhere }),
  'id-token-wrong-nonce': claims({ nonce: 'another-nonce' }),
  'id-token-no-nonce': { ...withoutClaim('nonce'), on: ['token'] },
  'id-token-expired': claims({ iat: 'now -7200', exp: 'now -3600' }),
  'id-token-from-the-future': claims({ iat: 'now 3600', exp: 'now 7200' }),
  'id-token-unsigned': idTokenHeader({ alg: 'none' }, 'missing'),
  'id-token-wrong-signature': idTokenHeader({}, 'of nobody'),
  'id-token-strange-key': idTokenHeader({}, 'of nobody'),
  'id-token-unknown-kid': idTokenHeader({ kid: 'trustbench-nobody' }, 'of this server'),
  'id-token-no-subject': withoutClaim('sub'),
  'id-token-wrong-fhir-user': claims({
    fhirUser: `${elsewhere}/fhir/Practitioner/trustbench-nobody`,
  }),
  'id-token-wrong-at-hash': idToken((right) => ({ ...right, at_hash: 'wrong' })),
  'refresh-invalid-grant': refusal(
    400,
    { error: 'invalid_grant', error_description: 'the request is refused on purpose' },
    'refresh',
  ),
  'refresh-unavailable': unavailable('refresh'),
  'refresh-rotation-untold': without('refresh_token', 'refresh'),
  'refresh-no-access-token': {
    on: ['refresh'],
    becomes: (right) => expectedChanges['access-token-missing'].becomes(right),
  },
  'refresh-scope-widened': widened('refresh'),
  'refresh-other-patient': value('patient', 'trustbench-nobody', 'refresh'),
  'jwks-empty': value('keys', [], 'jwks'),
  'jwks-stale': members('jwks')(({ keys, ...others }) => ({
    ...others,
    keys: (keys as Members[]).map(strangerTo),
  })),
  'jwks-duplicate-kid': members('jwks')(({ keys, ...others }) => ({
    ...others,
    keys: (keys as Members[]).flatMap((key) => [strangerTo(key), key]),
  })),
  'jwks-unavailable': unavailable('jwks'),
  'jwks-slow': late('jwks'),
  'introspection-always-active': value('active', true, 'introspect-dead'),
  'introspection-never-active': members('introspect-live')(() => ({ active: false })),
  'introspection-wrong-client': value('client_id', 'trustbench-nobody', 'introspect-live'),
  'introspection-ended': value('exp', 'now -3600', 'introspect-live'),
  'introspection-unavailable': unavailable('introspect-live', 'introspect-dead'),
  'userinfo-other-subject': value('sub', 'trustbench-nobody', 'userinfo'),
  'fhir-unauthorized': fhirRefusal(401, 'login', {
    'www-authenticate': 'Bearer realm="trustbench", error="invalid_token"',
  }),
  'fhir-forbidden': fhirRefusal(403, 'forbidden', {
    'www-authenticate': 'Bearer realm="trustbench", error="insufficient_scope"',
  }),
  'fhir-not-found': fhirRefusal(404, 'not-found'),
  'fhir-too-many-requests': fhirRefusal(429, 'throttled', { 'retry-after': '1' }),
  'fhir-unavailable': fhirRefusal(503, 'transient'),
  'fhir-slow': late('fhir'),
  'fhir-dropped': noAnswer('fhir'),
  'fhir-truncated': {
    on: ['fhir'],
    becomes: (right) => {
      const text = JSON.stringify(right.body)
      return { ...right, body: text.slice(0, Math.floor(text.length / 2)) }
    },
  },
  'fhir-html': { on: ['fhir'], becomes: header({ 'content-type': 'text/html; charset=utf-8' }) },
  'udap-metadata-missing': refusal(
    404,
    { error: 'invalid_request', error_description: 'there is no UDAP metadata, on purpose' },
    'udap-metadata',
  ),
  'udap-metadata-unsigned': without('signed_metadata', 'udap-metadata'),
  'udap-metadata-bad-signature': signedMetadata((right) => ({ ...right, isVerified: false })),
  'udap-metadata-expired': signedMetadata((right) => ({
    ...right,
    claims: { ...(right['claims'] as Members), iat: epoch(-7200), exp: epoch(-3600) },
  })),
  'udap-metadata-wrong-issuer': signedMetadata((right) => ({
    ...right,
    claims: {
      ...(right['claims'] as Members),
      iss: `${elsewhere}/fhir`,
      sub: `${elsewhere}/fhir`,
    },
  })),
  'udap-metadata-endpoint-differs': value(
    'token_endpoint',
    'http://localhost:4100/token-elsewhere',
    'udap-metadata',
  ),
  'udap-metadata-no-certificates': signedMetadata((right) => ({
    ...right,
    chain: [],
    isChained: false,
    isVerified: 'no certificate',
  })),
  'udap-metadata-expired-certificate': signedMetadata((right) => {
    const [leaf, ...above] = right['chain'] as Members[]
    return { ...right, chain: [{ ...leaf, validTo: 'Mar  6 12:00:00 2026 GMT' }, ...above] }
  }),
  'registration-unavailable': unavailable('registration'),
  'registration-refused': refusal(
    400,
    {
      error: 'unapproved_software_statement',
      error_description: 'the registration is refused on purpose',
    },
    'registration',
  ),
  'registration-other-grants': value('grant_types', ['refresh_token'], 'registration'),
  'registration-other-client-id': value('client_id', 'trustbench-nobody', 'registration'),
  'registration-no-client-id': without('client_id', 'registration'),
  'registration-no-statement': without('software_statement', 'registration'),
  'registration-not-created': {
    on: ['registration'],
    becomes: (right) => ({ ...right, status: 200 }),
  },
  'crl-expired': members('crl')((right) => ({
    ...right,
    thisUpdate: `now ${-8 * 86_400}`,
    nextUpdate: `now ${-86_400}`,
  })),
  'crl-forged': members('crl')((right) => ({ ...right, isVerified: false })),
  'crl-unavailable': unavailable('crl'),
  'ocsp-unknown': members('ocsp')((right) => ({ ...right, statuses: ['unknown'] })),
  'ocsp-try-later': members('ocsp')(() => ({ kind: 'failure', status: 'tryLater' })),
  'ocsp-unavailable': unavailable('ocsp'),
  'clock-ahead': skew(600),
  'clock-behind': skew(-600),
}

/** Another key of the same kind under the same name. */
function strangerTo(key: Members): Members {
  const material = key['kty'] === 'RSA' ? ['n'] : ['x', 'y']
  return {
    ...key,
    ...Object.fromEntries(material.map((name) => [name, anotherThan(key[name])])),
  }
}

function anotherThan(right: unknown): unknown {
  return expect.not.stringMatching(`^${right}$`)
}

function epoch(seconds: number): number {
  return testEpochMs / 1000 + seconds
}
