import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type SmartCapability,
  smartCapabilities,
} from '../../src/shared/oauth/smart-capabilities.ts'
import { makeClientKey, registerBackend } from '../support/asymmetric-client.ts'
import {
  appRedirectUri,
  authorizationQuery,
  broadScope,
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

/** The capabilities of the FHIR base and of the endpoints beside it. */
async function advertised(): Promise<string[]> {
  const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
  const { capabilities, associated_endpoints: beside = [] } = await response.json()
  return [capabilities, ...beside.map((one: { capabilities: string[] }) => one.capabilities)].flat()
}

async function errorAt(client: TestClient, changes = {}): Promise<string | null> {
  const query = authorizationQuery(bench, client, proof, changes)
  const response = await bench.request(`/authorize?${query}`)
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

  it('leaves public clients where no other can prove who it is [DSC-07] [DSC-10]', async () => {
    const methods = async () => {
      const response = await bench.request('/.well-known/oauth-authorization-server')
      return (await response.json())['token_endpoint_auth_methods_supported']
    }
    const all = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
    expect(await methods()).toEqual(all)
    await switchOff('client-confidential-symmetric')
    expect(await methods()).toEqual(['private_key_jwt'])
    await switchOff('client-confidential-symmetric', 'client-confidential-asymmetric')
    expect(await methods()).toEqual(['none'])
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

describe('each capability', () => {
  /** Opens the app from the EHR, on a patient with an encounter, and gives what it takes along. */
  async function openFromEhr(scope: string) {
    const { rows } = await bench.call('launch.patients', { search: '' })
    const patient = rows[0]?.id ?? ''
    const [encounter] = await bench.call('launch.encounters', { patient })
    const context = {
      patient,
      encounter: encounter?.id,
      need_patient_banner: true,
      smart_style_url: `${bench.issuer}/smart-style/x.json`,
    }
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: app.client_id,
      ehr: { username: 'dr', context },
    })
    const handle = new URL(openUrl ?? '').searchParams.get('launch') ?? ''
    return { launch: handle, scope }
  }

  const launchFromEhr = async (scope: string) => launch(bench, app, await openFromEhr(scope))

  const answerAt = async (client: TestClient, changes = {}) =>
    (await errorAt(client, changes)) ?? 'accepted'
  const ofEhr = (member: string) => async () =>
    member in (await launchFromEhr('launch user/*.rs')) ? 'there' : 'absent'
  const granted = (scope: string) => async () =>
    (await launch(bench, app, { scope: `${scope} user/Group.s patient/Group.read` })).scope
      .split(' ')
      .includes(scope)
      ? 'granted'
      : 'dropped'
  const asConfidentialApp = {
    redirect_uris: [appRedirectUri],
    grant_types: ['authorization_code' as const],
    scope: broadScope,
  }

  /** What shows whether a capability is there: the outcome with it, without it, and how to see it. */
  const probes: Readonly<Record<SmartCapability, [string, string, () => Promise<string>]>> = {
    'launch-ehr': [
      'accepted',
      'unauthorized_client',
      async () => answerAt(app, await openFromEhr('launch user/*.rs')),
    ],
    'launch-standalone': ['accepted', 'unauthorized_client', () => answerAt(app)],
    'authorize-post': [
      '303',
      '405',
      async () => {
        const query = authorizationQuery(bench, app, proof)
        return String((await bench.postForm('/authorize', query)).status)
      },
    ],
    'client-public': ['accepted', 'unauthorized_client', () => answerAt(app)],
    'client-confidential-symmetric': [
      'accepted',
      'unauthorized_client',
      async () => answerAt(await registerSymmetricApp(bench)),
    ],
    'client-confidential-asymmetric': [
      'accepted',
      'unauthorized_client',
      async () => {
        const key = makeClientKey('ES384', 'curve')
        const client_id = await registerBackend(bench, [key], asConfidentialApp)
        return answerAt({ client_id, client_secret: undefined })
      },
    ],
    'sso-openid-connect': ['granted', 'dropped', granted('openid')],
    'context-banner': ['there', 'absent', ofEhr('need_patient_banner')],
    'context-style': ['there', 'absent', ofEhr('smart_style_url')],
    'context-ehr-patient': ['there', 'absent', ofEhr('patient')],
    'context-ehr-encounter': ['there', 'absent', ofEhr('encounter')],
    'context-standalone-patient': ['granted', 'dropped', granted('launch/patient')],
    'context-standalone-encounter': ['granted', 'dropped', granted('launch/encounter')],
    'permission-offline': ['granted', 'dropped', granted('offline_access')],
    'permission-online': [
      'renewed',
      'not',
      async () => {
        const { refresh_token } = await launchFromEhr('launch user/*.rs online_access')
        return refresh_token === undefined ? 'not' : 'renewed'
      },
    ],
    'permission-patient': ['granted', 'dropped', granted('patient/Observation.rs')],
    'permission-user': ['granted', 'dropped', granted('user/Observation.rs')],
    'permission-v1': ['granted', 'dropped', granted('user/Observation.read')],
    'permission-v2': ['granted', 'dropped', granted('user/Observation.rs')],
    'smart-app-state': [
      '401',
      '404',
      async () => String((await bench.request(`${bench.issuer}/app-state/Basic`)).status),
    ],
  }

  it.each(smartCapabilities)('%s is advertised and there, or neither [DSC-10]', async (name) => {
    await bench.call('settings.update', { name: 'approval', value: 'automatic' })
    const [on, off, probe] = probes[name]
    expect(await advertised()).toContain(name)
    expect(await probe()).toBe(on)
    await switchOff(name)
    expect(await advertised()).toEqual(smartCapabilities.filter((other) => other !== name))
    expect(await probe()).toBe(off)
    await switchOff()
    expect(await probe()).toBe(on)
  })
})
