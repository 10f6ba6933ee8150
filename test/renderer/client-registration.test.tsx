import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { ClientDetail } from '../../src/shared/contract/clients.ts'
import type { RegisteredInstance } from '../../src/shared/contract/registration.ts'
import type { SettingRow } from '../../src/shared/contract/settings.ts'
import type { FakeHandlers, FakeTransport } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const patience = { timeout: 10_000 }

const app: ClientDetail = {
  client_id: 'pocket',
  metadata: {
    client_name: 'Pocket records',
    redirect_uris: ['http://localhost:3000/callback'],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    scope: 'patient/*.rs',
    allowed_origins: [],
    software_id: 'tb-software-1',
    logo_uri: 'https://app.example/logo.png',
  },
  registeredBy: 'console',
  isDisabled: false,
  createdAt: now,
  updatedAt: now,
  activeGrants: 0,
  lastUsedAt: null,
  origins: [],
  instanceOf: null,
  secrets: [],
}

const phone: RegisteredInstance = {
  client_id: 'tb-app-phone',
  client_name: 'Phone',
  grantId: 'g1',
  username: 'pt',
  scope: 'patient/*.rs',
  createdAt: now - 100,
  lastUsedAt: now - 50,
  endsAt: now + 3600,
  revokedAt: null,
}

const policy = (value: string): SettingRow => ({
  name: 'clientRegistration',
  value,
  fallback: 'off',
  unit: '',
  meaning: 'who may register',
  when: 'live',
  choices: ['off', 'open', 'initial-access-token'],
})

const handlers: FakeHandlers = {
  'clients.list': () => ({ rows: [], total: 0 }),
  'clients.get': () => app,
  'launch.describeScopes': () => [],
  'settings.list': () => [policy('initial-access-token')],
  'registration.instances': () => [phone],
  'registration.tokens': () => [],
  'registration.statementIssuers': () => [],
}

const paramsOf = ({ calls }: FakeTransport, method: string) =>
  calls.find((call) => call.method === method)?.params

async function openDevices(own: FakeHandlers = {}) {
  const console = renderConsole('/clients/pocket', { ...handlers, ...own })
  await console.user.click(await screen.findByRole('tab', { name: 'Devices' }, patience))
  return console
}

describe('devices of an app', () => {
  it('are a tree of approvals with what each device may do and until when [PDC-19]', async () => {
    await openDevices()
    const approvals = await screen.findByRole('list', { name: 'Approvals of Pocket records' })
    expect(approvals).toHaveTextContent('Approved by pt, 1 device')
    const devices = within(approvals).getByRole('list', { name: 'Devices of pt' })
    expect(devices).toHaveTextContent('active')
    expect(devices).toHaveTextContent('patient/*.rs')
    expect(within(devices).getByRole('link', { name: 'Phone' })).toHaveAttribute(
      'href',
      '/clients/tb-app-phone',
    )
  })

  it('need a software_id first, which is given at a press [PDC-01]', async () => {
    const { software_id: _none, ...metadata } = app.metadata
    const { user, transport } = await openDevices({
      'clients.get': () => ({ ...app, metadata }),
      'registration.provisionSoftwareId': () => ({ software_id: 'tb-software-2' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Give it a software_id' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'registration.provisionSoftwareId')).toEqual({
        client_id: 'pocket',
      }),
    )
  })

  it('are renamed [PDC-19]', async () => {
    const { user, transport } = await openDevices({ 'registration.renameInstance': () => null })
    await user.click(await screen.findByRole('button', { name: 'Rename Phone' }))
    const name = screen.getByRole('textbox', { name: 'Name' })
    await user.clear(name)
    await user.type(name, 'Old phone')
    await user.click(screen.getByRole('button', { name: 'Rename' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'registration.renameInstance')).toEqual({
        client_id: 'tb-app-phone',
        client_name: 'Old phone',
      }),
    )
  })

  it('are ended by the clock of the server [PDC-19]', async () => {
    const { user, transport } = await openDevices({ 'registration.setInstanceEnd': () => null })
    await user.click(await screen.findByRole('button', { name: 'Change end of Phone' }))
    await user.click(screen.getByRole('button', { name: 'Change end' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'registration.setInstanceEnd')).toEqual({
        client_id: 'tb-app-phone',
        endsAt: now,
      }),
    )
  })

  it('are revoked only after asking [PDC-19]', async () => {
    const { user, transport } = await openDevices({ 'grants.revoke': () => ({ revoked: 1 }) })
    await user.click(await screen.findByRole('button', { name: 'Revoke Phone' }))
    expect(paramsOf(transport, 'grants.revoke')).toBeUndefined()
    await user.click(screen.getByRole('button', { name: 'Revoke device' }))
    await waitFor(() => expect(paramsOf(transport, 'grants.revoke')).toEqual({ id: 'g1' }))
  })
})

describe('initial access tokens', () => {
  it('say what to do first, and show a token once [REG-01]', async () => {
    const { user, transport } = renderConsole('/clients?tokens', {
      ...handlers,
      'registration.issueToken': ({ label, lifetimeSeconds }) => ({
        id: 't1',
        label,
        createdAt: now,
        expiresAt: now + lifetimeSeconds,
        usedCount: 0,
        initial_access_token: 'shown-this-once',
      }),
    })
    expect(await screen.findByText('No initial access token', {}, patience)).toBeInTheDocument()
    const [issue] = screen.getAllByRole('button', { name: 'Issue a token' })
    if (issue === undefined) throw new Error('no button')
    await user.click(issue)
    await user.click(screen.getByRole('button', { name: 'Issue' }))
    expect(screen.getByText('Wanted a name to know it by')).toBeInTheDocument()
    await user.type(screen.getByRole('textbox', { name: /^Label/ }), 'Test suite')
    await user.click(screen.getByRole('button', { name: 'Issue' }))
    const shown = await screen.findByRole('dialog', { name: 'Copy the initial access token now' })
    expect(shown).toHaveTextContent('shown-this-once')
    expect(paramsOf(transport, 'registration.issueToken')).toEqual({
      label: 'Test suite',
      lifetimeSeconds: 86_400,
    })
  })

  it('say when the setting makes them useless, and lead to it', async () => {
    renderConsole('/clients?tokens', { ...handlers, 'settings.list': () => [policy('off')] })
    expect(await screen.findByRole('alert', {}, patience)).toHaveTextContent('switched off')
    expect(screen.getByRole('link', { name: 'Client registration in Settings' })).toHaveAttribute(
      'href',
      '/settings/server',
    )
  })

  it('are listed with their use and revoked after asking', async () => {
    const token = { id: 't1', label: 'Test suite', createdAt: now, usedCount: 3 }
    const { user, transport } = renderConsole('/clients?tokens', {
      ...handlers,
      'registration.tokens': () => [{ ...token, expiresAt: now - 1 }],
      'registration.revokeToken': () => null,
    })
    const row = await screen.findByRole('row', { name: /Test suite/ }, patience)
    expect(row).toHaveTextContent('expired')
    expect(row).toHaveTextContent('3 clients')
    await user.click(within(row).getByRole('button', { name: 'Revoke Test suite' }))
    await user.click(screen.getByRole('button', { name: 'Revoke token' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'registration.revokeToken')).toEqual({ id: 't1' }),
    )
  })
})

describe('issuers of software statements', () => {
  const issuer = 'https://issuer.test'
  const jwks = { keys: [{ kty: 'EC', kid: 'k1' }] }

  it('are trusted by their keys and removed [REG-05]', async () => {
    const { user, transport } = renderConsole('/clients?tokens', {
      ...handlers,
      'registration.statementIssuers': () => [{ issuer: 'https://old.test', jwks, createdAt: now }],
      'registration.trustStatementIssuer': () => ({ issuer, jwks, createdAt: now }),
      'registration.distrustStatementIssuer': () => null,
    })
    const form = await screen.findByRole('form', { name: 'Trust an issuer' }, patience)
    await user.type(within(form).getByRole('textbox', { name: 'Issuer' }), issuer)
    await user.click(within(form).getByRole('textbox', { name: 'JWKS' }))
    await user.paste('{"keys":')
    expect(within(form).getByText('Wanted an object with an array of keys')).toBeInTheDocument()
    await user.paste('[{"kty":"EC","kid":"k1"}]}')
    await user.click(within(form).getByRole('button', { name: 'Trust' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'registration.trustStatementIssuer')).toEqual({ issuer, jwks }),
    )
    await user.click(await screen.findByRole('button', { name: 'Remove https://old.test' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'registration.distrustStatementIssuer')).toEqual({
        issuer: 'https://old.test',
      }),
    )
  })
})

describe('copies of a client', () => {
  it('are registered with all of its metadata but its software_id [REG-10]', async () => {
    const { user, transport } = renderConsole('/clients/pocket', {
      ...handlers,
      'clients.register': ({ metadata }) => ({
        client: { ...app, client_id: 'copy', metadata },
        secret: null,
      }),
    })
    await user.click(await screen.findByRole('button', { name: 'Clone' }, patience))
    expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveValue('Pocket records copy')
    await user.click(screen.getByRole('button', { name: 'Register' }))
    await waitFor(() => expect(paramsOf(transport, 'clients.register')).toBeDefined())
    const { software_id: _own, ...metadata } = app.metadata
    expect(paramsOf(transport, 'clients.register')).toEqual({
      metadata: { ...metadata, client_name: 'Pocket records copy', embedding: 'window' },
    })
  })

  it('are saved as a document without secrets [REG-10]', async () => {
    const createObjectURL = vi.fn<(blob: Blob) => string>(() => 'blob:x')
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL, revokeObjectURL: vi.fn() }))
    const { user, transport } = renderConsole('/clients/pocket', {
      ...handlers,
      'workspace.exportClients': () => ({ document: '{"clients":[]}' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Export as JSON' }, patience))
    await waitFor(() => expect(createObjectURL).toHaveBeenCalled())
    expect(paramsOf(transport, 'workspace.exportClients')).toEqual({ client_ids: ['pocket'] })
    expect(await screen.findByText('Saved as pocket.json')).toBeInTheDocument()
  })

  it('are taken in after their changes are shown [REG-10]', async () => {
    const { user, transport } = renderConsole('/clients?import', {
      ...handlers,
      'workspace.import': ({ isDryRun }) => ({
        isApplied: !isDryRun,
        changes: [{ kind: 'client', name: 'pocket', change: 'add' }],
        secrets: [],
      }),
    })
    const field = await screen.findByRole('textbox', { name: 'Document with clients' }, patience)
    await user.click(field)
    await user.paste('{"clients":[]}')
    expect(await screen.findByText('pocket')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Apply' }))
    await waitFor(() =>
      expect(transport.calls.at(-1)).toEqual({
        method: 'workspace.import',
        params: { document: '{"clients":[]}', isDryRun: false },
      }),
    )
  })
})

describe('client form', () => {
  it('makes a resource server, which needs neither redirect URI nor grant type [INT-07]', async () => {
    const { user, transport } = renderConsole('/clients?register', {
      ...handlers,
      'clients.register': ({ metadata }) => ({ client: { ...app, metadata }, secret: null }),
    })
    await user.type(await screen.findByRole('textbox', { name: /^Name/ }, patience), 'FHIR server')
    expect(screen.queryByRole('switch', { name: 'May introspect' })).not.toBeInTheDocument()
    await user.click(screen.getByRole('radio', { name: /secret in the header/ }))
    await user.click(screen.getByRole('switch', { name: 'May introspect' }))
    await user.click(screen.getByRole('button', { name: 'Register' }))
    await waitFor(() => expect(paramsOf(transport, 'clients.register')).toBeDefined())
    expect(paramsOf(transport, 'clients.register')).toMatchObject({
      metadata: { may_introspect: true, grant_types: [], redirect_uris: [] },
    })
  })
})
