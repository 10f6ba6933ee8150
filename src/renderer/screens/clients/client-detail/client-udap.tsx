import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { ClientUdapFacts } from '../../../../shared/contract/client-udap.ts'
import type { UdapRegistrationRow } from '../../../../shared/contract/udap-client.ts'
import {
  EmptyState,
  Instant,
  JsonView,
  KeyValue,
  Mono,
  ProblemAlert,
  Section,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { CancelRegistration } from '../../trust/registrations/cancel-registration.tsx'
import { addressOf as trustAddressOf } from '../../trust/trust-addresses.ts'

/** What a client registered by software statement: whom its certificates name, in which community, and until when.
 * @see UDAP-DCR-046
 */
export function ClientUdap({ clientId }: { readonly clientId: string }) {
  const { data, error } = useRpc('clients.udap', { client_id: clientId })
  if (error !== null) return <ProblemAlert error={error} />
  if (data === undefined) return null
  if (data === null) {
    return (
      <EmptyState title="No statement is known of this client">
        It registered in another way, or its registration is from before statements were kept.
      </EmptyState>
    )
  }
  return (
    <Stack sx={{ gap: 5 }}>
      <OwnRegistration clientId={clientId} />
      <Facts facts={data} />
      <Certifications facts={data} />
      <JsonView label="Claims of the last statement" value={data.statement} openLevels={1} />
    </Stack>
  )
}

function Facts({ facts }: { readonly facts: ClientUdapFacts }) {
  const { iss, communityUri, certificate, registeredAt, updatedAt, cancelledAt } = facts
  return (
    <Section title="Identity">
      <KeyValue
        rows={[
          { name: 'URI (SAN)', value: <Mono>{iss}</Mono> },
          {
            name: 'Community',
            value: (
              <Link component={RouterLink} to={trustAddressOf('communities', communityUri)}>
                <Mono>{communityUri}</Mono>
              </Link>
            ),
          },
          { name: 'Certificate', value: certificate.subject },
          { name: 'Ends', value: <Instant at={certificate.notAfter} /> },
          { name: 'SHA-256', value: <Mono>{certificate.fingerprint}</Mono> },
          { name: 'Registered', value: <Instant at={registeredAt} /> },
          { name: 'Last statement', value: <Instant at={updatedAt} /> },
          { name: 'Cancelled', value: cancelledAt === null ? null : <Instant at={cancelledAt} /> },
        ]}
      />
    </Section>
  )
}

function Certifications({ facts: { certifications } }: { readonly facts: ClientUdapFacts }) {
  return (
    <Section title="Accepted certifications">
      {certifications.length === 0 ? (
        <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>None.</Box>
      ) : (
        <KeyValue
          rows={certifications.map(({ name, iss, exp }) => ({
            name,
            value: (
              <>
                by <Mono>{iss}</Mono>
                {exp !== null && (
                  <>
                    , until <Instant at={exp} />
                  </>
                )}
              </>
            ),
          }))}
        />
      )}
    </Section>
  )
}

/** Where the key of the app is ours, the app can be cancelled as it would itself. */
function OwnRegistration({ clientId }: { readonly clientId: string }) {
  const { data: server } = useRpc('server.status', {})
  const { data } = useRpc('udap.registrations', { search: clientId, limit: 20 })
  const [isCancelling, setCancelling] = useState(false)
  const own = data?.rows.find(
    (row: UdapRegistrationRow) => row.client_id === clientId && row.base === server?.fhirBase,
  )
  if (own === undefined) return null
  return (
    <Box sx={{ display: 'flex', gap: 2 }}>
      <Button
        variant="outlined"
        component={RouterLink}
        to={trustAddressOf('registrations', own.id)}
      >
        Open its history
      </Button>
      {own.state === 'registered' && (
        <Button color="error" onClick={() => setCancelling(true)}>
          Cancel registration…
        </Button>
      )}
      {isCancelling && (
        <CancelRegistration registration={own} onClose={() => setCancelling(false)} />
      )}
    </Box>
  )
}
