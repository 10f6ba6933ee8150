import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { idleServer, renderConsole } from './render-console.tsx'

const handlers: FakeHandlers = {
  'clients.list': () => ({ rows: [], total: 0 }),
  'users.list': () => [],
  'launch.tasks': () => [],
  'launch.list': () => ({ rows: [], total: 0 }),
  'launch.patients': () => ({ rows: [], total: 0 }),
  'launch.encounters': () => [],
  'launch.describeScopes': () => [],
  'launch.target': ({ fhirBase = '' }) => ({
    isOwn: false,
    fhirBase,
    redirect_uri: `${idleServer.issuer}/app/callback/abc`,
    launch_uri: `${idleServer.issuer}/app/launch`,
  }),
  'launch.start': () => ({ runId: 'r1', openUrl: null }),
}

describe('launch screen, an EHR elsewhere', () => {
  it('names the launch URL to register there, and asks for no context of it [SAL-04]', async () => {
    vi.spyOn(window, 'open').mockReturnValue(null)
    const { user, transport } = renderConsole('/launch?start=ehr', handlers)
    expect(await screen.findByRole('combobox', { name: 'Patient' })).toBeVisible()
    await user.click(screen.getByRole('combobox', { name: 'App' }))
    await user.click(await screen.findByRole('option', { name: /at another FHIR server/ }))
    expect(screen.queryByRole('combobox', { name: 'Patient' })).toBeNull()
    await user.type(
      screen.getByRole('textbox', { name: /FHIR base URL/ }),
      'https://ehr.example/r4',
    )
    await user.type(screen.getByRole('textbox', { name: /Client id/ }), 'me')
    expect(await screen.findByText(`${idleServer.issuer}/app/launch`)).toBeVisible()
    expect(screen.getByText(`${idleServer.issuer}/app/callback/abc`)).toBeVisible()
    await user.click(screen.getByRole('button', { name: /^Start/ }))
    await waitFor(() => {
      const [order] = transport.calls.filter(({ method }) => method === 'launch.start')
      expect(order?.params).toMatchObject({
        mode: 'ehr',
        client_id: 'me',
        fhirBase: 'https://ehr.example/r4',
      })
      expect(order?.params).not.toHaveProperty('ehr')
    })
  })
})
