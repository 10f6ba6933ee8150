import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type {
  AlternativeName,
  CertificateDetail,
} from '../../../../shared/contract/certificates.ts'
import { CopyField, Instant, KeyValue, Mono, Section } from '../../../components/index.ts'
import { kindNames, reasonNames } from '../certificate-words.ts'
import { addressOf } from '../key-addresses.ts'
import { FixtureOutcome } from './fixture-outcome.tsx'

/** What a certificate says of its subject, its life and where its status is published. */
export function CertificateFacts({ certificate }: { readonly certificate: CertificateDetail }) {
  const { fixtureDefinition, fingerprints } = certificate
  return (
    <Stack sx={{ gap: 5 }}>
      {fixtureDefinition !== null && <FixtureOutcome definition={fixtureDefinition} />}
      <Subject certificate={certificate} />
      <Life certificate={certificate} />
      <Section title="Addresses">
        <Stack sx={{ gap: 2 }}>
          <Addresses label="CRL" urls={certificate.crlUrls} />
          <Addresses label="OCSP responder" urls={certificate.ocspUrls} />
          <Addresses label="Issuer certificate (AIA)" urls={certificate.issuerUrls} />
        </Stack>
      </Section>
      <CopyField label="Fingerprint, SHA-256" value={fingerprints.sha256} />
    </Stack>
  )
}

function Subject({ certificate }: { readonly certificate: CertificateDetail }) {
  const { subject, issuer, serial, alternativeNames, publicKey, keyId, kind } = certificate
  return (
    <Section title="Subject">
      <KeyValue
        rows={[
          { name: 'Subject', value: subject },
          { name: 'Kind', value: kindNames[kind] },
          {
            name: 'Alternative names',
            value: alternativeNames.length > 0 && <AlternativeNames names={alternativeNames} />,
          },
          { name: 'Issuer', value: issuer },
          { name: 'Serial number', value: <Mono>{serial}</Mono> },
          { name: 'Public key', value: publicKey.algorithm },
          {
            name: 'Stored key',
            value:
              keyId === null ? (
                'none: its private key is not here'
              ) : (
                <Link component={RouterLink} to={addressOf('pairs', keyId)}>
                  open the key
                </Link>
              ),
          },
        ].filter(({ value }) => value !== false)}
      />
    </Section>
  )
}

function AlternativeNames({ names }: { readonly names: readonly AlternativeName[] }) {
  return names.map(({ kind, value }) => (
    <div key={`${kind} ${value}`}>
      {kind} <Mono>{value}</Mono>
    </div>
  ))
}

function Life({ certificate }: { readonly certificate: CertificateDetail }) {
  const { notBefore, notAfter, addedAt, origin, revocation, renews, renewedBy } = certificate
  return (
    <Section title="Life">
      <KeyValue
        rows={[
          { name: 'Valid from', value: <Instant at={notBefore} /> },
          { name: 'Valid until', value: <Instant at={notAfter} /> },
          {
            name: 'Revoked',
            value: revocation !== null && (
              <>
                <Instant at={revocation.revokedAt} />: {reasonNames[revocation.reason]}
              </>
            ),
          },
          {
            name: origin === 'issued' ? 'Issued here' : 'Imported',
            value: <Instant at={addedAt} />,
          },
          { name: 'Renews', value: renews !== null && <CertificateLink id={renews} /> },
          { name: 'Renewed by', value: renewedBy !== null && <CertificateLink id={renewedBy} /> },
        ].filter(({ value }) => value !== false)}
      />
    </Section>
  )
}

function CertificateLink({ id }: { readonly id: string }) {
  return (
    <Link component={RouterLink} to={addressOf('certificates', id)}>
      <Mono>{id.slice(0, 16)}…</Mono>
    </Link>
  )
}

function Addresses({ label, urls }: { readonly label: string; readonly urls: readonly string[] }) {
  if (urls.length === 0) return `${label}: none`
  return urls.map((url) => <CopyField key={url} label={label} value={url} />)
}
