import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { SettingRow } from '../../src/shared/contract/settings.ts'
import type { UserRow } from '../../src/shared/contract/users.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { renderConsole } from './render-console.tsx'

const lifetime: SettingRow = {
  name: 'accessTokenLifetimeSeconds',
  value: 300,
  fallback: 3600,
  unit: 'seconds',
  meaning: 'lifetime of access tokens',
  when: 'live',
  least: 5,
  most: 3600,
}

const writes: SettingRow = {
  name: 'fhirWritesEnabled',
  value: false,
  fallback: false,
  unit: '',
  meaning: 'allow writes',
  when: 'live',
}

const unknown: SettingRow = {
  ...writes,
  name: 'somethingNew',
  value: [],
  fallback: [],
  meaning: 'not known here',
}

const issuer: SettingRow = {
  name: 'issuer',
  value: 'http://localhost:4100',
  fallback: 'http://localhost:4100',
  unit: 'URL',
  meaning: 'issuer identifier',
  when: 'start',
}

const doctor: UserRow = {
  username: 'dr',
  sub: 'sub-1',
  displayName: 'Dr Adeyemi',
  fhirUser: 'Practitioner/grace-adeyemi',
  kind: 'practitioner',
  hasPassword: false,
  isDisabled: false,
  registeredBy: 'built-in',
}

const handlers: FakeHandlers = {
  'settings.list': () => [lifetime, writes, unknown, issuer],
  'settings.update': ({ value }) => ({ ...lifetime, value }),
  'settings.reset': () => ({ ...lifetime, value: 3600 }),
  'users.list': () => [doctor],
  'vault.state': () => ({ status: 'unlocked', reason: null, slots: [], unlockedBy: null }),
  'storage.backups': () => ({
    nextRestore: null,
    backups: [
      { path: '/data/backups/trustbench-2026-03-07.sqlite', bytes: 8192, takenAt: 1772884800 },
    ],
  }),
}

describe('server settings', () => {
  it('groups live settings with meaning and default, and leaves out those of the start', async () => {
    renderConsole('/settings', handlers)
    const tokens = await screen.findByRole('region', { name: 'Tokens and lifetimes' })
    expect(tokens).toHaveTextContent('Access token lifetime')
    expect(tokens).toHaveTextContent('Default: 1 h')
    expect(screen.getByRole('region', { name: 'Other' })).toHaveTextContent('Something new')
    expect(screen.getByRole('region', { name: 'Other' })).toHaveTextContent('Default: none.')
    expect(screen.queryByText('issuer identifier', { exact: false })).not.toBeInTheDocument()
  })

  it('saves a number when Enter is pressed', async () => {
    const { user, transport } = renderConsole('/settings', handlers)
    const field = await screen.findByRole('textbox', { name: 'Access token lifetime' })
    await user.clear(field)
    await user.type(field, '600{Enter}')
    expect(await screen.findByText('Access token lifetime saved')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'settings.update')?.params).toEqual({
      name: 'accessTokenLifetimeSeconds',
      value: 600,
    })
  })

  it('sends a list for a setting of several choices, and offers its default only when it differs', async () => {
    const { user, transport } = renderConsole('/settings', {
      ...handlers,
      'settings.list': () => [{ ...unknown, choices: ['launch-ehr', 'permission-v1'] }],
    })
    const field = await screen.findByRole('combobox', { name: 'Something new' })
    expect(screen.queryByRole('button', { name: /^Reset/ })).not.toBeInTheDocument()
    await user.click(field)
    await user.click(screen.getByRole('option', { name: 'permission-v1' }))
    const sent = transport.calls.find(({ method }) => method === 'settings.update')
    expect(sent?.params).toEqual({ name: 'somethingNew', value: ['permission-v1'] })
  })

  it('says what would fit and sends nothing that does not', async () => {
    const { user, transport } = renderConsole('/settings', handlers)
    const field = await screen.findByRole('textbox', { name: 'Access token lifetime' })
    await user.clear(field)
    await user.type(field, '4000{Enter}')
    expect(field).toHaveAccessibleDescription('Wanted a whole number from 5 to 3600 seconds')
    expect(transport.calls.map(({ method }) => method)).not.toContain('settings.update')
  })

  it('shows what the core saw and wanted when it refuses', async () => {
    const { user } = renderConsole('/settings', {
      ...handlers,
      'settings.update': () => {
        throw new ProblemError({
          code: 'bad-request',
          message: 'setting accessTokenLifetimeSeconds: got 600',
          details: [
            { path: 'accessTokenLifetimeSeconds', message: 'no', seen: '600', wanted: '5' },
          ],
          causes: [],
        })
      },
    })
    const field = await screen.findByRole('textbox', { name: 'Access token lifetime' })
    await user.clear(field)
    await user.type(field, '600{Enter}')
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('Seen: 600')
    expect(alert).toHaveTextContent('Wanted: 5')
    expect(alert).toHaveTextContent('Correct the values named above')
  })

  it('moves focus to the input when the button that resets it is gone', async () => {
    let value = 300
    const { user } = renderConsole('/settings', {
      ...handlers,
      'settings.list': () => [{ ...lifetime, value }, writes],
      'settings.reset': () => {
        value = 3600
        return { ...lifetime, value }
      },
    })
    await user.click(await screen.findByRole('button', { name: /^Reset Access token lifetime/ }))
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: /Access token lifetime/ })).toHaveFocus(),
    )
    expect(screen.queryByRole('button', { name: /^Reset/ })).not.toBeInTheDocument()
  })

  it('gives a setting its default again', async () => {
    const { user, transport } = renderConsole('/settings', handlers)
    await user.click(
      await screen.findByRole('button', { name: 'Reset Access token lifetime to 1 h' }),
    )
    await screen.findByText('Access token lifetime has its default again')
    expect(transport.calls.find(({ method }) => method === 'settings.reset')?.params).toEqual({
      name: 'accessTokenLifetimeSeconds',
    })
  })
})

describe('users', () => {
  it('are edited in a form', async () => {
    const { user, transport } = renderConsole('/settings/users', {
      ...handlers,
      'users.save': (saved) => ({ ...doctor, ...saved }),
    })
    await user.click(await screen.findByText('Dr Adeyemi'))
    const dialog = within(screen.getByRole('dialog', { name: 'Dr Adeyemi' }))
    await user.click(dialog.getByRole('switch', { name: 'Can sign in' }))
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    await screen.findByText('Dr Adeyemi saved')
    expect(transport.calls.find(({ method }) => method === 'users.save')?.params).toEqual({
      username: 'dr',
      displayName: 'Dr Adeyemi',
      fhirUser: 'Practitioner/grace-adeyemi',
      isDisabled: true,
    })
  })

  it('are deleted only after naming what goes with them', async () => {
    const { user, transport } = renderConsole('/settings/users', {
      ...handlers,
      'users.delete': () => null,
    })
    await user.click(await screen.findByText('Dr Adeyemi'))
    await user.click(screen.getByRole('button', { name: 'Delete…' }))
    expect(screen.getByText(/is revoked: their access and refresh tokens/)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Delete user' }))
    await screen.findByText('Dr Adeyemi deleted')
    expect(transport.calls.map(({ method }) => method)).toContain('users.delete')
  })
})

describe('workspace', () => {
  it('shows what an import would change before it is applied', async () => {
    const change = { kind: 'client' as const, name: 'app', change: 'add' as const }
    const { user, transport } = renderConsole('/settings/workspace', {
      ...handlers,
      'workspace.import': ({ isDryRun }) => ({
        isApplied: !isDryRun,
        changes: [change],
        secrets: isDryRun ? [] : [{ client_id: 'app', client_secret: 'fresh' }],
      }),
    })
    await user.click(await screen.findByRole('textbox', { name: 'Workspace document' }))
    await user.paste('{"clients":[]}')
    const changes = await screen.findByRole('list', { name: 'Changes it would make' })
    expect(changes).toHaveTextContent('addclientapp')
    await user.click(screen.getByRole('button', { name: 'Apply' }))
    expect(await screen.findByText('fresh')).toBeInTheDocument()
    const imports = transport.calls.filter(({ method }) => method === 'workspace.import')
    expect(imports.map(({ params }) => params)).toEqual([
      { document: '{"clients":[]}', isDryRun: true },
      { document: '{"clients":[]}', isDryRun: false },
    ])
  })

  it('says what is wrong with a document and does not offer to apply it', async () => {
    const { user } = renderConsole('/settings/workspace', {
      ...handlers,
      'workspace.import': () => {
        throw new ProblemError({
          code: 'bad-request',
          message: 'the document is no JSON',
          details: [],
          causes: [],
        })
      },
    })
    await user.click(await screen.findByRole('textbox', { name: 'Workspace document' }))
    await user.paste('{')
    expect(await screen.findByRole('alert')).toHaveTextContent('the document is no JSON')
    expect(screen.getByRole('button', { name: 'Apply' })).toBeDisabled()
  })

  it('is wiped only after the word is typed', async () => {
    const { user, transport } = renderConsole('/settings/workspace', {
      ...handlers,
      'workspace.wipe': () => null,
    })
    await user.click(await screen.findByRole('button', { name: 'Wipe…' }))
    const confirm = screen.getByRole('button', { name: 'Wipe' })
    expect(confirm).toBeDisabled()
    await user.type(screen.getByRole('textbox', { name: 'Type wipe to go on' }), 'wipe')
    await user.click(confirm)
    await waitFor(() =>
      expect(transport.calls.map(({ method }) => method)).toContain('workspace.wipe'),
    )
  })
})

describe('backups', () => {
  it('lists the backups of the store [RE-07]', async () => {
    renderConsole('/settings/encryption', handlers)
    expect(await screen.findByText('trustbench-2026-03-07.sqlite')).toBeVisible()
  })
})

describe('about', () => {
  it('tells version, host and what was given at start', async () => {
    renderConsole('/settings/about', handlers)
    expect(await screen.findByText('0.1.0')).toBeInTheDocument()
    expect(screen.getByText('Headless program, console in a browser')).toBeInTheDocument()
    expect(await screen.findByText(/issuer identifier/)).toBeInTheDocument()
  })
})
