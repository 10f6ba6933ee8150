import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { CommunityAuthority } from '../../../../shared/contract/certificates.ts'
import { CopyField, Instant, KeyValue, Section } from '../../../components/index.ts'
import { CertificateStatusWord } from '../certificate-list/certificate-columns.tsx'
import { addressOf } from '../key-addresses.ts'
import { nameAlgorithm } from '../key-words.ts'
import { PublishCrl } from './publish-crl.tsx'

interface AuthoritySectionProps {
  readonly communityId: string
  readonly authority: CommunityAuthority
}

/** One authority of a community: what it is and what it publishes where. */
export function AuthoritySection({ communityId, authority }: AuthoritySectionProps) {
  const [isPublishing, setPublishing] = useState(false)
  const { name, subject, crl } = authority
  return (
    <Section
      title={authority.isFixture ? `Authority ${name}, for tests` : `Authority ${name}`}
      actions={<Button onClick={() => setPublishing(true)}>Publish CRL…</Button>}
    >
      <Stack sx={{ gap: 3 }}>
        <KeyValue
          rows={[
            {
              name: 'Subject',
              value: (
                <Link
                  component={RouterLink}
                  to={addressOf('certificates', authority.certificateId)}
                >
                  {subject}
                </Link>
              ),
            },
            { name: 'Status', value: <CertificateStatusWord status={authority.status} /> },
            { name: 'Key', value: nameAlgorithm(authority.keyAlgorithm) },
            { name: 'Valid until', value: <Instant at={authority.notAfter} /> },
            { name: 'CRL', value: <CrlState crl={crl} /> },
          ]}
        />
        <CopyField label="CRL URL" value={crl.url} />
        <CopyField label="OCSP responder URL" value={authority.ocspUrl} />
        <CopyField label="Certificate URL (AIA, DER)" value={authority.certificateUrl} />
        <CopyField label="Certificates URL (AIA, PKCS #7)" value={authority.bundleUrl} />
      </Stack>
      {isPublishing && (
        <PublishCrl
          communityId={communityId}
          authority={authority}
          onClose={() => setPublishing(false)}
        />
      )}
    </Section>
  )
}

function CrlState({ crl }: { readonly crl: CommunityAuthority['crl'] }) {
  if (crl.number === null || crl.nextUpdate === null) return 'none yet: it is made when asked for'
  return (
    <>
      number {crl.number}, {crl.entries === 1 ? '1 entry' : `${crl.entries} entries`}, good until{' '}
      <Instant at={crl.nextUpdate} />
    </>
  )
}
