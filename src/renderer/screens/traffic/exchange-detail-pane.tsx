import CompareArrows from '@mui/icons-material/CompareArrowsOutlined'
import Replay from '@mui/icons-material/ReplayOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import {
  DetailPane,
  ExchangeView,
  formatClockMs,
  HttpStatus,
  IconAction,
  Mono,
  ProblemAlert,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { ReplayExchange } from './replay-exchange.tsx'

interface ExchangeDetailPaneProps {
  readonly exchangeId: string
  /** This exchange waits for another one to be compared with. */
  readonly isComparing: boolean
  readonly onCompare: () => void
  /** The exchange was sent again; the id is that of the new one. */
  readonly onReplayed: (exchangeId: string) => void
  readonly onClose: () => void
}

/** One exchange at the right of the list. */
export function ExchangeDetailPane(props: ExchangeDetailPaneProps) {
  const { exchangeId, isComparing, onCompare, onReplayed, onClose } = props
  const [isReplaying, setReplaying] = useState(false)
  const { data, error, isPending } = useRpc('traffic.get', { id: exchangeId })
  return (
    <DetailPane
      title={data === undefined ? 'Exchange' : `${data.method} ${new URL(data.url).pathname}`}
      subtitle={data !== undefined && <Summary exchange={data} />}
      actions={
        data !== undefined && (
          <>
            <IconAction
              label="Compare with another exchange"
              icon={<CompareArrows />}
              onClick={onCompare}
            />
            <IconAction
              label="Send again, edited"
              icon={<Replay />}
              onClick={() => setReplaying(true)}
            />
          </>
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {isComparing && (
        <Alert severity="info" sx={{ mb: 3 }}>
          Now open the exchange to compare with in the list. Close this one to stop.
        </Alert>
      )}
      {error !== null && <ProblemAlert error={error} />}
      {data !== undefined && <ExchangeView exchange={data} />}
      {isReplaying && (
        <ReplayExchange
          exchangeId={exchangeId}
          onClose={() => setReplaying(false)}
          onReplayed={onReplayed}
        />
      )}
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
