import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  minimalRegistration,
  postRegistration,
  type RegisteredClient,
  registerOverWire,
} from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const issuer = 'https://issuer.test'

let bench: TestWorkbench
let keys: Awaited<ReturnType<typeof makeKeys>>

beforeEach(async () => {
  bench = await createTestWorkbench()
  await bench.call('settings.update', { name: 'clientRegistration', value: 'open' })
  keys = await makeKeys()
  await trust(keys.jwk)
})
afterEach(() => bench.close())

async function makeKeys() {
  const { publicKey, privateKey } = await generateKeyPair('ES384')
  const jwk = { ...(await exportJWK(publicKey)), kty: 'EC', kid: 'k1' }
  return { privateKey, jwk }
}

const trust = (jwk: { kty: string }) =>
  bench.call('registration.trustStatementIssuer', { issuer, jwks: { keys: [jwk] } })

const sign = (claims: Readonly<Record<string, unknown>>, { privateKey } = keys) =>
  new SignJWT({ iss: issuer, ...claims })
    .setProtectedHeader({ alg: 'ES384', kid: 'k1' })
    .sign(privateKey)

async function refusalOf(software_statement: unknown) {
  const response = await postRegistration(bench, { ...minimalRegistration, software_statement })
  return [response.status, (await response.json()).error]
}

describe('software statements at plain registration', () => {
  it('win over what the client says itself, and are echoed unchanged [REG-05]', async () => {
    const software_statement = await sign({
      client_name: 'Stated name',
      redirect_uris: ['https://stated.test/cb'],
    })
    const registered = await registerOverWire(bench, {
      client_name: 'Own name',
      tos_uri: 'https://app.test/terms',
      software_statement,
    })
    expect(registered).toMatchObject({
      client_name: 'Stated name',
      redirect_uris: ['https://stated.test/cb'],
      tos_uri: 'https://app.test/terms',
      software_statement,
    })
    expect(registered).not.toHaveProperty('iss')
  })

  it('stay with the registration, and go with an update that brings none [REG-05, REG-08]', async () => {
    const software_statement = await sign({ client_name: 'Stated name' })
    const registered = await registerOverWire(bench, { software_statement })
    const ask = async (method: string, body?: object): Promise<RegisteredClient> => {
      const response = await bench.request(registered.registration_client_uri, {
        method,
        headers: {
          Authorization: `Bearer ${registered.registration_access_token}`,
          'Content-Type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      expect(response.status).toBe(200)
      // The endpoint said that it is the registration.
      return (await response.json()) as RegisteredClient
    }
    expect(await ask('GET')).toMatchObject({ software_statement })
    const { client_id } = registered
    const other = await sign({ client_name: 'Another name' })
    expect(
      await ask('PUT', { ...minimalRegistration, client_id, software_statement: other }),
    ).toMatchObject({ client_name: 'Another name', software_statement: other })
    const updated = await ask('PUT', { ...minimalRegistration, client_id, client_name: 'Own' })
    expect(updated).not.toHaveProperty('software_statement')
    expect(updated['client_name']).toBe('Own')
  })

  it('are held to the same rules as any registration [REG-05, REG-04]', async () => {
    expect(await refusalOf(await sign({ redirect_uris: ['http://a.test/'] }))).toEqual([
      400,
      'invalid_redirect_uri',
    ])
    expect(await refusalOf(await sign({ grant_types: ['client_credentials'] }))).toEqual([
      400,
      'invalid_client_metadata',
    ])
  })

  it('are refused as unapproved from an issuer nobody trusts, or trusts no more [REG-05]', async () => {
    expect(await refusalOf(await sign({ iss: 'https://other.test' }))).toEqual([
      400,
      'unapproved_software_statement',
    ])
    const statement = await sign({})
    expect(
      (await postRegistration(bench, { ...minimalRegistration, software_statement: statement }))
        .status,
    ).toBe(201)
    await bench.call('registration.distrustStatementIssuer', { issuer })
    expect(await refusalOf(statement)).toEqual([400, 'unapproved_software_statement'])
  })

  it('are refused as invalid when badly signed or out of time [REG-05]', async () => {
    const now = bench.clock.nowSeconds()
    const stranger = await makeKeys()
    const [head = '', , signature = ''] = (await sign({})).split('.')
    const forged = Buffer.from(JSON.stringify({ iss: issuer, client_name: 'x' })).toString(
      'base64url',
    )
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const statement of [
      await sign({}, stranger),
      `${head}.${forged}.${signature}`,
      `${unsigned}.${forged}.`,
      await sign({ exp: now - 60 }),
      await sign({ nbf: now + 60 }),
      await sign({ aud: 'https://another.test' }),
      await sign({ iss: undefined }),
      'x',
      7,
    ]) {
      expect(await refusalOf(statement)).toEqual([400, 'invalid_software_statement'])
    }
    expect(
      await refusalOf(await sign({ aud: [`${bench.issuer}/register`], exp: now + 60 })),
    ).toEqual([201, undefined])
  })
})

describe('console methods of statement issuers', () => {
  it('list who is trusted, and give an issuer other keys [REG-05]', async () => {
    const next = await makeKeys()
    await trust(next.jwk)
    expect(await bench.call('registration.statementIssuers', {})).toEqual([
      { issuer, jwks: { keys: [next.jwk] }, createdAt: bench.clock.nowSeconds() },
    ])
    expect(await refusalOf(await sign({}))).toEqual([400, 'invalid_software_statement'])
    expect(await refusalOf(await sign({}, next))).toEqual([201, undefined])
  })

  it('refuse keys that are none or private, and issuers nobody trusts', async () => {
    const { jwk } = keys
    for (const unfit of [
      { kty: 'oct', k: 'c2VjcmV0', kid: 'k' },
      { ...jwk, d: 'x' },
    ]) {
      await expect(trust(unfit)).rejects.toMatchObject({
        problem: { code: 'invalid_client_metadata' },
      })
    }
    await expect(
      bench.call('registration.distrustStatementIssuer', { issuer: 'https://nobody.test' }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })
})
