import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { KeyValue, Mono, Section, Verdict } from '../../../components/index.ts'

/** Every decoded field of a certificate, in the order of RFC 5280. */
export function CertificateFields({ certificate }: { readonly certificate: CertificateDetail }) {
  const { version, serial, signatureAlgorithm, publicKey, fingerprints } = certificate
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Certificate">
        <KeyValue
          rows={[
            { name: 'Version', value: version },
            { name: 'Serial number', value: <Mono>{serial}</Mono> },
            { name: 'Signature', value: signatureAlgorithm },
            { name: 'Public key', value: publicKey.algorithm },
            { name: 'Key thumbprint', value: <Mono>{publicKey.thumbprint}</Mono> },
            { name: 'SHA-256', value: <Mono>{fingerprints.sha256}</Mono> },
            { name: 'SHA-1', value: <Mono>{fingerprints.sha1}</Mono> },
          ]}
        />
      </Section>
      <Name title="Issuer" attributes={certificate.issuerAttributes} />
      <Name title="Subject" attributes={certificate.subjectAttributes} />
      <Section title="Extensions">
        {certificate.extensions.map((extension) => (
          <Extension key={extension.oid} extension={extension} />
        ))}
      </Section>
    </Stack>
  )
}

function Name(props: {
  readonly title: string
  readonly attributes: CertificateDetail['subjectAttributes']
}) {
  return (
    <Section title={props.title}>
      <KeyValue rows={props.attributes.map(({ type, value }) => ({ name: type, value }))} />
    </Section>
  )
}

function Extension({ extension }: { readonly extension: CertificateDetail['extensions'][number] }) {
  const { oid, name, isCritical, lines } = extension
  return (
    <Box sx={{ py: 1.5, borderBottom: 1, borderColor: 'tokens.line', fontSize: 'body2.fontSize' }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
        <span>{name}</span>
        {isCritical && <Verdict verdict="info">critical</Verdict>}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          <Mono>{oid}</Mono>
        </Box>
      </Box>
      {lines.map((line) => (
        <div key={line}>
          <Mono>{line}</Mono>
        </div>
      ))}
    </Box>
  )
}
