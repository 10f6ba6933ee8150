import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { alpha, clientCertificate, oneCertificate } from './certificate-fixtures.ts'
import { now, renderConsole } from './render-console.tsx'

describe('certificate list', () => {
  it('lets the core filter by text, status, community and tests, and says when nothing is like that', async () => {
    const { user, transport } = renderConsole('/keys/certificates', oneCertificate)
    await screen.findByRole('row', { name: /Nightly export/ })
    const choose = async (filter: string, option: string) => {
      await user.click(screen.getByRole('combobox', { name: filter }))
      await user.click(screen.getByRole('option', { name: option }))
    }
    await choose('Status', 'revoked')
    await choose('Community', 'Alpha')
    await choose('Test certificates', 'Without tests')
    await user.type(screen.getByRole('searchbox', { name: 'Filter certificates' }), 'zebra')
    expect(await screen.findByText('No certificate is like that')).toBeInTheDocument()
    const asked = transport.calls.findLast(({ method }) => method === 'certificates.list')
    expect(asked?.params).toMatchObject({
      search: 'zebra',
      status: 'revoked',
      communityId: 'alpha',
      isFixture: false,
    })
  })

  it('says what to do first', async () => {
    renderConsole('/keys/certificates', {
      ...oneCertificate,
      'certificates.list': () => ({ rows: [], total: 0 }),
    })
    expect(await screen.findByText('No certificates yet')).toBeInTheDocument()
  })
})

describe('certificate detail', () => {
  it('shows the chain from root to leaf, and the keyboard walks along it', async () => {
    const { user, transport } = renderConsole('/keys/certificates/leaf', oneCertificate)
    await user.click(await screen.findByRole('tab', { name: 'Chain' }))
    const chain = within(screen.getByRole('group', { name: 'Certificate chain, root first' }))
    const others = chain.getAllByRole('link')
    expect(others.map((each) => each.getAttribute('aria-label'))).toEqual([
      expect.stringMatching(/^CN=root Root authority, trusted here .* valid$/),
      expect.stringMatching(/^CN=issuing Intermediate authority .* valid$/),
    ])
    others[0]?.focus()
    await user.keyboard('{Enter}')
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'certificates.get',
        params: { id: 'root' },
      }),
    )
    expect(await screen.findByRole('tab', { name: 'Chain', selected: true })).toBeInTheDocument()
  })

  it('says that the issuer is not known where the chain ends early', async () => {
    const { user } = renderConsole('/keys/certificates/leaf', {
      ...oneCertificate,
      'certificates.get': () => ({
        ...clientCertificate,
        chain: clientCertificate.chain.slice(0, 1),
      }),
    })
    await user.click(await screen.findByRole('tab', { name: 'Chain' }))
    expect(screen.getByText(/issuer of the first one is not known/)).toBeInTheDocument()
  })

  it('offers CRL, OCSP and AIA addresses and the PEM to copy', async () => {
    const { user } = renderConsole('/keys/certificates/leaf', oneCertificate)
    for (const name of ['CRL', 'OCSP responder', 'Issuer certificate (AIA)']) {
      expect(await screen.findByRole('button', { name: `Copy ${name}` })).toBeInTheDocument()
    }
    await user.click(screen.getByRole('tab', { name: 'PEM' }))
    expect(screen.getByText(/BEGIN CERTIFICATE/)).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Copy PEM' })).toBeInTheDocument()
  })

  it('saves the chain as a file of the name the core gave', async () => {
    const saved: string[] = []
    URL.createObjectURL = () => 'blob:x'
    URL.revokeObjectURL = () => {}
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.push(this.download)
    })
    const { user } = renderConsole('/keys/certificates/leaf', {
      ...oneCertificate,
      'certificates.export': ({ format }) => ({
        fileName: `nightly.${format}`,
        mediaType: 'application/x-pem-file',
        base64: 'AAEC',
      }),
    })
    await user.click(await screen.findByRole('tab', { name: 'PEM' }))
    await user.click(screen.getByRole('button', { name: 'Chain as PEM' }))
    await waitFor(() => expect(saved).toEqual(['nightly.chain-pem']))
    vi.restoreAllMocks()
  })

  it('judges it by the rules of each community when it is asked to, what decided first [UDAP-PKI-021] [TI-10]', async () => {
    const about = { subject: 'CN=leaf', serialNumber: '0a1b', fingerprint: 'leaf' }
    const check = { id: 'UD-03', clause: 'RFC 5280', certificate: about, wanted: 'now or later' }
    const paths = [
      {
        trusted: false,
        certificates: [about],
        checks: [
          { ...check, rule: 'signature', passed: true, seen: 'good' },
          { ...check, rule: 'not-after', passed: false, seen: 'ended yesterday' },
        ],
        evidence: [],
      },
    ]
    const cost = { edges: 1, signatureChecks: 1, milliseconds: 0, isOverBudget: false }
    const trace = {
      trusted: false,
      reason: 'expired',
      judgedAt: now,
      cost,
      paths,
      unusedCandidates: [],
    }
    const { user, transport } = renderConsole('/keys/certificates/leaf', {
      ...oneCertificate,
      'certificates.export': () => ({
        fileName: 'chain.pem',
        mediaType: 'application/x-pem-file',
        base64: btoa(clientCertificate.pem),
      }),
      'trust.judge': () => [{ communityUri: 'urn:example:alpha', trace }],
    })
    await user.click(await screen.findByRole('tab', { name: 'Trust' }))
    expect(transport.calls.map(({ method }) => method)).not.toContain('trust.judge')
    await user.click(screen.getByRole('button', { name: 'Judge it now' }))
    expect(await screen.findByText('not trusted')).toBeInTheDocument()
    expect(screen.getByText('expired')).toBeInTheDocument()
    const checks = within(screen.getByRole('list', { name: 'Checks of urn:example:alpha' }))
    expect(checks.getAllByRole('listitem')[0]).toHaveTextContent('ended yesterday')
    expect(transport.calls.find(({ method }) => method === 'trust.judge')?.params).toMatchObject({
      certificates: clientCertificate.pem,
    })
  })

  it('offers to delete an imported certificate only', async () => {
    const { user, transport } = renderConsole('/keys/certificates/leaf', {
      ...oneCertificate,
      'certificates.get': () => ({ ...clientCertificate, origin: 'imported' }),
      'certificates.delete': () => null,
    })
    await user.click(await screen.findByRole('button', { name: 'Delete' }))
    await user.click(screen.getByRole('button', { name: 'Delete certificate' }))
    expect(await screen.findByText('Nightly export deleted')).toBeInTheDocument()
    expect(transport.calls).toContainEqual({
      method: 'certificates.delete',
      params: { id: 'leaf' },
    })
  })
})

describe('communities', () => {
  it('makes one with a root of its own [UDAP-CA-001]', async () => {
    const { user, transport } = renderConsole('/keys/communities?new-community', {
      ...oneCertificate,
      'communities.create': () => alpha,
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'New community' }))
    await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'Alpha')
    const submit = dialog.getByRole('button', { name: 'Make community' })
    await user.type(dialog.getByRole('textbox', { name: /URI/ }), 'alpha')
    expect(submit).toBeDisabled()
    await user.clear(dialog.getByRole('textbox', { name: /URI/ }))
    await user.type(dialog.getByRole('textbox', { name: /URI/ }), 'urn:example:alpha')
    await user.click(submit)
    expect(await screen.findByRole('heading', { name: 'Alpha' })).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'communities.create')?.params).toEqual({
      name: 'Alpha',
      uri: 'urn:example:alpha',
      isTrusted: true,
      algorithm: 'p-384',
    })
  })

  it('publishes a CRL that is stale at once when asked to [UDAP-CA-004]', async () => {
    const { user, transport } = renderConsole('/keys/communities/alpha', {
      ...oneCertificate,
      'communities.publishCrl': () => alpha,
    })
    expect(await screen.findByText(/number 3, 1 entry, good until/)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Publish CRL…' }))
    await user.click(screen.getByRole('combobox', { name: 'Good for' }))
    await user.click(screen.getByRole('option', { name: 'stale at once' }))
    await user.click(screen.getByRole('button', { name: 'Publish' }))
    expect(await screen.findByText('New CRL of root published')).toBeInTheDocument()
    expect(
      transport.calls.find(({ method }) => method === 'communities.publishCrl')?.params,
    ).toEqual({ id: 'alpha', authority: 'root', lifetimeSeconds: -1 })
  })

  it('takes the trust in a root away', async () => {
    const { user, transport } = renderConsole('/keys/communities/alpha', {
      ...oneCertificate,
      'communities.update': () => ({ ...alpha, isTrusted: false }),
    })
    await user.click(await screen.findByRole('button', { name: 'Edit' }))
    await user.click(screen.getByRole('switch', { name: 'This server trusts its root' }))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(
      transport.calls.find(({ method }) => method === 'communities.update')?.params,
    ).toMatchObject({ id: 'alpha', isTrusted: false })
  })
})

describe('expiry timeline', () => {
  it('shows keys and certificates in one order, without what has a successor', async () => {
    const key = {
      id: 'key-1',
      name: 'Old key',
      tags: [],
      algorithm: 'p-384',
      alg: 'ES384',
      purpose: 'other',
      owner: { kind: 'none' },
      kid: 'k',
      thumbprint: 'k',
      state: 'expired',
      createdAt: now - 100,
      expiresAt: now - 50,
      retiredAt: null,
      successorId: null,
    } as const
    renderConsole('/keys/expiry', {
      ...oneCertificate,
      'keys.list': () => ({
        rows: [
          { ...key, tags: [] },
          { ...key, tags: [], id: 'key-2', name: 'Replaced', successorId: 'key-3' },
        ],
        total: 2,
      }),
    })
    const list = await screen.findByRole('list', { name: 'What ends, soonest first' })
    await waitFor(() => expect(within(list).getAllByRole('link')).toHaveLength(2))
    const [first, second] = within(list).getAllByRole('link')
    expect(first).toHaveTextContent('endedKeyOld key')
    expect(second).toHaveTextContent('ends soonCertificateNightly exportin 10 d')
  })
})
