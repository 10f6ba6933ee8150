import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { signUdapJwt, type UdapApp } from './udap-app.ts'

/** A JWT with one thing wrong. */
export interface BadJwt {
  readonly name: string
  /** The requirement it breaks. */
  readonly id: string
  /** `form` and `signature` are about the JWT as such, `claims` about whom it is by and for and when. */
  readonly stage: 'form' | 'signature' | 'claims'
  /** Larger than a form may be at all. @see spec/security.md L-02 */
  readonly isTooLarge?: boolean
  sign(app: UdapApp, claims: Readonly<Record<string, unknown>>): Promise<string>
}

type Members = Readonly<Record<string, unknown>>

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function withHeader(
  id: string,
  stage: BadJwt['stage'],
  rows: ReadonlyArray<readonly [name: string, header: Members]>,
): BadJwt[] {
  return rows.map(([name, header]) => ({
    name,
    id,
    stage,
    sign: (app, claims) => signUdapJwt(app, claims, { header }),
  }))
}

function withText(
  id: string,
  stage: BadJwt['stage'],
  rows: ReadonlyArray<readonly [name: string, change: (compact: string) => string]>,
): BadJwt[] {
  return rows.map(([name, change]) => ({
    name,
    id,
    stage,
    sign: async (app, claims) => change(await signUdapJwt(app, claims)),
  }))
}

function withClaims(
  id: string,
  rows: ReadonlyArray<readonly [name: string, change: (claims: Members, app: UdapApp) => Members]>,
): BadJwt[] {
  return rows.map(([name, change]) => ({
    name,
    id,
    stage: 'claims',
    sign: (app, claims) => signUdapJwt(app, { ...claims, ...change(claims, app) }),
  }))
}

const part = (compact: string, index: number) => compact.split('.')[index] ?? ''
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const now = (claims: Members) => Number(claims['iat'])

/** The payload signed by something else than the app's key and library. */
function signWith(
  change: (app: UdapApp) => { header: Members; privateKey?: KeyObject },
): BadJwt['sign'] {
  return (app, claims) => signUdapJwt(app, claims, change(app))
}

/** JWTs that are none of UDAP, or not signed by their certificate. @see UDAP-JWT-001 to UDAP-JWT-005, UDAP-JWT-013, UDAP-JWT-014 */
export const badForms: readonly BadJwt[] = [
  ...withHeader('UDAP-JWT-002', 'form', [
    ['without alg', { alg: undefined }],
    ['with alg null', { alg: null }],
    ['with a number as alg', { alg: 256 }],
    ['without x5c', { x5c: undefined }],
    ['with an empty x5c', { x5c: [] }],
    ['with a text as x5c', { x5c: 'MII' }],
    ['with a number in x5c', { x5c: [1] }],
    ['with x5c null', { x5c: null }],
    [
      'with jku and kid instead of x5c',
      { x5c: undefined, jku: 'https://app.example/jwks', kid: 'a' },
    ],
    ['with x5u instead of x5c', { x5c: undefined, x5u: 'https://app.example/cert.pem' }],
    ['with jwk instead of x5c', { x5c: undefined, jwk: other.publicKey.export({ format: 'jwk' }) }],
  ]),
  ...withHeader('UDAP-JWT-001', 'form', [['with alg none', { alg: 'none' }]]),
  ...withHeader(
    'UDAP-JWT-004',
    'form',
    [
      'HS256',
      'HS384',
      'PS256',
      'PS384',
      'ES512',
      'RS512',
      'EdDSA',
      'es256',
      'ES256 ',
      'ES256K',
    ].map((alg) => [`with alg ${alg}`, { alg }]),
  ),
  ...withHeader('UDAP-JWT-013', 'form', [
    ['with a critical extension', { crit: ['x'], x: 1 }],
    ['with an empty crit', { crit: [] }],
    ['with b64 false', { b64: false, crit: ['b64'] }],
    ['of type at+jwt', { typ: 'at+jwt' }],
    ['of type dpop+jwt', { typ: 'dpop+jwt' }],
    ['of type client-authentication+jwt', { typ: 'client-authentication+jwt' }],
    ['with a number as type', { typ: 1 }],
  ]),
  ...withText('UDAP-JWT-001', 'form', [
    ['with an empty signature', (jwt) => jwt.replace(/[^.]+$/, '')],
    ['with two parts', (jwt) => jwt.replace(/\.[^.]+$/, '')],
    ['with four parts', (jwt) => `${jwt}.AA`],
    ['with five parts, as encrypted ones have', (jwt) => `${jwt}.AA.AA`],
    [
      'in JSON, flattened',
      (jwt) =>
        JSON.stringify({
          protected: part(jwt, 0),
          payload: part(jwt, 1),
          signature: part(jwt, 2),
        }),
    ],
    [
      'in JSON, general',
      (jwt) =>
        JSON.stringify({
          payload: part(jwt, 1),
          signatures: [{ protected: part(jwt, 0), signature: part(jwt, 2) }],
        }),
    ],
    ['with a line break', (jwt) => `${jwt.slice(0, 20)}\n${jwt.slice(20)}`],
    ['with spaces around', (jwt) => ` ${jwt} `],
    ['with padding', (jwt) => `${jwt}=`],
    ['with letters of standard base64', (jwt) => jwt.replace(/\.[^.]{4}/, '.+/+/')],
    ['with a header that is no JSON', (jwt) => jwt.replace(/^[^.]+/, encode('alg'))],
    ['with a header that is an array', (jwt) => jwt.replace(/^[^.]+/, encode([]))],
    ['with a payload that is an array', (jwt) => jwt.replace(/\.[^.]+\./, `.${encode([])}.`)],
    ['with a payload that is no JSON', (jwt) => jwt.replace(/\.[^.]+\./, `.${encode('iss')}.`)],
    ['empty', () => ''],
    ['no JWT at all', () => 'statement'],
  ]),
  ...withText('UDAP-JWT-014', 'form', [
    [
      'with iss twice',
      (jwt) => {
        const payload = Buffer.from(part(jwt, 1), 'base64url').toString()
        const twice = encode(payload.replace('{', '{"iss":"https://other.example",'))
        return jwt.replace(/\.[^.]+\./, `.${twice}.`)
      },
    ],
    [
      'with alg twice',
      (jwt) => {
        const header = Buffer.from(part(jwt, 0), 'base64url').toString()
        return jwt.replace(/^[^.]+/, encode(header.replace('{', '{"alg":"ES256",')))
      },
    ],
  ]),
  {
    name: 'of 64 KiB and more',
    id: 'UDAP-JWT-014',
    stage: 'form',
    isTooLarge: true,
    sign: async (app, claims) => `${await signUdapJwt(app, claims)}${'A'.repeat(66_000)}`,
  },
  ...withText('UDAP-JWT-003', 'signature', [
    [
      'with another payload',
      (jwt) => {
        const payload = Buffer.from(part(jwt, 1), 'base64url').toString()
        return jwt.replace(/\.[^.]+\./, `.${encode(payload.replace('{', '{"more":1,'))}.`)
      },
    ],
    [
      'with another header',
      (jwt) => {
        const header = Buffer.from(part(jwt, 0), 'base64url').toString()
        return jwt.replace(/^[^.]+/, encode(header.replace('{', '{"typ":"JWT",')))
      },
    ],
    ['with half a signature', (jwt) => jwt.slice(0, -44)],
    [
      'with a signature of zeros',
      (jwt) => jwt.replace(/[^.]+$/, Buffer.alloc(64).toString('base64url')),
    ],
    [
      'with a signature in DER',
      (jwt) =>
        jwt.replace(
          /[^.]+$/,
          Buffer.concat([Buffer.of(0x30, 6, 2, 1, 1, 2, 1, 1)]).toString('base64url'),
        ),
    ],
  ]),
  {
    name: 'signed by another key that stands in jwk',
    id: 'UDAP-JWT-003',
    stage: 'signature',
    sign: signWith(() => ({
      header: { jwk: other.publicKey.export({ format: 'jwk' }), kid: 'b' },
      privateKey: other.privateKey,
    })),
  },
  {
    name: 'signed by another key that x5u leads to',
    id: 'UDAP-JWT-003',
    stage: 'signature',
    sign: signWith(() => ({
      header: { x5u: 'https://app.example/other.pem' },
      privateKey: other.privateKey,
    })),
  },
  {
    name: 'with HS256 keyed by the public key of the leaf',
    id: 'UDAP-JWT-004',
    stage: 'form',
    sign: async (app, claims) => {
      const content = [{ alg: 'HS256', x5c: app.x5c }, claims].map(encode).join('.')
      const key = createPublicKey(app.privateKey).export({ format: 'pem', type: 'spki' })
      return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`
    },
  },
  ...withHeader('UDAP-JWT-005', 'signature', [
    ['with alg RS256 beside a key of P-256', { alg: 'RS256' }],
    ['with alg ES384 beside a key of P-256', { alg: 'ES384' }],
  ]),
]

/** JWTs by or for somebody else, of another time, or without what every JWT has.
 * @param endpoint the member of the discovery document the JWT is for
 * @see UDAP-JWT-007, UDAP-JWT-008, UDAP-JWT-011, UDAP-JWT-012
 */
export function badClaims(lifetime: string, issuer: string): readonly BadJwt[] {
  return [
    ...withClaims('UDAP-JWT-007', [
      ['without iss', () => ({ iss: undefined })],
      ['with an empty iss', () => ({ iss: '', sub: '' })],
      ['with a number as iss', () => ({ iss: 1, sub: 1 })],
      ['with an array as iss', ({ iss }) => ({ iss: [iss] })],
      ['without exp', () => ({ exp: undefined })],
      ['without iat', () => ({ iat: undefined })],
      ['without jti', () => ({ jti: undefined })],
      ['with an empty jti', () => ({ jti: '' })],
      ['with a number as jti', () => ({ jti: 7 })],
      ['with a jti of 256 characters', () => ({ jti: 'x'.repeat(256) })],
      ['with exp as text', ({ exp }) => ({ exp: String(exp) })],
      ['with iat as text', ({ iat }) => ({ iat: String(iat) })],
      ['with exp in milliseconds', ({ exp }) => ({ exp: Number(exp) * 1000 })],
      [
        'with both times in milliseconds',
        (claims) => ({ iat: now(claims) * 1000, exp: now(claims) * 1000 + 60 }),
      ],
      ['with a fraction of a second', (claims) => ({ exp: now(claims) + 60.5 })],
      ['with a negative iat', () => ({ iat: -5, exp: 60 })],
      ['with exp null', () => ({ exp: null })],
    ]),
    ...withClaims('UDAP-JWT-008', [
      [
        'that ended 61 seconds ago',
        (claims) => ({ iat: now(claims) - 300, exp: now(claims) - 61 }),
      ],
      [
        'that is made 61 seconds from now',
        (claims) => ({ iat: now(claims) + 61, exp: now(claims) + 121 }),
      ],
      [
        'with times as the samples of the guide print them',
        (claims) => ({ iat: now(claims) + 300, exp: now(claims) }),
      ],
      ['that ends when it begins', (claims) => ({ exp: now(claims) })],
    ]),
    ...withClaims(lifetime, [
      ['that lasts 301 seconds', (claims) => ({ exp: now(claims) + 301 })],
      ['that lasts an hour', (claims) => ({ exp: now(claims) + 3_600 })],
    ]),
    ...withClaims(issuer, [
      ['without sub', () => ({ sub: undefined })],
      ['about another one', () => ({ sub: 'https://other.example' })],
      ['with a number as sub', () => ({ sub: 1 })],
      ['by another one', () => ({ iss: 'https://other.example', sub: 'https://other.example' })],
      ['with a slash more in iss and sub', ({ iss }) => ({ iss: `${iss}/`, sub: `${iss}/` })],
      [
        'with capitals in iss and sub',
        ({ iss }) => ({ iss: String(iss).toUpperCase(), sub: String(iss).toUpperCase() }),
      ],
      ['with a slash more in sub', ({ sub }) => ({ sub: `${sub}/` })],
    ]),
    ...withClaims('UDAP-JWT-012', [
      ['without aud', () => ({ aud: undefined })],
      ['for the issuer', (_claims, { bench }) => ({ aud: bench.issuer })],
      ['for the FHIR base', (_claims, { bench }) => ({ aud: bench.fhirBase })],
      ['for several others', (_claims, { bench }) => ({ aud: [bench.issuer, bench.fhirBase] })],
      ['for nobody', () => ({ aud: [] })],
      ['with an object as aud', ({ aud }) => ({ aud: { aud } })],
    ]),
    ...withClaims('UDAP-JWT-011', [
      ['for the address with a slash more', ({ aud }) => ({ aud: `${aud}/` })],
      [
        'for the address with the host in capitals',
        ({ aud }) => ({ aud: String(aud).replace('localhost', 'LOCALHOST') }),
      ],
      [
        'for the address without its port',
        ({ aud }) => ({ aud: String(aud).replace(':4100', '') }),
      ],
      ['for the address with a query', ({ aud }) => ({ aud: `${aud}?a=1` })],
      [
        'for the address of another scheme',
        ({ aud }) => ({ aud: String(aud).replace('http:', 'https:') }),
      ],
    ]),
  ]
}
