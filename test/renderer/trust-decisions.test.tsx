import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { TrustDecisionDocument } from '../../src/shared/contract/trust-decisions.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const leaf = { subject: 'CN=Nightly export', serialNumber: '0a1b', fingerprint: 'f1' }
const anchor = { subject: 'CN=Alpha Root', serialNumber: '01', fingerprint: 'f2' }

const decision: TrustDecisionDocument = {
  id: 'd1',
  communityUri: 'urn:example:alpha',
  subject: leaf.subject,
  fingerprint: 'f1',
  policy: { revocation: 'require' },
  trace: {
    trusted: false,
    reason: 'revoked',
    judgedAt: now,
    cost: { edges: 1, signatureChecks: 2, milliseconds: 3, isOverBudget: false },
    paths: [
      {
        trusted: false,
        certificates: [leaf],
        anchor,
        checks: [
          {
            rule: 'revocation',
            id: 'UDAP-PKI-011',
            clause: 'RFC 5280 section 6.3',
            certificate: leaf,
            passed: false,
            seen: 'revoked, keyCompromise',
            wanted: 'not revoked',
          },
        ],
        evidence: [
          {
            kind: 'crl',
            fingerprint: 'e1',
            bytes: 400,
            serialNumber: '0a1b',
            signer: 'CN=Alpha Issuing CA',
            thisUpdate: now - 10,
            nextUpdate: now + 10,
            crlNumber: '7',
          },
        ],
      },
    ],
    unusedCandidates: [],
  },
  documents: [{ kind: 'certificate', fingerprint: 'f1', der: 'MII=' }],
  omitted: [],
}

const { reason: _reason, ...withoutReason } = decision.trace

const handlers: FakeHandlers = {
  'trust.decisions': () => ({
    rows: [
      {
        id: 'd1',
        communityUri: decision.communityUri,
        subject: decision.subject,
        fingerprint: 'f1',
        trusted: false,
        reason: 'revoked',
        judgedAt: now,
      },
    ],
    total: 1,
  }),
  'trust.decision': () => decision,
  'trust.judge': () => [
    {
      communityUri: decision.communityUri,
      trace: { ...withoutReason, trusted: true },
    },
  ],
}

describe('trust screen, decisions', () => {
  it('shows a decision with path, checks and evidence: serial, CRL number and reason [UDAP-PKI-021]', async () => {
    const { user } = renderConsole('/trust/decisions', handlers)
    await user.click(await screen.findByRole('gridcell', { name: 'CN=Nightly export' }))
    const pane = await screen.findByRole('region', { name: 'CN=Nightly export' })
    const checks = await within(pane).findByRole('list', { name: 'Checks of path 1' })
    expect(checks).toHaveTextContent('Seen: revoked, keyCompromise')
    expect(within(pane).getByText('CRL number').nextSibling).toHaveTextContent('7')
    expect(within(pane).getByText('About serial').nextSibling).toHaveTextContent('0a1b')
    expect(
      within(pane).getByRole('img', { name: /CN=Nightly export.*revocation/ }),
    ).toBeInTheDocument()
    await user.click(within(pane).getByRole('button', { name: 'Export as JSON' }))
    expect(await screen.findByText('Decision saved as decision-d1.json')).toBeVisible()
  })

  it('makes a decision again from its documents as of another date', async () => {
    const { user, transport } = renderConsole('/trust/decisions/d1', handlers)
    const moment = await screen.findByRole('textbox', { name: 'As of (UTC)' })
    await user.clear(moment)
    await user.paste('2027-01-01T00:00:00')
    await user.click(screen.getByRole('button', { name: 'Judge again' }))
    const list = await screen.findByRole('list', { name: 'By each community' })
    expect(list).toHaveTextContent('trusted urn:example:alpha')
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'trust.judge',
        params: { decisionId: 'd1', at: 1_798_761_600, isStatusAsked: true },
      }),
    )
  })
})
