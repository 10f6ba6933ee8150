import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { addParameter } from '../../src/renderer/screens/fhir/add-parameter.ts'
import { formatElement } from '../../src/renderer/screens/fhir/format-element.ts'
import type { SandboxAnswer } from '../../src/shared/contract/sandbox.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { renderConsole } from './render-console.tsx'

const heartRate = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: { text: 'Heart rate' },
  subject: { reference: 'Patient/p1', display: 'Amara Okafor' },
  valueQuantity: { value: 66, unit: '/min' },
  effectiveDateTime: '2024-11-03',
}

const found: SandboxAnswer = {
  status: 200,
  body: {
    resourceType: 'Bundle',
    type: 'searchset',
    total: 51,
    entry: [{ resource: heartRate, search: { mode: 'match' } }],
  },
  decisions: [],
  nextOffset: 50,
}

const refused: SandboxAnswer = {
  status: 403,
  body: { resourceType: 'OperationOutcome', issue: [] },
  decisions: [
    {
      outcome: 'failed',
      clause: 'SMART App Launch 2.2.0, Scopes and Launch Context',
      text: 'search Observation is refused: patient/Patient.rs lacks type',
    },
  ],
  nextOffset: null,
}

const sandbox: FakeHandlers = {
  'sandbox.status': () => ({
    total: 2,
    types: [
      { type: 'Observation', count: 51 },
      { type: 'Patient', count: 1 },
      { type: 'Goal', count: 0 },
    ],
    isWritable: false,
  }),
  'sandbox.listPatients': () => ({ rows: [], total: 0 }),
  'sandbox.query': ({ path, asToken }) => {
    if (asToken !== null) return refused
    if (path.startsWith('Observation/')) return { ...found, body: heartRate, nextOffset: null }
    return found
  },
}

const queries = (calls: readonly { method: string; params: unknown }[]) =>
  calls.filter(({ method }) => method === 'sandbox.query').map(({ params }) => params)

describe('FHIR browser', () => {
  it('says when another server answers the queries', async () => {
    const base = 'https://ehr.test/fhir'
    renderConsole('/fhir', { ...sandbox, 'fhirProxy.status': () => ({ base, header: null }) })
    expect(await screen.findByRole('note')).toHaveTextContent(`Queries go on to ${base}`)
  })

  it('lists the types there are with their counts, and searches the chosen one', async () => {
    const { user, transport } = renderConsole('/fhir', sandbox)
    const types = await screen.findByRole('list', { name: 'Resource types' })
    expect(await within(types).findByRole('button', { name: /Observation ?51/ })).toBeVisible()
    expect(within(types).queryByText('Goal')).not.toBeInTheDocument()
    await user.click(within(types).getByRole('button', { name: /Observation/ }))
    await waitFor(() =>
      expect(queries(transport.calls).at(-1)).toMatchObject({ path: 'Observation', asToken: null }),
    )
  })

  it('shows found resources in words and pages through them', async () => {
    const { user, transport } = renderConsole('/fhir?q=Observation', sandbox)
    expect(await screen.findByRole('row', { name: /Heart rate: 66 \/min/ })).toBeInTheDocument()
    expect(screen.getByText('1 to 1 of 51')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Next' }))
    await waitFor(() => expect(queries(transport.calls).at(-1)).toMatchObject({ offset: 50 }))
  })

  it('opens a resource with a summary, and follows its references', async () => {
    const { user, transport } = renderConsole('/fhir?q=Observation', sandbox)
    await user.click(await screen.findByText('Heart rate: 66 /min'))
    await user.click(await screen.findByRole('button', { name: 'Amara Okafor' }))
    await waitFor(() =>
      expect(queries(transport.calls).at(-1)).toMatchObject({ path: 'Patient/p1' }),
    )
  })

  it('asks what stands in the field', async () => {
    const { user, transport } = renderConsole('/fhir', sandbox)
    const field = await screen.findByRole('textbox', { name: 'FHIR query' })
    await user.clear(field)
    await user.type(field, 'Observation?code=8867-4{Enter}')
    await waitFor(() =>
      expect(queries(transport.calls).at(-1)).toMatchObject({ path: 'Observation?code=8867-4' }),
    )
  })

  it('tries a query as given scopes and explains the decision', async () => {
    const { user, transport } = renderConsole('/fhir?q=Observation', sandbox)
    await user.click(await screen.findByRole('switch', { name: 'Try as these scopes' }))
    expect(
      await screen.findByText(/is refused: patient\/Patient.rs lacks type/),
    ).toBeInTheDocument()
    expect(screen.getByText('403 refused')).toBeInTheDocument()
    expect(queries(transport.calls).at(-1)).toMatchObject({
      asToken: { scope: 'patient/*.rs', patient: null, fhirUser: null },
    })
  })

  it('checks a bundle before it is imported', async () => {
    const { user, transport } = renderConsole('/fhir', {
      ...sandbox,
      'sandbox.import': ({ isDryRun }) => ({
        isApplied: !isDryRun,
        added: 2,
        replaced: 0,
        types: [{ type: 'Patient', count: 2 }],
      }),
    })
    await user.click(await screen.findByRole('button', { name: 'Import bundle' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Import a FHIR R4 bundle' }))
    expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled()
    await user.click(dialog.getByRole('textbox', { name: 'Bundle' }))
    await user.paste('{"resourceType":"Bundle"}')
    expect(await dialog.findByText('Patient 2')).toBeInTheDocument()
    await user.click(dialog.getByRole('button', { name: 'Import' }))
    expect(await screen.findByText('2 resources added, 0 replaced')).toBeInTheDocument()
    const imports = transport.calls.filter(({ method }) => method === 'sandbox.import')
    expect(imports.map(({ params }) => params)).toMatchObject([
      { isDryRun: true },
      { isDryRun: false },
    ])
  })

  it('warns before an import that real patients do not belong here [FH-10]', async () => {
    const { user } = renderConsole('/fhir', sandbox)
    await user.click(await screen.findByRole('button', { name: 'Import bundle' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Import a FHIR R4 bundle' }))
    expect(dialog.getByRole('alert')).toHaveTextContent('Never import data of real patients')
  })

  it('is reset only after the word is typed [FH-10]', async () => {
    const { user, transport } = renderConsole('/fhir', { ...sandbox, 'sandbox.reset': () => null })
    await user.click(await screen.findByRole('button', { name: 'Reset' }))
    await user.type(screen.getByRole('textbox', { name: 'Type reset to go on' }), 'reset')
    await user.click(screen.getByRole('button', { name: 'Reset sandbox' }))
    await waitFor(() =>
      expect(transport.calls.map(({ method }) => method)).toContain('sandbox.reset'),
    )
  })
})

describe('adding a search parameter', () => {
  it.each([
    ['Observation', 'Observation?code=a%20b'],
    ['Observation?status=final', 'Observation?status=final&code=a%20b'],
    ['Observation/o1', 'Observation?code=a%20b'],
  ])('to %s searches %s', (path, wanted) => {
    expect(addParameter(path, 'code', 'a b')).toBe(wanted)
  })

  it('keeps the characters that mean something in a search', () => {
    expect(addParameter('Observation', 'code', 'http://loinc.org|1,2')).toBe(
      'Observation?code=http://loinc.org|1,2',
    )
  })
})

describe('a FHIR element in words', () => {
  it.each([
    [{ text: 'Aspirin', coding: [{ code: '1' }] }, 'Aspirin'],
    [{ coding: [{ display: 'Vital Signs' }] }, 'Vital Signs'],
    [{ value: 72.5, unit: 'kg' }, '72.5 kg'],
    [{ value: 12, currency: 'USD' }, '12 USD'],
    [{ start: '2024-01-01' }, '2024-01-01 to …'],
    [[{ given: ['Amara', 'Ngozi'], family: 'Okafor' }], 'Amara Ngozi Okafor'],
    [{ line: ['1 Main St'], city: 'Springfield' }, '1 Main St, Springfield'],
    [{ reference: 'Patient/p1' }, 'Patient/p1'],
    [{ system: 'phone', value: '555' }, '555'],
    [{ nested: { deeper: {} } }, null],
  ])('%j is %s', (element, wanted) => {
    expect(formatElement(element)).toBe(wanted)
  })
})
