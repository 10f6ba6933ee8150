import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ClientDetail } from '../../src/shared/contract/clients.ts'
import { clientMetadataSchema } from '../../src/shared/oauth/client-metadata.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { registrationRow } from './udap-fixtures.ts'

const client: ClientDetail = {
  client_id: 'app-1',
  metadata: clientMetadataSchema.parse({
    client_name: 'Nightly export',
    token_endpoint_auth_method: 'private_key_jwt',
    grant_types: ['client_credentials'],
    scope: 'system/*.rs',
    jwks_uri: 'https://app.example/jwks',
  }),
  registeredBy: 'udap',
  isDisabled: false,
  createdAt: now,
  updatedAt: now,
  activeGrants: 0,
  lastUsedAt: null,
  origins: [],
  instanceOf: null,
  secrets: [],
}

const handlers: FakeHandlers = {
  'clients.list': () => ({ rows: [], total: 0 }),
  'clients.get': () => client,
  'clients.udap': () => ({
    client_id: 'app-1',
    iss: registrationRow.iss,
    communityUri: 'urn:example:alpha',
    certificate: { fingerprint: 'aa', subject: 'CN=Nightly', notBefore: now, notAfter: now + 60 },
    statement: { client_name: 'Nightly export' },
    certifications: [{ name: 'Network member', iss: 'https://certifier.example', exp: now + 99 }],
    registeredAt: now,
    updatedAt: now,
    cancelledAt: null,
  }),
  'udap.registrations': () => ({ rows: [registrationRow], total: 1 }),
  'udap.cancel': () => {
    throw new Error('not reached')
  },
}

describe('client detail, UDAP', () => {
  it('shows identity, community, certificate expiry and certifications [UDAP-DCR-046]', async () => {
    const { user } = renderConsole('/clients/app-1', handlers)
    await user.click(await screen.findByRole('tab', { name: 'UDAP' }))
    const pane = screen.getByRole('region', { name: 'Nightly export' })
    expect(await within(pane).findByText(registrationRow.iss)).toBeVisible()
    expect(within(pane).getByRole('link', { name: 'urn:example:alpha' })).toHaveAttribute(
      'href',
      '/trust/communities/urn%3Aexample%3Aalpha',
    )
    expect(within(pane).getByText('CN=Nightly')).toBeVisible()
    expect(within(pane).getByText('Network member')).toBeVisible()
  })

  it('offers to cancel by a signed statement only where the key is ours [UDAP-DCR-046]', async () => {
    const { user } = renderConsole('/clients/app-1', handlers)
    await user.click(await screen.findByRole('tab', { name: 'UDAP' }))
    await user.click(await screen.findByRole('button', { name: 'Cancel registration…' }))
    expect(screen.getByRole('dialog', { name: 'Cancel Nightly export?' })).toBeVisible()
  })

  it('offers no cancelling of an app whose key is elsewhere', async () => {
    const { user, transport } = renderConsole('/clients/app-1', {
      ...handlers,
      'udap.registrations': () => ({ rows: [], total: 0 }),
    })
    await user.click(await screen.findByRole('tab', { name: 'UDAP' }))
    expect(await screen.findByText(registrationRow.iss)).toBeVisible()
    await waitFor(() =>
      expect(transport.calls.some(({ method }) => method === 'udap.registrations')).toBe(true),
    )
    expect(screen.queryByRole('button', { name: 'Cancel registration…' })).not.toBeInTheDocument()
  })
})
