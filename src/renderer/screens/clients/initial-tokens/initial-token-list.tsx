import AddOutlined from '@mui/icons-material/AddOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { InitialToken } from '../../../../shared/contract/registration.ts'
import {
  ConfirmDialog,
  EmptyState,
  Instant,
  Panel,
  ProblemAlert,
  Section,
  useStatusLine,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { IssueToken } from './issue-token.tsx'
import { StatementIssuers } from './statement-issuers.tsx'

/** The tokens with which apps may register themselves: issue one, see what came of it, end it.
 * @see RFC 7591 section 3; REG-01
 */
export function InitialTokenList() {
  const { data, error, refetch } = useRpc('registration.tokens', {})
  const [isIssuing, setIssuing] = useState(false)
  const [revoked, setRevoked] = useState<InitialToken | null>(null)
  return (
    <Box sx={{ p: 4, maxWidth: 920 }}>
      <Section
        title="Initial access tokens"
        actions={
          <Button startIcon={<AddOutlined />} onClick={() => setIssuing(true)}>
            Issue a token
          </Button>
        }
      >
        <Stack sx={{ gap: 3 }}>
          <RegistrationPolicy />
          {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
          {data !== undefined && (
            <Panel isFlush>
              {data.length === 0 ? (
                <EmptyState
                  title="No initial access token"
                  action={
                    <Button variant="contained" onClick={() => setIssuing(true)}>
                      Issue a token
                    </Button>
                  }
                >
                  Issue one and give it to the app: it sends the token as Bearer when it registers
                  at the registration endpoint.
                </EmptyState>
              ) : (
                <TokenRows tokens={data} onRevoke={setRevoked} />
              )}
            </Panel>
          )}
        </Stack>
      </Section>
      <Box sx={{ mt: 5 }}>
        <StatementIssuers />
      </Box>
      {isIssuing && <IssueToken onClose={() => setIssuing(false)} />}
      {revoked !== null && <RevokeToken token={revoked} onClose={() => setRevoked(null)} />}
    </Box>
  )
}

/** Says what the tokens are good for as the server is set now. */
function RegistrationPolicy() {
  const { data } = useRpc('settings.list', {})
  const policy = data?.find(({ name }) => name === 'clientRegistration')?.value
  if (policy === undefined || policy === 'initial-access-token') return null
  const settings = (
    <Link component={RouterLink} to="/settings/server">
      Client registration in Settings
    </Link>
  )
  if (policy === 'open') {
    return (
      <Alert severity="info">
        Anyone may register now. A token still lets a client register for access without a user; to
        ask for one always, change {settings}.
      </Alert>
    )
  }
  return (
    <Alert severity="warning">
      The registration endpoint is switched off, so no token opens it. Switch on {settings}.
    </Alert>
  )
}

interface TokenRowsProps {
  readonly tokens: readonly InitialToken[]
  readonly onRevoke: (token: InitialToken) => void
}

function TokenRows({ tokens, onRevoke }: TokenRowsProps) {
  return (
    <Box
      component="table"
      aria-label="Initial access tokens"
      sx={{
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 'body2.fontSize',
        '& th, & td': {
          px: 3,
          py: 1,
          textAlign: 'left',
          borderBottom: 1,
          borderColor: 'tokens.line',
        },
        '& th': { fontWeight: 500, color: 'text.secondary' },
        '& tr:last-of-type td': { borderBottom: 0 },
      }}
    >
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col">State</th>
          <th scope="col">Used by</th>
          <th scope="col">Issued</th>
          <th scope="col">Expires</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td>{token.label}</td>
            <td>
              <TokenState expiresAt={token.expiresAt} />
            </td>
            <td>{token.usedCount === 1 ? '1 client' : `${token.usedCount} clients`}</td>
            <td>
              <Instant at={token.createdAt} />
            </td>
            <td>
              <Instant at={token.expiresAt} />
            </td>
            <Box component="td" sx={{ textAlign: 'right !important' }}>
              <Button
                color="error"
                onClick={() => onRevoke(token)}
                aria-label={`Revoke ${token.label}`}
              >
                Revoke…
              </Button>
            </Box>
          </tr>
        ))}
      </tbody>
    </Box>
  )
}

/** By the clock of the server, which may be shifted. */
function TokenState({ expiresAt }: { readonly expiresAt: number }) {
  const { data } = useRpc('server.status', {})
  const isOver = data !== undefined && data.now >= expiresAt
  return (
    <Verdict verdict={isOver ? 'info' : 'pass'} isPlain>
      {isOver ? 'expired' : 'valid'}
    </Verdict>
  )
}

function RevokeToken({
  token,
  onClose,
}: {
  readonly token: InitialToken
  readonly onClose: () => void
}) {
  const { say } = useStatusLine()
  const revoke = useCall('registration.revokeToken')
  return (
    <ConfirmDialog
      title={`Revoke ${token.label}?`}
      confirm="Revoke token"
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { id: token.id },
          {
            onSuccess: () => {
              say('pass', `${token.label} revoked`)
              onClose()
            },
          },
        )
      }
    >
      Nobody can register with it from now on. Clients that did stay registered.
    </ConfirmDialog>
  )
}
