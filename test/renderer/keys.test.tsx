import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { keyDetail, keyRow, oneKey } from './key-fixtures.ts'
import { now, renderConsole } from './render-console.tsx'

const noKeys: FakeHandlers = { ...oneKey, 'keys.list': () => ({ rows: [], total: 0 }) }

describe('key list', () => {
  it('says what to do first, and does it', async () => {
    const { user } = renderConsole('/keys', noKeys)
    expect(await screen.findByText('No keys yet')).toBeInTheDocument()
    const [first] = screen.getAllByRole('button', { name: 'Generate key' })
    if (first === undefined) throw new Error('no button')
    await user.click(first)
    expect(screen.getByRole('dialog', { name: 'Generate key' })).toBeInTheDocument()
  })

  it('lets the core filter by text, state and end, and says when nothing is like that', async () => {
    const { user, transport } = renderConsole('/keys', oneKey)
    await screen.findByRole('row', { name: /Nightly export/ })
    await user.click(screen.getByRole('combobox', { name: 'State' }))
    await user.click(screen.getByRole('option', { name: 'in overlap' }))
    await user.click(screen.getByRole('combobox', { name: 'Expires' }))
    await user.click(screen.getByRole('option', { name: 'within 30 days' }))
    await user.type(screen.getByRole('searchbox', { name: /Filter keys/ }), 'zebra')
    expect(await screen.findByText('No key is like that')).toBeInTheDocument()
    expect(transport.calls.findLast(({ method }) => method === 'keys.list')?.params).toMatchObject({
      search: 'zebra',
      state: 'retiring',
      expiresBefore: now + 30 * 86_400,
      offset: 0,
    })
  })

  it('opens the detail, where filters move behind one button', async () => {
    const { user } = renderConsole('/keys', oneKey)
    await user.click(await screen.findByRole('gridcell', { name: 'Nightly export' }))
    expect(await screen.findByRole('heading', { name: 'Nightly export' })).toBeInTheDocument()
    expect(screen.queryByRole('combobox', { name: 'State' })).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Filters' }))
    expect(screen.getByRole('combobox', { name: 'State' })).toBeInTheDocument()
  })
})

describe('generate key', () => {
  it('asks for what was chosen and shows the new key', async () => {
    const { user, transport } = renderConsole('/keys?generate', {
      ...oneKey,
      'keys.generate': () => keyDetail,
    })
    const dialog = within(await screen.findByRole('dialog', { name: 'Generate key' }))
    await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'Nightly export')
    await user.click(dialog.getByRole('combobox', { name: 'Algorithm' }))
    await user.click(screen.getByRole('option', { name: 'RSA 3072' }))
    await user.type(dialog.getByRole('textbox', { name: 'Tags' }), 'lab, , 2026')
    await user.click(dialog.getByRole('button', { name: 'Generate' }))
    expect(await screen.findByRole('heading', { name: 'Nightly export' })).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'keys.generate')?.params).toEqual({
      name: 'Nightly export',
      algorithm: 'rsa-3072',
      alg: 'RS384',
      purpose: 'client-authentication',
      owner: { kind: 'none' },
      tags: ['lab', '2026'],
      expiresAt: null,
    })
  })

  it('wants a name that can be part of an address for a JWK Set', async () => {
    const { user } = renderConsole('/keys?generate', oneKey)
    const dialog = within(await screen.findByRole('dialog', { name: 'Generate key' }))
    await user.type(dialog.getByRole('textbox', { name: /^Name/ }), 'Set key')
    await user.click(dialog.getByRole('combobox', { name: 'Belongs to' }))
    await user.click(screen.getByRole('option', { name: /A JWK Set/ }))
    const name = dialog.getByRole('textbox', { name: /Name of the JWK Set/ })
    await user.type(name, 'My App')
    expect(dialog.getByRole('button', { name: 'Generate' })).toBeDisabled()
    await user.clear(name)
    await user.type(name, 'my-app')
    expect(dialog.getByRole('button', { name: 'Generate' })).toBeEnabled()
  })
})

describe('key detail', () => {
  it('says where the public key is published, to copy', async () => {
    renderConsole('/keys/pairs/key-1', oneKey)
    const place = within(await screen.findByRole('region', { name: 'Published at' }))
    expect(await place.findByText('http://localhost:4100/clients/nightly/jwks')).toBeInTheDocument()
    expect(place.getByRole('button', { name: 'Copy JWKS URL' })).toBeInTheDocument()
  })

  it('makes a successor after naming what still uses the old key [KS-14]', async () => {
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.succeed': () => ({ ...keyDetail, id: 'key-2', predecessorId: 'key-1' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Rotate' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Rotate Nightly export' }))
    expect(dialog.getByText('published for the client Nightly')).toBeInTheDocument()
    await user.click(dialog.getByRole('button', { name: 'Make successor' }))
    expect(await screen.findByText('Nightly export has a successor')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'keys.succeed')?.params).toEqual({
      id: 'key-1',
      overlapSeconds: 604_800,
      expiresAt: null,
    })
    await waitFor(() =>
      expect(transport.calls).toContainEqual({ method: 'keys.get', params: { id: 'key-2' } }),
    )
  })

  it('keeps the exact end of a key whose day was not changed', async () => {
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.update': () => keyDetail,
    })
    await user.click(await screen.findByRole('button', { name: 'Edit' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Edit Nightly export' }))
    await user.clear(dialog.getByRole('textbox', { name: /Name/ }))
    await user.type(dialog.getByRole('textbox', { name: /Name/ }), 'Renamed')
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(transport.calls.find(({ method }) => method === 'keys.update')?.params).toEqual({
      id: 'key-1',
      name: 'Renamed',
      tags: ['lab'],
      owner: { kind: 'client', id: 'nightly' },
      expiresAt: keyRow.expiresAt,
    })
  })

  it('deletes a key in use only after its name was typed [KS-16]', async () => {
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.delete': () => null,
    })
    await user.click(await screen.findByRole('button', { name: 'Delete' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Delete Nightly export?' }))
    const remove = dialog.getByRole('button', { name: 'Delete key' })
    expect(remove).toBeDisabled()
    await user.type(dialog.getByRole('textbox'), 'Nightly export')
    await user.click(remove)
    expect(await screen.findByText('Nightly export deleted')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'keys.delete')?.params).toEqual({
      id: 'key-1',
      isConfirmed: true,
    })
  })

  it('rehearses a rotation and tells how each step went [KS-14]', async () => {
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.rotationDrill': () => ({
        hasPassed: false,
        steps: [
          { step: 'publish', kid: 'k1', passed: true, seen: 'in the set', wanted: 'in the set' },
          { step: 'use-retired-key', kid: 'k1', passed: false, seen: '200', wanted: 'refused' },
        ],
      }),
    })
    await user.click(await screen.findByRole('tab', { name: 'Rotation drill' }))
    await user.click(screen.getByRole('button', { name: 'Run the drill' }))
    const steps = within(await screen.findByRole('list', { name: 'Steps of the drill' }))
    expect(steps.getAllByRole('listitem')[1]).toHaveTextContent(/failed.*must be refused/)
    expect(screen.getByText('a rotation would break something')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'keys.rotationDrill')?.params).toEqual({
      owner: { kind: 'client', id: 'nightly' },
    })
  })

  it('offers no second successor, and nothing to retire where that is done', async () => {
    renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.get': () => ({ ...keyDetail, state: 'retired', successorId: 'key-2' }),
    })
    expect(await screen.findByRole('button', { name: 'Delete' })).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Rotate' })).not.toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Retire' })).not.toBeInTheDocument()
  })

  it('shows the problem when the key is gone', async () => {
    renderConsole('/keys/pairs/gone', {
      ...oneKey,
      'keys.get': () => {
        throw new ProblemError({
          code: 'not-found',
          message: 'there is no key gone',
          details: [],
          causes: [],
        })
      },
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('there is no key gone')
  })
})
