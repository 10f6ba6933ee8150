import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { TrustCommunityRow } from '../../../../../shared/contract/trust.ts'
import {
  ChainPicture,
  CopyButton,
  CopyField,
  formatInstant,
  saveFile,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { statusWords } from '../../../keys/certificate-words.ts'
import { addressOf as keyAddressOf } from '../../../keys/key-addresses.ts'

/** One of the anchors of a community. */
export type Anchor = TrustCommunityRow['anchors'][number]

interface AnchorItemProps {
  readonly anchor: Anchor
  readonly onRemove: (() => void) | null
}

/** An anchor as the picture of its certificate, with its fingerprint to compare. */
export function AnchorItem({ anchor, onRemove }: AnchorItemProps) {
  const { fingerprint, subject, notAfter, pem } = anchor
  const { data: server } = useRpc('server.status', {})
  const isStored = useIsStored(fingerprint)
  return (
    <Stack component="li" sx={{ gap: 2 }}>
      <ChainPicture
        label={`Anchor ${subject}`}
        links={[
          {
            key: fingerprint,
            title: subject,
            life: `Trust anchor · until ${formatInstant(notAfter)}`,
            ...statusWords[statusOf(anchor, server?.now ?? Date.now() / 1000)],
            to: isStored ? keyAddressOf('certificates', fingerprint) : null,
            isCurrent: false,
          },
        ]}
      />
      <CopyField label="Fingerprint, SHA-256" value={fingerprint} />
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
        <Button
          onClick={() => saveFile(`${fingerprint.slice(0, 16)}.pem`, pem, 'application/x-pem-file')}
        >
          Save as PEM
        </Button>
        <CopyButton value={pem} name={`PEM of ${subject}`} />
        {onRemove !== null && (
          <Button color="error" onClick={onRemove}>
            Remove anchor
          </Button>
        )}
      </Box>
    </Stack>
  )
}

function statusOf({ notBefore, notAfter }: Anchor, now: number): keyof typeof statusWords {
  if (now < notBefore) return 'not-yet-valid'
  return now > notAfter ? 'expired' : 'valid'
}

/** Whether the certificate is stored here, too, so that there is more to see of it. */
function useIsStored(fingerprint: string): boolean {
  const { data } = useRpc('certificates.get', { id: fingerprint })
  return data !== undefined
}
