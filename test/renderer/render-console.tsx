import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { App } from '../../src/renderer/app.tsx'
import { StatusLineProvider, StyleNonceProvider } from '../../src/renderer/components/index.ts'
import { RpcProvider } from '../../src/renderer/rpc/index.ts'
import { ColourSchemeProvider } from '../../src/renderer/theme/colour-scheme.tsx'
import type { ServerStatus } from '../../src/shared/contract/server.ts'
import { createFakeTransport, type FakeHandlers } from '../support/fake-transport.ts'

/** 2026-11-21T12:00:00Z. */
export const now = 1_795_262_400

/** A server that runs and is empty. */
export const idleServer: ServerStatus = {
  issuer: 'http://localhost:4100',
  fhirBase: 'http://localhost:4100/fhir',
  host: 'node',
  version: '0.1.0',
  startedAt: now - 3600,
  now,
  approval: 'interactive',
  databaseFile: ':memory:',
  counts: { clients: 0, activeGrants: 0, users: 0, exchanges: 0 },
  conditions: [],
  documents: [
    {
      name: 'SMART configuration',
      url: 'http://localhost:4100/fhir/.well-known/smart-configuration',
    },
  ],
}

/** Renders the whole console at an address, with a core that answers as the test says. */
export function renderConsole(address: string, handlers: FakeHandlers = {}) {
  const transport = createFakeTransport({ 'server.status': () => idleServer, ...handlers })
  const user = userEvent.setup()
  render(
    <StyleNonceProvider nonce={undefined}>
      <ColourSchemeProvider>
        <StatusLineProvider>
          <RpcProvider transport={transport}>
            <MemoryRouter initialEntries={[address]}>
              <App />
            </MemoryRouter>
          </RpcProvider>
        </StatusLineProvider>
      </ColourSchemeProvider>
    </StyleNonceProvider>,
  )
  return { transport, user }
}
