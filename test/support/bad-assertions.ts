import { createHmac, createPublicKey } from 'node:crypto'
import {
  type AssertingWorld,
  type AssertionChanges,
  assertionParts,
  type ClientKey,
  encode,
} from './asymmetric-client.ts'
import { testEpochMs } from './test-workbench.ts'

const testNowSeconds = testEpochMs / 1000

/** A difference from a right assertion, with the part that a refusal names. */
type Change = readonly [name: string, naming: string, changes: () => AssertionChanges]

const url = (path: string) => `http://localhost:4100${path}`

/** Everything that can be wrong in a member of an assertion whose right one has `kid` rsa and `alg` RS384, where the
 * client has keys rsa, p384 and p256 as well; at the test epoch. */
const changes: readonly Change[] = [
  ...[
    undefined,
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'rs384',
    'RS384 ',
    'RS512',
    'ES512',
    'PS256',
    'PS384',
  ]
    .concat(['ES256K', 'EdDSA', 'HS256', 'HS384', 'HS512', 'RSA-OAEP', 'dir', '__proto__'])
    .map((alg): Change => [`alg ${alg}`, 'header alg', () => ({ header: { alg } })]),
  ...[384, true, ['RS384'], { alg: 'RS384' }, null].map(
    (alg): Change => [`alg ${JSON.stringify(alg)}`, 'header alg', () => ({ header: { alg } })],
  ),
  ...['ES384', 'ES256'].map(
    (alg): Change => [`alg ${alg} with an RSA kid`, 'header kid', () => ({ header: { alg } })],
  ),
  ...[
    undefined,
    '',
    'jwt',
    'JWS',
    'at+jwt',
    'JWT ',
    'dpop+jwt',
    'client-authentication+jwt',
    1,
    null,
    ['JWT'],
  ].map((typ): Change => [`typ ${JSON.stringify(typ)}`, 'header typ', () => ({ header: { typ } })]),
  ...[
    undefined,
    '',
    'unknown',
    'RSA',
    'rsa ',
    '../rsa',
    '__proto__',
    'k'.repeat(256),
    1,
    null,
    ['rsa'],
    {},
  ].map(
    (kid): Change => [
      `kid ${JSON.stringify(kid)}`.slice(0, 60),
      'header kid',
      () => ({ header: { kid } }),
    ],
  ),
  ...['p384', 'p256'].map(
    (kid): Change => [`kid ${kid} of another type`, 'header kid', () => ({ header: { kid } })],
  ),
  ...['https://evil.test/jwks', url('/jwks'), '', null, 7].map(
    (jku): Change => [`jku ${jku} of an inline client`, 'header jku', () => ({ header: { jku } })],
  ),
  ...[['exp'], ['b64'], [], 'exp', { x: 1 }, null].map(
    (crit): Change => [`crit ${JSON.stringify(crit)}`, 'header crit', () => ({ header: { crit } })],
  ),
  ...[false, true].map((b64): Change => [`b64 ${b64}`, 'header b64', () => ({ header: { b64 } })]),
  ...['iss', 'sub'].flatMap((name) =>
    [undefined, '', 'nobody', 7, null, ['x']].map(
      (value): Change => [
        `${name} ${JSON.stringify(value)}`,
        'claim',
        () => ({ claims: { [name]: value } }),
      ],
    ),
  ),
  ['iss and sub of nobody', 'claim iss', () => ({ claims: { iss: 'nobody', sub: 'nobody' } })],
  ...[
    undefined,
    '',
    url(''),
    url('/'),
    url('/authorize'),
    url('/fhir'),
    url('/token/'),
    url('/token?x'),
    url('/TOKEN'),
    'https://localhost:4100/token',
    'http://127.0.0.1:4100/token',
    'https://other.test/token',
    'localhost:4100/token',
    [],
    [url('/token'), 'https://other.test'],
    [url('/token'), url('/token')],
    [[url('/token')]],
    { 0: url('/token') },
    7,
    null,
  ].map((aud): Change => [`aud ${JSON.stringify(aud)}`, 'claim aud', () => ({ claims: { aud } })]),
  ...[undefined, null, '', '1772885000', 'soon', true, [], {}, -1, 1.5, 1e21].map(
    (exp): Change => [`exp ${JSON.stringify(exp)}`, 'claim exp', () => ({ claims: { exp } })],
  ),
  ...[-86_400, -3600, -31, -30, 331, 600, 3600, 86_400].map(
    (offset): Change => [
      `exp ${offset} s from now`,
      'claim exp',
      () => ({ claims: { exp: testNowSeconds + offset } }),
    ],
  ),
  ...['nbf', 'iat'].flatMap((name) => [
    ...[31, 60, 86_400].map(
      (offset): Change => [
        `${name} ${offset} s from now`,
        `claim ${name}`,
        () => ({ claims: { [name]: testNowSeconds + offset } }),
      ],
    ),
    ...[null, '0', 'now', true, [], 1.5, -1].map(
      (value): Change => [
        `${name} ${JSON.stringify(value)}`,
        `claim ${name}`,
        () => ({ claims: { [name]: value } }),
      ],
    ),
  ]),
  ...[undefined, '', 'j'.repeat(256), 7, true, null, [], ['x'], {}].map(
    (jti): Change => [
      `jti ${JSON.stringify(jti)}`.slice(0, 60),
      'claim jti',
      () => ({ claims: { jti } }),
    ],
  ),
]

/** The requirement behind each part of an assertion. */
const requirements: ReadonlyArray<readonly [naming: RegExp, id: string]> = [
  [/alg (?:none|None|NONE|nOnE)$/, 'ASY-31'],
  [/alg HS/, 'ASY-32'],
  [/^alg/, 'ASY-33'],
  [/^(?:typ|kid)/, 'ASY-34'],
  [/^jku/, 'ASY-35'],
  [/^(?:crit|b64)/, 'ASY-36'],
  [/^(?:iss|sub)/, 'ASY-37'],
  [/^aud/, 'ASY-38'],
  [/^(?:exp|nbf|iat)/, 'ASY-39'],
  [/^jti/, 'ASY-40'],
]

/** The same with the requirement each breaks: name, id, the part a refusal names, what to change. */
export const wrongMembers = changes.map(([name, naming, make]) => {
  const id = requirements.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown'
  return [name, id, naming, make] as const
})

/** Every way in which the form of an assertion can be spoiled, each with the part that a refusal names. */
export const spoiledForms: ReadonlyArray<
  readonly [name: string, naming: string, spoil: (good: string) => string]
> = [
  ['no JWS at all', 'form', () => 'not-a-jws'],
  ['two parts', 'form', (good) => good.split('.').slice(0, 2).join('.')],
  ['four parts', 'form', (good) => `${good}.AAAA`],
  ['a five-part JWE', 'form', (good) => `${good}.AAAA.AAAA`],
  ['an empty signature', 'signature', (good) => good.replace(/[^.]*$/, '')],
  ['an empty header', 'header', (good) => good.replace(/^[^.]*/, '')],
  ['an empty payload', 'payload', (good) => good.replace(/\.[^.]*\./, '..')],
  ['padding', 'signature', (good) => `${good}=`],
  ['plain base64', 'header', (good) => `+${good.slice(1)}`],
  ['a space in front', 'header', (good) => ` ${good}`],
  ['a line end behind', 'signature', (good) => `${good}\n`],
  ['a changed signature', 'signature', (good) => flip(good, 2)],
  ['a changed payload', 'client_assertion', (good) => flip(good, 1)],
  ['unused trailing bits', 'header', (good) => good.replace(/^[^.]*/, 'eyJ9')],
  ['a JSON array as header', 'header', (good) => good.replace(/^[^.]*/, encode('[]'))],
  ['JSON null as payload', 'payload', (good) => good.replace(/\.[^.]*\./, `.${encode('null')}.`)],
  ['JSON cut short', 'payload', (good) => good.replace(/\.[^.]*\./, `.${encode('{"iss":')}.`)],
  ['bytes that are not UTF-8', 'payload', (good) => good.replace(/\.[^.]*\./, '._____w.')],
]

function flip(jws: string, part: number): string {
  const parts = jws.split('.')
  const text = parts[part] ?? ''
  const middle = Math.floor(text.length / 2)
  const replacement = text[middle] === 'A' ? 'B' : 'A'
  parts[part] = `${text.slice(0, middle)}${replacement}${text.slice(middle + 1)}`
  return parts.join('.')
}

/** Assertions whose HMAC is keyed with the public key of the client, in every form and length. */
export function hmacAssertions(world: AssertingWorld, clientId: string, key: ClientKey): string[] {
  const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' })
  const secrets = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(key.publicJwk.kty === 'RSA' ? [publicKey.export({ type: 'pkcs1', format: 'pem' })] : []),
    JSON.stringify(key.publicJwk),
  ]
  return secrets.flatMap((secret) =>
    [256, 384, 512].map((bits) => {
      const { header, claims } = assertionParts(world, clientId, key, {
        header: { alg: `HS${bits}` },
      })
      const input = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`
      return `${input}.${createHmac(`sha${bits}`, secret).update(input).digest('base64url')}`
    }),
  )
}
