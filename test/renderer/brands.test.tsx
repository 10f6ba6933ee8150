import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { buildDefaultBrand } from '../../src/main/core/authorization-server/brands/default-brand.ts'
import type { MethodResult } from '../../src/shared/contract/index.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { renderConsole } from './render-console.tsx'

const patience = { timeout: 10_000 }
const changedAt = '2026-11-21T12:00:00.000Z'
const site = 'http://localhost:4100'

const { bundle, identifier } = buildDefaultBrand(site, `${site}/fhir`)
const published: MethodResult<'brands.get'> = {
  bundle: { ...bundle, meta: { lastUpdated: changedAt }, timestamp: changedAt },
  identifier,
  url: `${site}/brands`,
  isDefault: false,
}
const handlers: FakeHandlers = { 'brands.get': () => published, 'brands.save': () => published }

const name = () => screen.findByRole('textbox', { name: 'Name' }, patience)
const json = () => screen.getByRole('textbox', { name: 'Bundle as JSON' })
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } })

describe('brand editor', () => {
  it('keeps form and bundle in step, and publishes what stands there [UAB-03]', async () => {
    const { user, transport } = renderConsole('/settings/brands', handlers)
    type(await name(), 'Hospital on the hill')
    expect(json()).toHaveDisplayValue(/"name": "Hospital on the hill"/)
    type(screen.getByRole('textbox', { name: 'Portal name' }), 'My records')
    await user.click(screen.getByRole('button', { name: 'Publish brands' }))
    await waitFor(() =>
      expect(transport.calls.some(({ method }) => method === 'brands.save')).toBe(true),
    )
    const saved = JSON.stringify(
      transport.calls.find((one) => one.method === 'brands.save')?.params,
    )
    expect(saved).toContain('"name":"Hospital on the hill"')
    expect(saved).toContain('{"url":"portalName","valueString":"My records"}')
    expect(saved).toContain(JSON.stringify(identifier))
  })

  it('takes what is typed into the bundle over into the form', async () => {
    renderConsole('/settings/brands', handlers)
    const field = await name()
    type(json(), JSON.stringify(bundle).replace('"name":"Trustbench sandbox"', '"name":"Clinic"'))
    expect(field).toHaveValue('Clinic')
    type(json(), '{')
    expect(field).toBeDisabled()
    expect(screen.getByText(/Wanted a Bundle with an Organization/)).toBeInTheDocument()
  })

  it('shows a fault at its field and publishes nothing that has one [UAB-03]', async () => {
    renderConsole('/settings/brands', handlers)
    await name()
    const website = screen.getByRole('textbox', { name: 'Website' })
    type(website, 'no url')
    expect(website).toBeInvalid()
    expect(screen.getByRole('list', { name: 'Faults of the bundle' })).toHaveTextContent(
      'entry.0.resource.telecom.0.value',
    )
    expect(screen.getByRole('button', { name: 'Publish brands' })).toBeDisabled()
  })

  it('shows where the server found a fault [UAB-04]', async () => {
    const { user } = renderConsole('/settings/brands', {
      ...handlers,
      'brands.save': () => {
        const message = 'the identifier matches exactly one Organization.identifier (UAB-01)'
        const details = [{ path: 'identifier', message }]
        throw new ProblemError({ code: 'bad-request', message, details, causes: [] })
      },
    })
    await name()
    await user.click(screen.getByRole('button', { name: 'Publish brands' }))
    expect(await screen.findByRole('list', { name: 'Faults of the bundle' })).toHaveTextContent(
      'identifier',
    )
  })

  it('goes back to the brand of the sandbox only after asking', async () => {
    const { user, transport } = renderConsole('/settings/brands', {
      ...handlers,
      'brands.reset': () => ({ ...published, isDefault: true }),
    })
    await name()
    await user.click(screen.getByRole('button', { name: 'Reset to the sandbox…' }))
    expect(transport.calls.map(({ method }) => method)).not.toContain('brands.reset')
    await user.click(screen.getByRole('button', { name: 'Reset brands' }))
    await waitFor(() =>
      expect(transport.calls.map(({ method }) => method)).toContain('brands.reset'),
    )
  })
})
