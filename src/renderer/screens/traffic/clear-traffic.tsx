import { ConfirmDialog, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

interface ClearTrafficProps {
  readonly onClose: () => void
  readonly onCleared: () => void
}

/** Asks before every recorded exchange is forgotten. */
export function ClearTraffic({ onClose, onCleared }: ClearTrafficProps) {
  const { say } = useStatusLine()
  const clear = useCall('traffic.clear')
  return (
    <ConfirmDialog
      title="Clear all traffic?"
      confirm="Clear traffic"
      isBusy={clear.isPending}
      error={clear.error}
      onClose={onClose}
      onConfirm={() =>
        clear.mutate(
          {},
          {
            onSuccess: () => {
              say('pass', 'Traffic cleared')
              onCleared()
              onClose()
            },
          },
        )
      }
    >
      Every recorded exchange is forgotten, with its messages, checks and decoded tokens. Clients,
      grants and tokens stay as they are.
    </ConfirmDialog>
  )
}
