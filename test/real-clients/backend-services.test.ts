import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerBackend } from '../support/asymmetric-client.ts'
import { readFhir, registerSymmetricApp } from '../support/launch.ts'
import { makePlace, type Place, type Running, start } from '../support/restarting-server.ts'

// The one thing of the libraries that is switched off: they want https, and this is loopback.
const overLoopback = { [oauth.allowInsecureRequests]: true }
const scope = 'system/Patient.rs'

let place: Place
let running: Running

beforeAll(async () => {
  place = await makePlace()
  running = await start(place)
})
afterAll(async () => {
  await running.process.stop()
  place.folder.remove()
})

/** A client with a key that one of the libraries made. */
interface Service {
  readonly client_id: string
  readonly key: oauth.PrivateKey
}

async function registerService(alg: string): Promise<Service> {
  const { publicKey, privateKey } = await oauth.generateKeyPair(alg, { extractable: true })
  const { kty = '', n, e, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const values = kty === 'RSA' ? { n, e } : { crv, x, y }
  const jwks = { keys: [{ kty, kid: alg, ...values }] }
  return {
    client_id: await registerBackend(running.bench, [], { jwks, may_introspect: true }),
    key: { key: privateKey, kid: alg },
  }
}

/** What SMART wants in place of what the libraries send by themselves. */
const asSmart: oauth.ModifyAssertionOptions = {
  [oauth.modifyAssertion]: (header, payload) => {
    header['typ'] = 'JWT'
    payload['aud'] = `${running.bench.issuer}/token`
  },
}

async function expectReads(accessToken: string): Promise<void> {
  const { bench } = running
  expect((await readFhir(bench, accessToken, 'Patient/amara-okafor')).status).toBe(200)
  const refused = await readFhir(bench, accessToken, 'Observation')
  expect(refused.status).toBe(403)
  expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope')
}

describe('openid-client, backend service', () => {
  const discover = (client_id: string, authentication: openid.ClientAuth) =>
    openid.discovery(new URL(running.bench.issuer), client_id, undefined, authentication, {
      execute: [openid.allowInsecureRequests],
    })

  it.each(['ES256', 'ES384', 'RS256', 'RS384'])(
    'authenticates by %s, reads what it was granted, introspects and revokes [BKS-01] [ASY-07] [ASY-20]',
    async (alg) => {
      const { client_id, key } = await registerService(alg)
      const service = await discover(client_id, openid.PrivateKeyJwt(key, asSmart))
      const tokens = await openid.clientCredentialsGrant(service, { scope })
      expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 300, scope })
      expect(tokens.refresh_token).toBe(undefined)
      await expectReads(tokens.access_token)

      const live = await openid.tokenIntrospection(service, tokens.access_token)
      expect(live).toMatchObject({ active: true, client_id, scope })
      await openid.tokenRevocation(service, tokens.access_token)
      const dead = await openid.tokenIntrospection(service, tokens.access_token)
      expect(dead).toEqual({ active: false })
    },
  )

  it('sees the refusal of an assertion that is not as SMART wants it [ASY-38] [BKS-08]', async () => {
    const { client_id, key } = await registerService('ES384')
    const service = await discover(client_id, openid.PrivateKeyJwt(key))
    await expect(openid.clientCredentialsGrant(service, { scope })).rejects.toMatchObject({
      status: 401,
      error: 'invalid_client',
    })
  })

  it('sees that scopes were narrowed, and that none at all were left [BKS-05]', async () => {
    const { client_id, key } = await registerService('ES384')
    const service = await discover(client_id, openid.PrivateKeyJwt(key, asSmart))
    const narrowed = await openid.clientCredentialsGrant(service, { scope: `openid ${scope}` })
    expect(narrowed.scope).toBe(scope)
    await expect(
      openid.clientCredentialsGrant(service, { scope: 'openid launch' }),
    ).rejects.toMatchObject({ status: 400, error: 'invalid_scope' })
  })

  it('is no backend service with a secret [SYM-06] [BKS-02]', async () => {
    const { client_id, client_secret = '' } = await registerSymmetricApp(running.bench)
    const service = await discover(client_id, openid.ClientSecretBasic(client_secret))
    await expect(openid.clientCredentialsGrant(service, { scope })).rejects.toMatchObject({
      status: 400,
      error: 'unauthorized_client',
    })
  })
})

describe('oauth4webapi, backend service', () => {
  async function discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(running.bench.issuer)
    const response = await oauth.discoveryRequest(issuer, overLoopback)
    return oauth.processDiscoveryResponse(issuer, response)
  }

  it.each(['ES256', 'ES384', 'RS256', 'RS384'])(
    'authenticates by %s, reads what it was granted, introspects and revokes [BKS-01] [ASY-07] [ASY-20]',
    async (alg) => {
      const server = await discover()
      const { client_id, key } = await registerService(alg)
      const client = { client_id }
      const proof = oauth.PrivateKeyJwt(key, asSmart)
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        proof,
        { scope },
        overLoopback,
      )
      const { access_token } = await oauth.processClientCredentialsResponse(
        server,
        client,
        response,
      )
      await expectReads(access_token)

      const introspect = async () =>
        oauth.processIntrospectionResponse(
          server,
          client,
          await oauth.introspectionRequest(server, client, proof, access_token, overLoopback),
        )
      expect(await introspect()).toMatchObject({ active: true, client_id, scope })
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, proof, access_token, overLoopback),
      )
      expect(await introspect()).toEqual({ active: false })
    },
  )

  it('is no backend service with a secret [SYM-06] [BKS-02]', async () => {
    const server = await discover()
    const { client_id, client_secret = '' } = await registerSymmetricApp(running.bench)
    const secret = oauth.ClientSecretBasic(client_secret)
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      { client_id },
      secret,
      { scope },
      overLoopback,
    )
    await expect(
      oauth.processClientCredentialsResponse(server, { client_id }, response),
    ).rejects.toMatchObject({ status: 400, error: 'unauthorized_client' })
  })
})
