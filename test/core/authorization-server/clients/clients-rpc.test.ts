import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtInClientId } from '../../../../src/shared/built-in-client.ts'
import {
  type ClientMetadataInput,
  jwtBearerGrantType,
} from '../../../../src/shared/oauth/client-metadata.ts'
import { registerInstance, registerInstanceApp } from '../../../support/app-instance.ts'
import { createTestWorkbench, type TestWorkbench } from '../../../support/test-workbench.ts'
import { createUdapApp, registerUdapApp, trustCommunity } from '../../../support/udap-app.ts'

const publicApp = { client_name: 'Growth chart', redirect_uris: ['https://app.test/cb'] }
const confidentialApp = {
  ...publicApp,
  client_name: 'Clinic app',
  token_endpoint_auth_method: 'client_secret_basic',
} as const

let bench: TestWorkbench
const changed: string[] = []

beforeEach(async () => {
  bench = await createTestWorkbench()
  changed.length = 0
  bench.subscribe('clients.changed', ({ client_id }) => changed.push(client_id))
})
afterEach(() => bench.close())

const addGrant = (workbench: TestWorkbench, clientId: string) =>
  workbench.call('clients.get', { client_id: clientId })

describe('console methods of the client registry', () => {
  it('register a client and announce it [SAL-02]', async () => {
    const { client, secret } = await bench.call('clients.register', {
      metadata: { ...publicApp, token_endpoint_auth_method: 'none' },
    })
    expect(secret).toBeNull()
    expect(client).toMatchObject({
      metadata: { client_name: 'Growth chart', redirect_uris: ['https://app.test/cb'] },
      registeredBy: 'console',
      isDisabled: false,
      createdAt: bench.clock.nowSeconds(),
      activeGrants: 0,
      lastUsedAt: null,
      origins: ['https://app.test'],
      secrets: [],
    })
    expect(changed).toEqual([client.client_id])
    expect(await addGrant(bench, client.client_id)).toEqual(client)
  })

  it('take a given id once only', async () => {
    const params = { client_id: 'my-app', metadata: publicApp }
    const { client } = await bench.call('clients.register', params)
    expect(client.client_id).toBe('my-app')
    await expect(bench.call('clients.register', params)).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })

  it.each(['tb-app-x', 'tb-user-x', 'ü', 'two words', ''])(
    'refuse the id %j, which is generated here or cannot be sent [AS-11]',
    async (client_id) => {
      await expect(
        bench.call('clients.register', { client_id, metadata: publicApp }),
      ).rejects.toMatchObject({
        problem: { code: 'invalid_client_metadata', details: [{ path: 'client_id' }] },
      })
    },
  )

  it.each<[string, ClientMetadataInput, ClientMetadataInput]>([
    [
      'software_id',
      { ...confidentialApp, software_id: 'a-software' },
      { ...publicApp, token_endpoint_auth_method: 'none', software_id: 'a-software' },
    ],
    ['grant_types', { ...publicApp, grant_types: [jwtBearerGrantType] }, publicApp],
  ])(
    'refuse %s that belongs to apps with instances, or to these [PDC-03] [PDC-16]',
    async (path, metadata, fit) => {
      await expect(bench.call('clients.register', { metadata })).rejects.toMatchObject({
        problem: { code: 'invalid_client_metadata', details: [{ path }] },
      })
      await bench.call('clients.register', { metadata: fit })
    },
  )

  it('leave a client that registered by software statement as its statement says [UDAP-DCR-030]', async () => {
    await trustCommunity(bench, 'beta')
    const client_id = await registerUdapApp(await createUdapApp(bench))
    const { metadata } = await bench.call('clients.get', { client_id })
    const conflict = { problem: { code: 'conflict' } }
    await expect(
      bench.call('clients.update', { client_id, metadata: { ...metadata, client_name: 'Mine' } }),
    ).rejects.toMatchObject(conflict)
    const document = JSON.stringify({ clients: [{ ...publicApp, client_id }] })
    await expect(bench.call('workspace.import', { document, isDryRun: false })).rejects.toThrow(
      /registered by a software statement/,
    )
    expect((await bench.call('clients.get', { client_id })).metadata).toEqual(metadata)
  })

  it('leave an instance of an app to itself, whatever a workspace says [PDC-16]', async () => {
    const { client_id } = await registerInstance(bench, await registerInstanceApp(bench))
    const document = JSON.stringify({ clients: [{ ...publicApp, client_id }] })
    await expect(bench.call('workspace.import', { document, isDryRun: false })).rejects.toThrow(
      /is an instance of an app/,
    )
    expect((await bench.call('clients.get', { client_id })).instanceOf).not.toBeNull()
  })

  it('publish keys of a client that has some, and know which tokens and clients there are', async () => {
    const { client } = await bench.call('clients.register', { metadata: publicApp })
    const { client_id } = client
    await expect(bench.call('clients.publishKeys', { client_id, by: 'url' })).rejects.toMatchObject(
      { problem: { code: 'conflict' } },
    )
    const missing = { problem: { code: 'not-found' } }
    await expect(
      bench.call('clients.publishKeys', { client_id: 'nobody', by: 'url' }),
    ).rejects.toMatchObject(missing)
    await expect(
      bench.call('registration.provisionSoftwareId', { client_id: 'nobody' }),
    ).rejects.toMatchObject(missing)
    const issued = await bench.call('registration.issueToken', { label: 'x', lifetimeSeconds: 600 })
    expect(await bench.call('registration.revokeToken', { id: issued.id })).toBeNull()
    await expect(bench.call('registration.revokeToken', { id: issued.id })).rejects.toMatchObject(
      missing,
    )
  })

  it('list by part of name or id, sorted and paged', async () => {
    await bench.call('clients.register', { client_id: 'b', metadata: publicApp })
    await bench.call('clients.register', { client_id: 'a_1', metadata: confidentialApp })
    const all = await bench.call('clients.list', { sort: 'client_id' })
    expect(all.rows.map(({ client_id }) => client_id)).toEqual(['a_1', 'b', builtInClientId])
    expect(all.rows[0]).toMatchObject({
      client_name: 'Clinic app',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      isDisabled: false,
      activeGrants: 0,
      lastUsedAt: null,
    })
    expect(await bench.call('clients.list', { search: 'CHART' })).toMatchObject({ total: 1 })
    expect(await bench.call('clients.list', { search: '_' })).toMatchObject({ total: 1 })
    const backends = { grantType: 'client_credentials' } as const
    expect(await bench.call('clients.list', backends)).toEqual({ rows: [], total: 0 })
    const apps = await bench.call('clients.list', { grantType: 'authorization_code' })
    expect(apps.total).toBe(all.total)
    const page = await bench.call('clients.list', {
      sort: 'client_id',
      direction: 'descending',
      limit: 1,
      offset: 1,
    })
    expect(page).toMatchObject({ total: 3, rows: [{ client_id: 'b' }] })
  })

  it('update, disable and delete', async () => {
    const client_id = 'app'
    await bench.call('clients.register', { client_id, metadata: publicApp })
    bench.clock.advance(10)
    const updated = await bench.call('clients.update', {
      client_id,
      metadata: { ...publicApp, redirect_uris: ['https://other.test/cb'] },
    })
    expect(updated.origins).toEqual(['https://other.test'])
    expect(updated.updatedAt).toBe(updated.createdAt + 10)
    const disabled = await bench.call('clients.setDisabled', { client_id, isDisabled: true })
    expect(disabled.isDisabled).toBe(true)
    await bench.call('clients.delete', { client_id })
    await expect(bench.call('clients.get', { client_id })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    expect(changed).toEqual([client_id, client_id, client_id, client_id])
  })

  it('answer not-found for a client that does not exist', async () => {
    const client_id = 'nobody'
    const missing = { problem: { code: 'not-found' } }
    await expect(bench.call('clients.delete', { client_id })).rejects.toMatchObject(missing)
    await expect(bench.call('clients.addSecret', { client_id })).rejects.toMatchObject(missing)
    await expect(
      bench.call('clients.setDisabled', { client_id, isDisabled: true }),
    ).rejects.toMatchObject(missing)
    await expect(
      bench.call('clients.update', { client_id, metadata: publicApp }),
    ).rejects.toMatchObject(missing)
  })

  it('keep the secrets of a client until it stops using any [SYM-08]', async () => {
    const { client, secret } = await bench.call('clients.register', { metadata: confidentialApp })
    const { client_id } = client
    expect(client.secrets).toEqual([
      { id: secret?.id, createdAt: client.createdAt, expiresAt: null },
    ])
    const second = await bench.call('clients.addSecret', { client_id })
    expect(second.client_secret).not.toBe(secret?.client_secret)
    const both = await bench.call('clients.get', { client_id })
    expect(both.secrets).toHaveLength(2)
    const one = await bench.call('clients.retireSecret', { client_id, secretId: second.id })
    expect(one.secrets.map(({ id }) => id)).toEqual([secret?.id])
    await expect(
      bench.call('clients.retireSecret', { client_id, secretId: second.id }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
    const open = await bench.call('clients.update', {
      client_id,
      metadata: { ...publicApp, token_endpoint_auth_method: 'none' },
    })
    expect(open.secrets).toEqual([])
    await expect(bench.call('clients.addSecret', { client_id })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })

  it('offer a built-in client that can be disabled but neither changed nor deleted', async () => {
    const client_id = builtInClientId
    const client = await bench.call('clients.get', { client_id })
    expect(client).toMatchObject({
      registeredBy: 'built-in',
      metadata: {
        redirect_uris: [`${bench.issuer}/app/callback`],
        launch_uri: `${bench.issuer}/app/launch`,
        token_endpoint_auth_method: 'none',
      },
    })
    const refused = { problem: { code: 'conflict' } }
    await expect(bench.call('clients.delete', { client_id })).rejects.toMatchObject(refused)
    await expect(
      bench.call('clients.update', { client_id, metadata: publicApp }),
    ).rejects.toMatchObject(refused)
    expect(await bench.call('clients.setDisabled', { client_id, isDisabled: true })).toMatchObject({
      isDisabled: true,
    })
  })
})
