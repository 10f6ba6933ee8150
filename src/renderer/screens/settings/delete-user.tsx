import type { UserRow } from '../../../shared/contract/users.ts'
import { ConfirmDialog, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

interface DeleteUserProps {
  readonly user: UserRow
  readonly onClose: () => void
}

/** Asks before a user goes, with what they granted. */
export function DeleteUser({ user, onClose }: DeleteUserProps) {
  const { say } = useStatusLine()
  const remove = useCall('users.delete')
  return (
    <ConfirmDialog
      title={`Delete ${user.displayName}?`}
      confirm="Delete user"
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { username: user.username },
          {
            onSuccess: () => {
              say('pass', `${user.displayName} deleted`)
              onClose()
            },
          },
        )
      }
    >
      Everything {user.displayName} granted is revoked: their access and refresh tokens stop working
      at once. The FHIR resource stays. To keep the grants, disable the user instead.
    </ConfirmDialog>
  )
}
