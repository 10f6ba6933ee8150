import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { IssuedTokenReport } from '../../../shared/contract/inspector.ts'
import { Instant, KeyValue, Mono, Section } from '../../components/index.ts'

/** Where a token of this server came from: grant, app, user, patient. */
export function Lineage({ record }: { readonly record: IssuedTokenReport }) {
  const { grantId, client_id, client_name, username, patient, issuedAt, expiresAt } = record
  if (grantId === null) return null
  return (
    <Section title="Where it comes from">
      <KeyValue
        rows={[
          {
            name: 'App',
            value: client_id !== null && (
              <Link component={RouterLink} to={`/clients/${encodeURIComponent(client_id)}`}>
                {client_name} ({client_id})
              </Link>
            ),
          },
          { name: 'User', value: username },
          { name: 'Patient', value: patient === null ? null : <Mono>{patient}</Mono> },
          { name: 'Grant', value: <Mono>{grantId}</Mono> },
          { name: 'Issued', value: issuedAt === null ? null : <Instant at={issuedAt} /> },
          { name: 'Expires', value: expiresAt === null ? null : <Instant at={expiresAt} /> },
        ]}
      />
    </Section>
  )
}
