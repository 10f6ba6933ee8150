import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import {
  CopyField,
  formatDuration,
  Instant,
  KeyValue,
  Mono,
  Section,
} from '../../../components/index.ts'
import { addressOf } from '../client-address.ts'
import { ScopeList } from '../scope-list.tsx'

const origins = {
  console: 'the console',
  workspace: 'a workspace file',
  'built-in': 'Trustbench itself',
  dynamic: 'dynamic registration',
  udap: 'software statement (UDAP)',
}

/** What a client is registered with. */
export function ClientFacts({ client }: { readonly client: ClientDetail }) {
  const { metadata } = client
  const lifetime = metadata.access_token_lifetime_seconds
  return (
    <Stack sx={{ gap: 5 }}>
      <CopyField label="Client id" value={client.client_id} />
      <Section title="Addresses">
        <KeyValue
          rows={[
            { name: 'Redirect URIs', value: <Lines lines={metadata.redirect_uris} /> },
            {
              name: 'Launch URL',
              value: metadata.launch_uri === undefined ? null : <Mono>{metadata.launch_uri}</Mono>,
            },
            { name: 'Origins', value: <Lines lines={client.origins} /> },
          ]}
        />
      </Section>
      <Section title="Scopes it may ask for">
        {metadata.scope === '' ? 'None registered: it may ask for any.' : null}
        <ScopeList scope={metadata.scope} />
      </Section>
      <Section title="Registration">
        <KeyValue
          rows={[
            { name: 'Authenticates by', value: <Mono>{metadata.token_endpoint_auth_method}</Mono> },
            { name: 'Grant types', value: <Mono>{metadata.grant_types.join(' ')}</Mono> },
            { name: 'Acts for', value: describeBinding(metadata) },
            {
              name: 'Access tokens live',
              value: lifetime === undefined ? 'as in Settings' : formatDuration(lifetime),
            },
            {
              name: 'Introspects',
              value: metadata.may_introspect === true ? 'the tokens of every client' : null,
            },
            {
              name: 'Instance of',
              value: client.instanceOf === null ? null : <AppLink clientId={client.instanceOf} />,
            },
            { name: 'Registered by', value: origins[client.registeredBy] },
            { name: 'Registered', value: <Instant at={client.createdAt} /> },
            { name: 'Changed', value: <Instant at={client.updatedAt} /> },
            {
              name: 'Last used',
              value: client.lastUsedAt === null ? 'never' : <Instant at={client.lastUsedAt} />,
            },
            { name: 'Active grants', value: client.activeGrants },
          ]}
        />
      </Section>
    </Stack>
  )
}

/** Whom a backend service acts for; null for other clients, which the list leaves out. */
function describeBinding({ bound_context, grant_types }: ClientDetail['metadata']) {
  if (!grant_types.includes('client_credentials')) return null
  const { patient, username } = bound_context ?? {}
  const parts = [
    ...(patient === undefined ? [] : [`Patient/${patient}`]),
    ...(username === undefined ? [] : [`user ${username}`]),
  ]
  return parts.length === 0 ? 'itself alone' : <Mono>{parts.join(', ')}</Mono>
}

function AppLink({ clientId }: { readonly clientId: string }) {
  return (
    <Link component={RouterLink} to={addressOf(clientId)}>
      <Mono>{clientId}</Mono>
    </Link>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return 'none'
  return lines.map((line) => (
    <div key={line}>
      <Mono>{line}</Mono>
    </div>
  ))
}
