import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
})

afterEach(() => bench.close())

const app = {
  client_id: 'app',
  client_name: 'My app',
  redirect_uris: ['http://localhost:9000/callback'],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'launch/patient patient/*.rs offline_access openid fhirUser',
}
const secretApp = {
  ...app,
  client_id: 'secret-app',
  token_endpoint_auth_method: 'client_secret_basic',
}
const workspace = {
  settings: { approval: 'automatic', udapMode: 'stu2', accessTokenLifetimeSeconds: 300 },
  clients: [app, { ...secretApp, client_secret: 'chosen-by-me-0123456789' }],
  users: [{ username: 'nurse', password: 'pass-word', fhirUser: 'Practitioner/grace-adeyemi' }],
}

const apply = (document: unknown, isDryRun = false) =>
  bench.call('workspace.import', { document: JSON.stringify(document), isDryRun })

const state = async () => ({
  settings: await bench.call('settings.list', {}),
  clients: await bench.call('clients.list', {}),
  users: await bench.call('users.list', {}),
})

describe('workspace import', () => {
  it('applies settings, clients and users and tells what it did [RE-11]', async () => {
    const report = await apply(workspace)
    expect(report).toEqual({
      isApplied: true,
      secrets: [],
      changes: [
        { kind: 'setting', name: 'approval', change: 'replace' },
        { kind: 'setting', name: 'udapMode', change: 'same' },
        { kind: 'setting', name: 'accessTokenLifetimeSeconds', change: 'replace' },
        { kind: 'client', name: 'app', change: 'add' },
        { kind: 'client', name: 'secret-app', change: 'add' },
        { kind: 'user', name: 'nurse', change: 'add' },
      ],
    })
    expect(await bench.call('clients.get', { client_id: 'app' })).toMatchObject({
      registeredBy: 'workspace',
      metadata: { client_name: 'My app' },
    })
    const users = await bench.call('users.list', {})
    expect(users.find(({ username }) => username === 'nurse')).toMatchObject({
      hasPassword: true,
      registeredBy: 'workspace',
    })
    expect((await bench.call('server.status', {})).approval).toBe('automatic')
  })

  it('finds everything the same the second time [RE-11]', async () => {
    await apply(workspace)
    const before = await state()
    const report = await apply(workspace)
    expect(new Set(report.changes.map(({ change }) => change))).toEqual(new Set(['same']))
    expect(await state()).toEqual(before)
  })

  it('reports in a dry run and changes nothing [RE-11]', async () => {
    const before = await state()
    const report = await apply(workspace, true)
    expect(report.isApplied).toBe(false)
    expect(report.changes.filter(({ change }) => change === 'add')).toHaveLength(3)
    expect(await state()).toEqual(before)
  })

  it('makes the secret a client needs and was not given, and shows it once', async () => {
    const first = await apply({ clients: [secretApp] })
    expect(first.secrets).toEqual([
      { client_id: 'secret-app', client_secret: expect.stringMatching(/^\S{27,}$/) },
    ])
    expect((await apply({ clients: [secretApp] })).secrets).toEqual([])
  })

  it.each([
    ['not JSON', '{', '', undefined],
    ['a list', '[]', '', '[]'],
    ['an unknown name', '{"client":[]}', 'client', '[]'],
    ['an unknown setting', '{"settings":{"speed":1}}', 'settings.speed', '1'],
    ['a start setting', '{"settings":{"issuer":"x"}}', 'settings.issuer', '"x"'],
    [
      'a setting over its limit',
      '{"settings":{"clockSkewSeconds":301}}',
      'settings.clockSkewSeconds',
      '301',
    ],
    ['an unfit choice', '{"settings":{"approval":"yes"}}', 'settings.approval', '"yes"'],
    [
      'a client without name',
      '{"clients":[{"client_id":"a"}]}',
      'clients[0].client_name',
      undefined,
    ],
    [
      'a member no client has',
      JSON.stringify({ clients: [{ ...app, color: 'red' }] }),
      'clients[0].color',
      '"red"',
    ],
    ['one id twice', JSON.stringify({ clients: [app, app] }), 'clients[1].client_id', 'app'],
    [
      'the built-in id',
      JSON.stringify({ clients: [{ ...app, client_id: 'trustbench-console' }] }),
      'clients[0].client_id',
      'trustbench-console',
    ],
    [
      'one username twice',
      '{"users":[{"username":"a"},{"username":"a"}]}',
      'users[1].username',
      'a',
    ],
    [
      'a user who is no person',
      '{"users":[{"username":"a","fhirUser":"Device/1"}]}',
      'users[0].fhirUser',
      'Device/1',
    ],
    [
      'a password that is a number',
      '{"users":[{"username":"a","password":123456}]}',
      'users[0].password',
      'a secret',
    ],
    [
      'a community',
      JSON.stringify({ communities: [{ uri: 'urn:x', anchors: ['-----BEGIN CERTIFICATE-----'] }] }),
      'communities',
      '1 communities',
    ],
  ])(
    'refuses %s, naming path, value and what was wanted, and changes nothing [RE-11]',
    async (_, document, path, seen) => {
      const before = await state()
      const failure = await bench
        .call('workspace.import', { document, isDryRun: false })
        .catch((error: unknown) => error)
      expect(failure).toMatchObject({
        problem: {
          code: 'bad-request',
          details: [expect.objectContaining({ path, wanted: expect.any(String) })],
        },
      })
      if (seen !== undefined) expect(failure).toMatchObject({ problem: { details: [{ seen }] } })
      expect(await state()).toEqual(before)
    },
  )

  it('changes nothing when its last client breaks a registration rule [RE-11] [REG-04]', async () => {
    const before = await state()
    const bad = { ...app, client_id: 'bad', redirect_uris: ['javascript:alert(1)'] }
    await expect(apply({ ...workspace, clients: [app, bad] })).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        message: expect.stringContaining('clients[1]'),
        details: [expect.objectContaining({ path: 'clients[1].redirect_uris.0' })],
      },
    })
    expect(await state()).toEqual(before)
  })
})

describe('workspace export', () => {
  it('gives what an import of it finds the same, without secrets [RE-11]', async () => {
    await apply(workspace)
    const { document } = await bench.call('workspace.export', {})
    expect(document).not.toMatch(/chosen-by-me|pass-word|client_secret"/)
    const report = await bench.call('workspace.import', { document, isDryRun: true })
    expect(report.changes.map(({ name }) => name).sort()).toEqual(
      ['accessTokenLifetimeSeconds', 'app', 'approval', 'nurse', 'secret-app'].sort(),
    )
    expect(new Set(report.changes.map(({ change }) => change))).toEqual(new Set(['same']))
  })
})

describe('workspace wipe', () => {
  it('leaves what a new workbench has, and the keys', async () => {
    const fresh = await state()
    const keys = await (await bench.request('/jwks')).text()
    await apply({ clients: workspace.clients, users: workspace.users })
    await bench.request('/nowhere')
    await bench.call('workspace.wipe', { confirmation: 'wipe' })
    const after = await state()
    expect(after.clients).toEqual(fresh.clients)
    const withoutSubject = (users: typeof fresh.users) => users.map(({ sub: _, ...user }) => user)
    expect(withoutSubject(after.users)).toEqual(withoutSubject(fresh.users))
    expect(await (await bench.request('/jwks')).text()).toBe(keys)
  })

  it('needs its confirmation', async () => {
    await expect(bench.dispatch('workspace.wipe', { confirmation: 'yes' })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
  })
})
