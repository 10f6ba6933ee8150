import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { VaultState } from '../../src/shared/contract/vault.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { idleServer, now, renderConsole } from './render-console.tsx'

const slot = { kind: 'passphrase', backend: 'scrypt', createdAt: now } as const
const open: VaultState = {
  status: 'unlocked',
  reason: null,
  slots: [{ kind: 'host', backend: 'key-file', createdAt: now }, slot],
  unlockedBy: 'host',
}
const locked: VaultState = {
  ...open,
  status: 'locked',
  reason: 'Locked by hand.',
  unlockedBy: null,
}

const encryption: FakeHandlers = {
  'vault.state': () => open,
  'storage.backups': () => ({
    backups: [{ path: '/data/trustbench-1.sqlite', bytes: 1, takenAt: now }],
    nextRestore: null,
  }),
}

describe('encryption', () => {
  it('locks private keys, and unlocks them by the passphrase [KS-05]', async () => {
    let state = open
    const { user, transport } = renderConsole('/settings/encryption', {
      ...encryption,
      'vault.state': () => state,
      'vault.lock': () => {
        state = locked
        return state
      },
      'vault.unlock': () => {
        state = open
        return state
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Lock' }))
    await user.type(await screen.findByLabelText('Passphrase or recovery code'), 'the passphrase')
    await user.click(screen.getByRole('button', { name: 'Unlock by passphrase' }))
    expect(await screen.findByText('Private keys unlocked')).toBeInTheDocument()
    expect(await screen.findByRole('button', { name: 'Lock' })).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'vault.unlock')?.params).toEqual({
      by: { kind: 'passphrase', passphrase: 'the passphrase' },
    })
    expect(document.documentElement.outerHTML).not.toContain('the passphrase')
  })

  it('lets this system open keys that came along from another one [KS-12]', async () => {
    const { user, transport } = renderConsole('/settings/encryption', {
      ...encryption,
      'vault.state': () => ({ ...open, unlockedBy: 'passphrase' }),
      'vault.addHostSlot': () => open,
    })
    await user.click(await screen.findByRole('button', { name: 'Let this system open them' }))
    expect(
      await screen.findByText('This system opens private keys from now on'),
    ).toBeInTheDocument()
    expect(transport.calls.map(({ method }) => method)).toContain('vault.addHostSlot')
    expect(
      screen.queryByRole('button', { name: 'Let this system open them' }),
    ).not.toBeInTheDocument()
  })

  it('changes the passphrase only for one long enough, typed twice [KS-05]', async () => {
    const { user, transport } = renderConsole('/settings/encryption', {
      ...encryption,
      'vault.changePassphrase': () => open,
    })
    await user.click(await screen.findByRole('button', { name: 'Change passphrase…' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Change passphrase' }))
    const submit = dialog.getByRole('button', { name: 'Change' })
    await user.type(dialog.getByLabelText(/^Present/), 'old')
    await user.type(dialog.getByLabelText(/^New passphrase( \*|$)/), 'short')
    expect(dialog.getByText('Wanted at least 12 characters')).toBeInTheDocument()
    await user.type(dialog.getByLabelText(/^New passphrase( \*|$)/), ' and longer')
    await user.type(dialog.getByLabelText(/once more/), 'short and longer')
    await user.click(submit)
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(
      transport.calls.find(({ method }) => method === 'vault.changePassphrase')?.params,
    ).toEqual({ current: 'old', next: 'short and longer' })
  })

  it('shows a recovery code once; only the button closes it', async () => {
    const { user } = renderConsole('/settings/encryption', {
      ...encryption,
      'vault.newRecoveryCode': () => ({ code: 'once-only' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Make a recovery code…' }))
    await user.click(screen.getByRole('button', { name: 'Make code' }))
    expect(await screen.findByText('once-only')).toBeInTheDocument()
    await user.keyboard('{Escape}')
    expect(screen.getByText('once-only')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'I have copied it' }))
    await waitFor(() => expect(screen.queryByText('once-only')).not.toBeInTheDocument())
  })

  it('restores a backup at the next start after the word was typed [KS-13]', async () => {
    const { user, transport } = renderConsole('/settings/encryption', {
      ...encryption,
      'storage.restore': () => ({ nextRestore: '/data/trustbench-1.sqlite' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Restore trustbench-1.sqlite' }))
    const restore = screen.getByRole('button', { name: 'Restore at next start' })
    expect(restore).toBeDisabled()
    await user.type(screen.getByRole('textbox', { name: /Type restore/ }), 'restore')
    await user.click(restore)
    expect(await screen.findByText(/restored at the next start/)).toBeInTheDocument()
    expect(transport.calls).toContainEqual({
      method: 'storage.restore',
      params: { path: '/data/trustbench-1.sqlite' },
    })
  })

  it('is told of in the top bar while keys are locked [KS-06]', async () => {
    renderConsole('/settings/encryption', {
      ...encryption,
      'server.status': () => ({
        ...idleServer,
        conditions: [{ kind: 'key-store-locked', since: now, text: 'Private keys are locked.' }],
      }),
    })
    expect(await screen.findByRole('link', { name: 'Keys locked' })).toHaveAttribute(
      'href',
      '/settings/encryption',
    )
  })
})
