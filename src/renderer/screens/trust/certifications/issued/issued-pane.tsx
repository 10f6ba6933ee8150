import BlockOutlined from '@mui/icons-material/BlockOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink, useNavigate } from 'react-router'
import type { IssuedCertificationRow } from '../../../../../shared/contract/certifications.ts'
import {
  ConfirmDialog,
  CopyField,
  DetailPane,
  IconAction,
  Instant,
  KeyValue,
  Mono,
  Section,
  useStatusLine,
} from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'
import { addressOf as keyAddressOf } from '../../../keys/key-addresses.ts'
import { recallStudio, rememberStudio } from '../../statements/studio-state.ts'
import { addressOf } from '../../trust-addresses.ts'
import { IssuedState } from './issued-state.tsx'

interface IssuedPaneProps {
  readonly certification: IssuedCertificationRow
  readonly onChanged: (certification: IssuedCertificationRow) => void
  readonly onClose: () => void
}

/** One certification issued here: for whom, by whom, and what can be done with it. */
export function IssuedPane({ certification, onChanged, onClose }: IssuedPaneProps) {
  const [isRevoking, setRevoking] = useState(false)
  const { name, revokedAt } = certification
  return (
    <DetailPane
      title={name}
      subtitle={<IssuedState certification={certification} />}
      actions={
        revokedAt === null && (
          <IconAction label="Revoke" icon={<BlockOutlined />} onClick={() => setRevoking(true)} />
        )
      }
      onClose={onClose}
    >
      <Facts certification={certification} />
      {isRevoking && (
        <Revoke
          certification={certification}
          onClose={() => setRevoking(false)}
          onRevoked={onChanged}
        />
      )}
    </DetailPane>
  )
}

function Facts({ certification }: Pick<IssuedPaneProps, 'certification'>) {
  const attach = useAttach(certification)
  const { sub, iss, uris, isEndorsement, certificateId, issuedAt, expiresAt, revokedAt, jti, jwt } =
    certification
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField label="Certification (JWT)" value={jwt} />
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button variant="outlined" onClick={attach}>
          Attach to the statement
        </Button>
        <Button
          component={RouterLink}
          to={`${addressOf('certifications', 'verify')}?jwt=${encodeURIComponent(jwt)}`}
        >
          Verify it
        </Button>
      </Box>
      <Section title="Facts">
        <KeyValue
          rows={[
            { name: 'App (sub)', value: <Mono>{sub}</Mono> },
            { name: 'Certifier (iss)', value: <Mono>{iss}</Mono> },
            {
              name: 'URIs',
              value: uris.map((uri) => (
                <div key={uri}>
                  <Mono>{uri}</Mono>
                </div>
              )),
            },
            { name: 'Kind', value: isEndorsement ? 'endorsement' : 'certification' },
            {
              name: 'Signed with',
              value: (
                <Link component={RouterLink} to={keyAddressOf('certificates', certificateId)}>
                  open the certificate
                </Link>
              ),
            },
            { name: 'Issued', value: <Instant at={issuedAt} /> },
            { name: 'Expires', value: <Instant at={expiresAt} /> },
            { name: 'Revoked', value: revokedAt === null ? null : <Instant at={revokedAt} /> },
            { name: 'jti', value: <Mono>{jti}</Mono> },
          ]}
        />
      </Section>
    </Stack>
  )
}

/** Puts a certification among those the next statement brings along, and goes there. */
function useAttach({ jwt, name }: IssuedCertificationRow): () => void {
  const navigate = useNavigate()
  const { say } = useStatusLine()
  return () => {
    const studio = recallStudio()
    const certifications = [...studio.certifications.filter((one) => one !== jwt), jwt]
    rememberStudio({ ...studio, certifications })
    say('pass', `${name} goes along with the next statement`)
    void navigate(addressOf('statements'))
  }
}

interface RevokeProps {
  readonly certification: IssuedCertificationRow
  readonly onClose: () => void
  readonly onRevoked: (certification: IssuedCertificationRow) => void
}

function Revoke({ certification, onClose, onRevoked }: RevokeProps) {
  const { say } = useStatusLine()
  const revoke = useCall('certifications.revoke')
  return (
    <ConfirmDialog
      title={`Revoke ${certification.name}?`}
      confirm="Revoke certification"
      isBusy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(
          { jti: certification.jti },
          {
            onSuccess: (revoked) => {
              say('pass', `${revoked.name} revoked`)
              onRevoked(revoked)
              onClose()
            },
          },
        )
      }
    >
      Its status endpoint says no from now on, so the next registration that brings it is made
      without it, or refused where it is required. This cannot be taken back.
    </ConfirmDialog>
  )
}
