import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { ConfirmDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface RetireKeyProps {
  readonly keyPair: KeyDetail
  readonly onClose: () => void
}

/** Asks before a key is withdrawn from its JWK Set at once. */
export function RetireKey({ keyPair, onClose }: RetireKeyProps) {
  const { say } = useStatusLine()
  const retire = useCall('keys.retire')
  return (
    <ConfirmDialog
      title={`Retire ${keyPair.name}?`}
      confirm="Retire key"
      isBusy={retire.isPending}
      error={retire.error}
      onClose={onClose}
      onConfirm={() =>
        retire.mutate(
          { id: keyPair.id },
          {
            onSuccess: () => {
              say('pass', `${keyPair.name} retired`)
              onClose()
            },
          },
        )
      }
    >
      It is published no longer, from now on. Whoever fetches its JWK Set refuses signatures made
      with it. The key is kept; make a successor first if somebody depends on it.
    </ConfirmDialog>
  )
}
