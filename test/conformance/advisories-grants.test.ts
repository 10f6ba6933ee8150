import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authorize,
  createProofKey,
  launch,
  readFhir,
  redeem,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { postRegistration, registerOverWire } from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let confidential: TestClient

beforeAll(async () => {
  bench = await createTestWorkbench({ config: { clientRegistration: 'open' } })
  app = await registerPublicApp(bench)
  confidential = await registerSymmetricApp(bench)
}, 60_000)

afterAll(() => bench.close())

/** How many times one refresh token is offered at the same moment. */
const together = 12

describe('what was done to other authorization servers, grants', () => {
  it('a code is redeemed once, however often it is offered (CVE-2026-68079) [AS-04]', async () => {
    const proof = createProofKey()
    const code = (await authorize(bench, app, proof)).get('code') ?? ''
    const statuses: number[] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      statuses.push((await redeem(bench, app, code, proof)).status)
    }
    expect(statuses).toEqual([200, 400, 400, 400, 400])
  })

  it('of refreshes with one token at the same moment one succeeds, and its family ends (CVE-2026-1035, CVE-2026-50631, CVE-2026-53517) [AS-09] [RE-12]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    const answers = await Promise.all(
      Array.from({ length: together }, () => refresh(bench, app, refresh_token)),
    )
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(together - 1)
    const tokens = await won[0]?.json()
    expect((await refresh(bench, app, tokens.refresh_token)).status).toBe(400)
  })

  it('a refresh token alone is no proof of a client that has a secret (CVE-2026-53512) [AS-09]', async () => {
    const { refresh_token = '' } = await launch(bench, confidential)
    const form = { grant_type: 'refresh_token', refresh_token }
    const { client_id } = confidential
    expect((await bench.postForm('/token', { ...form, client_id })).status).toBe(401)
    expect((await bench.postForm('/token', form)).status).toBe(401)
    const withEmpty = { ...form, client_id, client_secret: '' }
    expect((await bench.postForm('/token', withEmpty)).status).toBe(401)
    expect((await refresh(bench, confidential, refresh_token)).status).toBe(200)
  })

  it('a token of another issuer or for another audience reads nothing (CVE-2026-50627) [AS-10]', async () => {
    const other = await createTestWorkbench()
    const theirs = await launch(other, await registerPublicApp(other))
    const ours = await launch(bench, app)
    expect((await readFhir(other, theirs.access_token, 'Patient')).status).toBe(200)
    expect((await readFhir(bench, ours.access_token, 'Patient')).status).toBe(200)
    expect((await readFhir(bench, theirs.access_token, 'Patient')).status).toBe(401)
    // Of the right issuer, and meant for the app.
    expect((await readFhir(bench, ours.id_token ?? '', 'Patient')).status).toBe(401)
    await other.close()
  })
})

describe('what was done to other authorization servers, registration', () => {
  it('a public client gets no secret, and cannot be turned into one that has (CVE-2026-44476) [AS-26]', async () => {
    const withSecret = await registerOverWire(bench, {
      token_endpoint_auth_method: 'client_secret_basic',
    })
    expect(withSecret).toHaveProperty('client_secret')
    const open = await registerOverWire(bench, { token_endpoint_auth_method: 'none' })
    expect(open).not.toHaveProperty('client_secret')
    const secret = { client_id: open.client_id, client_secret: 'of-my-own' }
    expect((await refresh(bench, secret, 'x')).status).toBe(401)
  })

  it('a client gives itself neither grant types nor scopes beyond those of an app (CVE-2026-65635) [AS-26]', async () => {
    const register = async (members: object) =>
      (await postRegistration(bench, { redirect_uris: ['https://app.test/cb'], ...members })).status
    expect(await register({ grant_types: ['authorization_code'] })).toBe(201)
    expect(await register({ grant_types: ['client_credentials'] })).toBe(400)
    expect(await register({ grant_types: ['authorization_code', 'password'] })).toBe(400)
    expect(await register({ scope: 'system/*.cruds' })).toBe(400)
    expect(await register({ scope: '__token.introspect' })).toBe(400)
  })
})

describe('what was done to other authorization servers, headers', () => {
  it('a client identifier with line breaks changes no challenge (CVE-2026-50630) [AS-23]', async () => {
    const challengeFor = async (id: string) => {
      const basic = Buffer.from(`${encodeURIComponent(id)}:x`).toString('base64')
      const headers = { Authorization: `Basic ${basic}` }
      const answer = await bench.postForm('/token', { grant_type: 'refresh_token' }, headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('set-cookie')).toBeNull()
      return answer.headers.get('www-authenticate')
    }
    const usual = await challengeFor('nobody')
    expect(usual).toMatch(/^Basic realm="trustbench"/)
    for (const id of ['x\r\nSet-Cookie: a=b', 'x"\n\n<html>', 'x\u0085\u2028', '", realm="other']) {
      expect(await challengeFor(id)).toBe(usual)
    }
  })
})
