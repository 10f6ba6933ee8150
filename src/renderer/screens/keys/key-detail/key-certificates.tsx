import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { EmptyState, Instant, ProblemAlert } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { CertificateStatusWord } from '../certificate-list/certificate-columns.tsx'
import { CreateRequest } from '../issue/create-request.tsx'
import { addressOf } from '../key-addresses.ts'

/** The certificates of a key, and the ways to get one. */
export function KeyCertificates({ keyPair }: { readonly keyPair: KeyDetail }) {
  const [isRequesting, setRequesting] = useState(false)
  const { data, error } = useRpc('certificates.list', { keyId: keyPair.id, sort: 'notAfter' })
  return (
    <Stack sx={{ gap: 4 }}>
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button
          variant="outlined"
          component={RouterLink}
          to={`${addressOf('certificates')}?issue=${encodeURIComponent(keyPair.id)}`}
        >
          Issue certificate
        </Button>
        <Button variant="outlined" onClick={() => setRequesting(true)}>
          Make signing request
        </Button>
      </Box>
      {error !== null && <ProblemAlert error={error} />}
      {data?.rows.length === 0 && (
        <EmptyState title="No certificate for this key">
          Issue one from a community of this workbench, or make a signing request for an authority
          elsewhere and import its answer.
        </EmptyState>
      )}
      <Box component="ul" aria-label="Certificates of the key" sx={{ m: 0, p: 0 }}>
        {data?.rows.map((row) => (
          <Box
            component="li"
            key={row.id}
            sx={{
              display: 'grid',
              gridTemplateColumns: '112px minmax(0, 1fr) auto',
              gap: 2,
              alignItems: 'center',
              minHeight: 32,
              fontSize: 'body2.fontSize',
            }}
          >
            <CertificateStatusWord status={row.status} />
            <Link component={RouterLink} to={addressOf('certificates', row.id)} noWrap>
              {row.commonName}
            </Link>
            <Instant at={row.notAfter} />
          </Box>
        ))}
      </Box>
      {isRequesting && <CreateRequest keyPair={keyPair} onClose={() => setRequesting(false)} />}
    </Stack>
  )
}
