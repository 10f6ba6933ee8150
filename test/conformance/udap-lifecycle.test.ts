import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import {
  authorizationQuery,
  createProofKey,
  decideAsPerson,
  type ProofKey,
} from '../support/launch.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import {
  createTestClock,
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'
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

const beta = 'urn:example:trustbench:beta'
let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta', {})
})
beforeEach(async () => {
  bench.clock.advance(61)
  for (const { name, value, fallback } of await bench.call('settings.list', {})) {
    if (String(value) !== String(fallback)) await bench.call('settings.reset', { name })
  }
})

const set = (name: string, value: MethodParams<'settings.update'>['value']) =>
  bench.call('settings.update', { name, value })

async function outcomeOf(response: Response): Promise<string> {
  const { error = 'no error' } = await response.json()
  return `${response.status} ${error}`
}

const post = async (app: UdapApp, claims: Readonly<Record<string, unknown>>) =>
  postStatement(app.bench, await signUdapJwt(app, claims))

const askToken = async (app: UdapApp, clientId: string) =>
  outcomeOf(await requestUdapToken(app.bench, await signUdapJwt(app, tokenClaimsOf(app, clientId))))

const cancel = (app: UdapApp) => {
  const { iss, sub, aud, iat, exp, jti } = statementOf(app)
  return post(app, { iss, sub, aud, iat, exp, jti, grant_types: [] })
}

const redirect_uri = 'https://app.example/cb'
const personalScope = 'user/*.rs openid fhirUser offline_access'

/** The query of an authorization request of the app. */
function authorizationOf(client_id: string, proof: ProofKey): URLSearchParams {
  const client = { client_id, client_secret: undefined }
  return authorizationQuery(bench, client, proof, {
    redirect_uri,
    scope: personalScope,
  })
}

async function obtainCode(clientId: string, proof: ProofKey): Promise<string> {
  const arrived = await decideAsPerson(bench, `/authorize?${authorizationOf(clientId, proof)}`)
  return arrived.searchParams.get('code') ?? ''
}

/** A token request of an app of people, as it makes it. */
async function requestAs(
  app: UdapApp,
  clientId: string,
  form: Readonly<Record<string, string>>,
): Promise<Response> {
  const { extensions: _, ...claims } = tokenClaimsOf(app, clientId)
  const assertion = await signUdapJwt(app, claims)
  const cleared = { scope: undefined }
  return requestUdapToken(app.bench, assertion, { ...cleared, ...form })
}

const redeem = (app: UdapApp, clientId: string, code: string, { code_verifier }: ProofKey) =>
  requestAs(app, clientId, {
    grant_type: 'authorization_code',
    code,
    code_verifier,
    redirect_uri,
  })

const refresh = (app: UdapApp, clientId: string, refresh_token: string) =>
  requestAs(app, clientId, { grant_type: 'refresh_token', refresh_token })

async function launch(app: UdapApp, clientId: string) {
  const proof = createProofKey()
  const response = await redeem(app, clientId, await obtainCode(clientId, proof), proof)
  expect(response.status).toBe(200)
  return response.json()
}

const read = (accessToken: string) =>
  bench.request(`${bench.fhirBase}/Patient?_count=1`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  })

describe('a registration request', () => {
  it('is a POST of JSON, and nothing else [UDAP-DCR-002] [UDAP-DCR-001]', async () => {
    const app = await createUdapApp(bench)
    const statement = await signUdapJwt(app, statementOf(app))
    const send = (contentType: string, body: string) =>
      bench.request('/register', {
        method: 'POST',
        headers: { 'Content-Type': contentType },
        body,
      })
    const json = JSON.stringify({ udap: '1', software_statement: statement })
    const form = new URLSearchParams({ udap: '1', software_statement: statement }).toString()
    const refused = '400 invalid_client_metadata'
    expect(await outcomeOf(await send('application/x-www-form-urlencoded', form))).toBe(refused)
    expect(await outcomeOf(await send('text/plain', json))).toBe(refused)
    expect(await outcomeOf(await send('application/json', json.slice(0, -1)))).toBe(refused)
    expect(await outcomeOf(await send('application/json', `[${json}]`))).toBe(refused)
    const get = await bench.request('/register')
    expect([get.status, get.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')])
    expect(await outcomeOf(await send('application/json', json))).toBe('201 no error')
  })

  it('without udap is one of another protocol only where it holds no UDAP statement [UDAP-DCR-003]', async () => {
    await set('clientRegistration', 'open')
    const app = await createUdapApp(bench)
    const statement = await signUdapJwt(app, statementOf(app))
    const without = { udap: undefined }
    expect(await outcomeOf(await postStatement(bench, statement, without))).toBe(
      '400 invalid_client_metadata',
    )
    const plain = { ...without, redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' }
    expect(await outcomeOf(await postStatement(bench, undefined, plain))).toBe('201 no error')
    expect(await outcomeOf(await postStatement(bench, statement))).toBe('201 no error')
  })

  it('tells in Traffic which members beside the statement were ignored [UDAP-DCR-005]', async () => {
    const app = await createUdapApp(bench)
    const statement = await signUdapJwt(app, statementOf(app))
    const response = await postStatement(bench, statement, { scope: 'user/*.cruds' })
    const { client_id, scope } = await response.json()
    expect(scope).toBe(personalScope)
    bench.clock.advance(1)
    const { rows } = await bench.call('traffic.list', { client_id })
    const { notes } = await bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    expect(notes.find(({ check }) => check === 'members-beside-statement')?.text).toBe(
      'ignored in favour of the statement: scope',
    )
  })

  it('names its exchange in errors where a lab wants that [UDAP-DCR-040]', async () => {
    const bodyOf = async () => (await postStatement(bench, 'x')).json()
    expect(Object.keys(await bodyOf()).sort()).toEqual(['error', 'error_description'])
    await set('traceInErrors', true)
    const { trustbench_trace } = await bodyOf()
    bench.clock.advance(1)
    const exchange = await bench.call('traffic.get', { id: trustbench_trace })
    expect(exchange).toMatchObject({ errorCode: 'invalid_software_statement', status: 400 })
  })

  it.each(['https', 'http', 'urn', 'did', 'udap'])(
    'may come from an app named by a URI of the scheme %s [UDAP-DCR-043]',
    async (scheme) => {
      const names: Record<string, string> = {
        urn: 'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
        did: 'did:web:app.example',
      }
      const app = await createUdapApp(bench, { iss: names[scheme] ?? `${scheme}://app.example/1` })
      const clientId = await registerUdapApp(app, serviceStatementOf(app))
      expect(await askToken(app, clientId)).toBe('200 no error')
    },
  )

  it('makes two clients of the two names of one certificate [UDAP-PKI-010]', async () => {
    const own = await createUdapApp(bench)
    const { presentation, certificate } = await bench.call('certificates.issueFixture', {
      fixture: 'C-MULTI',
      communityId: 'beta',
      algorithm: 'p-256',
    })
    const { uris } = await bench.call('certificates.get', { id: certificate.id })
    const { base64 } = await bench.call('keys.export', {
      id: presentation.signWithKeyId,
      confirmedName: (await bench.call('keys.get', { id: presentation.signWithKeyId })).name,
      isClearConfirmed: true,
    })
    const privateKey = createPrivateKey(Buffer.from(base64, 'base64').toString())
    const ids = []
    for (const iss of uris) {
      const app = { ...own, iss, x5c: presentation.x5c, privateKey }
      ids.push(await registerUdapApp(app, serviceStatementOf(app)))
    }
    expect(uris).toHaveLength(2)
    expect(new Set(ids).size).toBe(2)
  })
})

describe('a registration that is changed', () => {
  it('gets a new client_id where the server works so, and the old one ends [UDAP-DCR-029]', async () => {
    await set('udapModification', 'new-client-id')
    const app = await createUdapApp(bench)
    const first = await registerUdapApp(app, serviceStatementOf(app))
    expect(await askToken(app, first)).toBe('200 no error')
    const response = await post(app, serviceStatementOf(app))
    const { client_id } = await response.json()
    expect(response.status).toBe(201)
    expect(client_id).not.toBe(first)
    expect(await askToken(app, first)).toBe('400 invalid_client')
    expect(await askToken(app, client_id)).toBe('200 no error')
    await bench.call('settings.reset', { name: 'udapModification' })
    expect(await registerUdapApp(app, serviceStatementOf(app))).toBe(client_id)
  })

  it('loses the refresh tokens of a grant it gives up [UDAP-DCR-033]', async () => {
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app)
    const { refresh_token } = await launch(app, clientId)
    expect(await registerUdapApp(app, serviceStatementOf(app))).toBe(clientId)
    expect(await outcomeOf(await refresh(app, clientId, refresh_token))).toBe(
      '400 unauthorized_client',
    )
    expect(await registerUdapApp(app)).toBe(clientId)
    expect(await outcomeOf(await refresh(app, clientId, refresh_token))).toBe('400 invalid_grant')
  })

  it('limits later refreshes by its narrowed scope, and leaves access tokens alone [UDAP-DCR-034]', async () => {
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app)
    const { refresh_token, access_token } = await launch(app, clientId)
    const narrowed = { ...statementOf(app), scope: 'user/Patient.rs offline_access' }
    expect(await registerUdapApp(app, narrowed)).toBe(clientId)
    expect((await read(access_token)).status).toBe(200)
    const refreshed = await (await refresh(app, clientId, refresh_token)).json()
    expect(refreshed.scope.split(' ').sort()).toEqual(['offline_access', 'user/Patient.rs'])
    const response = await bench.request(`${bench.fhirBase}/Observation?_count=1`, {
      headers: { Authorization: `Bearer ${refreshed.access_token}` },
    })
    expect(response.status).toBe(403)
  })

  it('in one community leaves that of the same name in another alone [UDAP-DCR-030]', async () => {
    const iss = 'https://twice.example'
    const inAlpha = await createUdapApp(bench, { iss, community: 'alpha' })
    const inBeta = await createUdapApp(bench, { iss })
    const first = await registerUdapApp(inAlpha, serviceStatementOf(inAlpha))
    const second = await registerUdapApp(inBeta, serviceStatementOf(inBeta))
    const changed = {
      ...serviceStatementOf(inBeta),
      client_name: 'Changed',
      scope: 'system/Patient.rs',
    }
    await registerUdapApp(inBeta, changed)
    const nameOf = async (client_id: string) =>
      (await bench.call('clients.get', { client_id })).metadata.client_name
    expect([await nameOf(first), await nameOf(second)]).toEqual(['Test app', 'Changed'])
    expect((await cancel(inBeta)).status).toBe(200)
    expect([await askToken(inAlpha, first), await askToken(inBeta, second)]).toEqual([
      '200 no error',
      '400 invalid_client',
    ])
  })
})

describe('a registration that is cancelled', () => {
  it('ends codes, refresh and access tokens, and gets an error page instead of a redirect [UDAP-DCR-035]', async () => {
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app)
    const { refresh_token, access_token } = await launch(app, clientId)
    const proof = createProofKey()
    const code = await obtainCode(clientId, proof)
    const introspect = async () => {
      const response = await bench.postForm(
        '/introspect',
        { token: access_token },
        { Authorization: `Bearer ${access_token}` },
      )
      return response.status === 200 ? (await response.json()).active : response.status
    }
    expect(await introspect()).toBe(true)
    expect((await read(access_token)).status).toBe(200)

    expect(await (await cancel(app)).json()).toMatchObject({ client_id: clientId, grant_types: [] })
    expect(await outcomeOf(await redeem(app, clientId, code, proof))).toBe('400 invalid_client')
    expect(await outcomeOf(await refresh(app, clientId, refresh_token))).toBe('400 invalid_client')
    expect((await read(access_token)).status).toBe(401)
    expect(await introspect()).not.toBe(true)
    const page = await bench.request(`/authorize?${authorizationOf(clientId, proof)}`)
    expect([page.status, page.headers.get('location')]).toEqual([400, null])
  })

  it('needs no more than the common claims, and has to be there [UDAP-DCR-036] [UDAP-DCR-038]', async () => {
    const app = await createUdapApp(bench)
    const first = await registerUdapApp(app)
    expect((await cancel(app)).status).toBe(200)
    expect(await outcomeOf(await cancel(app))).toBe('400 invalid_client_metadata')
    await set('udapUnknownCancellation', 'not-found')
    expect(await outcomeOf(await cancel(app))).toBe('404 invalid_client_metadata')
    const response = await post(app, statementOf(app))
    expect(response.status).toBe(201)
    expect((await response.json()).client_id).not.toBe(first)
  })
})

describe('the editions of registration', () => {
  /** A statement without some claims. */
  const lacking = (app: UdapApp, ...names: readonly string[]) =>
    Object.fromEntries(Object.entries(statementOf(app)).filter(([name]) => !names.includes(name)))

  it('base takes statements without scope, contacts and logo, the guides do not [UDAP-DCR-016] [UDAP-DCR-017] [UDAP-DCR-018]', async () => {
    const app = await createUdapApp(bench)
    for (const mode of ['stu2', 'stu1', 'carin']) {
      await set('udapMode', mode)
      for (const name of ['scope', 'contacts', 'logo_uri']) {
        expect([mode, name, await outcomeOf(await post(app, lacking(app, name)))]).toEqual([
          mode,
          name,
          '400 invalid_client_metadata',
        ])
      }
    }
    await set('udapMode', 'base')
    const response = await post(app, lacking(app, 'scope', 'contacts', 'logo_uri'))
    expect(response.status).toBe(201)
    const body = await response.json()
    for (const name of ['scope', 'contacts', 'logo_uri']) expect(body).not.toHaveProperty(name)
  })

  it('take a logo of a service, and http on loopback only by a switch that is marked [UDAP-DCR-017] [UDAP-DCR-014]', async () => {
    const service = await createUdapApp(bench)
    const withLogo = { ...serviceStatementOf(service), logo_uri: 'https://app.example/logo.gif' }
    expect(await outcomeOf(await post(service, withLogo))).toBe('201 no error')
    const app = await createUdapApp(bench)
    const onLoopback = { ...statementOf(app), redirect_uris: ['http://127.0.0.1:3000/cb'] }
    expect(await outcomeOf(await post(app, onLoopback))).toBe('400 invalid_redirect_uri')
    await set('udapLoopbackHttp', true)
    const again = { ...statementOf(app), redirect_uris: ['http://127.0.0.1:3000/cb'] }
    expect(await outcomeOf(await post(app, again))).toBe('201 no error')
    const { isStu2, deviations } = await bench.call('trust.server', {})
    expect([isStu2, deviations.map(({ setting }) => setting)]).toEqual([
      false,
      ['udapLoopbackHttp'],
    ])
  })

  it('leave apps that keep no key to registration by hand [UDAP-DCR-027]', async () => {
    const app = await createUdapApp(bench)
    const asPublic = { ...statementOf(app), token_endpoint_auth_method: 'none' }
    expect(await outcomeOf(await post(app, asPublic))).toBe('400 invalid_client_metadata')
    const { client } = await bench.call('clients.register', {
      metadata: {
        client_name: 'By hand',
        redirect_uris: ['https://hand.example/cb'],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        scope: 'openid',
      },
    })
    expect(client).toMatchObject({
      registeredBy: 'console',
      metadata: { token_endpoint_auth_method: 'none' },
    })
  })
})

describe('over a restart', () => {
  const folder = temporaryDirectory()
  afterAll(() => folder.remove())
  const databaseFile = join(folder.path, 'trustbench.db')
  const clock = createTestClock()
  const secretBox = createTestSecretBox()
  const start = () => createTestWorkbench({ config: { databaseFile }, clock, secretBox })

  it('a used statement stays used, its id is free after its time and for others, and a secret is readable nowhere [UDAP-JWT-010] [UDAP-DCR-010] [UDAP-DCR-052]', async () => {
    const first = await start()
    await trustCommunity(first, 'beta', {})
    await first.call('settings.update', { name: 'udapMode', value: 'carin' })
    const app = await createUdapApp(first)
    const jti = 'used-once'
    const claims = {
      ...statementOf(app),
      jti,
      token_endpoint_auth_method: 'client_secret_basic',
    }
    const statement = await signUdapJwt(app, claims)
    const registered = await postStatement(first, statement)
    const { client_id, client_secret } = await registered.json()
    expect(registered.status).toBe(201)
    expect(Buffer.from(client_secret, 'base64url').length).toBeGreaterThanOrEqual(32)
    expect(await outcomeOf(await postStatement(first, statement))).toBe(
      '400 invalid_software_statement',
    )
    clock.advance(1)
    await first.close()

    const second = await start()
    expect(await outcomeOf(await postStatement(second, statement))).toBe(
      '400 invalid_software_statement',
    )
    const again = { ...app, bench: second }
    const sameId = { jti }
    const stillUsed = { ...statementOf(again), ...sameId }
    expect(await outcomeOf(await post(again, stillUsed))).toBe('400 invalid_software_statement')
    const other = await createUdapApp(second)
    expect(await outcomeOf(await post(other, { ...statementOf(other), ...sameId }))).toBe(
      '201 no error',
    )
    clock.advance(400)
    expect(await outcomeOf(await post(again, { ...statementOf(again), ...sameId }))).toBe(
      '200 no error',
    )
    const shown = JSON.stringify([
      await second.call('clients.get', { client_id }),
      await second.call('traffic.list', {}),
    ])
    expect(shown).not.toContain(client_secret)
    clock.advance(1)
    await second.close()
    expect(readFileSync(databaseFile).includes(client_secret)).toBe(false)
  }, 120_000)
})

describe('a self-signed certificate', () => {
  it('is trusted where it is an anchor itself and the policy says so [UDAP-PKI-018]', async () => {
    const { presentation, certificate } = await bench.call('certificates.issueFixture', {
      fixture: 'C-SELF',
      communityId: 'beta',
      algorithm: 'p-256',
    })
    const { pem } = await bench.call('certificates.get', { id: certificate.id })
    const judge = async () => {
      const certificates = pem
      const communities = ['urn:example:pinned']
      const [judged] = await bench.call('trust.judge', {
        certificates,
        communities,
        isStatusAsked: false,
      })
      return judged?.trace.reason ?? 'trusted'
    }
    const pinned = { uri: 'urn:example:pinned', name: 'Pinned', anchors: [pem] }
    await expect(bench.call('trust.save', pinned)).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
    const [root] = (await bench.call('trust.export', { uri: beta })).anchors
    await bench.call('trust.save', { ...pinned, anchors: [root ?? ''] })
    expect(await judge()).not.toBe('trusted')
    await bench.call('trust.save', { ...pinned, policy: { isSelfSignedLeafAllowed: true } })
    expect(await judge()).toBe('trusted')
    expect(presentation.x5c).toHaveLength(1)
    await bench.call('trust.remove', { uri: pinned.uri })
  })
})
