import Stack from '@mui/material/Stack'
import type { UdapDiscoveryReport } from '../../../../../shared/contract/udap-discovery.ts'
import {
  ChainPicture,
  CopyButton,
  formatInstant,
  Instant,
  KeyValue,
  Mono,
} from '../../../../components/index.ts'
import { statusWords } from '../../../keys/certificate-words.ts'

type Certificate = UdapDiscoveryReport['certificates'][number]

/** The certificates that came with the signed metadata as a picture, and what the signer's says of itself. */
export function SignerPicture({ report }: { readonly report: UdapDiscoveryReport }) {
  const { certificates, trustedBy, readAt } = report
  const [signer] = certificates
  if (signer === undefined) return 'The metadata came with no certificate that could be read.'
  return (
    <Stack sx={{ gap: 4 }}>
      <ChainPicture
        above={
          trustedBy === null
            ? 'Leads to no anchor of a community trusted here.'
            : `Leads to an anchor of ${trustedBy.name}.`
        }
        links={[...certificates].reverse().map((certificate) => ({
          key: certificate.fingerprint,
          title: certificate.subject,
          life: `until ${formatInstant(certificate.notAfter)}`,
          ...statusWords[statusAt(certificate, readAt)],
          to: null,
          isCurrent: certificate === signer,
        }))}
      />
      <KeyValue
        rows={[
          { name: 'Signer', value: signer.subject },
          {
            name: 'URIs',
            value: signer.uris.map((uri) => (
              <div key={uri}>
                <Mono>{uri}</Mono>
              </div>
            )),
          },
          { name: 'Issuer', value: signer.issuer },
          { name: 'Serial number', value: <Mono>{signer.serial}</Mono> },
          { name: 'Valid from', value: <Instant at={signer.notBefore} /> },
          { name: 'SHA-256', value: <Mono>{signer.fingerprint}</Mono> },
          { name: 'PEM', value: <CopyButton value={signer.pem} name="PEM of the signer" /> },
        ]}
      />
    </Stack>
  )
}

/** By its dates alone; whether it is revoked stands among the checks. */
function statusAt({ notBefore, notAfter }: Certificate, at: number): keyof typeof statusWords {
  if (at < notBefore) return 'not-yet-valid'
  return at > notAfter ? 'expired' : 'valid'
}
