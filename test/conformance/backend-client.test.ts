import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ParsedParams } from '../../src/shared/contract/index.ts'
import { assertionCases } from '../../src/shared/oauth/assertion-cases.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const foreignBase = 'https://ehr.example/r4'

let bench: TestWorkbench
let foreign: (request: Request) => Response | Promise<Response>
beforeEach(async () => {
  foreign = () => new Response(null, { status: 404 })
  bench = await createTestWorkbench({ foreign: async (request) => foreign(request) })
})
afterEach(() => bench.close())

const generate = (clientId: string, algorithm: 'p-384' | 'rsa-2048' = 'p-384') =>
  bench.call('keys.generate', {
    algorithm,
    name: 'Nightly',
    purpose: 'client-authentication',
    owner: { kind: 'client', id: clientId },
  })

/** A backend service whose keys this workbench makes and publishes. */
async function registerOwn(scope = 'system/*.rs'): Promise<string> {
  const client_id = 'nightly'
  await bench.call('clients.register', {
    client_id,
    metadata: {
      client_name: 'Nightly export',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      scope,
      jwks_uri: `${bench.issuer}/clients/${client_id}/jwks`,
    },
  })
  await generate(client_id)
  return client_id
}

type Order = Partial<ParsedParams<'launch.start'>>

async function play(client_id: string, order: Order = {}) {
  const { runId, openUrl } = await bench.call('launch.start', {
    mode: 'backend',
    client_id,
    scope: 'system/Patient.rs',
    ...order,
  })
  expect(openUrl).toBeNull()
  return bench.call('launch.get', { runId })
}

const checksOf = (run: Awaited<ReturnType<typeof play>>, outcome: string) =>
  run.steps.flatMap(({ checks }) =>
    checks.filter((check) => check.outcome === outcome).map(({ check }) => check),
  )

describe('built-in backend service', () => {
  it.each(['p-384', 'rsa-2048'] as const)(
    'finds the token endpoint, authenticates with a %s key of the key store and reads [BKS-15] [ASY-08] [BKS-01]',
    async (algorithm) => {
      const be = await registerOwn()
      bench.clock.advance(1)
      const { id: keyId, kid, alg } = await generate(be, algorithm)
      const run = await play(be, { backend: { keyId } })
      expect([run.status, run.failure]).toEqual(['succeeded', null])
      expect(run.steps.map(({ title, status }) => [title, status])).toEqual([
        ['Read the SMART configuration', 200],
        ['Token request', 200],
        ['Read Patient', 200],
      ])
      expect(run.grantedScope).toBe('system/Patient.rs')
      expect(run.tokens.map(({ source }) => source)).toEqual(['access_token'])
      expect(checksOf(run, 'failed')).toEqual([])
      expect(checksOf(run, 'passed')).toEqual(
        expect.arrayContaining(['launch-capability', 'backend-expires-in', 'backend-tokens']),
      )
      const [, token] = run.steps
      const sent = await bench.call('traffic.get', { id: token?.exchangeIds[0] ?? '' })
      expect(sent.decodedTokens[0]).toMatchObject({
        header: { alg, kid, typ: 'JWT' },
        claims: { iss: be, sub: be, aud: `${bench.issuer}/token` },
      })
      expect(token?.exchangeIds).toHaveLength(2)
    },
  )

  it('makes a fresh assertion for each request [BKS-15]', async () => {
    const be = await registerOwn()
    const seen = new Set<unknown>()
    for (let count = 0; count < 3; count += 1) {
      const run = await play(be)
      expect(run.status).toBe('succeeded')
      const id = run.steps[1]?.exchangeIds[0] ?? ''
      const { decodedTokens } = await bench.call('traffic.get', { id })
      const { jti, exp } = decodedTokens[0]?.claims ?? {}
      expect(jti).toMatch(/^[\w-]{43}$/)
      expect(exp).toBeLessThanOrEqual(bench.clock.nowSeconds() + 300)
      seen.add(jti)
    }
    expect(seen.size).toBe(3)
  })

  it('plays against a foreign server, and sends the token to its FHIR base only [BKS-15]', async () => {
    const received: Request[] = []
    foreign = async (request) => {
      received.push(request.clone())
      const { pathname } = new URL(request.url)
      if (pathname.endsWith('smart-configuration')) {
        return Response.json({
          token_endpoint: 'https://login.example/token',
          capabilities: ['client-confidential-asymmetric'],
        })
      }
      if (pathname === '/token') {
        const token = { access_token: 'abc', token_type: 'bearer', expires_in: 300 }
        return Response.json(
          { ...token, scope: 'system/Group.rs' },
          { headers: { 'Cache-Control': 'no-store' } },
        )
      }
      return Response.json({ resourceType: 'Bundle', type: 'searchset' })
    }
    const key = await bench.call('keys.generate', {
      algorithm: 'p-384',
      name: 'For the other server',
      purpose: 'client-authentication',
    })
    const order = { fhirBase: foreignBase, backend: { keyId: key.id } }
    const run = await play('there', order)
    expect([run.status, run.failure]).toEqual(['succeeded', null])
    expect(received.map(({ method, url }) => [method, url])).toEqual([
      ['GET', `${foreignBase}/.well-known/smart-configuration`],
      ['POST', 'https://login.example/token'],
      ['GET', `${foreignBase}/Group?_count=3`],
    ])
    const carrying = received.filter(({ headers }) => headers.has('authorization'))
    expect(carrying.map(({ url }) => url)).toEqual([`${foreignBase}/Group?_count=3`])
    await expect(
      bench.call('launch.readFhir', { runId: run.id, path: 'https://evil.example/x' }),
    ).rejects.toThrow(/not a path below/)
  })

  it('sends nothing to a token endpoint without TLS that is not on this machine [BKS-15] [GEN-21]', async () => {
    const received: string[] = []
    foreign = (request) => {
      received.push(request.url)
      return Response.json({ token_endpoint: 'http://login.example/token' })
    }
    const key = await generate('there')
    const run = await play('there', { fhirBase: foreignBase, backend: { keyId: key.id } })
    expect(run).toMatchObject({
      status: 'failed',
      failure: { clause: expect.stringContaining('GEN-21') },
    })
    expect(received).toHaveLength(1)
  })

  it('explains a refusal by the check of this server that failed [BKS-08]', async () => {
    const be = await registerOwn()
    const { id: keyId } = await generate('somebody-else')
    const run = await play(be, { backend: { keyId } })
    expect(run).toMatchObject({
      status: 'failed',
      failure: { code: 'invalid_client', clause: expect.stringContaining('ASY-') },
    })
    expect(checksOf(run, 'failed')).toContain('tokens-issued')
    expect(checksOf(run, 'failed').some((check) => check.startsWith('server-'))).toBe(true)
    const narrow = await play(be, { scope: 'user/Patient.rs' })
    expect(narrow.failure).toMatchObject({
      code: 'invalid_scope',
      clause: expect.stringContaining('BKS-07'),
    })
  })

  it('refuses to begin without key, client or grant type, naming what is wanted [BKS-02] [ASY-09]', async () => {
    await expect(play('nobody')).rejects.toThrow(/no client nobody/)
    await expect(play('trustbench-console')).rejects.toThrow(/no backend service/)
    const be = await registerOwn()
    const [key] = (await bench.call('keys.list', {})).rows
    await bench.call('keys.retire', { id: key?.id ?? '' })
    await expect(play(be)).rejects.toThrow(/no active key/)
    await expect(play(be, { backend: { keyId: 'gone' } })).rejects.toThrow(/no key gone/)
  })
})

describe('built-in client', () => {
  it('authenticates with keys alone: it has no secret, and asks for a key instead of one [SYM-10] [SYM-06]', async () => {
    const { metadata, secrets } = await bench.call('clients.get', {
      client_id: 'trustbench-console',
    })
    expect([metadata.token_endpoint_auth_method, secrets]).toEqual(['none', []])
    const { client } = await bench.call('clients.register', {
      metadata: {
        client_name: 'With a secret',
        redirect_uris: ['https://app.test/cb'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    })
    const refused = await play(client.client_id).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      problem: { details: [{ message: expect.stringContaining('authenticates with a key') }] },
    })
  })
})

describe('keys of the built-in backend service', () => {
  it('are published with Cache-Control and never in private [ASY-08]', async () => {
    const be = await registerOwn()
    const response = await bench.request(`/clients/${be}/jwks`)
    expect(response.headers.get('cache-control')).toMatch(/max-age=\d+/)
    const { keys } = await response.json()
    expect(keys).toHaveLength(1)
    for (const member of ['d', 'p', 'q', 'k']) expect(keys[0]).not.toHaveProperty(member)
    const calls = [
      await bench.call('keys.list', {}),
      await bench.call('clients.get', { client_id: be }),
      await play(be),
    ]
    expect(JSON.stringify(calls)).not.toMatch(/"d":|PRIVATE KEY/)
  })

  it('are registered by URL or by value, and a client without keys is told so [ASY-01] [ASY-09]', async () => {
    const be = await registerOwn()
    const publish = async (by: 'url' | 'value') => {
      const { jwks_uri, publishedKeys } = await bench.call('clients.publishKeys', {
        client_id: be,
        by,
      })
      const { metadata } = await bench.call('clients.get', { client_id: be })
      const run = await play(be)
      return [jwks_uri, publishedKeys, metadata.jwks_uri, metadata.jwks?.keys.length, run.status]
    }
    const url = `${bench.issuer}/clients/${be}/jwks`
    expect(await publish('value')).toEqual([url, 1, undefined, 1, 'succeeded'])
    expect(await publish('url')).toEqual([url, 1, url, undefined, 'succeeded'])
    const [key] = (await bench.call('keys.list', {})).rows
    await bench.call('keys.retire', { id: key?.id ?? '' })
    await expect(publish('value')).rejects.toThrow(/no key in use/)
    await expect(
      bench.call('clients.publishKeys', { client_id: 'nobody', by: 'url' }),
    ).rejects.toThrow(/no client nobody/)
  })

  it('rotate with overlap: both authenticate until it ends, then the successor alone [ASY-09]', async () => {
    const be = await registerOwn()
    const [old] = (await bench.call('keys.list', {})).rows
    const oldId = old?.id ?? ''
    const next = await bench.call('keys.succeed', { id: oldId, overlapSeconds: 3600 })
    const statusWith = async (keyId: string) => (await play(be, { backend: { keyId } })).status
    expect([await statusWith(oldId), await statusWith(next.id)]).toEqual(['succeeded', 'succeeded'])
    bench.clock.advance(3601)
    expect([await statusWith(oldId), await statusWith(next.id)]).toEqual(['failed', 'succeeded'])
    const run = await play(be)
    expect(run.status).toBe('succeeded')
  })
})

describe('assertion workbench', () => {
  it.each(assertionCases.map(({ id, label, clause }) => [label, clause, id] as const))(
    '%s: refused as %s wants [BKS-16]',
    async (_label, clause, id) => {
      const be = await registerOwn()
      const run = await play(be, {
        backend: { assertion: { case: id, header: {}, claims: {}, signature: 'right' } },
      })
      expect(run.failure).toBeNull()
      expect([run.status, run.grantedScope]).toEqual(['succeeded', null])
      expect(run.expectedRefusal).toMatchObject({
        code: 'invalid_client',
        advice: expect.stringContaining(clause),
      })
      expect(checksOf(run, 'passed')).toContain('wrong-assertion-refused')
    },
  )

  it('edits any header or claim and signs with another key as told [BKS-16]', async () => {
    const be = await registerOwn()
    const jti = 'the-one'
    const edited = { header: { typ: 'JWT' }, claims: { jti, iat: bench.clock.nowSeconds() } }
    const right = await play(be, { backend: { assertion: { ...edited, signature: 'right' } } })
    expect(right.status).toBe('succeeded')
    const again = await play(be, { backend: { assertion: { ...edited, signature: 'right' } } })
    expect(again.failure).toMatchObject({
      code: 'invalid_client',
      clause: expect.stringContaining('ASY-40'),
    })
    const claims = { sub: null }
    const without = await play(be, {
      backend: { assertion: { header: {}, claims, signature: 'right' } },
    })
    expect(without.failure?.clause).toContain('ASY-37')
    const forged = await play(be, {
      backend: { assertion: { header: {}, claims: {}, signature: 'another-key' } },
    })
    expect(forged.failure?.clause).toContain('ASY-30')
  })

  it('says so when a server accepts what it has to refuse [BKS-16]', async () => {
    foreign = (request) =>
      request.method === 'GET'
        ? Response.json({ token_endpoint: 'https://login.example/token' })
        : Response.json({ access_token: 'abc', token_type: 'bearer', scope: 'system/Patient.rs' })
    const key = await generate('there')
    const assertion = {
      case: 'algorithm-none',
      header: {},
      claims: {},
      signature: 'right',
    } as const
    const run = await play('there', {
      fhirBase: foreignBase,
      backend: { keyId: key.id, assertion },
    })
    expect(run).toMatchObject({
      status: 'failed',
      expectedRefusal: null,
      failure: {
        code: null,
        text: expect.stringContaining('accepted'),
        clause: expect.stringContaining('ASY-31'),
      },
    })
  })
})
