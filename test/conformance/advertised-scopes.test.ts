import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SmartCapability } from '../../src/shared/oauth/smart-capabilities.ts'
import { registerScope } from '../support/app-instance.ts'
import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../support/asymmetric-client.ts'
import {
  broadScope,
  launch,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { ehrLaunch, negotiate } from '../support/scope-negotiation.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let pub: TestClient

beforeEach(async () => {
  bench = await createTestWorkbench({ config: { approval: 'automatic' } })
  pub = await registerPublicApp(bench)
})
afterEach(() => bench.close())

const switchOff = (...names: SmartCapability[]) =>
  bench.call('settings.update', { name: 'disabledCapabilities', value: names })

describe('capabilities switched off', () => {
  it('sso-openid-connect: no identity scopes, ID token or userinfo [DSC-10]', async () => {
    const before = await launch(bench, pub)
    expect(before.id_token).toBeDefined()
    await switchOff('sso-openid-connect')
    const after = await launch(bench, pub)
    expect(after.id_token).toBeUndefined()
    expect(after.scope.split(' ')).not.toContain('openid')
    const refreshed = await refresh(bench, pub, before.refresh_token ?? '')
    expect(await refreshed.json()).not.toHaveProperty('id_token')
    const headers = { Authorization: `Bearer ${before.access_token}` }
    expect((await bench.request('/userinfo', { headers })).status).toBe(404)
    for (const path of [
      'fhir/.well-known/smart-configuration',
      '.well-known/oauth-authorization-server',
    ]) {
      const document = await bench.request(`/${path}`)
      expect(await document.json()).not.toHaveProperty('userinfo_endpoint')
    }
  })

  it.each([
    ['permission-v1', 'patient/Observation.read', 'patient/Condition.rs'],
    ['permission-v2', 'patient/Observation.rs', 'patient/Condition.read'],
    ['permission-patient', 'patient/Observation.rs', 'user/Condition.rs'],
    ['permission-user', 'user/Observation.rs', 'patient/Condition.rs'],
    ['permission-offline', 'offline_access', 'patient/Condition.rs'],
    ['context-standalone-patient', 'launch/patient', 'user/Condition.rs'],
    ['context-standalone-encounter', 'launch/encounter', 'user/Condition.rs'],
  ] as const)('%s: %s is dropped, %s stays [DSC-10]', async (name, dropped, kept) => {
    const scope = `${dropped} ${kept}`
    expect((await launch(bench, pub, { scope })).scope.split(' ')).toContain(dropped)
    await switchOff(name)
    expect((await launch(bench, pub, { scope })).scope).toBe(kept)
  })
})

describe('advertised scopes', () => {
  it('can each be granted to a client registered for everything [DSC-08]', async () => {
    const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
    const { scopes_supported } = (await response.json()) as { scopes_supported: string[] }
    const ofEhrLaunches = ['launch', 'online_access']
    for (const scope of scopes_supported) {
      const isOfEhr = ofEhrLaunches.includes(scope)
      if (scope.startsWith('system/')) continue
      const granted = isOfEhr
        ? negotiate({ requested: scope, allowed: broadScope, flow: ehrLaunch }).scope
        : (await launch(bench, pub, { scope: `openid ${scope}` })).scope
      expect(granted.split(' ')).toContain(scope)
    }
  })

  it('of the system level can each be granted to a backend service [DSC-08]', async () => {
    const key = makeClientKey('ES384', 'curve')
    const be = await registerBackend(bench, [key])
    const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
    const { scopes_supported } = (await response.json()) as { scopes_supported: string[] }
    // The one literal that only apps are granted; see the tests of protected registration.
    const ofSystem = scopes_supported.filter(
      (scope) => scope.startsWith('system/') && scope !== registerScope,
    )
    expect(ofSystem).toContain('system/*.rs')
    for (const scope of ofSystem) {
      const answer = await bench.postForm('/token', {
        grant_type: 'client_credentials',
        scope,
        ...asCredentials(makeAssertion(bench, be, key)),
      })
      expect(await answer.json()).toMatchObject({ scope })
    }
  })
})
