import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { MethodResult } from '../../src/shared/contract/index.ts'
import type { UdapRegistrationOutcome } from '../../src/shared/contract/udap-client.ts'
import { statementVariants } from '../../src/shared/udap/variants.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { twoCommunities } from './trust-fixtures.ts'
import { registrationRow, udapFinding, udapReport } from './udap-fixtures.ts'

const iss = 'https://app.example/nightly'

const signer: MethodResult<'udap.signers'>['rows'][number] = {
  certificateId: 'cert-1',
  keyId: 'key-1',
  subject: 'CN=Nightly export,O=TEST',
  uris: [iss, 'urn:app:second'],
  communityUri: 'urn:example:alpha',
  alg: 'RS256',
  notAfter: now + 86_400,
  fixture: null,
}

const drafted = {
  iss,
  sub: iss,
  aud: 'http://localhost:4100/register',
  client_name: 'Nightly export',
  contacts: ['mailto:ops@app.example'],
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'system/*.rs',
}

const outcome = (change: Partial<UdapRegistrationOutcome> = {}): UdapRegistrationOutcome => ({
  state: 'registered',
  text: 'Registered as app-1.',
  discovery: udapReport('http://localhost:4100/fhir', null),
  statement: 'aaaa.bbbb.cccc',
  status: 201,
  error: null,
  error_description: null,
  answer: { client_id: 'app-1' },
  findings: [],
  differences: [
    {
      name: 'scope',
      requested: '"system/*.rs"',
      granted: '"system/Patient.rs"',
      relation: 'fewer',
    },
  ],
  comparison: null,
  registration: registrationRow,
  exchangeIds: ['x1', 'x2'],
  ...change,
})

const handlers: FakeHandlers = {
  ...twoCommunities,
  'udap.discover': ({ base, community = null }) => udapReport(base, community),
  'udap.signers': () => ({ rows: [signer] }),
  'udap.draftStatement': ({ iss: asked, appType }) => ({
    claims: {
      ...drafted,
      iss: asked,
      sub: asked,
      ...(appType === 'service' ? {} : { grant_types: ['authorization_code'] }),
    },
    findings: [],
  }),
  'udap.checkStatement': ({ claims }) => ({
    findings: [
      udapFinding({
        check: 'statement-contacts',
        clause: 'UDAP-DCR-016; guide',
        text: 'contacts has a mailto: URI',
        ...(JSON.stringify(claims['contacts']).includes('mailto:')
          ? {}
          : { outcome: 'failed', seen: 'ops', wanted: 'a mailto: URI' }),
      }),
    ],
  }),
  'udap.register': () => outcome(),
  'certifications.issued': () => ({ rows: [], total: 0 }),
}

async function openStudio(more: FakeHandlers = {}) {
  const opened = renderConsole('/trust/statements', { ...handlers, ...more })
  const json = await screen.findByRole('textbox', { name: 'Claims (JSON)' })
  await waitFor(() => expect(json).toHaveDisplayValue(/client_name/))
  return { ...opened, json }
}

const registered = (calls: readonly { method: string; params: unknown }[]) =>
  calls.filter(({ method }) => method === 'udap.register').map(({ params }) => params)

describe('trust screen, statements', () => {
  it('drafts a statement for this server and the first signer by itself', async () => {
    const { transport } = await openStudio()
    expect(transport.calls).toContainEqual({
      method: 'udap.draftStatement',
      params: expect.objectContaining({
        appType: 'service',
        iss,
        registration_endpoint: 'http://localhost:4100/register',
        scopesSupported: ['system/*.rs'],
      }),
    })
  })

  it('keeps form, JSON and decoded view in step, whichever is edited [UDAP-DCR-045]', async () => {
    const { user, json } = await openStudio()
    await user.click(screen.getByRole('textbox', { name: 'Contacts' }))
    await user.paste('\nhttps://app.example/help')
    expect(json).toHaveDisplayValue(/"https:\/\/app\.example\/help"/)
    await user.clear(json)
    await user.paste(JSON.stringify({ ...drafted, client_name: 'From JSON' }))
    expect(screen.getByRole('textbox', { name: /App name/ })).toHaveValue('From JSON')
    // The fields are made anew where the JSON was unreadable meanwhile.
    expect(screen.getByRole('textbox', { name: 'Contacts' })).toHaveValue('mailto:ops@app.example')
    await user.click(screen.getByRole('tab', { name: 'Decoded' }))
    expect(screen.getByRole('table', { name: 'Payload' })).toHaveTextContent('From JSON')
  })

  it('says at a field what a server would, and where the JSON is broken', async () => {
    const { user, json } = await openStudio()
    const contacts = screen.getByRole('textbox', { name: 'Contacts' })
    await user.clear(contacts)
    await user.click(contacts)
    await user.paste('ops')
    expect(await screen.findByText(/wanted a mailto: URI \(UDAP-DCR-016\)/)).toBeInTheDocument()
    expect(contacts).toBeInvalid()
    expect(screen.getByRole('tab', { name: 'Checks (1)' })).toBeInTheDocument()
    await user.clear(json)
    await user.paste('{ "iss": ')
    expect(json).toBeInvalid()
    expect(screen.getByText('Mend the JSON beside to go on here.')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Sign and send…' })).toBeDisabled()
  })

  it('claims another URI of the signer when that is chosen', async () => {
    const { user, json } = await openStudio()
    await user.click(screen.getByRole('combobox', { name: 'Identity (iss and sub)' }))
    await user.click(await screen.findByRole('option', { name: 'urn:app:second' }))
    expect(json).toHaveDisplayValue(/"iss": "urn:app:second",\n {2}"sub": "urn:app:second"/)
  })

  it('shows aud, endpoint and organization before it sends, then requested beside granted [AS-15] [UDAP-DCR-045]', async () => {
    const { user, transport } = await openStudio()
    await user.click(screen.getByRole('button', { name: 'Sign and send…' }))
    const dialog = screen.getByRole('dialog', { name: 'Send this statement?' })
    expect(dialog).toHaveTextContent('http://localhost:4100/register')
    expect(dialog).toHaveTextContent('O=Example Hospital')
    expect(registered(transport.calls)).toEqual([])
    await user.click(within(dialog).getByRole('button', { name: 'Sign and send' }))
    expect(await screen.findByText('Registered as app-1.')).toBeVisible()
    const table = screen.getByRole('table', { name: 'Requested and granted' })
    expect(within(table).getByRole('row', { name: /scope.*fewer/ })).toBeVisible()
    expect(screen.getByRole('link', { name: 'exchange 2' })).toHaveAttribute('href', '/traffic/x2')
    expect(registered(transport.calls)).toEqual([
      expect.objectContaining({
        isRetry: false,
        source: { kind: 'claims', claims: drafted, signer: { certificateId: 'cert-1' } },
      }),
    ])
  })

  it('warns of an aud that is another endpoint (CVE-2025-27370, CVE-2025-27371) [AS-15]', async () => {
    const { user, json } = await openStudio()
    await user.clear(json)
    await user.paste(JSON.stringify({ ...drafted, aud: 'https://evil.example/register' }))
    await user.click(screen.getByRole('button', { name: 'Sign and send…' }))
    expect(screen.getByRole('dialog', { name: 'Send this statement?' })).toHaveTextContent(
      'not where it goes: nothing will be sent',
    )
  })

  it('copies the request as curl, the statement in it only when asked for', async () => {
    const { user } = await openStudio()
    await user.click(screen.getByRole('button', { name: 'Sign and send…' }))
    await user.click(screen.getByRole('button', { name: 'Sign and send' }))
    await user.click(await screen.findByRole('button', { name: 'Copy as curl, masked' }))
    const masked = await navigator.clipboard.readText()
    expect(masked).toContain("curl -X POST 'http://localhost:4100/register'")
    expect(masked).not.toContain('aaaa.bbbb.cccc')
    await user.click(screen.getByRole('button', { name: 'Copy as curl with the statement' }))
    expect(await navigator.clipboard.readText()).toContain('aaaa.bbbb.cccc')
  })

  it('sends nothing broken before the endpoint is confirmed, and each variant names one rule [UDAP-DCR-045]', async () => {
    const { user, transport } = await openStudio({
      'udap.register': () =>
        outcome({
          state: 'refused',
          status: 400,
          error: 'invalid_software_statement',
          error_description: 'exp is over',
          registration: null,
          comparison: {
            requirement: 'UDAP-JWT-008',
            label: 'Expired ten minutes ago',
            expectedStatus: 400,
            expectedError: 'invalid_software_statement',
            verdict: 'as-expected',
          },
        }),
    })
    await user.click(screen.getByRole('tab', { name: 'Broken variants' }))
    expect(screen.queryByRole('button', { name: /^Send: / })).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Yes, to this endpoint' }))
    const shown = statementVariants.filter(
      (variant) => !('grant' in variant) || variant.grant === 'client_credentials',
    )
    const items = within(screen.getByRole('list', { name: 'Broken variants' })).getAllByRole(
      'listitem',
    )
    expect(items).toHaveLength(shown.length)
    for (const item of items) expect(item).toHaveTextContent(/UDAP-[A-Z]+-\d{3}/)
    await user.click(screen.getByRole('button', { name: 'Send: Expired ten minutes ago' }))
    const item = screen.getByRole('listitem', { name: 'Expired ten minutes ago' })
    expect(await within(item).findByText('refused as expected')).toBeVisible()
    expect(item).toHaveTextContent('exp is over')
    expect(registered(transport.calls)).toEqual([
      expect.objectContaining({ source: expect.objectContaining({ variant: 'expired' }) }),
    ])
  })

  it('marks a broken statement that was accepted as a fault of the server', async () => {
    const { user } = await openStudio({
      'udap.register': () =>
        outcome({
          comparison: {
            requirement: 'UDAP-DCR-003',
            label: 'No udap',
            expectedStatus: 400,
            expectedError: 'invalid_client_metadata',
            verdict: 'accepted',
          },
        }),
    })
    await user.click(screen.getByRole('tab', { name: 'Broken variants' }))
    await user.click(screen.getByRole('button', { name: 'Yes, to this endpoint' }))
    await user.click(screen.getByRole('button', { name: 'Send: No udap' }))
    const item = screen.getByRole('listitem', { name: 'No udap' })
    expect(await within(item).findByText('accepted')).toBeVisible()
    expect(screen.getByText(/1 accepted/)).toBeInTheDocument()
  })

  it('says what to do first where no certificate has a key', async () => {
    renderConsole('/trust/statements', { ...handlers, 'udap.signers': () => ({ rows: [] }) })
    expect(await screen.findByRole('link', { name: 'Issue a client certificate' })).toHaveAttribute(
      'href',
      '/keys/certificates?issue',
    )
  })
})
