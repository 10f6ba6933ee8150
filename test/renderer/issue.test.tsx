import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { FixtureDefinition } from '../../src/shared/contract/certificates.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { clientCertificate, oneCertificate } from './certificate-fixtures.ts'
import { keyRow, oneKey } from './key-fixtures.ts'
import { now, renderConsole } from './render-console.tsx'

const issuing: FakeHandlers = {
  ...oneCertificate,
  'keys.list': () => ({ rows: [keyRow], total: 1 }),
  'certificates.review': ({ commonName }) => ({
    notBefore: now,
    notAfter: now + 100,
    subject: `CN=${commonName} TEST ONLY`,
    warnings: [
      {
        code: 'uri-is-not-fhir-base',
        message: 'the URI is not the FHIR base URL',
        seen: 'https://a.example/',
        wanted: 'https://a.example',
      },
    ],
  }),
  'certificates.issue': () => ({ certificate: clientCertificate, warnings: [] }),
}

describe('issue certificate', () => {
  it('says what it would be and warns, then issues for a stored key [UDAP-CA-002]', async () => {
    const { user, transport } = renderConsole('/keys/certificates?issue=key-1', issuing)
    const dialog = within(await screen.findByRole('dialog', { name: 'Issue certificate' }))
    await user.type(dialog.getByRole('textbox', { name: /Common name/ }), 'Nightly')
    await user.type(dialog.getByRole('textbox', { name: /URIs/ }), 'https://a.example/')
    expect(await dialog.findByText('CN=Nightly TEST ONLY')).toBeInTheDocument()
    expect(dialog.getByText(/not the FHIR base URL/)).toBeInTheDocument()
    await user.click(dialog.getByRole('button', { name: 'Issue' }))
    expect(await screen.findByRole('heading', { name: 'Nightly export' })).toBeInTheDocument()
    const call = transport.calls.find(({ method }) => method === 'certificates.issue')
    expect(call?.params).toMatchObject({
      communityId: 'alpha',
      kind: 'client',
      commonName: 'Nightly',
      key: { kind: 'stored', keyId: 'key-1' },
      uris: ['https://a.example/'],
    })
  })

  it('shows what a signing request asks for and takes its key', async () => {
    const { user, transport } = renderConsole('/keys/certificates?issue', {
      ...issuing,
      'certificates.inspectRequest': () => ({
        subject: 'CN=from elsewhere',
        commonName: 'from elsewhere',
        publicKey: { algorithm: 'RSA 2048', thumbprint: 't' },
        signatureAlgorithm: 'RSA with SHA-256',
        keyId: null,
        alternativeNames: [],
        keyUsages: [],
        extendedKeyUsages: [],
        wantsAuthority: false,
      }),
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'Issue certificate' }))
    await user.click(dialog.getByRole('combobox', { name: 'Key' }))
    await user.click(screen.getByRole('option', { name: /signing request/ }))
    await user.type(dialog.getByRole('textbox', { name: 'Signing request' }), 'PEM')
    expect(await dialog.findByText('CN=from elsewhere')).toBeInTheDocument()
    await user.type(dialog.getByRole('textbox', { name: /Common name/ }), 'Elsewhere')
    await user.click(dialog.getByRole('button', { name: 'Issue' }))
    await waitFor(() =>
      expect(
        transport.calls.find(({ method }) => method === 'certificates.issue')?.params,
      ).toMatchObject({ key: { kind: 'request', pem: 'PEM' } }),
    )
  })
})

const expired: FixtureDefinition = {
  id: 'C-EXPIRED',
  defect: 'its validity has ended',
  expected: {
    registration: { status: 400, error: 'unapproved_software_statement', text: 'refused' },
    token: { status: 400, error: 'invalid_client', text: 'refused' },
    metadata: 'stop',
  },
}

describe('test certificate', () => {
  it('says the defect and the expected outcome, issues it, and how to present it [UDAP-CA-006]', async () => {
    const { user } = renderConsole('/keys/certificates?test', {
      ...oneCertificate,
      'certificates.fixtures': () => ({ fixtures: [expired] }),
      'certificates.issueFixture': () => ({
        fixture: expired,
        certificate: clientCertificate,
        presentation: { x5c: ['MIIB'], signWithKeyId: 'key-9', iss: 'urn:example:app' },
      }),
    })
    const dialog = within(await screen.findByRole('dialog', { name: /test certificate/ }))
    expect(await dialog.findByText(/400 invalid_client/)).toBeInTheDocument()
    await user.click(dialog.getByRole('button', { name: 'Issue' }))
    const made = within(await screen.findByRole('dialog', { name: 'How to present C-EXPIRED' }))
    expect(made.getByText('["MIIB"]')).toBeInTheDocument()
    expect(made.getByText('urn:example:app')).toBeInTheDocument()
  })
})

describe('certificate, end of life', () => {
  it('is put on hold, and taken off it [UDAP-CA-004]', async () => {
    let isHeld = false
    const { user, transport } = renderConsole('/keys/certificates/leaf', {
      ...oneCertificate,
      'certificates.get': () => ({ ...clientCertificate, status: isHeld ? 'on-hold' : 'valid' }),
      'certificates.revoke': () => {
        isHeld = true
        return clientCertificate
      },
      'certificates.unhold': () => {
        isHeld = false
        return clientCertificate
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Revoke' }))
    await user.click(screen.getByRole('combobox', { name: 'Reason' }))
    expect(screen.queryByRole('option', { name: /Removed from/ })).not.toBeInTheDocument()
    await user.click(screen.getByRole('option', { name: /On hold/ }))
    await user.click(screen.getByRole('button', { name: 'Put on hold' }))
    await user.click(await screen.findByRole('button', { name: 'Take off hold' }))
    expect(await screen.findByText('Nightly export is off hold')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'certificates.revoke')?.params).toEqual({
      id: 'leaf',
      reason: 'certificateHold',
    })
  })

  it('is renewed for a new key or the same [UDAP-CA-005]', async () => {
    const { user, transport } = renderConsole('/keys/certificates/leaf', {
      ...oneCertificate,
      'certificates.renew': () => ({ certificate: clientCertificate, warnings: [] }),
    })
    await user.click(await screen.findByRole('button', { name: 'Renew' }))
    await user.click(screen.getByRole('radio', { name: 'For the same key' }))
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Renew' }))
    expect(await screen.findByText('Nightly export renewed')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'certificates.renew')?.params).toEqual({
      id: 'leaf',
      mode: 're-sign',
    })
  })

  it('of a key can be asked of an authority elsewhere by a signing request', async () => {
    const { user } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'certificates.list': () => ({ rows: [], total: 0 }),
      'certificates.createRequest': () => ({ pem: '-----BEGIN CERTIFICATE REQUEST-----' }),
    })
    const detail = await screen.findByRole('tablist', { name: 'Key detail' })
    await user.click(within(detail).getByRole('tab', { name: 'Certificates' }))
    await user.click(await screen.findByRole('button', { name: 'Make signing request' }))
    await user.click(screen.getByRole('button', { name: 'Make request' }))
    expect(await screen.findByText(/BEGIN CERTIFICATE REQUEST/)).toBeInTheDocument()
  })
})
