import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { RegisteredInstance } from '../../../../shared/contract/registration.ts'
import { Instant, KeyValue, Mono, Verdict } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../client-address.ts'

/** What can be done with a device. */
export type DeviceAction = 'rename' | 'end' | 'revoke'

interface DeviceItemProps {
  readonly device: RegisteredInstance
  readonly onAct: (action: DeviceAction) => void
}

/** One device: whether it may come back, until when, and what it may do. */
export function DeviceItem({ device, onAct }: DeviceItemProps) {
  const { client_id, client_name, scope, createdAt, lastUsedAt, endsAt, revokedAt } = device
  return (
    <Box
      component="li"
      sx={{
        ml: 2,
        pl: 3,
        py: 2,
        borderLeft: 2,
        borderColor: 'tokens.line',
        fontSize: 'body2.fontSize',
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, mb: 1 }}>
        <DeviceState device={device} />
        <Link component={RouterLink} to={addressOf(client_id)} sx={{ fontWeight: 500 }}>
          {client_name}
        </Link>
        <Mono>{client_id}</Mono>
      </Box>
      <KeyValue
        rows={[
          { name: 'Scopes', value: <Mono>{scope}</Mono> },
          { name: 'Registered', value: <Instant at={createdAt} /> },
          { name: 'Last used', value: <Instant at={lastUsedAt} /> },
          {
            name: revokedAt === null ? 'Comes back' : 'Revoked',
            value: <Until endsAt={endsAt} revokedAt={revokedAt} />,
          },
        ]}
      />
      <Box sx={{ display: 'flex', gap: 1, mt: 1, ml: -1.5 }}>
        <Button onClick={() => onAct('rename')} aria-label={`Rename ${client_name}`}>
          Rename…
        </Button>
        {revokedAt === null && (
          <>
            <Button onClick={() => onAct('end')} aria-label={`Change end of ${client_name}`}>
              Change end…
            </Button>
            <Button
              color="error"
              onClick={() => onAct('revoke')}
              aria-label={`Revoke ${client_name}`}
            >
              Revoke…
            </Button>
          </>
        )}
      </Box>
    </Box>
  )
}

function Until({ endsAt, revokedAt }: Pick<RegisteredInstance, 'endsAt' | 'revokedAt'>) {
  if (revokedAt !== null) return <Instant at={revokedAt} />
  if (endsAt === null) return 'until revoked'
  return (
    <>
      until <Instant at={endsAt} />
    </>
  )
}

function DeviceState({ device: { endsAt, revokedAt } }: { readonly device: RegisteredInstance }) {
  // By the clock of the server, which may be shifted.
  const { data } = useRpc('server.status', {})
  if (revokedAt !== null) {
    return (
      <Verdict verdict="fail" isPlain>
        revoked
      </Verdict>
    )
  }
  const isOver = endsAt !== null && data !== undefined && data.now >= endsAt
  return (
    <Verdict verdict={isOver ? 'info' : 'pass'} isPlain>
      {isOver ? 'ended' : 'active'}
    </Verdict>
  )
}
