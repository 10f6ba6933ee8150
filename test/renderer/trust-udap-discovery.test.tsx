import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { DiscoveryReport } from '../../src/shared/contract/discovery.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { foreignCommunity, localCommunity, twoCommunities } from './trust-fixtures.ts'
import { udapReport } from './udap-fixtures.ts'

const own = 'http://localhost:4100/fhir'

const oauthField = (name: string, smart: string | null, oauth: string | null) => ({
  name,
  presence: 'required',
  values: { smart, oauth, openid: null, capability: null },
  agreement: 'same' as const,
  findings: [],
})

const oauthReport: DiscoveryReport = {
  fhirBase: own,
  issuer: 'http://localhost:4100',
  readAt: now,
  documents: [],
  fields: [
    oauthField('token_endpoint', '"http://localhost:4100/token"', '"http://localhost:4100/token"'),
    oauthField('registration_endpoint', null, '"http://localhost:4100/register"'),
    oauthField('grant_types_supported', '["authorization_code"]', null),
  ],
  capabilitySets: [],
}

const handlers: FakeHandlers = {
  ...twoCommunities,
  'udap.discover': ({ base, community = null }) => udapReport(base, community),
  'discovery.report': () => oauthReport,
}

describe('trust screen, UDAP discovery', () => {
  it('reads this server first, with verdict, organization, checks and signer [UDAP-DISC-028]', async () => {
    const { transport } = renderConsole('/trust/discovery', handlers)
    expect(await screen.findByText(/Everything the server says is signed/)).toBeVisible()
    expect(transport.calls).toContainEqual({
      method: 'udap.discover',
      params: { base: own, usesSignedEndpoints: false },
    })
    expect(screen.getByText(/Example Hospital, proved by the certificate of/)).toBeVisible()
    const checks = screen.getByRole('list', { name: 'Checks of the UDAP metadata' })
    expect(checks).toHaveTextContent('UDAP-PKI-013')
    expect(checks).toHaveTextContent('Seen: no pointer')
    const chain = screen.getByRole('group', { name: 'Certificate chain, root first' })
    expect(within(chain).getByText('Leads to an anchor of Alpha.')).toBeInTheDocument()
    expect(
      within(chain).getByRole('img', { name: /CN=Alpha Issuing CA.*expired/ }),
    ).toBeInTheDocument()
    expect(screen.getByRole('table', { name: 'Payload' })).toHaveTextContent('jti')
    expect(screen.getByRole('link', { name: 'In Traffic' })).toHaveAttribute('href', '/traffic/x9')
  })

  it('gives each field a verdict and opens it to its rules [UDAP-DISC-028]', async () => {
    const { user } = renderConsole('/trust/discovery', handlers)
    const table = await screen.findByRole('table', { name: 'Fields of the UDAP metadata' })
    expect(
      within(table).getByRole('row', { name: /token_endpoint.*1 rule kept/ }),
    ).toHaveTextContent('the same')
    await user.click(within(table).getByRole('button', { name: 'grant_types_supported' }))
    expect(
      screen.getByRole('list', { name: 'Rules about grant_types_supported' }),
    ).toHaveTextContent('Wanted: one or more')
    await user.click(screen.getByRole('switch', { name: 'Only what is wrong' }))
    expect(within(table).queryByRole('button', { name: 'token_endpoint' })).not.toBeInTheDocument()
  })

  it('tells what a server says it cannot do from what it does not say [UDAP-DISC-004]', async () => {
    renderConsole('/trust/discovery', handlers)
    const list = await screen.findByRole('list', { name: 'What it can do' })
    const [absent, unknown] = within(list).getAllByRole('listitem')
    expect(absent).toHaveTextContent('not supportedclient_credentials')
    expect(unknown).toHaveTextContent('not saidcertifications')
  })

  it('asks any server for a community by an edition once Read is pressed', async () => {
    const { user, transport } = renderConsole('/trust/discovery', handlers)
    const base = await screen.findByRole('textbox', { name: 'FHIR base URL' })
    await user.clear(base)
    await user.type(base, 'https://ehr.test/r4')
    await user.type(screen.getByRole('combobox', { name: 'Community' }), 'urn:typed:one{Tab}')
    await user.click(screen.getByRole('combobox', { name: 'Edition' }))
    await user.click(await screen.findByRole('option', { name: /stu1/ }))
    expect(JSON.stringify(transport.calls)).not.toContain('ehr.test')
    await user.click(screen.getByRole('button', { name: 'Read' }))
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'udap.discover',
        params: {
          base: 'https://ehr.test/r4',
          community: 'urn:typed:one',
          mode: 'stu1',
          usesSignedEndpoints: false,
        },
      }),
    )
  })

  it('reads again when the same server is asked again', async () => {
    const { user, transport } = renderConsole('/trust/discovery', handlers)
    await screen.findByText(/Everything the server says is signed/)
    const reads = () => transport.calls.filter(({ method }) => method === 'udap.discover').length
    expect(reads()).toBe(1)
    await user.click(screen.getByRole('button', { name: 'Read' }))
    await waitFor(() => expect(reads()).toBe(2))
  })

  it('asks no server again because something changed here', async () => {
    const { transport } = renderConsole('/trust/discovery', handlers)
    await screen.findByText(/Everything the server says is signed/)
    const calls = (name: string) => transport.calls.filter(({ method }) => method === name).length
    const communitiesBefore = calls('trust.communities')
    transport.emit('certificates.changed', { id: null })
    transport.emit('udap.registrationsChanged', { registrationId: null })
    transport.emit('trust.changed', { uri: localCommunity.uri })
    await waitFor(() => expect(calls('trust.communities')).toBeGreaterThan(communitiesBefore))
    expect(calls('udap.discover')).toBe(1)
  })

  it('sets the metadata for two communities side by side [UDAP-DISC-028]', async () => {
    const { user, transport } = renderConsole('/trust/discovery', handlers)
    await user.click(await screen.findByRole('tab', { name: 'Two communities' }))
    const table = await screen.findByRole('table', { name: 'Fields for two communities' })
    expect(within(table).getByRole('row', { name: /scopes_supported.*differs/ })).toBeVisible()
    expect(within(table).getByRole('row', { name: /token_endpoint.*the same/ })).toBeVisible()
    for (const community of [localCommunity.uri, foreignCommunity.uri]) {
      expect(transport.calls).toContainEqual({
        method: 'udap.discover',
        params: { base: own, community, usesSignedEndpoints: false },
      })
    }
  })

  it('sets the UDAP metadata beside the documents of OAuth [UDAP-DISC-028]', async () => {
    const { user } = renderConsole('/trust/discovery', handlers)
    await user.click(await screen.findByRole('tab', { name: 'UDAP beside OAuth' }))
    const table = await screen.findByRole('table', { name: 'UDAP beside OAuth' })
    expect(within(table).getByRole('row', { name: /^token_endpoint.*the same$/ })).toBeVisible()
    expect(
      within(table).getByRole('row', { name: /grant_types_supported.*differs, as it may/ }),
    ).toBeVisible()
    const registration = within(table).getByRole('row', { name: /registration_endpoint.*differs$/ })
    expect(registration).toBeVisible()
    await user.click(within(registration).getByRole('button'))
    expect(
      screen.getByRole('list', { name: 'Rule about registration_endpoint' }),
    ).toHaveTextContent('UDAP-DISC-021')
  })
})
