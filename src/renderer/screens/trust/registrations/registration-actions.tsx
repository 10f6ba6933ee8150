import CancelOutlined from '@mui/icons-material/CancelOutlined'
import DeleteOutlined from '@mui/icons-material/DeleteOutlineOutlined'
import EditOutlined from '@mui/icons-material/EditOutlined'
import RocketLaunchOutlined from '@mui/icons-material/RocketLaunchOutlined'
import VpnKeyOutlined from '@mui/icons-material/VpnKeyOutlined'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { IconAction } from '../../../components/index.ts'
import { writeClaims } from '../statements/claims-text.ts'
import { recallStudio, rememberStudio } from '../statements/studio-state.ts'
import { addressOf } from '../trust-addresses.ts'
import { CancelRegistration } from './cancel-registration.tsx'
import { ForgetRegistration } from './forget-registration.tsx'
import type { RegistrationDetail } from './registration-pane.tsx'

interface RegistrationActionsProps {
  readonly registration: RegistrationDetail
  readonly onForgotten: () => void
}

/** What can be done with a registration: change it by another statement, cancel it at the server, forget it here. */
export function RegistrationActions({ registration, onForgotten }: RegistrationActionsProps) {
  const [open, setOpen] = useState<'cancel' | 'forget' | null>(null)
  const navigate = useNavigate()
  const change = useChange(registration)
  return (
    <>
      <IconAction
        label={registration.state === 'registered' ? 'Change' : 'Register again'}
        icon={<EditOutlined />}
        onClick={change}
      />
      {registration.state === 'registered' &&
        registration.grant_types.includes('client_credentials') && (
          <IconAction
            label="Get token"
            icon={<VpnKeyOutlined />}
            onClick={() => void navigate(addressOf('tokens', registration.id))}
          />
        )}
      {registration.state === 'registered' && (
        <IconAction
          label="Launch"
          icon={<RocketLaunchOutlined />}
          onClick={() =>
            void navigate(`/launch?start=udap&registration=${encodeURIComponent(registration.id)}`)
          }
        />
      )}
      {registration.state === 'registered' && (
        <IconAction
          label="Cancel registration"
          icon={<CancelOutlined />}
          onClick={() => setOpen('cancel')}
        />
      )}
      <IconAction label="Forget" icon={<DeleteOutlined />} onClick={() => setOpen('forget')} />
      {open === 'cancel' && (
        <CancelRegistration registration={registration} onClose={() => setOpen(null)} />
      )}
      {open === 'forget' && (
        <ForgetRegistration
          registration={registration}
          onClose={() => setOpen(null)}
          onForgotten={onForgotten}
        />
      )}
    </>
  )
}

/** Opens the studio with the claims of the last statement; its times and jti are made anew. @see UDAP-DCR-028 */
function useChange({ base, community, certificateId, requested }: RegistrationDetail): () => void {
  const navigate = useNavigate()
  return () => {
    const { iat: _iat, exp: _exp, jti: _jti, ...claims } = requested
    const grants = claims['grant_types']
    const isService = Array.isArray(grants) && grants.includes('client_credentials')
    rememberStudio({
      ...recallStudio(),
      target: { base, community, mode: '' },
      appType: isService ? 'service' : 'consumer',
      certificateId: certificateId ?? '',
      text: writeClaims(claims),
      certifications: [],
    })
    void navigate(addressOf('statements'))
  }
}
