import { join } from 'node:path'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import {
  appRedirectUri,
  decideAsPerson,
  type LaunchTarget,
  registerSymmetricApp,
} from '../support/launch.ts'
import { takePorts } from '../support/ports.ts'
import { connectToHeadless } from '../support/remote-bench.ts'

let folder: ReturnType<typeof temporaryDirectory>
let server: HeadlessProcess
let bench: LaunchTarget

beforeAll(async () => {
  folder = temporaryDirectory()
  const port = String(await takePorts())
  server = await startHeadless(['--port', port, '--data', join(folder.path, 'data')])
  bench = await connectToHeadless(server.ready)
})

afterAll(async () => {
  await server.stop()
  folder.remove()
})

/** The library's view of the server, every response checked and ID tokens by signature too. */
async function discover(): Promise<openid.Configuration> {
  const { client_id, client_secret = '' } = await registerSymmetricApp(bench)
  const found = await openid.discovery(
    new URL(bench.issuer),
    client_id,
    undefined,
    openid.ClientSecretBasic(client_secret),
    // Loopback has no https.
    { execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks] },
  )
  return found
}

describe('openid-client', () => {
  it('finishes a standalone launch through the pages, refreshes and reads', async () => {
    const server = await discover()
    const pkceCodeVerifier = openid.randomPKCECodeVerifier()
    const expectedState = openid.randomState()
    const expectedNonce = openid.randomNonce()
    const url = openid.buildAuthorizationUrl(server, {
      redirect_uri: appRedirectUri,
      scope: 'openid fhirUser launch/patient patient/Patient.rs offline_access',
      aud: bench.fhirBase,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const arrived = await decideAsPerson(bench, url.href, { patient: 'amara-okafor' })
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
    const tokens = await openid.authorizationCodeGrant(server, arrived, checks)
    expect(tokens['patient']).toBe('amara-okafor')
    const subject = tokens.claims()?.sub ?? ''
    expect(subject).not.toBe('')

    const refreshed = await openid.refreshTokenGrant(server, tokens.refresh_token ?? '')
    const user = await openid.fetchUserInfo(server, refreshed.access_token, subject)
    expect(user['fhirUser']).toBe(`${bench.fhirBase}/Practitioner/grace-adeyemi`)
    const patient = new URL(`${bench.fhirBase}/Patient/amara-okafor`)
    const read = await openid.fetchProtectedResource(server, refreshed.access_token, patient, 'GET')
    expect(await read.json()).toMatchObject({ resourceType: 'Patient', id: 'amara-okafor' })

    const reused = openid.refreshTokenGrant(server, tokens.refresh_token ?? '')
    await expect(reused).rejects.toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('sees its own tokens live, revokes them, and sees them dead [INT-09] [REV-04]', async () => {
    const server = await discover()
    const pkceCodeVerifier = openid.randomPKCECodeVerifier()
    const expectedState = openid.randomState()
    const url = openid.buildAuthorizationUrl(server, {
      redirect_uri: appRedirectUri,
      scope: 'launch/patient patient/Patient.rs offline_access',
      aud: bench.fhirBase,
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const arrived = await decideAsPerson(bench, url.href, { patient: 'amara-okafor' })
    const checks = { pkceCodeVerifier, expectedState }
    const tokens = await openid.authorizationCodeGrant(server, arrived, checks)
    const { access_token, refresh_token = '' } = tokens

    expect(await openid.tokenIntrospection(server, access_token)).toMatchObject({
      active: true,
      scope: tokens.scope,
      patient: 'amara-okafor',
    })
    await openid.tokenRevocation(server, access_token)
    expect(await openid.tokenIntrospection(server, access_token)).toEqual({ active: false })
    expect(await openid.tokenIntrospection(server, refresh_token)).toMatchObject({ active: true })
    await openid.tokenRevocation(server, refresh_token, { token_type_hint: 'access_token' })
    expect(await openid.tokenIntrospection(server, refresh_token)).toEqual({ active: false })
  })
})
