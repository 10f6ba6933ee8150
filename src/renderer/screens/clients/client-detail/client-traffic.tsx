import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import {
  EmptyState,
  formatClockMs,
  HttpStatus,
  Mono,
  ProblemAlert,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'

/** The last exchanges of a client; each leads to its detail. */
export function ClientTraffic({ clientId }: { readonly clientId: string }) {
  const { data, error } = useRpc('traffic.list', { client_id: clientId, limit: 50 })
  if (error !== null) return <ProblemAlert error={error} />
  if (data?.rows.length === 0) {
    return (
      <EmptyState title="No traffic of this client">
        Its requests appear here as soon as it calls the authorization server or the FHIR base URL.
      </EmptyState>
    )
  }
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}>
      {data?.rows.map((row) => (
        <Box
          component="li"
          key={row.id}
          sx={{
            display: 'grid',
            gridTemplateColumns: '100px 170px minmax(0, 1fr)',
            gap: 2,
            alignItems: 'center',
            minHeight: 32,
            borderBottom: 1,
            borderColor: 'tokens.line',
          }}
        >
          <Mono>{formatClockMs(row.startedAtMs)}</Mono>
          <HttpStatus status={row.status} errorCode={row.errorCode} isPlain />
          <Link component={RouterLink} to={`/traffic/${row.id}`} noWrap>
            {row.method} <Mono>{new URL(row.url).pathname}</Mono>
          </Link>
        </Box>
      ))}
    </Box>
  )
}
