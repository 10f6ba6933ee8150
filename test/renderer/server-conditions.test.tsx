import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { idleServer, renderConsole } from './render-console.tsx'

describe('shell', () => {
  it('warns of what is not as it should be, and is silent otherwise [RE-09] [RE-17]', async () => {
    const text =
      'The clock of this machine went back by 7 min; nothing expires until it has caught up.'
    renderConsole('/settings/about', {
      'server.status': () => ({
        ...idleServer,
        conditions: [{ kind: 'clock-went-back', since: idleServer.now, text }],
      }),
      'settings.list': () => [],
      'storage.backups': () => ({ backups: [], nextRestore: null }),
    })
    expect(await screen.findByText(text)).toBeVisible()
  })
})
