import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ClientDetail, ClientRow } from '../../src/shared/contract/clients.ts'
import type { KeyDetail } from '../../src/shared/contract/keys.ts'
import type { ClientMetadata } from '../../src/shared/oauth/client-metadata.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const metadata: ClientMetadata = {
  client_name: 'Growth chart',
  redirect_uris: ['http://localhost:3000/callback'],
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'launch/patient patient/*.rs',
  allowed_origins: [],
  logo_uri: 'https://app.example/logo.png',
}

const growthChart: ClientDetail = {
  client_id: 'growth-chart',
  metadata,
  registeredBy: 'console',
  isDisabled: false,
  createdAt: now - 100,
  updatedAt: now - 50,
  activeGrants: 2,
  lastUsedAt: null,
  origins: ['http://localhost:3000'],
  instanceOf: null,
  secrets: [{ id: 'secret-1', createdAt: now - 100, expiresAt: null }],
}

const row: ClientRow = {
  client_id: 'growth-chart',
  client_name: 'Growth chart',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code'],
  scope: 'launch/patient',
  registeredBy: 'console',
  isDisabled: false,
  createdAt: now,
  updatedAt: now,
  activeGrants: 2,
  lastUsedAt: null,
}

const oneClient: FakeHandlers = {
  'clients.list': ({ search }) =>
    'growth chart'.includes(search) ? { rows: [row], total: 1 } : { rows: [], total: 0 },
  'clients.get': () => growthChart,
  'launch.describeScopes': ({ scope }) =>
    scope.split(' ').map((each) => ({
      scope: each,
      short: `Words for ${each}`,
      long: '',
      isValid: true,
    })),
}

const noClients: FakeHandlers = {
  ...oneClient,
  'clients.list': () => ({ rows: [], total: 0 }),
}

describe('client list', () => {
  it('says what to do first, and does it', async () => {
    const { user } = renderConsole('/clients', noClients)
    expect(await screen.findByText('No clients yet')).toBeInTheDocument()
    const [first] = screen.getAllByRole('button', { name: 'Register client' })
    if (first === undefined) throw new Error('no button')
    await user.click(first)
    expect(screen.getByRole('dialog', { name: 'Register client' })).toBeInTheDocument()
  })

  it('lets the core filter, and says when nothing is called that', async () => {
    const { user, transport } = renderConsole('/clients', oneClient)
    await screen.findByRole('row', { name: /Growth chart/ })
    await user.type(screen.getByRole('searchbox', { name: /Filter clients/ }), 'zebra')
    expect(await screen.findByText('No client is called that')).toBeInTheDocument()
    expect(transport.calls.at(-1)).toMatchObject({
      method: 'clients.list',
      params: { search: 'zebra', offset: 0 },
    })
  })

  it('asks with each key and shows the answer to the last one, whichever comes first', async () => {
    const answers = new Map<string, () => void>()
    const { user, transport } = renderConsole('/clients', {
      ...oneClient,
      'clients.list': ({ search }) => {
        const page = { rows: [{ ...row, client_name: `Found by ${search}` }], total: 1 }
        if (search === '') return page
        return new Promise((resolve) => answers.set(search, () => resolve(page)))
      },
    })
    await screen.findByRole('row', { name: /Found by/ })
    await user.type(screen.getByRole('searchbox', { name: /Filter clients/ }), 'abc')
    expect([...answers.keys()]).toEqual(['a', 'ab', 'abc'])
    answers.get('abc')?.()
    expect(await screen.findByRole('row', { name: /Found by abc/ })).toBeInTheDocument()
    answers.get('a')?.()
    answers.get('ab')?.()
    await user.click(screen.getByRole('searchbox', { name: /Filter clients/ }))
    expect(screen.getByRole('row', { name: /Found by abc/ })).toBeInTheDocument()
    expect(
      transport.calls.filter(({ method }) => method === 'clients.list').map(({ params }) => params),
    ).toMatchObject([{ search: '' }, { search: 'a' }, { search: 'ab' }, { search: 'abc' }])
  })

  it('opens the detail with Enter', async () => {
    const { user } = renderConsole('/clients', oneClient)
    await user.click(await screen.findByRole('gridcell', { name: 'growth-chart' }))
    expect(await screen.findByRole('heading', { name: 'Growth chart' })).toBeInTheDocument()
    await user.keyboard('{Escape}')
  })

  it('moves to the filter with the slash key', async () => {
    const { user } = renderConsole('/clients', oneClient)
    await screen.findByRole('row', { name: /Growth chart/ })
    await user.keyboard('/')
    expect(screen.getByRole('searchbox', { name: /Filter clients/ })).toHaveFocus()
  })

  it('lets the core sort', async () => {
    const { user, transport } = renderConsole('/clients', oneClient)
    await screen.findByRole('row', { name: /Growth chart/ })
    await user.click(screen.getByText('Client id'))
    await waitFor(() =>
      expect(transport.calls.at(-1)).toMatchObject({
        params: { sort: 'client_id', direction: 'ascending' },
      }),
    )
  })

  it('asks again when the core says a client changed', async () => {
    let count = 0
    const { transport } = renderConsole('/clients', {
      ...oneClient,
      'clients.list': () => {
        count += 1
        return { rows: count > 1 ? [{ ...row, client_name: 'Renamed' }] : [row], total: 1 }
      },
    })
    await screen.findByRole('row', { name: /Growth chart/ })
    transport.emit('clients.changed', { client_id: 'growth-chart' })
    expect(await screen.findByRole('row', { name: /Renamed/ })).toBeInTheDocument()
  })
})

describe('registering a client', () => {
  it('names what is wrong beside each field before anything is sent [SAL-03]', async () => {
    const { user, transport } = renderConsole('/clients?register', noClients)
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    await user.type(dialog.getByRole('textbox', { name: /Redirect URIs/ }), 'http://app.example/cb')
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    expect(dialog.getByText('Wanted a name people recognise')).toBeInTheDocument()
    expect(dialog.getByText('wanted https, since only loopback may use http')).toBeInTheDocument()
    expect(transport.calls.map(({ method }) => method)).not.toContain('clients.register')
  })

  it('puts focus on the first field that is wrong', async () => {
    const { user } = renderConsole('/clients?register', noClients)
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    await user.type(dialog.getByRole('textbox', { name: 'Name' }), 'Growth chart')
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    expect(dialog.getByRole('textbox', { name: /Redirect URIs/ })).toHaveFocus()
  })

  it('sends the metadata and shows the secret once', async () => {
    const { user, transport } = renderConsole('/clients?register', {
      ...oneClient,
      'clients.register': () => ({
        client: growthChart,
        secret: { id: 'secret-1', client_secret: 'only-now', expiresAt: null },
      }),
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'Growth chart')
    await user.click(dialog.getByRole('radio', { name: /secret in the header/ }))
    await user.type(
      dialog.getByRole('textbox', { name: /Redirect URIs/ }),
      'http://localhost:3000/callback',
    )
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    const secret = within(await screen.findByRole('dialog', { name: /Copy the client secret now/ }))
    expect(secret.getByText('only-now')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'clients.register')).toMatchObject({
      params: {
        metadata: {
          client_name: 'Growth chart',
          token_endpoint_auth_method: 'client_secret_basic',
          redirect_uris: ['http://localhost:3000/callback'],
          grant_types: ['authorization_code', 'refresh_token'],
        },
      },
    })
    await user.keyboard('{Escape}')
    expect(secret.getByText('only-now')).toBeInTheDocument()
    await user.click(secret.getByRole('button', { name: 'I have copied it' }))
    await waitFor(() => expect(screen.queryByText('only-now')).not.toBeInTheDocument())
    expect(await screen.findByRole('heading', { name: 'Growth chart' })).toBeInTheDocument()
  })

  it.each([
    [true, 'the clipboard forgets it in a minute'],
    [false, 'it stays on the clipboard until something else is copied'],
  ])(
    'copies the secret so that the desktop forgets it, and says so where nothing does: %s [EL-25]',
    async (isForgotten, said) => {
      const { user, transport } = renderConsole('/clients?register', {
        ...oneClient,
        'clients.register': () => ({
          client: growthChart,
          secret: { id: 'secret-1', client_secret: 'only-now', expiresAt: null },
        }),
        'server.forgetCopied': () => ({ isForgotten }),
      })
      const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
      await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'Growth chart')
      await user.type(
        dialog.getByRole('textbox', { name: /Redirect URIs/ }),
        'http://localhost:3000/callback',
      )
      await user.click(dialog.getByRole('button', { name: 'Register' }))
      const secret = within(
        await screen.findByRole('dialog', { name: /Copy the client secret now/ }),
      )
      await user.click(secret.getByRole('button', { name: 'Copy Client secret' }))
      expect(await screen.findByText(`Client secret copied; ${said}`)).toBeInTheDocument()
      expect(await navigator.clipboard.readText()).toBe('only-now')
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('only-now'))
      expect(transport.calls).toContainEqual({
        method: 'server.forgetCopied',
        params: { sha256: Buffer.from(digest).toString('hex') },
      })
    },
  )

  it('registers a backend service with its keys, without redirect URI [ASY-01]', async () => {
    const { user, transport } = renderConsole('/clients?register', {
      ...oneClient,
      'clients.register': () => ({ client: growthChart, secret: null }),
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    await user.type(dialog.getByRole('textbox', { name: /^Name/ }), 'Nightly')
    await user.click(dialog.getByRole('radio', { name: /private key/ }))
    await user.click(dialog.getByRole('switch', { name: 'Backend service' }))
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    expect(dialog.getByText('Wanted this or the keys by value')).toBeInTheDocument()
    const url = 'https://keys.example/jwks'
    await user.type(dialog.getByRole('textbox', { name: 'JWKS URL' }), url)
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    expect(await screen.findByRole('heading', { name: 'Growth chart' })).toBeInTheDocument()
    const call = transport.calls.find(({ method }) => method === 'clients.register')
    expect(call?.params).toMatchObject({
      metadata: {
        client_name: 'Nightly',
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        jwks_uri: url,
        assertion_profile: 'smart',
      },
    })
  })

  it('binds a backend service to the patient and user it acts for [BKS-07]', async () => {
    const ada = { id: 'p1', name: 'Lovelace, Ada', birthDate: null, sex: null, identifiers: [] }
    const backend: ClientDetail = {
      ...growthChart,
      metadata: {
        ...metadata,
        redirect_uris: [],
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        jwks_uri: 'https://keys.example/jwks',
        bound_context: { username: 'dr' },
      },
    }
    const { user, transport } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.get': () => backend,
      'clients.update': () => backend,
      'users.list': () => [
        {
          username: 'dr',
          sub: 's',
          displayName: 'Dr Who',
          fhirUser: null,
          kind: 'practitioner',
          hasPassword: true,
          registeredBy: 'built-in',
          isDisabled: false,
        },
      ],
      'launch.patients': () => ({ rows: [ada], total: 1 }),
    })
    expect(await screen.findByText('user dr')).toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: /Edit/ }))
    const dialog = within(await screen.findByRole('dialog', { name: /^Edit/ }))
    await user.click(dialog.getByRole('combobox', { name: 'Patient it acts for' }))
    await user.click(await screen.findByRole('option', { name: /Lovelace/ }))
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    await waitFor(() => {
      const call = transport.calls.find(({ method }) => method === 'clients.update')
      expect(call?.params).toMatchObject({
        metadata: { bound_context: { patient: 'p1', username: 'dr' } },
      })
    })
  })

  it('shows what the server saw and wanted, beside the field too', async () => {
    const { user } = renderConsole('/clients?register', {
      ...noClients,
      'clients.register': () => {
        throw new ProblemError({
          code: 'invalid_redirect_uri',
          message: 'a redirect URI cannot be registered',
          details: [
            {
              path: 'redirect_uris.0',
              message: 'redirect-uri-form',
              seen: 'x',
              wanted: 'a URI without dot segments',
            },
          ],
          causes: [],
        })
      },
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'App')
    await user.type(dialog.getByRole('textbox', { name: /Redirect URIs/ }), 'https://a.example/cb')
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'a redirect URI cannot be registered',
    )
    expect(dialog.getByRole('textbox', { name: /Redirect URIs/ })).toHaveAccessibleDescription(
      'Wanted a URI without dot segments',
    )
  })

  it('reads scopes back in words, and says what is no scope', async () => {
    const { user } = renderConsole('/clients?register', noClients)
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    const scopes = dialog.getByRole('textbox', { name: 'Scopes' })
    await user.clear(scopes)
    await user.type(scopes, 'openid patient/Nope.rs')
    const list = await dialog.findByRole('list', { name: 'Scopes in words' })
    expect(await within(list).findByText('Words for openid')).toBeInTheDocument()
    expect(within(list).getByText('no scope')).toBeInTheDocument()
    await user.click(dialog.getByRole('button', { name: 'Add fhirUser' }))
    expect(scopes).toHaveValue('openid patient/Nope.rs fhirUser')
  })
})

describe('client detail', () => {
  it('keeps metadata the form does not have when a client is edited', async () => {
    const { user, transport } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.update': () => growthChart,
    })
    await user.click(await screen.findByRole('button', { name: 'Edit' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Edit Growth chart' }))
    await user.clear(dialog.getByRole('textbox', { name: /Name/ }))
    await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'Growth')
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(transport.calls.find(({ method }) => method === 'clients.update')?.params).toMatchObject(
      {
        client_id: 'growth-chart',
        metadata: { client_name: 'Growth', logo_uri: 'https://app.example/logo.png' },
      },
    )
  })

  it('disables after saying what that means', async () => {
    const { user, transport } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.setDisabled': () => ({ ...growthChart, isDisabled: true }),
    })
    await user.click(await screen.findByRole('button', { name: 'Disable' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Disable Growth chart?' }))
    expect(dialog.getByText(/neither authorize nor get tokens/)).toBeInTheDocument()
    await user.click(dialog.getByRole('button', { name: 'Disable client' }))
    expect(await screen.findByText('Growth chart disabled')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'clients.setDisabled')?.params).toEqual({
      client_id: 'growth-chart',
      isDisabled: true,
    })
  })

  it('deletes only after naming what goes with the client [REG-09]', async () => {
    const { user, transport } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.delete': () => null,
    })
    const deletions = () => transport.calls.filter(({ method }) => method === 'clients.delete')
    await user.click(await screen.findByRole('button', { name: 'Delete' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Delete Growth chart?' }))
    expect(dialog.getByText(/its 2 active grants/)).toBeInTheDocument()
    expect(deletions()).toHaveLength(0)
    await user.click(dialog.getByRole('button', { name: 'Delete client' }))
    expect(await screen.findByText('Growth chart deleted')).toBeInTheDocument()
    expect(deletions()).toHaveLength(1)
    expect(screen.queryByRole('heading', { name: 'Growth chart' })).not.toBeInTheDocument()
  })

  it('does not offer to edit or delete the built-in client', async () => {
    renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.get': () => ({ ...growthChart, registeredBy: 'built-in' }),
    })
    expect(await screen.findByRole('button', { name: 'Disable' })).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Edit' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument()
  })

  it('makes a further secret and warns before the last one is retired [SYM-08]', async () => {
    const { user } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.addSecret': () => ({ id: 's2', client_secret: 'second', expiresAt: null }),
    })
    await user.click(await screen.findByRole('tab', { name: 'Secrets' }))
    await user.click(screen.getByRole('button', { name: 'Make a secret' }))
    expect(await screen.findByText('second')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'I have copied it' }))
    await user.click(await screen.findByRole('button', { name: 'Retire secret secret-1' }))
    expect(screen.getByText(/It is the last one/)).toBeInTheDocument()
  })

  it('lets a secret end later, while the app changes to another [SYM-08]', async () => {
    const { user, transport } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'clients.retireSecret': () => growthChart,
    })
    await user.click(await screen.findByRole('tab', { name: 'Secrets' }))
    await user.click(await screen.findByRole('button', { name: 'Retire secret secret-1' }))
    await user.click(screen.getByRole('combobox', { name: 'It ends' }))
    await user.click(await screen.findByRole('option', { name: 'In one day' }))
    await user.click(screen.getByRole('button', { name: 'Retire secret' }))
    await waitFor(() =>
      expect(
        transport.calls.find(({ method }) => method === 'clients.retireSecret')?.params,
      ).toMatchObject({ secretId: 'secret-1', inSeconds: 86_400 }),
    )
  })

  it('shows a grant with everything issued from it, and revokes it', async () => {
    const grant = {
      id: 'g1',
      client_id: 'growth-chart',
      client_name: 'Growth chart',
      username: 'dr',
      scope: 'launch/patient',
      patient: 'p1',
      refreshKind: 'offline' as const,
      isAutomatic: false,
      state: 'active' as const,
      createdAt: now,
      lastUsedAt: now,
      revokedAt: null,
      revokedBecause: null,
    }
    const token = {
      fingerprint: 'abcd1234',
      generation: 0,
      issuedAt: now,
      expiresAt: now + 60,
      endedAt: null,
    }
    const { user, transport } = renderConsole('/clients/growth-chart', {
      ...oneClient,
      'grants.list': () => ({ rows: [grant], total: 1 }),
      'grants.get': () => ({
        ...grant,
        context: { patient: 'p1' },
        tokens: [
          { ...token, kind: 'authorization_code', state: 'used' },
          { ...token, kind: 'access_token', state: 'active', fingerprint: 'feed5678' },
          { ...token, kind: 'refresh_token', state: 'used', fingerprint: 'beef9012' },
          { ...token, kind: 'access_token', state: 'active', generation: 1 },
        ],
      }),
      'grants.revoke': () => ({ revoked: 1 }),
    })
    await user.click(await screen.findByRole('tab', { name: 'Grants & tokens' }))
    await user.click(await screen.findByRole('button', { name: /by dr, for patient p1/ }))
    const family = await screen.findByRole('list', { name: 'Issued from this grant' })
    expect(within(family).getAllByRole('listitem')[0]).toHaveTextContent('usedAuthorization code')
    expect(within(family).getAllByRole('listitem')[1]).toHaveTextContent('activeAccess token')
    const refreshToken = within(family).getByText('Refresh token').closest('li')
    expect(refreshToken).toHaveTextContent(/usedRefresh token.*activeAccess token/)
    await user.click(screen.getByRole('button', { name: 'Revoke access token feed5678' }))
    await user.click(screen.getByRole('button', { name: 'Revoke access token' }))
    expect(await screen.findByText('Access token feed5678 revoked')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'grants.revoke')?.params).toEqual({
      id: 'g1',
      fingerprint: 'feed5678',
    })
    await user.click(screen.getByRole('button', { name: 'Revoke grant…' }))
    await user.click(screen.getByRole('button', { name: 'Revoke grant' }))
    expect(await screen.findByText('Grant revoked')).toBeInTheDocument()
    expect(transport.calls.findLast(({ method }) => method === 'grants.revoke')?.params).toEqual({
      id: 'g1',
    })
  })

  it('shows the problem when the client is gone', async () => {
    renderConsole('/clients/gone', {
      ...oneClient,
      'clients.get': () => {
        throw new ProblemError({
          code: 'not-found',
          message: 'there is no client gone',
          details: [],
          causes: [],
        })
      },
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('there is no client gone')
  })
})

describe('keys of a client', () => {
  const url = 'http://localhost:4100/clients/nightly/jwks'
  const nightly: ClientDetail = {
    ...growthChart,
    client_id: 'nightly',
    metadata: {
      ...metadata,
      client_name: 'Nightly export',
      redirect_uris: [],
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      jwks_uri: url,
    },
  }
  const key: KeyDetail = {
    id: 'key-1',
    name: 'Nightly key',
    tags: [],
    algorithm: 'p-384',
    alg: 'ES384',
    purpose: 'client-authentication',
    owner: { kind: 'client', id: 'nightly' },
    kid: 'kid-one',
    thumbprint: 'kid-one',
    state: 'active',
    createdAt: now - 100,
    expiresAt: null,
    retiredAt: null,
    successorId: null,
    publicJwk: { kty: 'EC', kid: 'kid-one' },
    predecessorId: null,
    uses: [],
  }
  const { publicJwk: _jwk, predecessorId: _old, uses: _uses, ...keyRow } = key
  const withKey: FakeHandlers = {
    ...oneClient,
    'clients.get': () => nightly,
    'keys.list': () => ({ rows: [keyRow], total: 1 }),
    'keys.get': () => key,
    'keys.generate': () => key,
    'keys.succeed': () => key,
    'clients.publishKeys': () => ({ jwks_uri: url, publishedKeys: 1 }),
  }

  async function openKeys(handlers: FakeHandlers) {
    const shown = renderConsole('/clients/nightly', handlers)
    await shown.user.click(await screen.findByRole('tab', { name: 'Keys' }))
    return shown
  }

  it('are listed with kid, algorithm and state, their public part to copy [ASY-09]', async () => {
    const { user, transport } = await openKeys(withKey)
    const list = within(await screen.findByRole('list', { name: 'Keys of the client' }))
    expect(await list.findByText('kid-one')).toBeInTheDocument()
    expect(list.getByText('ES384')).toBeInTheDocument()
    expect(list.getByText('active')).toBeInTheDocument()
    expect(await list.findByRole('button', { name: /Copy public JWK/ })).toBeInTheDocument()
    expect(screen.getByText(url)).toBeInTheDocument()
    await user.click(list.getByRole('button', { name: 'Rotate Nightly key' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Rotate Nightly key' }))
    await user.click(dialog.getByRole('button', { name: 'Make successor' }))
    await waitFor(() => {
      const call = transport.calls.find(({ method }) => method === 'keys.succeed')
      expect(call?.params).toMatchObject({ id: 'key-1', overlapSeconds: 86_400 })
    })
  })

  it('are generated for it and registered by URL or by value [ASY-01] [ASY-09]', async () => {
    const { user, transport } = await openKeys({
      ...withKey,
      'keys.list': () => ({ rows: [], total: 0 }),
    })
    expect(await screen.findByText('No key made here')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Generate a key' }))
    const dialog = within(await screen.findByRole('dialog', { name: /Generate a key for/ }))
    await user.click(dialog.getByRole('combobox', { name: 'Register the client with it' }))
    await user.click(await screen.findByRole('option', { name: /by value/ }))
    await user.click(dialog.getByRole('button', { name: 'Generate' }))
    await waitFor(() => {
      const call = transport.calls.find(({ method }) => method === 'clients.publishKeys')
      expect(call?.params).toEqual({ client_id: 'nightly', by: 'value' })
    })
    const made = transport.calls.find(({ method }) => method === 'keys.generate')
    expect(made?.params).toMatchObject({
      algorithm: 'p-384',
      purpose: 'client-authentication',
      owner: { kind: 'client', id: 'nightly' },
    })
  })

  it('that the registration does not name are pointed out, with what to do [ASY-09]', async () => {
    const other = { ...nightly, metadata: { ...nightly.metadata, jwks_uri: 'https://a.example/j' } }
    const { user, transport } = await openKeys({ ...withKey, 'clients.get': () => other })
    const alert = within(await screen.findByRole('alert'))
    expect(alert.getByText(/does not name the keys made here/)).toBeInTheDocument()
    await user.click(alert.getByRole('button', { name: 'Register by URL' }))
    await waitFor(() => {
      const call = transport.calls.find(({ method }) => method === 'clients.publishKeys')
      expect(call?.params).toEqual({ client_id: 'nightly', by: 'url' })
    })
  })

  it('are made with the registration of a new client [ASY-09]', async () => {
    const { user, transport } = renderConsole('/clients?register', {
      ...withKey,
      'clients.register': () => ({ client: nightly, secret: null }),
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    await user.type(dialog.getByRole('textbox', { name: /^Name/ }), 'Nightly export')
    await user.type(dialog.getByRole('textbox', { name: 'Client id' }), 'nightly')
    await user.click(dialog.getByRole('radio', { name: /private key/ }))
    await user.click(dialog.getByRole('switch', { name: 'Generate the key here' }))
    await user.click(dialog.getByRole('switch', { name: 'Backend service' }))
    expect(dialog.getByRole('textbox', { name: 'JWKS URL' })).toBeDisabled()
    await user.click(dialog.getByRole('button', { name: 'Register' }))
    expect(await screen.findByRole('heading', { name: 'Nightly export' })).toBeInTheDocument()
    const call = transport.calls.find(({ method }) => method === 'clients.register')
    expect(call?.params).toMatchObject({ client_id: 'nightly', metadata: { jwks_uri: url } })
    expect(transport.calls.map(({ method }) => method)).toContain('keys.generate')
  })

  it('are suggested to whoever chooses a secret [SYM-10]', async () => {
    const { user } = renderConsole('/clients?register', oneClient)
    const dialog = within(await screen.findByRole('dialog', { name: 'Register client' }))
    const hint = /SMART prefers one to a secret/
    expect(dialog.queryByText(hint)).not.toBeInTheDocument()
    await user.click(dialog.getByRole('radio', { name: /secret in the header/ }))
    expect(dialog.getByText(hint)).toBeInTheDocument()
  })
})
