import { useNavigate } from 'react-router'
import { SplitView } from '../../../components/index.ts'
import { addressOf } from '../trust-addresses.ts'
import { RegistrationList } from './registration-list.tsx'
import { RegistrationPane } from './registration-pane.tsx'

/** What the console is registered as at this and other servers, one of them in detail at the right. */
export function RegistrationsSection({
  registrationId,
}: {
  readonly registrationId: string | null
}) {
  const navigate = useNavigate()
  return (
    <SplitView
      name="udap-registrations"
      list={<RegistrationList selectedId={registrationId} />}
      detail={
        registrationId === null ? null : (
          <RegistrationPane
            key={registrationId}
            registrationId={registrationId}
            onClose={() => void navigate(addressOf('registrations'))}
          />
        )
      }
    />
  )
}
