import AddOutlined from '@mui/icons-material/AddOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { EmptyState, Instant, Mono, ProblemAlert, Section } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { SecretOnce } from '../secret-once.tsx'
import { RetireSecret } from './retire-secret.tsx'

type Secret = ClientDetail['secrets'][number]

/** The secrets of a client without their values: make a further one, retire an old one. */
export function SecretList({ client }: { readonly client: ClientDetail }) {
  const add = useCall('clients.addSecret')
  const [retired, setRetired] = useState<Secret | null>(null)
  return (
    <Section
      title="Client secrets"
      actions={
        <Button
          startIcon={<AddOutlined />}
          loading={add.isPending}
          onClick={() => add.mutate({ client_id: client.client_id })}
        >
          Make a secret
        </Button>
      }
    >
      {add.error !== null && <ProblemAlert error={add.error} />}
      {client.secrets.length === 0 && (
        <EmptyState title="No secret">
          Without one this client cannot authenticate. Make one and give it to the app.
        </EmptyState>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}>
        {client.secrets.map((secret) => (
          <SecretItem key={secret.id} secret={secret} onRetire={() => setRetired(secret)} />
        ))}
      </Box>
      {add.data !== undefined && (
        <SecretOnce clientId={client.client_id} secret={add.data} onClose={() => add.reset()} />
      )}
      {retired !== null && (
        <RetireSecret client={client} secret={retired} onClose={() => setRetired(null)} />
      )}
    </Section>
  )
}

function SecretItem({
  secret,
  onRetire,
}: {
  readonly secret: Secret
  readonly onRetire: () => void
}) {
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        minHeight: 36,
        borderBottom: 1,
        borderColor: 'tokens.line',
      }}
    >
      <Mono>{secret.id}</Mono>
      <Box component="span" sx={{ flex: 1, color: 'text.secondary' }}>
        made <Instant at={secret.createdAt} />
        {secret.expiresAt !== null && (
          <>
            , valid until <Instant at={secret.expiresAt} />
          </>
        )}
      </Box>
      <Button color="error" onClick={onRetire} aria-label={`Retire secret ${secret.id}`}>
        Retire…
      </Button>
    </Box>
  )
}
