import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import { type ReactNode, Suspense, use } from 'react'
import { HashRouter } from 'react-router'
import { ProblemAlert, StatusLineProvider, StyleNonceProvider } from './components/index.ts'
import { type Connection, RpcProvider } from './rpc/index.ts'
import { SessionEndedScreen } from './shell/session-ended-screen.tsx'
import { ColourSchemeProvider } from './theme/colour-scheme.tsx'

interface ConsoleRootProps {
  /** Nonce for inline styles, as the host put it into the page. */
  readonly nonce: string | undefined
  /** The way to the core, being found. */
  readonly connection: Promise<Connection>
  readonly children: ReactNode
}

/** Everything the routes stand on: styles, theme, results, and the core once it is connected. */
export function ConsoleRoot({ nonce, connection, children }: ConsoleRootProps) {
  return (
    <StyleNonceProvider nonce={nonce}>
      <ColourSchemeProvider>
        <StatusLineProvider>
          <Suspense fallback={<LinearProgress aria-label="Connecting" />}>
            <Connected connection={connection}>{children}</Connected>
          </Suspense>
        </StatusLineProvider>
      </ColourSchemeProvider>
    </StyleNonceProvider>
  )
}

function Connected({
  connection,
  children,
}: {
  readonly connection: Promise<Connection>
  readonly children: ReactNode
}) {
  const reached = use(connection)
  switch (reached.kind) {
    case 'no-session':
      return <SessionEndedScreen />
    case 'failed':
      return (
        <Box component="main" sx={{ p: 6 }}>
          <ProblemAlert error={reached.error} onRetry={() => location.reload()} />
        </Box>
      )
    case 'connected':
      return (
        <RpcProvider transport={reached.transport}>
          <HashRouter>{children}</HashRouter>
        </RpcProvider>
      )
  }
}
