import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import { CopyField, Instant, KeyValue, Mono, Section } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf as clientAddressOf } from '../../clients/client-address.ts'
import { addressOf as keyAddressOf } from '../../keys/key-addresses.ts'
import type { RegistrationDetail } from './registration-pane.tsx'

/** What an app is registered as, and where. */
export function RegistrationFacts({ registration }: { readonly registration: RegistrationDetail }) {
  const { client_id, base, community, iss, certificateId, grant_types, scope } = registration
  const { data: server } = useRpc('server.status', {})
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField label="Client id at the server" value={client_id} />
      <Section title="App">
        <KeyValue
          rows={[
            { name: 'Identity', value: <Mono>{iss}</Mono> },
            { name: 'Community', value: <Mono>{community}</Mono> },
            { name: 'Grant types', value: <Mono>{grant_types.join(' ') || 'none'}</Mono> },
            { name: 'Scopes', value: scope === '' ? null : <Mono>{scope}</Mono> },
            {
              name: 'Authenticates by',
              value: <Mono>{registration.token_endpoint_auth_method}</Mono>,
            },
            { name: 'Certifications', value: registration.certifications || null },
            {
              name: 'Certificate',
              value:
                certificateId === null ? (
                  'signed elsewhere'
                ) : (
                  <Link component={RouterLink} to={keyAddressOf('certificates', certificateId)}>
                    open the certificate
                  </Link>
                ),
            },
          ]}
        />
      </Section>
      <Section title="Server">
        <KeyValue
          rows={[
            { name: 'FHIR base', value: <Mono>{base}</Mono> },
            { name: 'Registers at', value: <Mono>{registration.registration_endpoint}</Mono> },
            { name: 'Tokens at', value: <Mono>{registration.token_endpoint}</Mono> },
            {
              name: 'Client',
              value: base === server?.fhirBase && registration.state === 'registered' && (
                <Link component={RouterLink} to={clientAddressOf(client_id)}>
                  open it as this server knows it
                </Link>
              ),
            },
            { name: 'Registered', value: <Instant at={registration.registeredAt} /> },
            { name: 'Changed', value: <Instant at={registration.updatedAt} /> },
          ].filter(({ value }) => value !== false)}
        />
      </Section>
    </Stack>
  )
}
