import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ClientRow } from '../../src/shared/contract/clients.ts'
import { idleServer, renderConsole } from './render-console.tsx'

const growthChart: ClientRow = {
  client_id: 'growth-chart',
  client_name: 'Growth chart',
  token_endpoint_auth_method: 'none',
  grant_types: [],
  scope: '',
  registeredBy: 'console',
  isDisabled: false,
  createdAt: 0,
  updatedAt: 0,
  activeGrants: 0,
  lastUsedAt: null,
}

const rail = () => screen.getByRole('navigation', { name: 'Screens' })

describe('shell', () => {
  it('shows server state and the base URLs', async () => {
    renderConsole('/nowhere')
    expect(await screen.findByText('http://localhost:4100/fhir')).toBeInTheDocument()
    expect(screen.getByText('http://localhost:4100')).toBeInTheDocument()
    expect(screen.getByRole('status', { name: 'Server' })).toHaveTextContent('Running')
  })

  it('says when the server cannot be reached', async () => {
    const { transport } = renderConsole('/nowhere')
    act(() => transport.connection.set('offline'))
    expect(screen.getByRole('status', { name: 'Server' })).toHaveTextContent('Not reachable')
  })

  it('tells that approval is automatic', async () => {
    renderConsole('/nowhere', {
      'server.status': () => ({ ...idleServer, approval: 'automatic' }),
    })
    expect(await screen.findByText('Automatic approval')).toBeInTheDocument()
  })

  it('copies a base URL and says so', async () => {
    const { user } = renderConsole('/nowhere')
    await user.click(await screen.findByRole('button', { name: 'Copy FHIR base' }))
    expect(await screen.findByText('FHIR base copied')).toBeInTheDocument()
    expect(await navigator.clipboard.readText()).toBe('http://localhost:4100/fhir')
  })

  it('collapses the rail and remembers it', async () => {
    const { user } = renderConsole('/nowhere')
    await user.click(screen.getByRole('button', { name: 'Collapse rail' }))
    expect(within(rail()).queryByText('Traffic')).not.toBeInTheDocument()
    expect(within(rail()).getByRole('link', { name: 'Traffic' })).toBeInTheDocument()
    expect(localStorage.getItem('trustbench.rail-collapsed')).toBe('true')
  })

  it('replaces the console when the session has ended, and says how to get a new link [HO-04]', () => {
    const { transport } = renderConsole('/nowhere')
    act(() => transport.connection.set('expired'))
    expect(screen.getByRole('heading', { name: /Open the console from its link/ })).toBeVisible()
    expect(screen.queryByRole('navigation')).not.toBeInTheDocument()
  })

  it('says what stands behind no address and leads back', async () => {
    renderConsole('/nowhere')
    expect(screen.getByRole('heading', { name: 'Not found' })).toBeInTheDocument()
    expect(screen.getByRole('link', { name: 'Go to Overview' })).toBeInTheDocument()
  })

  it('puts focus on the screen when the link that led there is gone', async () => {
    const { user } = renderConsole('/nowhere')
    await user.click(await screen.findByRole('link', { name: 'Go to Overview' }))
    await waitFor(() => expect(screen.getByRole('main')).toHaveFocus())
  })

  it('switches colours and remembers the choice', async () => {
    const { user } = renderConsole('/nowhere')
    await user.click(screen.getByRole('button', { name: /Colours: as the system/ }))
    await user.click(screen.getByRole('button', { name: /Colours: light/ }))
    expect(screen.getByRole('button', { name: /Colours: dark/ })).toBeInTheDocument()
    expect(localStorage.getItem('trustbench.colour-scheme')).toBe('dark')
  })
})

describe('command palette', () => {
  it('opens with Ctrl+K, finds by words, runs with Enter', async () => {
    const { user } = renderConsole('/nowhere')
    await screen.findByText('http://localhost:4100')
    await user.keyboard('{Control>}k{/Control}')
    await user.type(screen.getByRole('combobox', { name: 'Command' }), 'copy fhir')
    await user.keyboard('{Enter}')
    expect(await screen.findByText('FHIR base copied')).toBeInTheDocument()
    expect(screen.queryByRole('combobox')).not.toBeInTheDocument()
  })

  it('finds clients by name', async () => {
    const { user } = renderConsole('/nowhere', {
      'clients.list': ({ search }) => ({
        rows: [growthChart].filter(({ client_id }) => client_id.includes(search)),
        total: 1,
      }),
    })
    await user.keyboard('{Control>}k{/Control}')
    await user.type(screen.getByRole('combobox', { name: 'Command' }), 'growth')
    expect(await screen.findByText('Open client Growth chart')).toBeInTheDocument()
  })

  it('moves with arrows', async () => {
    const { user } = renderConsole('/nowhere')
    await user.keyboard('{Control>}k{/Control}')
    const first = screen.getAllByRole('option')[0]
    expect(first).toHaveAttribute('aria-selected', 'true')
    await user.keyboard('{ArrowDown}')
    expect(screen.getAllByRole('option')[1]).toHaveAttribute('aria-selected', 'true')
  })

  it('says so when nothing is called that', async () => {
    const { user } = renderConsole('/nowhere')
    await user.keyboard('{Control>}k{/Control}')
    await user.type(screen.getByRole('combobox', { name: 'Command' }), 'zebra')
    expect(screen.getByText(/Nothing is called that/)).toBeInTheDocument()
  })
})

describe('keyboard shortcuts', () => {
  it('explains themselves at ?', async () => {
    const { user } = renderConsole('/nowhere')
    await user.keyboard('?')
    expect(screen.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeInTheDocument()
  })

  it('of a single key can be turned off', async () => {
    const { user } = renderConsole('/nowhere')
    await user.keyboard('?')
    await user.click(screen.getByRole('switch', { name: /Shortcuts of a single key/ }))
    await user.click(screen.getByRole('button', { name: 'Close' }))
    await user.keyboard('?')
    expect(screen.queryByRole('dialog', { name: 'Keyboard shortcuts' })).not.toBeInTheDocument()
  })
})
