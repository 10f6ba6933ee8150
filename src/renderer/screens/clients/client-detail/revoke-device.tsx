import type { RegisteredInstance } from '../../../../shared/contract/registration.ts'
import { ConfirmDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface RevokeDeviceProps {
  readonly device: RegisteredInstance
  readonly onClose: () => void
}

/** Asks before a device is shut out. @see PDC-14, PDC-17 */
export function RevokeDevice({ device, onClose }: RevokeDeviceProps) {
  const { say } = useStatusLine()
  const revoke = useCall('grants.revoke')
  return (
    <ConfirmDialog
      title={`Revoke ${device.client_name}?`}
      confirm="Revoke device"
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { id: device.grantId },
          {
            onSuccess: () => {
              say('pass', `${device.client_name} revoked`)
              onClose()
            },
          },
        )
      }
    >
      Its access tokens stop working at once, and it cannot come back: its user has to approve it
      again. Other devices are not touched.
    </ConfirmDialog>
  )
}
