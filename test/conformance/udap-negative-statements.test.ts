import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { badClaims, badForms } from '../support/bad-udap-jwts.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  trustCommunity,
  type UdapApp,
} from '../support/udap-app.ts'

let bench: TestWorkbench
let app: UdapApp
let service: UdapApp
let clientId: string
beforeAll(async () => {
  bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta', {})
  app = await createUdapApp(bench)
  service = await createUdapApp(bench)
  clientId = await registerUdapApp(service, serviceStatementOf(service))
})
beforeEach(() => bench.clock.advance(1))

async function outcomeOf(response: Response): Promise<string> {
  const { error = 'accepted' } = await response.json()
  return `${response.status} ${error}`
}

type Claims = Readonly<Record<string, unknown>>

/** A statement that asks for something no server may register. */
interface BadRequestCase {
  readonly name: string
  readonly id: string
  readonly kind: 'app' | 'service'
  readonly claims: Claims
  readonly error: string
}

function asking(
  id: string,
  kind: 'app' | 'service',
  rows: ReadonlyArray<readonly [name: string, claims: Claims]>,
  error = 'invalid_client_metadata',
): BadRequestCase[] {
  return rows.map(([name, claims]) => ({ name, id, kind, claims, error }))
}

const valuesOf = (
  member: string,
  values: readonly unknown[],
): ReadonlyArray<readonly [string, Claims]> =>
  values.map((value) => [
    `with ${member} ${JSON.stringify(value) ?? 'left out'}`,
    { [member]: value },
  ])

const badRequests: readonly BadRequestCase[] = [
  ...asking(
    'UDAP-DCR-011',
    'app',
    valuesOf('grant_types', [
      undefined,
      null,
      'authorization_code',
      ['authorization_code', 'client_credentials'],
      ['authorization_code', 'refresh_token', 'client_credentials'],
      ['refresh_token'],
      ['implicit'],
      ['password'],
      ['authorization_code', 'implicit'],
      ['authorization_code', 'authorization_code'],
      ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
      [1],
      [''],
    ]),
  ),
  ...asking(
    'UDAP-DCR-011',
    'service',
    valuesOf('grant_types', [['client_credentials', 'refresh_token']]),
  ),
  ...asking(
    'UDAP-DCR-012',
    'app',
    valuesOf('response_types', [
      undefined,
      [],
      ['token'],
      ['code', 'token'],
      ['id_token'],
      'code',
      [1],
    ]),
  ),
  ...asking('UDAP-DCR-012', 'service', valuesOf('response_types', [['code'], []])),
  ...asking(
    'UDAP-DCR-013',
    'app',
    valuesOf('redirect_uris', [undefined, [], 'https://app.example/cb', [7], null]),
  ),
  ...asking('UDAP-DCR-013', 'service', valuesOf('redirect_uris', [['https://app.example/cb'], []])),
  ...asking(
    'UDAP-DCR-014',
    'app',
    [
      'http://app.example/cb',
      'http://localhost:3000/cb',
      'app://cb',
      'com.example.app:/cb',
      '/cb',
      'cb',
      '',
      'https://app.example/#x',
      'https://app.example/cb#',
      'https://app.example/*',
      'https://*.example/cb',
      'https://user:secret@app.example/cb',
      'javascript:alert(1)',
      'data:text/html,x',
      'https://app.example/c b',
      'https:\\\\app.example',
    ].map((uri) => [
      `with the redirect URI ${JSON.stringify(uri)}`,
      { redirect_uris: ['https://app.example/cb', uri] },
    ]),
    'invalid_redirect_uri',
  ),
  ...asking(
    'UDAP-DCR-015',
    'app',
    valuesOf('token_endpoint_auth_method', [
      undefined,
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'tls_client_auth',
      ['private_key_jwt'],
      'PRIVATE_KEY_JWT',
    ]),
  ),
  ...asking(
    'UDAP-DCR-016',
    'app',
    valuesOf('client_name', [undefined, '', '  ', 7, ['App'], null]),
  ),
  ...asking(
    'UDAP-DCR-016',
    'service',
    valuesOf('contacts', [
      undefined,
      [],
      'mailto:ops@app.example',
      ['ops@app.example'],
      ['mailto:'],
      ['mailto:ops'],
      ['https://app.example/contact'],
      ['mailto:ops@app.example', 'tel:+1'],
      [7],
    ]),
  ),
  ...asking(
    'UDAP-DCR-017',
    'app',
    valuesOf('logo_uri', [
      undefined,
      '',
      'http://app.example/logo.png',
      'https://app.example/logo.svg',
      'https://app.example/logo',
      'logo.png',
      'data:image/png;base64,AA',
      7,
    ]),
  ),
  ...asking('UDAP-DCR-018', 'app', valuesOf('scope', [undefined, '', ' ', 7, ['openid'], null])),
  ...asking(
    'UDAP-DCR-019',
    'app',
    valuesOf('scope', ['unknown', 'system/*.rs', 'patient/Nothing.rs more/*.x']),
  ),
  ...asking(
    'UDAP-DCR-019',
    'service',
    valuesOf('scope', ['user/*.rs', 'openid fhirUser', 'offline_access']),
  ),
  ...asking('UDAP-DCR-021', 'app', [
    ...valuesOf('client_uri', ['http://app.example', 'app', 7]),
    ...valuesOf('tos_uri', ['ftp://app.example/tos']),
    ...valuesOf('policy_uri', ['//app.example/policy']),
    ...valuesOf('software_id', [7, '']),
    ...valuesOf('software_version', [1.1, {}]),
  ]),
]

const badBodies: ReadonlyArray<readonly [name: string, id: string, body: Claims, error: string]> = [
  ['without udap', 'UDAP-DCR-003', { udap: undefined }, 'invalid_client_metadata'],
  ['with a number as udap', 'UDAP-DCR-003', { udap: 1 }, 'invalid_client_metadata'],
  ['with udap 2', 'UDAP-DCR-003', { udap: '2' }, 'invalid_client_metadata'],
  ['with an empty udap', 'UDAP-DCR-003', { udap: '' }, 'invalid_client_metadata'],
  ['with udap true', 'UDAP-DCR-003', { udap: true }, 'invalid_client_metadata'],
  [
    'without statement',
    'UDAP-DCR-004',
    { software_statement: undefined },
    'invalid_software_statement',
  ],
  [
    'with a statement that is null',
    'UDAP-DCR-004',
    { software_statement: null },
    'invalid_software_statement',
  ],
  [
    'with an object as statement',
    'UDAP-DCR-004',
    { software_statement: {} },
    'invalid_software_statement',
  ],
  [
    'with an array as statement',
    'UDAP-DCR-004',
    { software_statement: ['a.b.c'] },
    'invalid_software_statement',
  ],
]

const badStatements = [...badForms, ...badClaims('UDAP-DCR-009', 'UDAP-DCR-008')]

describe('software statements with one thing wrong', () => {
  it('are 100 at least [FG-07] [UD-15]', () => {
    const all = badStatements.length + badRequests.length + badBodies.length
    expect(all).toBeGreaterThanOrEqual(100)
  })

  it('differ from ones that are accepted in that alone [UDAP-DCR-001] [UDAP-DCR-009] [UDAP-JWT-012] [UDAP-JWT-013]', async () => {
    const variants: readonly (readonly [Claims, Claims])[] = [
      [{}, {}],
      [{}, { exp: bench.clock.nowSeconds() + 300 }],
      [{}, { aud: ['https://other.example', `${bench.issuer}/register`] }],
      [{}, { aud: [`${bench.issuer}/register`] }],
      [{ typ: 'JWT' }, { more: { any: 'thing' } }],
      [{ jwk: { kty: 'EC' }, kid: 'x', x5u: 'https://a.example', jku: 'https://a.example' }, {}],
    ]
    for (const [header, claims] of variants) {
      const statement = await signUdapJwt(app, statementOf(app), { header, claims })
      expect(await outcomeOf(await postStatement(bench, statement))).toMatch(/^20[01] accepted$/)
    }
  })

  it.each(badStatements)('registration refuses one $name [$id]', async (bad) => {
    const response = await postStatement(bench, await bad.sign(app, statementOf(app)))
    expect(await outcomeOf(response)).toBe('400 invalid_software_statement')
  })

  it.each(badRequests)('registration refuses a $kind $name [$id]', async (bad) => {
    const claims = bad.kind === 'app' ? statementOf(app) : serviceStatementOf(app)
    const statement = await signUdapJwt(app, { ...claims, ...bad.claims })
    const response = await postStatement(bench, statement)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { error, error_description, ...others } = await response.json()
    expect([response.status, error, others]).toEqual([400, bad.error, {}])
    expect(error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it.each(badBodies)('registration refuses a request %s [%s]', async (_name, _id, body, error) => {
    const statement = await signUdapJwt(app, statementOf(app))
    const response = await postStatement(bench, statement, body)
    expect(await outcomeOf(response)).toBe(`400 ${error}`)
  })
})

describe('authentication tokens with one thing wrong', () => {
  const tokens = [...badForms, ...badClaims('UDAP-TOK-007', 'UDAP-TOK-004')]

  it.each(tokens)('the token endpoint refuses one $name [$id]', async (bad) => {
    const assertion = await bad.sign(service, tokenClaimsOf(service, clientId))
    const code = bad.stage === 'claims' ? 'invalid_client' : 'invalid_request'
    const status = bad.isTooLarge === true ? 413 : 400
    expect(await outcomeOf(await requestUdapToken(bench, assertion))).toBe(`${status} ${code}`)
  })

  it('differ from ones that are accepted in that alone [UDAP-JWT-012] [UDAP-JWT-013]', async () => {
    const claims = tokenClaimsOf(service, clientId)
    for (const change of [
      {},
      { claims: { jti: 'several', aud: ['https://other.example', `${bench.issuer}/token`] } },
      { header: { typ: 'JWT' }, claims: { jti: 'more', more: 1 } },
    ]) {
      const response = await requestUdapToken(bench, await signUdapJwt(service, claims, change))
      expect(await outcomeOf(response)).toBe('200 accepted')
    }
  })
})
