import Stack from '@mui/material/Stack'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import { ConfirmDialog, useStatusLine } from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

interface RemoveCommunityProps {
  readonly community: TrustCommunityRow
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** Asks before a community is trusted no longer, and says whom that concerns. */
export function RemoveCommunity({ community, onClose, onRemoved }: RemoveCommunityProps) {
  const { say } = useStatusLine()
  const { remove, isPending, error } = useRemove(community)
  const { name, isLocal, isDefault } = community
  return (
    <ConfirmDialog
      title={`Trust ${name} no longer?`}
      confirm="Remove community"
      typed={name}
      isBusy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() =>
        remove(() => {
          say('pass', `${name} is trusted no longer`)
          onRemoved()
        })
      }
    >
      <Stack sx={{ gap: 2 }}>
        <span>
          Its apps stay registered and get no more tokens from the next request on; access tokens
          they hold live until they expire. Its anchors and rules are forgotten.
        </span>
        {isDefault && (
          <span>Metadata requests that name no community are answered for the next one.</span>
        )}
        {isLocal && (
          <span>
            Its authorities stay under Keys &amp; certificates, where it can be trusted again, with
            the default rules.
          </span>
        )}
      </Stack>
    </ConfirmDialog>
  )
}

interface Removal {
  readonly remove: (onSuccess: () => void) => void
  readonly isPending: boolean
  readonly error: ProblemError | null
}

/** A community of this workbench is untrusted where its authority is kept; one of others is removed here. */
function useRemove({ uri, isLocal }: TrustCommunityRow): Removal {
  const remove = useCall('trust.remove')
  const untrust = useCall('communities.update')
  const { data } = useRpc('communities.list', {}, { isEnabled: isLocal })
  const id = data?.communities.find((one) => one.uri === uri)?.id
  return {
    isPending: remove.isPending || untrust.isPending,
    error: remove.error ?? untrust.error,
    remove: (onSuccess) => {
      if (!isLocal) remove.mutate({ uri }, { onSuccess })
      else if (id !== undefined) untrust.mutate({ id, isTrusted: false }, { onSuccess })
    },
  }
}
