import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { DiscoveryReport } from '../../src/shared/contract/discovery.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { twoCommunities } from './trust-fixtures.ts'
import { udapReport } from './udap-fixtures.ts'

const patience = { timeout: 10_000 }
const own = 'http://localhost:4100/fhir'

const passed = {
  id: 'documents-agree',
  outcome: 'passed' as const,
  clause: 'DSC-12',
  text: '3 documents agree on token_endpoint',
  seen: null,
  wanted: null,
}
const broken = {
  id: 'plain-not-supported',
  outcome: 'failed' as const,
  clause: 'DSC-04',
  text: 'PKCE without hashing is offered',
  seen: 'S256 plain',
  wanted: 'no plain',
}
const report = (fhirBase: string): DiscoveryReport => ({
  fhirBase,
  issuer: 'http://localhost:4100',
  readAt: now,
  documents: [
    {
      kind: 'smart',
      name: 'SMART configuration',
      url: `${fhirBase}/.well-known/smart-configuration`,
      state: 'read',
      status: 200,
      text: '20 members',
      exchangeId: 'x1',
      findings: [],
    },
    {
      kind: 'openid',
      name: 'OpenID configuration',
      url: 'http://localhost:4100/.well-known/openid-configuration',
      state: 'missing',
      status: 404,
      text: 'the server answered 404, wanted 200',
      exchangeId: 'x2',
      findings: [
        { ...broken, id: 'document-read', clause: 'DSC-11', text: 'the server answered 404' },
      ],
    },
  ],
  fields: [
    {
      name: 'token_endpoint',
      presence: 'required',
      values: { smart: '"t"', oauth: '"t"', openid: '"t"', capability: null },
      agreement: 'same',
      findings: [passed],
    },
    {
      name: 'code_challenge_methods_supported',
      presence: 'required',
      values: { smart: '["S256","plain"]', oauth: null, openid: null, capability: null },
      agreement: 'single',
      findings: [broken],
    },
  ],
  capabilitySets: [{ name: 'Patient access for EHR launch', missing: ['launch-ehr'] }],
})

const handlers: FakeHandlers = {
  ...twoCommunities,
  'discovery.report': ({ fhirBase }) => report(fhirBase),
  'udap.discover': ({ base, community = null }) => udapReport(base, community),
}

/** The trust screen with the documents of OAuth open. */
async function openDocuments() {
  const console = renderConsole('/trust/discovery', handlers)
  await console.user.click(await screen.findByRole('tab', { name: 'OAuth documents' }, patience))
  return console
}

describe('trust screen, discovery of OAuth documents', () => {
  it('reads this server first, with a verdict per field and URLs to copy [DSC-19]', async () => {
    const { transport } = await openDocuments()
    const table = await screen.findByRole('table', { name: 'Fields' }, patience)
    expect(transport.calls).toContainEqual({
      method: 'discovery.report',
      params: { fhirBase: own },
    })
    expect(
      within(table).getByRole('row', { name: /token_endpoint.*1 rule kept/ }),
    ).toHaveTextContent('the same')
    expect(within(table).getByRole('row', { name: /code_challenge.*1 rule broken/ })).toBeVisible()
    expect(
      screen.getByRole('button', { name: 'Copy URL of SMART configuration' }),
    ).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'In Traffic: SMART configuration' })).toHaveAttribute(
      'href',
      '/traffic/x1',
    )
    expect(screen.getByRole('list', { name: 'Checks of documents' })).toHaveTextContent('DSC-11')
    expect(screen.getByRole('list', { name: 'Capability sets' })).toHaveTextContent(
      'without launch-ehr',
    )
  })

  it('opens a field to the rules about it, with what was seen and wanted [DSC-19]', async () => {
    const { user } = await openDocuments()
    const table = await screen.findByRole('table', { name: 'Fields' }, patience)
    const field = within(table).getByRole('button', { name: 'code_challenge_methods_supported' })
    await user.click(field)
    const rules = screen.getByRole('list', {
      name: 'Rules about code_challenge_methods_supported',
    })
    expect(rules).toHaveTextContent('Seen: S256 plain')
    expect(rules).toHaveTextContent('DSC-04')
    expect(field).toHaveAttribute('aria-expanded', 'true')
  })

  it('shows only what is wrong when asked to', async () => {
    const { user } = await openDocuments()
    await screen.findByRole('table', { name: 'Fields' }, patience)
    await user.click(screen.getByRole('switch', { name: 'Only what is wrong' }))
    expect(screen.queryByRole('button', { name: 'token_endpoint' })).not.toBeInTheDocument()
    expect(
      screen.getByRole('button', { name: 'code_challenge_methods_supported' }),
    ).toBeInTheDocument()
  })

  it('reads another server when its base URL is typed, and comes back [DSC-19]', async () => {
    const { user, transport } = await openDocuments()
    const base = await screen.findByRole('textbox', { name: 'FHIR base URL' }, patience)
    await user.clear(base)
    await user.type(base, 'ehr.test')
    expect(screen.getByText(/Wanted an http or https URL/)).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Read' })).toBeDisabled()
    await user.clear(base)
    await user.type(base, 'https://ehr.test/r4{Enter}')
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'discovery.report',
        params: { fhirBase: 'https://ehr.test/r4' },
      }),
    )
    await user.click(await screen.findByRole('button', { name: 'This server' }))
    expect(await screen.findByText(/^This server, issuer/, {}, patience)).toBeInTheDocument()
  })
})
