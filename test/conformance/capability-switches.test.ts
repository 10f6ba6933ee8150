import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  authorizationQuery,
  createProofKey,
  launch,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
const proof = createProofKey()
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

const switchOff = (...names: string[]) =>
  bench.call('settings.update', { name: 'disabledCapabilities', value: names })

async function advertised(): Promise<string[]> {
  const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
  return ((await response.json()) as { capabilities: string[] }).capabilities
}

async function errorAt(client: TestClient): Promise<string | null> {
  const response = await bench.request(`/authorize?${authorizationQuery(bench, client, proof)}`)
  return new URL(response.headers.get('location') ?? '').searchParams.get('error')
}

describe('a capability that is switched off', () => {
  it('disappears from discovery, and its clients and launches are refused [DSC-10]', async () => {
    const confidential = await registerSymmetricApp(bench)
    expect(await errorAt(app)).toBeNull()
    expect(await errorAt(confidential)).toBeNull()
    await switchOff('client-public')
    expect(await advertised()).not.toContain('client-public')
    expect(await errorAt(app)).toBe('unauthorized_client')
    expect(await errorAt(confidential)).toBeNull()
    await switchOff('client-confidential-symmetric')
    expect(await errorAt(confidential)).toBe('unauthorized_client')
    await switchOff('launch-standalone')
    expect(await errorAt(app)).toBe('unauthorized_client')
  })

  it('ends authorization requests by POST [DSC-10]', async () => {
    const post = () => bench.postForm('/authorize', authorizationQuery(bench, app, proof))
    expect((await post()).status).toBe(303)
    await switchOff('authorize-post')
    expect((await post()).status).toBe(405)
  })

  it('ends its scopes and tokens [DSC-10]', async () => {
    const before = await launch(bench, app)
    expect(before.scope).toBe('openid fhirUser launch/patient patient/*.rs offline_access')
    await switchOff('permission-offline', 'sso-openid-connect')
    const after = await launch(bench, app)
    expect(after.scope).toBe('launch/patient patient/*.rs')
    expect(after.id_token).toBeUndefined()
    expect((await refresh(bench, app, before.refresh_token ?? '')).status).toBe(400)
    await switchOff('permission-patient', 'permission-v1')
    const narrow = await launch(bench, app, {
      scope: 'openid patient/*.rs user/Patient.read user/Patient.r',
    })
    expect(narrow.scope).toBe('openid user/Patient.r')
  })
})
