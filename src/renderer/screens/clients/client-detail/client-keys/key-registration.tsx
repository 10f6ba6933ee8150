import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { ClientDetail } from '../../../../../shared/contract/clients.ts'
import {
  CopyField,
  KeyValue,
  Mono,
  ProblemAlert,
  Section,
  useStatusLine,
} from '../../../../components/index.ts'
import { useCall } from '../../../../rpc/index.ts'
import type { OwnKeySource } from '../../client-key-source.ts'

interface KeyRegistrationProps {
  readonly client: ClientDetail
  /** Where this server publishes the keys made here. */
  readonly url: string
  readonly source: OwnKeySource
  /** Whether a key made here is in use. */
  readonly hasKeys: boolean
}

/** By which keys the client is registered, and how to register it with the ones made here. */
export function KeyRegistration({ client, url, source, hasKeys }: KeyRegistrationProps) {
  const { say } = useStatusLine()
  const publish = useCall('clients.publishKeys')
  const register = (by: 'url' | 'value') =>
    publish.mutate(
      { client_id: client.client_id, by },
      { onSuccess: () => say('pass', `Registered by ${by === 'url' ? 'URL' : 'value'}`) },
    )
  const { jwks, jwks_uri } = client.metadata
  const choices = (
    <>
      {source !== 'url' && <Button onClick={() => register('url')}>Register by URL</Button>}
      {source !== 'value' && (
        <Button onClick={() => register('value')}>
          {source === 'outdated value' ? 'Update the copy' : 'Register by value'}
        </Button>
      )}
    </>
  )
  return (
    <Section title="Registered with" actions={hasKeys && source !== 'none' && choices}>
      <Stack sx={{ gap: 3 }}>
        {source === 'url' && hasKeys ? (
          <CopyField label="JWKS URL, published by this server" value={url} />
        ) : (
          <KeyValue
            rows={[
              { name: 'JWKS URL', value: jwks_uri === undefined ? null : <Mono>{jwks_uri}</Mono> },
              { name: 'Keys by value', value: jwks === undefined ? null : jwks.keys.length },
            ]}
          />
        )}
        {hasKeys && source === 'none' && (
          <Alert severity="warning" action={choices}>
            The registration does not name the keys made here, so the server does not accept them.
          </Alert>
        )}
        {source === 'outdated value' && (
          <Alert severity="warning">
            The registered copy differs from the keys in use. A copy does not follow rotations; the
            URL does.
          </Alert>
        )}
        {source === 'url' && !hasKeys && (
          <Alert severity="warning">
            This server publishes that JWK Set, and no key of it is in use. Generate one.
          </Alert>
        )}
        {publish.error !== null && <ProblemAlert error={publish.error} />}
      </Stack>
    </Section>
  )
}
