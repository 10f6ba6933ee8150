import Stack from '@mui/material/Stack'
import type { UdapRegistrationRow } from '../../../../shared/contract/udap-client.ts'
import { ConfirmDialog, Mono, useStatusLine, Verdict } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { outcomeWords } from '../statements/result/outcome-words.ts'

interface CancelRegistrationProps {
  readonly registration: Pick<UdapRegistrationRow, 'id' | 'client_name' | 'registration_endpoint'>
  readonly onClose: () => void
}

/** Cancels a registration with a signed statement whose grant_types are empty. @see UDAP-DCR-035, UDAP-DCR-046 */
export function CancelRegistration({ registration, onClose }: CancelRegistrationProps) {
  const { say } = useStatusLine()
  const cancel = useCall('udap.cancel')
  const { id, client_name, registration_endpoint } = registration
  const outcome = cancel.data
  return (
    <ConfirmDialog
      title={`Cancel ${client_name}?`}
      confirm="Sign and send cancellation"
      isBusy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() =>
        cancel.mutate(
          { registrationId: id },
          {
            onSuccess: ({ state }) => {
              if (state !== 'cancelled') return
              say('pass', `${client_name} is cancelled at the server`)
              onClose()
            },
          },
        )
      }
    >
      <Stack sx={{ gap: 2 }}>
        <span>
          A statement with empty <Mono>grant_types</Mono>, signed with the key of the app, goes to{' '}
          <Mono>{registration_endpoint}</Mono>. The server ends the registration with its refresh
          tokens and codes. Registering again gives another client id.
        </span>
        {outcome !== undefined && outcome.state !== 'cancelled' && (
          <span>
            <Verdict verdict={outcomeWords[outcome.state].verdict}>
              {outcomeWords[outcome.state].word}
            </Verdict>{' '}
            {outcome.text}
          </span>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
