import { ConfirmDialog, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import type { RegistrationDetail } from './registration-pane.tsx'

interface ForgetRegistrationProps {
  readonly registration: RegistrationDetail
  readonly onClose: () => void
  readonly onForgotten: () => void
}

/** Asks before a registration is forgotten here while the server may go on knowing it. */
export function ForgetRegistration(props: ForgetRegistrationProps) {
  const { registration, onClose, onForgotten } = props
  const { say } = useStatusLine()
  const forget = useCall('udap.forgetRegistration')
  const { id, client_name, state } = registration
  return (
    <ConfirmDialog
      title={`Forget ${client_name}?`}
      confirm="Forget registration"
      isBusy={forget.isPending}
      error={forget.error}
      onClose={onClose}
      onConfirm={() =>
        forget.mutate(
          { registrationId: id },
          {
            onSuccess: () => {
              say('pass', `${client_name} forgotten`)
              onForgotten()
            },
          },
        )
      }
    >
      {state === 'registered'
        ? 'The server is told nothing and goes on knowing the app: cancel it first if that is not meant. The attempts are forgotten here, too.'
        : 'The registration and its attempts are forgotten here.'}
    </ConfirmDialog>
  )
}
