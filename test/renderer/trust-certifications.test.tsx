import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type {
  CertificationDefinitionRow,
  IssuedCertificationRow,
} from '../../src/shared/contract/certifications.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { localCommunity, twoCommunities } from './trust-fixtures.ts'

const definition: CertificationDefinitionRow = {
  id: 'def-1',
  communityUri: localCommunity.uri,
  name: 'Network member',
  uris: ['https://network.example/member'],
  grants: ['client_credentials'],
  isRequired: true,
  isSelfDeclarationAllowed: false,
  certifierUris: [],
  certifierAnchors: [],
  extensionSchemas: {},
  createdAt: now,
  updatedAt: now,
}

const issued: IssuedCertificationRow = {
  jti: 'jti-1',
  iss: 'https://certifier.example',
  sub: 'https://app.example/nightly',
  name: 'Network member',
  uris: ['https://network.example/member'],
  isEndorsement: false,
  certificateId: 'cert-9',
  issuedAt: now,
  expiresAt: now + 86_400,
  revokedAt: null,
  jwt: 'aaaa.bbbb.cccc',
}

const certifier = {
  certificateId: 'cert-9',
  keyId: 'key-9',
  subject: 'CN=Certifier',
  uris: ['https://certifier.example'],
  communityUri: localCommunity.uri,
  alg: 'RS256',
  notAfter: now + 86_400,
  fixture: null,
}

const handlers: FakeHandlers = {
  ...twoCommunities,
  'certifications.definitions': () => [definition],
  'certifications.saveDefinition': ({ id = 'def-2', ...rest }) => ({
    ...rest,
    id,
    createdAt: now,
    updatedAt: now,
  }),
  'certifications.issued': () => ({ rows: [issued], total: 1 }),
  'certifications.review': ({ sub, content }) => ({
    header: { alg: 'RS256' },
    claims: { sub, certification_name: content.certification_name },
    findings:
      content.certification_issuer === undefined
        ? [{ id: 'UDAP-CERT-017', member: 'certification_issuer', text: 'A third party is named' }]
        : [],
  }),
  'certifications.issue': () => issued,
  'certifications.revoke': () => ({ ...issued, revokedAt: now }),
  'certifications.verify': () => ({
    isAccepted: false,
    isUnknown: false,
    checks: [
      {
        check: 'certification-status',
        clause: 'UDAP-CERT-014',
        outcome: 'failed',
        text: 'It was revoked',
      },
    ],
    header: { alg: 'RS256' },
    claims: { jti: 'jti-1' },
    definitionIds: [],
  }),
  'udap.signers': () => ({ rows: [certifier] }),
}

const lastCall = (calls: readonly { method: string; params: unknown }[], method: string) =>
  calls.filter((call) => call.method === method).at(-1)?.params

describe('trust screen, certifications', () => {
  it('saves what a certification means in a community, faults at their fields [UDAP-CERT-020]', async () => {
    const { user, transport } = renderConsole('/trust/certifications', handlers)
    await user.click(await screen.findByRole('button', { name: 'New definition' }))
    const form = screen.getByRole('form', { name: 'Definition' })
    await user.type(within(form).getByRole('textbox', { name: /^Name/ }), 'Backend')
    const uris = within(form).getByRole('textbox', { name: /certification_uris/ })
    await user.click(uris)
    await user.paste('no uri')
    expect(uris).toBeInvalid()
    await user.clear(uris)
    await user.paste('https://network.example/backend')
    const schemas = within(form).getByRole('textbox', { name: /JSON Schema by key/ })
    await user.click(schemas)
    await user.paste('[1]')
    expect(within(form).getByText('Wanted a JSON object of JSON Schemas')).toBeVisible()
    await user.clear(schemas)
    await user.paste('{"network":{"type":"object"}}')
    await user.click(within(form).getByRole('checkbox', { name: 'authorization_code' }))
    await user.click(within(form).getByRole('button', { name: 'Save definition' }))
    await waitFor(() =>
      expect(lastCall(transport.calls, 'certifications.saveDefinition')).toMatchObject({
        communityUri: localCommunity.uri,
        name: 'Backend',
        uris: ['https://network.example/backend'],
        grants: ['client_credentials'],
        extensionSchemas: { network: { type: 'object' } },
      }),
    )
  })

  it('reviews a certification before it is signed, and says so when rules are broken [UDAP-CERT-020]', async () => {
    const { user, transport } = renderConsole(
      '/trust/certifications/issue?definition=def-1',
      handlers,
    )
    const content = await screen.findByRole('textbox', { name: 'Content (JSON)' })
    await waitFor(() => expect(content).toHaveDisplayValue(/Network member/))
    await user.clear(content)
    await user.paste(
      JSON.stringify({
        certification_name: 'Network member',
        certification_uris: ['https://network.example/member'],
        grant_types: ['client_credentials'],
      }),
    )
    await user.click(screen.getByRole('combobox', { name: 'Signed with' }))
    await user.click(await screen.findByRole('option', { name: /Certifier/ }))
    const app = screen.getByRole('textbox', { name: /App \(sub\)/ })
    await user.click(app)
    await user.paste(issued.sub)
    const rules = await screen.findByRole('list', { name: 'Rules that are broken' })
    expect(rules).toHaveTextContent('UDAP-CERT-017')
    expect(screen.getByRole('table', { name: 'Payload' })).toHaveTextContent(issued.sub)
    expect(lastCall(transport.calls, 'certifications.issue')).toBeUndefined()
    await user.click(screen.getByRole('button', { name: 'Issue it although it breaks rules' }))
    await waitFor(() =>
      expect(lastCall(transport.calls, 'certifications.issue')).toMatchObject({
        certificateId: 'cert-9',
        iss: 'https://certifier.example',
        sub: issued.sub,
        isSignedAnyway: true,
      }),
    )
    expect(await screen.findByRole('grid', { name: 'Certifications issued here' })).toBeVisible()
  })

  it('revokes one that was issued here once that is confirmed [UDAP-CERT-020]', async () => {
    const { user, transport } = renderConsole('/trust/certifications/issued', handlers)
    await user.click(await screen.findByRole('gridcell', { name: 'Network member' }))
    const pane = screen.getByRole('region', { name: 'Network member' })
    await user.click(within(pane).getByRole('button', { name: 'Revoke' }))
    await user.click(screen.getByRole('button', { name: 'Revoke certification' }))
    await waitFor(() =>
      expect(lastCall(transport.calls, 'certifications.revoke')).toEqual({ jti: 'jti-1' }),
    )
    expect(await within(pane).findByText('revoked')).toBeVisible()
    expect(within(pane).queryByRole('button', { name: 'Revoke' })).not.toBeInTheDocument()
  })

  it('verifies one in a community, check by check, asking nobody unless told to [UDAP-CERT-020]', async () => {
    const { user, transport } = renderConsole(
      '/trust/certifications/verify?jwt=aaaa.bbbb.cccc',
      handlers,
    )
    await waitFor(() => expect(screen.getByRole('button', { name: 'Verify' })).toBeEnabled())
    await user.click(screen.getByRole('button', { name: 'Verify' }))
    expect(await screen.findByText('not accepted')).toBeVisible()
    expect(screen.getByRole('list', { name: 'Checks of the certification' })).toHaveTextContent(
      'UDAP-CERT-014',
    )
    expect(lastCall(transport.calls, 'certifications.verify')).toEqual({
      jwt: 'aaaa.bbbb.cccc',
      communityUri: localCommunity.uri,
      isStatusAsked: false,
    })
  })
})
