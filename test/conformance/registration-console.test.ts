import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProblemError } from '../../src/shared/problem.ts'
import { launch, registerPublicApp } from '../support/launch.ts'
import { minimalRegistration, postRegistration } from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
  await bench.call('settings.update', { name: 'clientRegistration', value: 'open' })
})
afterEach(() => bench.close())

/** The code and the parameter with which the console refuses metadata. */
async function refusalOfConsole(metadata: object) {
  try {
    await bench.dispatch('clients.register', { metadata: { client_name: 'x', ...metadata } })
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code
    throw error
  }
  return 'accepted'
}

async function refusalOfEndpoint(metadata: object) {
  const response = await postRegistration(bench, { client_name: 'x', ...metadata })
  const body = await response.json()
  return response.status === 201 ? 'accepted' : body.error
}

const publicApp = { ...minimalRegistration, token_endpoint_auth_method: 'none' }

describe('clients in the console', () => {
  it.each([
    ['a good app', publicApp, 'accepted'],
    ['no redirect URI', { ...publicApp, redirect_uris: [] }, 'invalid_redirect_uri'],
    ['a fragment', { ...publicApp, redirect_uris: ['https://a.test/#x'] }, 'invalid_redirect_uri'],
    ['plain http', { ...publicApp, redirect_uris: ['http://a.test/'] }, 'invalid_redirect_uri'],
    [
      'no key where one is needed',
      { ...minimalRegistration, token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
    ],
    [
      'client_credentials without a key',
      { ...publicApp, grant_types: ['client_credentials'] },
      'invalid_client_metadata',
    ],
    [
      'a broken scope',
      { ...publicApp, scope: 'patient/Observation.sr' },
      'invalid_client_metadata',
    ],
    ['a logo elsewhere', { ...publicApp, logo_uri: 'javascript:x' }, 'invalid_client_metadata'],
  ])('are validated like the endpoint: %s [REG-10]', async (_name, metadata, code) => {
    expect(await refusalOfConsole(metadata)).toBe(code)
    expect(await refusalOfEndpoint(metadata)).toBe(code)
  })

  it('show a secret once and never again [REG-10]', async () => {
    const { client, secret } = await bench.call('clients.register', {
      metadata: {
        client_name: 'Clinic',
        ...minimalRegistration,
        token_endpoint_auth_method: 'client_secret_basic',
      },
    })
    expect(secret?.client_secret).toMatch(/^\S{27,}$/)
    const { client_id } = client
    const seen = [
      await bench.call('clients.get', { client_id }),
      await bench.call('clients.list', {}),
      await bench.call('workspace.exportClients', { client_ids: [client_id] }),
    ]
    expect(JSON.stringify(seen)).not.toContain(secret?.client_secret)
  })

  it('act at once on an edit [REG-10]', async () => {
    const app = await registerPublicApp(bench, { scope: 'launch/patient patient/*.rs' })
    const scope = 'launch/patient patient/*.rs'
    const before = await launch(bench, app, { scope }, { username: 'dr' })
    expect(before.scope).toContain('patient/*.rs')
    const { metadata } = await bench.call('clients.get', { client_id: app.client_id })
    await bench.call('clients.update', {
      client_id: app.client_id,
      metadata: { ...metadata, scope: 'launch/patient patient/Patient.r' },
    })
    const after = await launch(bench, app, { scope }, { username: 'dr' })
    expect(after.scope).not.toContain('patient/*.rs')
  })

  it('come out as a document and go into another workbench the same [REG-10]', async () => {
    const app = await registerPublicApp(bench)
    await registerPublicApp(bench)
    const { document } = await bench.call('workspace.exportClients', {
      client_ids: [app.client_id],
    })
    expect(Object.keys(JSON.parse(document))).toEqual(['clients'])
    const other = await createTestWorkbench()
    try {
      const report = await other.call('workspace.import', { document, isDryRun: false })
      expect(report.changes).toEqual([{ kind: 'client', name: app.client_id, change: 'add' }])
      const { client_id } = app
      const { metadata } = await other.call('clients.get', { client_id })
      expect(metadata).toEqual((await bench.call('clients.get', { client_id })).metadata)
    } finally {
      await other.close()
    }
  })

  it('export all that can be exported, and refuse what cannot [REG-10]', async () => {
    const app = await registerPublicApp(bench)
    const { document } = await bench.call('workspace.exportClients', {})
    expect(JSON.parse(document).clients).toEqual([
      expect.objectContaining({ client_id: app.client_id }),
    ])
    for (const id of ['trustbench-console', 'nobody']) {
      await expect(
        bench.call('workspace.exportClients', { client_ids: [id] }),
      ).rejects.toMatchObject({ problem: { code: 'not-found' } })
    }
  })
})
