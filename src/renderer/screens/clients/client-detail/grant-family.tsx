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
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { TokenTree } from './token-tree.tsx'

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
      <TokenTree grant={grant} />
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
