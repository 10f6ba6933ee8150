import { methods } from '../../../src/shared/contract/index.ts'
import { mutate, type Random } from '../../support/spoiled-input.ts'

/** What a fuzzed request may build on: things that are really there, so that it gets past the first check. */
export interface FuzzGround {
  readonly clientIds: readonly string[]
  readonly secrets: readonly string[]
  readonly accessTokens: readonly string[]
  readonly refreshTokens: readonly string[]
  readonly patients: readonly string[]
  readonly jwts: readonly string[]
  readonly session: string
}

/** A request to one of the two servers. */
export interface FuzzedRequest {
  readonly to: 'server' | 'admin'
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

const serverPaths = [
  ...['/', '/fhir/.well-known/smart-configuration', '/.well-known/openid-configuration', '/jwks'],
  ...[
    '/fhir/.well-known/udap',
    '/authorize',
    '/token',
    '/register',
    '/register/{client}',
    '/introspect',
  ],
  ...[
    '/revoke',
    '/userinfo',
    '/manage',
    '/tiered/callback',
    '/interaction/{word}',
    '/app/launch/{word}',
  ],
  ...[
    '/brands',
    '/styles/{word}',
    '/demo/protected-registration',
    '/crl/{word}',
    '/{word}',
    '//',
    '/%',
  ],
]
const fhirPaths = [
  ...[
    'metadata',
    'Patient',
    'Patient/{patient}',
    'Patient/{word}',
    'Observation',
    'Observation/{word}',
  ],
  ...[
    'Patient/{patient}/_history',
    'Patient/{patient}/$everything',
    '$export',
    '',
    'Patient/_search',
  ],
  ...[
    'Encounter?patient={patient}',
    'Condition/_search',
    'Binary/{word}',
    '{word}',
    '$app-state',
    '_history',
  ],
  ...['Patient/{patient}/_history/{word}', 'MedicationRequest?_include=MedicationRequest:patient'],
]
const verbs = ['GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const parameterNames = [
  ...[
    'grant_type',
    'client_id',
    'client_secret',
    'redirect_uri',
    'scope',
    'state',
    'aud',
    'resource',
  ],
  ...[
    'code',
    'code_verifier',
    'code_challenge',
    'code_challenge_method',
    'response_type',
    'nonce',
    'launch',
  ],
  ...[
    'client_assertion',
    'client_assertion_type',
    'refresh_token',
    'token',
    'token_type_hint',
    'prompt',
  ],
  ...[
    'login_hint',
    'udap',
    'idp',
    'max_age',
    'id_token_hint',
    'response_mode',
    'request',
    'request_uri',
  ],
  ...[
    '_count',
    '_sort',
    '_include',
    '_revinclude',
    '_id',
    'name',
    'birthdate',
    'patient',
    '_lastUpdated',
  ],
  ...[
    'code:in',
    '_has:Observation:patient:code',
    'subject:Patient.name',
    '_summary',
    '_elements',
    '_format',
  ],
]
const values = [
  ...[
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'code',
    'S256',
    'none',
    'login',
    '1',
    '-1',
  ],
  ...[
    'launch/patient openid fhirUser patient/*.rs',
    'system/*.rs',
    'user/Observation.cruds?code=a|b',
    '',
  ],
  ...[
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    'https://app.test/cb',
    '0',
    '2001-13-45',
  ],
  ...[
    'ge2000-01-01',
    'Patient/x',
    '__proto__',
    'constructor',
    '%00',
    '\u0000',
    '\u202e',
    '999999999999999999',
  ],
  ...[
    "' OR 1=1 --",
    '"',
    '\\',
    'a,b\\,c',
    '|',
    '$',
    '*',
    'javascript:alert(1)',
    'http://localhost:4100/fhir',
  ],
]
const bodies = [
  '{"resourceType":"Patient","name":[{"family":"X"}],"birthDate":"2000-01-01"}',
  '{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient"}}]}',
  '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}},"request":{"method":"POST","url":"Observation"}}]}',
  '[{"op":"replace","path":"/gender","value":"other"}]',
  '{"redirect_uris":["https://app.test/cb"],"client_name":"X","grant_types":["authorization_code"],"scope":"patient/*.rs"}',
  '{"udap":"1","software_statement":"e30.e30.e30"}',
  '{"id":"x","limit":10,"search":"a","offset":0}',
]
const mediaTypes = [
  ...[
    'application/x-www-form-urlencoded',
    'application/json',
    'application/fhir+json',
    'text/plain',
    '',
  ],
  ...['application/x-www-form-urlencoded; charset=latin1', 'application/json-patch+json'],
]

/** Methods that end the ground the others stand on: they lock the keys or go out to other servers. */
const leftOut = /^(?:vault\.lock|workspace\.|sandbox\.reset|storage\.)/
const methodNames = Object.keys(methods).filter((name) => !leftOut.test(name))

/** Makes the next request; the same random numbers make the same one. */
export function nextRequest(random: Random, ground: FuzzGround): FuzzedRequest {
  const pick = <Value>(list: readonly Value[]): Value => {
    const value = list[random(list.length)]
    if (value === undefined) throw new RangeError('an empty list')
    return value
  }
  const value = (): string => {
    const kind = random(8)
    if (kind === 0) return pick(ground.clientIds)
    if (kind === 1) return pick([...ground.refreshTokens, ...ground.accessTokens])
    if (kind === 2) return pick(ground.jwts)
    return kind === 3 ? mutate(pick(values), random).slice(0, 300) : pick(values)
  }
  const word = () => encodeURIComponent(mutate(pick(values), random).toWellFormed().slice(0, 60))
  const fill = (path: string) =>
    path
      .replaceAll('{client}', encodeURIComponent(pick(ground.clientIds)))
      .replaceAll('{patient}', pick(ground.patients))
      .replaceAll('{word}', word)
  const form = () => {
    const parameters = new URLSearchParams()
    for (let count = random(9); count > 0; count -= 1)
      parameters.append(pick(parameterNames), value())
    return parameters.toString()
  }
  const credentials = (): Record<string, string> => {
    const kind = random(6)
    if (kind < 3) return { Authorization: `Bearer ${pick(ground.accessTokens)}` }
    if (kind === 3) {
      const pair = `${pick(ground.clientIds)}:${pick(ground.secrets)}`
      return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
    }
    const odd = mutate(`Bearer ${pick(ground.jwts)}`, random).replaceAll(/[^\x20-\x7e]/g, '')
    return kind === 4 ? { Authorization: odd.slice(0, 900) } : {}
  }
  const body = () => (random(2) === 0 ? form() : mutate(pick(bodies), random))
  if (random(5) === 0) {
    return {
      to: 'admin',
      method: 'POST',
      target: `/rpc/${random(20) === 0 ? word() : pick(methodNames)}`,
      headers: { Authorization: `Bearer ${ground.session}`, 'Content-Type': 'application/json' },
      body: random(3) === 0 ? '{}' : mutate(pick(bodies), random),
    }
  }
  const path = random(2) === 0 ? `/fhir/${fill(pick(fhirPaths))}` : fill(pick(serverPaths))
  const method = pick(verbs)
  const query = random(2) === 0 ? form() : ''
  const type = pick(mediaTypes)
  return {
    to: 'server',
    method,
    target: query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`,
    headers: { ...credentials(), ...(type === '' ? {} : { 'Content-Type': type }) },
    body: method === 'GET' || method === 'HEAD' ? undefined : body(),
  }
}
