import type { CertificationDefinitionRow } from '../../../../../shared/contract/certifications.ts'
import { ConfirmDialog, useStatusLine } from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'

interface RemoveDefinitionProps {
  readonly definition: CertificationDefinitionRow
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** Asks before a certification means nothing any more in its community. */
export function RemoveDefinition({ definition, onClose, onRemoved }: RemoveDefinitionProps) {
  const { say } = useStatusLine()
  const remove = useCall('certifications.removeDefinition')
  const { id, name, isRequired } = definition
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      confirm="Remove definition"
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { id },
          {
            onSuccess: () => {
              say('pass', `${name} removed`)
              onRemoved()
            },
          },
        )
      }
    >
      Metadata announces it no longer, and registrations that bring it have it left out.
      {isRequired && ' Apps may register without it from now on.'} What was accepted before stays
      with its registrations.
    </ConfirmDialog>
  )
}
