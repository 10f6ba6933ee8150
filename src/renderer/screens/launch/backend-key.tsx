import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import type { KeyRow } from '../../../shared/contract/keys.ts'
import { ProblemAlert, Section, useStatusLine } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'
import type { LaunchDraft } from './launch-draft.ts'

interface BackendKeyProps {
  readonly draft: LaunchDraft
  readonly onChange: (part: Partial<LaunchDraft>) => void
}

/** The key the assertion is signed with. Any key can be taken, also one the client is not registered with. @see ASY-08 */
export function BackendKey({ draft, onChange }: BackendKeyProps) {
  const { client_id, foreign, backend } = draft
  const clientId = foreign === null ? client_id : ''
  const keys = useRpc('keys.list', {
    purpose: 'client-authentication',
    sort: 'createdAt',
    direction: 'descending',
    limit: 200,
  })
  const rows = keys.data?.rows ?? []
  const own = rows.filter((key) => isOf(key, clientId) && key.state === 'active')
  const hasNone = keys.data !== undefined && clientId !== '' && own.length === 0
  return (
    <Section title="Key">
      <Stack sx={{ gap: 3 }}>
        {hasNone && <MakeKey clientId={clientId} />}
        <TextField
          select
          fullWidth
          label="Key the assertion is signed with"
          value={keys.data === undefined ? '' : backend.keyId}
          onChange={(event) => onChange({ backend: { ...backend, keyId: event.target.value } })}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          helperText="It stays in the key store; the core signs with it"
        >
          <MenuItem value="">
            {clientId === '' ? 'Choose a key' : 'The newest key of the client'}
          </MenuItem>
          {[...own, ...rows.filter((key) => !own.includes(key))].map((key) => (
            <MenuItem key={key.id} value={key.id}>
              {describe(key, clientId)}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </Section>
  )
}

function isOf({ owner }: KeyRow, clientId: string): boolean {
  return owner.kind === 'client' && owner.id === clientId
}

function describe(key: KeyRow, clientId: string): string {
  const owner = key.owner.kind === 'client' ? `, of client ${key.owner.id}` : ''
  const state = key.state === 'active' ? '' : `, ${key.state}`
  return `${key.name}, ${key.alg}, ${key.kid.slice(0, 12)}${isOf(key, clientId) ? '' : owner}${state}`
}

/** Makes a key where there is none, and registers the client with its URL. */
function MakeKey({ clientId }: { readonly clientId: string }) {
  const { say } = useStatusLine()
  const generate = useCall('keys.generate')
  const publish = useCall('clients.publishKeys')
  const make = () =>
    generate.mutate(
      {
        algorithm: 'p-384',
        name: `${clientId} authentication`.slice(0, 100),
        purpose: 'client-authentication',
        owner: { kind: 'client', id: clientId },
      },
      {
        onSuccess: () =>
          publish.mutate(
            { client_id: clientId, by: 'url' },
            { onSuccess: () => say('pass', 'Key generated and registered by its URL') },
          ),
      },
    )
  const error = generate.error ?? publish.error
  return (
    <>
      <Alert
        severity="info"
        action={
          <Button loading={generate.isPending || publish.isPending} onClick={make}>
            Generate a key
          </Button>
        }
      >
        The key store has no key of this client. A new one is published by this server, and takes
        the place of the keys the client is registered with.
      </Alert>
      {error !== null && <ProblemAlert error={error} />}
    </>
  )
}
