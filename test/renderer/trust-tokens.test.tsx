import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { UdapTokenOutcome } from '../../src/shared/contract/udap-tokens.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { twoCommunities } from './trust-fixtures.ts'
import { registrationRow, udapFinding } from './udap-fixtures.ts'

const issued: UdapTokenOutcome = {
  state: 'issued',
  text: 'A token was issued.',
  token: {
    id: 'token-1',
    registrationId: 'reg-1',
    client_id: 'app-1',
    requestedScope: 'system/*.rs',
    scope: 'system/*.rs',
    extensions: null,
    fingerprint: 'ff00',
    characters: 900,
    header: { alg: 'RS256' },
    claims: { scope: 'system/*.rs' },
    issuedAt: now,
    expiresAt: now + 300,
  },
  assertion: { header: { alg: 'RS256' }, claims: { iss: 'app-1', jti: 'j9' } },
  status: 200,
  error: null,
  error_description: null,
  findings: [udapFinding({ check: 'no-refresh-token', clause: 'UDAP-TOK-017' })],
  comparison: null,
  discovery: null,
  exchangeIds: ['x7'],
}

const handlers: FakeHandlers = {
  ...twoCommunities,
  'udap.registrations': () => ({ rows: [registrationRow], total: 1 }),
  'udap.draftToken': ({ extensions = {} }) => ({
    extensions,
    claims: { iss: 'app-1', extensions },
    findings: JSON.stringify(extensions).includes('"purpose_of_use":[')
      ? [udapFinding({ check: 'b2b-extension' })]
      : [
          udapFinding({
            check: 'b2b-extension',
            clause: 'UDAP-B2B-006',
            outcome: 'failed',
            text: 'purpose_of_use is as the guide wants it',
            seen: 'absent',
            wanted: 'one or more',
          }),
        ],
  }),
  'udap.requestToken': () => issued,
}

const json = () => screen.findByRole('textbox', { name: 'Extensions (JSON)' })

describe('trust screen, tokens', () => {
  it('gives a program neither id nor role, and a person both [UDAP-B2B-008]', async () => {
    const { user } = renderConsole('/trust/tokens', handlers)
    const text = await json()
    const id = screen.getByRole('textbox', { name: /Identifier/ })
    const role = screen.getByRole('textbox', { name: /Role/ })
    expect(id).toBeDisabled()
    expect(role).toBeDisabled()
    await user.click(screen.getByRole('radio', { name: 'A person at work' }))
    await user.click(id)
    await user.paste('urn:npi#1')
    await user.click(role)
    await user.paste('urn:role#2')
    expect(text).toHaveDisplayValue(/"subject_id": "urn:npi#1"/)
    await user.click(screen.getByRole('radio', { name: 'A program by itself' }))
    expect(text).not.toHaveDisplayValue(/subject_id|subject_role/)
    expect(id).toBeDisabled()
  })

  it('says at the member what a server would find wrong', async () => {
    const { user } = renderConsole('/trust/tokens', handlers)
    await json()
    await user.clear(screen.getByRole('textbox', { name: /Purposes of use/ }))
    expect(await screen.findByText(/wanted one or more \(UDAP-B2B-006\)/)).toBeInTheDocument()
  })

  it('gets a token and shows the answer with its checks and what was asserted [UDAP-TOK-024]', async () => {
    const { user, transport } = renderConsole('/trust/tokens/reg-1', handlers)
    await json()
    await user.click(screen.getByRole('button', { name: 'Get token' }))
    expect(await screen.findByText('A token was issued.')).toBeVisible()
    expect(screen.getByRole('list', { name: 'Checks of the token answer' })).toHaveTextContent(
      'UDAP-TOK-017',
    )
    expect(screen.getAllByRole('table', { name: 'Payload' }).at(-1)).toHaveTextContent('j9')
    await user.click(screen.getByRole('button', { name: 'Copy as curl, masked' }))
    const command = await navigator.clipboard.readText()
    expect(command).toContain("curl -X POST 'http://localhost:4100/token'")
    expect(command).toContain('[authentication token masked]')
    expect(transport.calls).toContainEqual({
      method: 'udap.requestToken',
      params: expect.objectContaining({
        registrationId: 'reg-1',
        scope: 'system/*.rs',
        isFresh: false,
        extensions: expect.objectContaining({
          'hl7-b2b': expect.objectContaining({ version: '1' }),
        }),
      }),
    })
  })

  it('sends a request broken in one way and sets the refusal beside the expectation [UDAP-TOK-024]', async () => {
    const { user, transport } = renderConsole('/trust/tokens', {
      ...handlers,
      'udap.requestToken': () => ({
        ...issued,
        state: 'refused',
        status: 400,
        error: 'invalid_request',
        token: null,
        comparison: {
          requirement: 'UDAP-TOK-010',
          label: 'No udap',
          expectedStatus: 400,
          expectedError: 'invalid_request',
          verdict: 'as-expected',
        },
      }),
    })
    await json()
    await user.click(screen.getByRole('tab', { name: 'Broken variants' }))
    await user.click(screen.getByRole('button', { name: 'Send: No udap' }))
    const item = screen.getByRole('listitem', { name: 'No udap' })
    expect(await within(item).findByText('refused as expected')).toBeVisible()
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'udap.requestToken',
        params: expect.objectContaining({ variant: 'udap-missing' }),
      }),
    )
  })

  it('says what to do first when no service is registered', async () => {
    renderConsole('/trust/tokens', {
      ...handlers,
      'udap.registrations': () => ({ rows: [], total: 0 }),
    })
    expect(await screen.findByText('No service is registered from here yet')).toBeVisible()
  })
})
