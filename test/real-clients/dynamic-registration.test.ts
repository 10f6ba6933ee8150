import { randomUUID } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  appRedirectUri,
  broadScope,
  decideAsPerson,
  type LaunchTokens,
  launch,
  readFhir,
  registerPublicApp,
} from '../support/launch.ts'
import { makePlace, type Place, type Running, start } from '../support/restarting-server.ts'

// The one thing of the libraries that is switched off: they want https, and this is loopback.
const overLoopback = { [oauth.allowInsecureRequests]: true }
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

let place: Place
let running: Running

beforeAll(async () => {
  place = await makePlace()
  running = await start(place)
  await running.bench.call('settings.update', {
    name: 'clientRegistration',
    value: 'initial-access-token',
  })
})
afterAll(async () => {
  await running.process.stop()
  place.folder.remove()
})

async function issueInitialToken() {
  return running.bench.call('registration.issueToken', { label: 'a library' })
}

const app = {
  client_name: 'An app that registers itself',
  redirect_uris: [appRedirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'launch/patient openid fhirUser offline_access patient/Patient.rs',
}

describe('openid-client, dynamic registration', () => {
  const options: openid.DynamicClientRegistrationRequestOptions = {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  }

  it('registers, launches with the secret it was given, and refreshes [REG-01] [REG-02] [REG-03]', async () => {
    const { bench } = running
    const { initial_access_token: initialAccessToken } = await issueInitialToken()
    const config = await openid.dynamicClientRegistration(new URL(bench.issuer), app, undefined, {
      ...options,
      initialAccessToken,
    })
    const registered = config.clientMetadata()
    expect(registered).toMatchObject({ ...app, token_endpoint_auth_method: 'client_secret_basic' })
    expect(registered.client_secret?.length).toBeGreaterThan(40)

    const client = await openid.discovery(
      new URL(bench.issuer),
      registered.client_id,
      undefined,
      openid.ClientSecretBasic(registered.client_secret),
      options,
    )
    const pkceCodeVerifier = openid.randomPKCECodeVerifier()
    const expectedState = openid.randomState()
    const url = openid.buildAuthorizationUrl(client, {
      redirect_uri: appRedirectUri,
      scope: app.scope,
      aud: bench.fhirBase,
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const arrived = await decideAsPerson(bench, url.href, { patient: 'wei-chen' })
    const checks = { pkceCodeVerifier, expectedState, idTokenExpected: true }
    const tokens = await openid.authorizationCodeGrant(client, arrived, checks)
    const refreshed = await openid.refreshTokenGrant(client, tokens.refresh_token ?? '')
    const read = await readFhir(bench, refreshed.access_token, 'Patient/wei-chen')
    expect(read.status).toBe(200)
  })

  it('sees that the initial access token was revoked, and that none was sent [REG-01]', async () => {
    const { bench } = running
    const { id, initial_access_token: initialAccessToken } = await issueInitialToken()
    const register = (more: object) =>
      openid.dynamicClientRegistration(new URL(bench.issuer), app, undefined, {
        ...options,
        ...more,
      })
    await register({ initialAccessToken })
    await bench.call('registration.revokeToken', { id })
    for (const more of [{ initialAccessToken }, {}]) {
      await expect(register(more)).rejects.toMatchObject({ status: 401 })
    }
  })
})

describe('oauth4webapi, dynamic registration', () => {
  async function discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(running.bench.issuer)
    const response = await oauth.discoveryRequest(issuer, overLoopback)
    return oauth.processDiscoveryResponse(issuer, response)
  }

  async function register(metadata: object, initialAccessToken: string) {
    const response = await oauth.dynamicClientRegistrationRequest(
      await discover(),
      { ...metadata },
      { ...overLoopback, initialAccessToken },
    )
    return oauth.processDynamicClientRegistrationResponse(response)
  }

  async function makeKey() {
    const { publicKey, privateKey } = await oauth.generateKeyPair('ES384', { extractable: true })
    const { kty = '', crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const kid = randomUUID()
    return { kid, privateKey, jwks: { keys: [{ kty, crv, x, y, kid }] } }
  }

  it('registers a key and authenticates with it [REG-02] [REG-04] [ASY-20]', async () => {
    const { bench } = running
    const { kid, privateKey, jwks } = await makeKey()
    const { initial_access_token } = await issueInitialToken()
    const metadata = { ...app, token_endpoint_auth_method: 'private_key_jwt', jwks }
    const client = await register(metadata, initial_access_token)
    expect(client).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt', jwks })
    expect(client.client_secret).toBe(undefined)
    const server = await discover()
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: appRedirectUri,
      scope: app.scope,
      aud: bench.fhirBase,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    const arrived = await decideAsPerson(bench, url.href, { patient: 'wei-chen' })
    const asSmart: oauth.ModifyAssertionOptions = {
      [oauth.modifyAssertion]: (header, payload) => {
        header['typ'] = 'JWT'
        payload['aud'] = server.token_endpoint ?? ''
      },
    }
    const proof = oauth.PrivateKeyJwt({ key: privateKey, kid }, asSmart)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      proof,
      oauth.validateAuthResponse(server, client, arrived, state),
      appRedirectUri,
      verifier,
      overLoopback,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response)
    expect(tokens['patient']).toBe('wei-chen')
    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(
        server,
        client,
        proof,
        tokens.refresh_token ?? '',
        overLoopback,
      ),
    )
    expect((await readFhir(bench, refreshed.access_token, 'Patient/wei-chen')).status).toBe(200)
  })

  it('registers an instance of an app and comes back with its key [PDC-06] [PDC-07] [PDC-11] [PDC-13]', async () => {
    const { bench } = running
    const parent = await registerPublicApp(bench, { scope: broadScope })
    const { client_id: parentId } = parent
    const { software_id } = await bench.call('registration.provisionSoftwareId', {
      client_id: parentId,
    })
    const first: LaunchTokens = await launch(
      bench,
      parent,
      { scope: 'launch/patient patient/Patient.rs system/DynamicClient.register' },
      { patient: 'wei-chen' },
    )
    const { kid, privateKey, jwks } = await makeKey()
    const instance = await register({ software_id, jwks }, first.access_token)
    expect(instance).toMatchObject({ software_id, grant_types: [jwtBearer] })
    expect(instance.client_id).not.toBe(parentId)

    const server = await discover()
    const now = Math.floor(Date.now() / 1000)
    const assertion = await signCompact(privateKey, {
      header: { alg: 'ES384', kid, typ: 'JWT' },
      payload: {
        iss: instance.client_id,
        sub: instance.client_id,
        aud: server.token_endpoint,
        exp: now + 290,
        jti: randomUUID(),
      },
    })
    const response = await oauth.genericTokenEndpointRequest(
      server,
      instance,
      oauth.None(),
      jwtBearer,
      { assertion },
      overLoopback,
    )
    const tokens = await oauth.processGenericTokenEndpointResponse(server, instance, response)
    expect(tokens).toMatchObject({ patient: 'wei-chen' })
    expect((await readFhir(bench, tokens.access_token, 'Patient/wei-chen')).status).toBe(200)
    expect((await readFhir(bench, first.access_token, 'Patient/wei-chen')).status).toBe(401)
  })
})

interface Jws {
  readonly header: object
  readonly payload: object
}

/** The library signs client assertions only; this one is a grant. */
async function signCompact(key: CryptoKey, { header, payload }: Jws): Promise<string> {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${encode(header)}.${encode(payload)}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-384' }
  const signature = await crypto.subtle.sign(algorithm, key, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}
