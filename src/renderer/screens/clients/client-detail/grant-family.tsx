import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { GrantDetail } from '../../../../shared/contract/grants.ts'
import {
  ConfirmDialog,
  Instant,
  KeyValue,
  Mono,
  ProblemAlert,
  useStatusLine,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

type IssuedToken = GrantDetail['tokens'][number]

/** Everything issued from one grant, from the code to the last refresh, and the way to end it. */
export function GrantFamily({ grantId }: { readonly grantId: string }) {
  const { data: grant, error } = useRpc('grants.get', { id: grantId })
  const [isRevoking, setRevoking] = useState(false)
  if (error !== null) return <ProblemAlert error={error} />
  if (grant === undefined) return null
  return (
    <Stack sx={{ gap: 3, pl: 6, pb: 4 }}>
      <KeyValue
        rows={[
          { name: 'Scopes', value: <Mono>{grant.scope}</Mono> },
          ...Object.entries(grant.context).map(([name, value]) => ({
            name,
            value: <Mono>{typeof value === 'string' ? value : JSON.stringify(value)}</Mono>,
          })),
          { name: 'Last used', value: <Instant at={grant.lastUsedAt} /> },
          { name: 'Revoked because', value: grant.revokedBecause },
        ]}
      />
      <TokenTree tokens={grant.tokens} />
      {grant.state === 'active' && (
        <Button
          variant="outlined"
          color="error"
          onClick={() => setRevoking(true)}
          sx={{ alignSelf: 'flex-start' }}
        >
          Revoke grant…
        </Button>
      )}
      {isRevoking && <RevokeGrant grant={grant} onClose={() => setRevoking(false)} />}
    </Stack>
  )
}

const kinds: Readonly<Record<IssuedToken['kind'], string>> = {
  authorization_code: 'Authorization code',
  access_token: 'Access token',
  refresh_token: 'Refresh token',
}

const states = {
  active: 'pass',
  used: 'info',
  expired: 'info',
  revoked: 'fail',
} as const

/** Codes and tokens by generation: each refresh begins a new one. */
function TokenTree({ tokens }: { readonly tokens: readonly IssuedToken[] }) {
  return (
    <Box
      component="ul"
      aria-label="Issued from this grant"
      sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}
    >
      {tokens.map((token) => (
        <Box
          component="li"
          key={`${token.kind} ${token.fingerprint}`}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 2,
            py: 1,
            ml: Math.min(token.generation, 8) * 3,
            pl: 2,
            borderLeft: 2,
            borderColor: 'tokens.line',
          }}
        >
          <Verdict verdict={states[token.state]} isPlain>
            {token.state}
          </Verdict>
          <span>{kinds[token.kind]}</span>
          <Mono>{token.fingerprint}</Mono>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {token.endedAt === null ? 'until ' : 'ended '}
            <Instant at={token.endedAt ?? token.expiresAt} />
          </Box>
        </Box>
      ))}
    </Box>
  )
}

function RevokeGrant({
  grant,
  onClose,
}: {
  readonly grant: GrantDetail
  readonly onClose: () => void
}) {
  const { say } = useStatusLine()
  const revoke = useCall('grants.revoke')
  return (
    <ConfirmDialog
      title="Revoke this grant?"
      confirm="Revoke grant"
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { id: grant.id },
          {
            onSuccess: () => {
              say('pass', 'Grant revoked')
              onClose()
            },
          },
        )
      }
    >
      Every access and refresh token issued from it stops working at once. {grant.client_name} has
      to be approved again.
    </ConfirmDialog>
  )
}
