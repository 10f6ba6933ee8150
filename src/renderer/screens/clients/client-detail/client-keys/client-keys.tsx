import AddOutlined from '@mui/icons-material/AddOutlined'
import RocketLaunch from '@mui/icons-material/RocketLaunchOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ClientDetail } from '../../../../../shared/contract/clients.ts'
import type { KeyRow } from '../../../../../shared/contract/keys.ts'
import { EmptyState, ProblemAlert, Section } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { ownKeySetUrl, ownKeySourceOf } from '../../client-key-source.ts'
import { ClientKeyItem } from './client-key-item.tsx'
import { GenerateClientKey } from './generate-client-key.tsx'
import { KeyRegistration } from './key-registration.tsx'
import { RotateClientKey } from './rotate-client-key.tsx'

/** The keys of a client that are made and kept here: published, rotated, and never shown in private. @see ASY-01, ASY-09 */
export function ClientKeys({ client }: { readonly client: ClientDetail }) {
  const { client_id, metadata } = client
  const server = useRpc('server.status', {})
  const keys = useRpc('keys.list', {
    owner: { kind: 'client', id: client_id },
    sort: 'createdAt',
    direction: 'descending',
    limit: 200,
  })
  const [isMaking, setMaking] = useState(false)
  const [rotated, setRotated] = useState<KeyRow | null>(null)
  const rows = keys.data?.rows ?? []
  const inUse = rows.filter(({ state }) => state === 'active' || state === 'retiring')
  const url = server.data === undefined ? '' : ownKeySetUrl(server.data.issuer, client_id)
  const source = ownKeySourceOf(metadata, url, inUse)
  return (
    <Stack sx={{ gap: 5 }}>
      <KeyRegistration client={client} url={url} source={source} hasKeys={inUse.length > 0} />
      <Section
        title="Made here"
        actions={
          <>
            {metadata.grant_types.includes('client_credentials') && inUse.length > 0 && (
              <Button
                component={Link}
                to={`/launch?start=backend&client=${encodeURIComponent(client_id)}`}
                startIcon={<RocketLaunch />}
              >
                Run the service
              </Button>
            )}
            <Button startIcon={<AddOutlined />} onClick={() => setMaking(true)}>
              Generate a key
            </Button>
          </>
        }
      >
        {keys.error !== null && <ProblemAlert error={keys.error} />}
        {keys.data !== undefined && rows.length === 0 && (
          <EmptyState title="No key made here">
            A key generated here stays in the key store. This server publishes its public part and
            can sign with it when it plays the client.
          </EmptyState>
        )}
        <Box
          component="ul"
          aria-label="Keys of the client"
          sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}
        >
          {rows.map((row) => (
            <ClientKeyItem key={row.id} row={row} onRotate={() => setRotated(row)} />
          ))}
        </Box>
      </Section>
      {isMaking && (
        <GenerateClientKey client={client} source={source} onClose={() => setMaking(false)} />
      )}
      {rotated !== null && (
        <RotateClientKey
          row={rotated}
          clientId={client_id}
          source={source}
          onClose={() => setRotated(null)}
        />
      )}
    </Stack>
  )
}
