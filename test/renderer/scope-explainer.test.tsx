import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ScopeExplanation } from '../../src/shared/contract/scopes.ts'
import { scopeLetters } from '../../src/shared/oauth/scope.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { renderConsole } from './render-console.tsx'

const patience = { timeout: 10_000 }

const explanation: ScopeExplanation = {
  problem: null,
  normalized: 'patient/Observation.rs',
  scopes: [
    {
      scope: 'patient/Observation.read',
      isValid: true,
      short: 'See observations',
      long: 'The app may see observations of the selected patient.',
      inSmart2: 'patient/Observation.rs',
      warnings: [{ clause: 'SCN-04', text: 'SMART 1 words, granted as they are asked' }],
      verdict: {
        outcome: 'granted',
        granted: ['patient/Observation.read'],
        explanation: null,
        clause: null,
      },
    },
    {
      scope: 'system/*.rs',
      isValid: true,
      short: 'x',
      long: 'y',
      inSmart2: null,
      warnings: [],
      verdict: {
        outcome: 'dropped',
        granted: [],
        explanation: 'has a level this flow does not grant',
        clause: 'ruling D-31',
      },
    },
  ],
  coverage: [
    {
      level: 'patient',
      type: 'Observation',
      letters: scopeLetters.map((letter) => ({
        letter,
        coverage: letter === 'r' ? 'all' : letter === 's' ? 'limited' : 'none',
        scopes: [],
      })),
    },
  ],
  granted: 'patient/Observation.read',
  tried: {
    outcome: 'limited',
    by: [{ scope: 'patient/Observation.read', limit: 'records of the patient in context' }],
    sufficient: ['patient/Observation.s'],
  },
}

const handlers: FakeHandlers = { 'scopes.explain': () => explanation }
const address = `/inspector/scopes?${new URLSearchParams({ scope: 'patient/Observation.read system/*.rs' })}`

describe('scope explainer', () => {
  it('says what to type before anything was, and asks nothing [SCN-14]', async () => {
    const { transport } = renderConsole('/inspector/scopes', handlers)
    expect(
      await screen.findByText('Type or paste scopes to read them', {}, patience),
    ).toBeInTheDocument()
    expect(transport.calls.map(({ method }) => method)).not.toContain('scopes.explain')
  })

  it('shows each scope with its verdict, its words and what to know [SCN-14]', async () => {
    renderConsole(address, handlers)
    const list = await screen.findByRole('list', { name: 'Scopes explained' }, patience)
    const [first, second] = within(list).getAllByRole('listitem')
    expect(first).toHaveTextContent('granted')
    expect(first).toHaveTextContent('= patient/Observation.rs')
    expect(first).toHaveTextContent('SMART 1 words')
    expect(second).toHaveTextContent('not granted')
    expect(second).toHaveTextContent('ruling D-31')
  })

  it('shows types and actions as a table, and leads to the sandbox [SCN-14]', async () => {
    renderConsole(address, handlers)
    const table = await screen.findByRole('table', { name: 'Interactions by type' }, patience)
    const row = within(table).getByRole('row', { name: /patient\/Observation/ })
    expect(
      within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent),
    ).toEqual(['no', 'yes', 'no', 'no', 'limited'])
    const link = await screen.findByRole('link', { name: 'Try these scopes in the sandbox' })
    expect(link).toHaveAttribute('href', expect.stringContaining('/fhir?q=Observation&scope='))
  })

  it('asks with flow and registration as they are chosen [SCN-14]', async () => {
    const { user, transport } = renderConsole(address, handlers)
    await user.click(await screen.findByRole('combobox', { name: 'Flow' }, patience))
    await user.click(screen.getByRole('option', { name: 'Backend service' }))
    await user.type(screen.getByRole('textbox', { name: 'Client is registered for' }), 'openid')
    await waitFor(() =>
      expect(transport.calls.at(-1)?.params).toMatchObject({ flow: 'backend', allowed: 'openid' }),
    )
  })

  it('is reached from a launch with its scopes, and brings scopes to the sandbox', async () => {
    const { transport } = renderConsole('/fhir?q=Observation&scope=patient%2F*.rs', {
      'sandbox.status': () => ({ total: 0, types: [], isWritable: false }),
      'sandbox.query': () => ({
        status: 200,
        body: { resourceType: 'Bundle', total: 0, entry: [] },
        decisions: [],
        nextOffset: null,
      }),
      'sandbox.listPatients': () => ({ rows: [], total: 0 }),
    })
    expect(await screen.findByRole('textbox', { name: 'Scopes' }, patience)).toHaveValue(
      'patient/*.rs',
    )
    expect(screen.getByRole('link', { name: 'Explain these scopes' })).toHaveAttribute(
      'href',
      '/inspector/scopes?scope=patient%2F*.rs',
    )
    expect(transport.calls).toContainEqual({
      method: 'sandbox.query',
      params: expect.objectContaining({
        path: 'Observation',
        asToken: { scope: 'patient/*.rs', patient: null, fhirUser: null },
      }),
    })
  })
})
