import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jwtBearer, registerScope } from '../../support/app-instance.ts'
import {
  authenticate,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import {
  authorizationQuery,
  createProofKey,
  type LaunchTarget,
  launch,
  obtainCode,
  readTokens,
  redeemCode,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../../support/launch.ts'
import { postRegistration } from '../../support/registration.ts'
import {
  expectInvalidGrant,
  makePlace,
  type Place,
  type Running,
  start,
  statusOfRead,
} from '../../support/restarting-server.ts'

describe('serve, after an orderly restart', () => {
  let place: Place
  let running: Running
  let before: Awaited<ReturnType<typeof buildWorld>>

  /** One of everything that has to be there afterwards. */
  async function buildWorld(bench: LaunchTarget) {
    await bench.call('settings.update', { name: 'approval', value: 'automatic' })
    const app = await registerPublicApp(bench)
    const confidential = await registerSymmetricApp(bench)
    const disabled = await registerPublicApp(bench)
    await bench.call('clients.setDisabled', { client_id: disabled.client_id, isDisabled: true })
    const obtain = async (client: TestClient) => {
      const code = await obtainCode(bench, client)
      return { code, client, tokens: await readTokens(redeemCode(bench, code)) }
    }
    const kept = await obtain(confidential)
    const rotated = await obtain(app)
    await readTokens(refresh(bench, app, rotated.tokens.refresh_token ?? ''))
    const redeemed = await obtain(app)
    const revokedApp = await registerPublicApp(bench)
    const revoked = await obtain(revokedApp)
    await bench.call('grants.revoke', { client_id: revokedApp.client_id })
    expect(await statusOfRead(bench, revoked.tokens)).toBe(401)
    return {
      clients: await listClients(bench),
      keys: await readKeys(bench),
      open: await obtainCode(bench, app),
      ...{ disabled, kept, rotated, redeemed, revoked },
    }
  }

  const listClients = async (bench: LaunchTarget) =>
    (await bench.call('clients.list', { sort: 'client_id' })).rows.map(
      ({ client_id, scope, isDisabled, createdAt }) => ({
        client_id,
        scope,
        isDisabled,
        createdAt,
      }),
    )
  const readKeys = async (bench: LaunchTarget) => (await bench.request('/jwks')).json()

  beforeAll(async () => {
    place = await makePlace()
    const first = await start(place)
    before = await buildWorld(first.bench)
    expect((await first.process.stop()).code).toBe(0)
    running = await start(place)
  })

  afterAll(async () => {
    await running.process.stop()
    place.folder.remove()
  })

  it('has the same clients, and refuses those that were disabled [GEN-19]', async () => {
    const { bench } = running
    expect(await listClients(bench)).toEqual(before.clients)
    const query = authorizationQuery(bench, before.disabled, createProofKey())
    const refused = await bench.request(`/authorize?${query}`)
    expect(refused.headers.get('location')).toBe(null)
    expect(refused.status).toBe(400)
  })

  it('has the same signing keys, so that issued ID tokens stay verifiable [GEN-19]', async () => {
    const { bench } = running
    expect(await readKeys(bench)).toEqual(before.keys)
    const keys = createRemoteJWKSet(new URL(`${bench.issuer}/jwks`))
    const { id_token = '' } = before.kept.tokens
    const { payload } = await jwtVerify(id_token, keys, { issuer: bench.issuer })
    expect(payload.aud).toBe(before.kept.client.client_id)
  })

  it('accepts the access tokens and refresh tokens it issued, and the secret of the client [GEN-19]', async () => {
    const { bench } = running
    const { tokens, client } = before.kept
    expect(await statusOfRead(bench, tokens)).toBe(200)
    const refreshed = await readTokens(refresh(bench, client, tokens.refresh_token ?? ''))
    expect(await statusOfRead(bench, refreshed)).toBe(200)
  })

  it('redeems a code that was open, once [GEN-19]', async () => {
    const { bench } = running
    const tokens = await readTokens(redeemCode(bench, before.open))
    expect(await statusOfRead(bench, tokens)).toBe(200)
    await expectInvalidGrant(redeemCode(bench, before.open), 'the second time')
  })

  it('refuses a code and a refresh token that were used [GEN-19]', async () => {
    const { bench } = running
    const { redeemed, rotated } = before
    await expectInvalidGrant(redeemCode(bench, redeemed.code), 'used code')
    const used = rotated.tokens.refresh_token ?? ''
    await expectInvalidGrant(refresh(bench, rotated.client, used), 'used refresh token')
  })

  it('refuses what was revoked [GEN-19]', async () => {
    const { bench } = running
    const { tokens, client } = before.revoked
    expect(await statusOfRead(bench, tokens)).toBe(401)
    await expectInvalidGrant(refresh(bench, client, tokens.refresh_token ?? ''), 'revoked')
  })
})

describe('serve, restarted between two uses of one assertion', () => {
  let place: Place
  let running: Running
  let key: ClientKey
  let backend: string
  let instance: string

  /** The assertions of a real client come by the clock of the machine. */
  const clock = { nowSeconds: () => Math.floor(Date.now() / 1000) }
  const assertionOf = (clientId: string) =>
    makeAssertion({ issuer: running.bench.issuer, clock }, clientId, key)

  const comeBack = (assertion: string) =>
    running.bench.postForm('/token', { grant_type: jwtBearer, assertion })

  beforeAll(async () => {
    place = await makePlace()
    running = await start(place)
    key = makeClientKey('ES384', 'key')
    backend = await registerBackend(running.bench, [key])
    instance = await registerDevice(running.bench)
  })
  afterAll(async () => {
    await running.process.stop()
    place.folder.remove()
  })

  async function registerDevice(bench: LaunchTarget): Promise<string> {
    const app = await registerPublicApp(bench)
    const { client_id } = app
    const { software_id } = await bench.call('registration.provisionSoftwareId', { client_id })
    const scope = `launch/patient patient/Patient.rs ${registerScope}`
    const { access_token } = await launch(bench, app, { scope })
    const jwks = { keys: [key.publicJwk] }
    const response = await postRegistration(bench, { software_id, jwks }, access_token)
    expect(response.status).toBe(201)
    // The endpoint said that it registered.
    return ((await response.json()) as { client_id: string }).client_id
  }

  it('refuses the second use, as authentication and as grant, and accepts fresh ones [ASY-40] [PDC-36]', async () => {
    const proof = assertionOf(backend)
    const grant = assertionOf(instance)
    await readTokens(authenticate(running.bench, proof))
    await readTokens(comeBack(grant))

    expect((await running.process.stop()).code).toBe(0)
    running = await start(place)

    const answer = await authenticate(running.bench, proof)
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { error: 'invalid_client', error_description: expect.stringContaining('claim jti') },
    ])
    await expectInvalidGrant(comeBack(grant), 'a used assertion')
    await readTokens(authenticate(running.bench, assertionOf(backend)))
    await readTokens(comeBack(assertionOf(instance)))
  })
})
