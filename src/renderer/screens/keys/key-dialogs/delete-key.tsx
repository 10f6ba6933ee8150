import Box from '@mui/material/Box'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { ConfirmDialog, Mono, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { UseList } from './use-list.tsx'

interface DeleteKeyProps {
  readonly keyPair: KeyDetail
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Asks before a key goes for good; one that is in use wants its name typed. @see spec/security.md KS-16 */
export function DeleteKey({ keyPair, onClose, onDeleted }: DeleteKeyProps) {
  const { say } = useStatusLine()
  const remove = useCall('keys.delete')
  const isUsed = keyPair.uses.length > 0
  return (
    <ConfirmDialog
      title={`Delete ${keyPair.name}?`}
      confirm="Delete key"
      {...(isUsed ? { typed: keyPair.name } : {})}
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { id: keyPair.id, isConfirmed: isUsed },
          {
            onSuccess: () => {
              say('pass', `${keyPair.name} deleted`)
              onDeleted()
            },
          },
        )
      }
    >
      The key <Mono>{keyPair.kid}</Mono> goes for good: nothing can be signed with it again, and no
      copy is kept but in backups and exports.
      {isUsed && (
        <Box sx={{ mt: 2 }}>
          It is in use:
          <UseList label="What uses the key" uses={keyPair.uses} />
        </Box>
      )}
    </ConfirmDialog>
  )
}
