import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import {
  DetailPane,
  ExchangeView,
  formatClockMs,
  HttpStatus,
  Mono,
  ProblemAlert,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

interface ExchangeDetailPaneProps {
  readonly exchangeId: string
  readonly onClose: () => void
}

/** One exchange at the right of the list. */
export function ExchangeDetailPane({ exchangeId, onClose }: ExchangeDetailPaneProps) {
  const { data, error, isPending } = useRpc('traffic.get', { id: exchangeId })
  return (
    <DetailPane
      title={data === undefined ? 'Exchange' : `${data.method} ${new URL(data.url).pathname}`}
      subtitle={data !== undefined && <Summary exchange={data} />}
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {data !== undefined && <ExchangeView exchange={data} />}
    </DetailPane>
  )
}

function Summary({ exchange }: { readonly exchange: ExchangeDetail }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 3,
        rowGap: 1,
        fontSize: 'body2.fontSize',
        color: 'text.secondary',
      }}
    >
      <HttpStatus status={exchange.status} errorCode={exchange.errorCode} />
      <span>{formatClockMs(exchange.startedAtMs)}</span>
      <span>{exchange.durationMs} ms</span>
      <span>{exchange.direction === 'inbound' ? 'received' : 'sent'} by this server</span>
      <span>{exchange.area}</span>
      {exchange.client_id !== null && (
        <Link component={RouterLink} to={`/clients/${encodeURIComponent(exchange.client_id)}`}>
          <Mono>{exchange.client_id}</Mono>
        </Link>
      )}
    </Box>
  )
}
