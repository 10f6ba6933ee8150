import Box from '@mui/material/Box'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import {
  DetailPane,
  ExchangeDiff,
  formatClockMs,
  Mono,
  ProblemAlert,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

interface ExchangeComparePaneProps {
  readonly firstId: string
  readonly secondId: string
  /** What the two are called. */
  readonly names: readonly [string, string]
  readonly onClose: () => void
}

/** Two exchanges at the right of the list, compared. */
export function ExchangeComparePane({
  firstId,
  secondId,
  names,
  onClose,
}: ExchangeComparePaneProps) {
  const first = useRpc('traffic.get', { id: firstId })
  const second = useRpc('traffic.get', { id: secondId })
  const error = first.error ?? second.error
  return (
    <DetailPane
      title="Two exchanges compared"
      subtitle={
        first.data !== undefined &&
        second.data !== undefined && (
          <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
            <Side name={names[0]} exchange={first.data} />
            <Side name={names[1]} exchange={second.data} />
          </Box>
        )
      }
      isLoading={first.isPending || second.isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {first.data !== undefined && second.data !== undefined && (
        <ExchangeDiff first={first.data} second={second.data} names={names} />
      )}
    </DetailPane>
  )
}

function Side({ name, exchange }: { readonly name: string; readonly exchange: ExchangeDetail }) {
  const { startedAtMs, method, url, status } = exchange
  return (
    <Box sx={{ overflowWrap: 'anywhere' }}>
      {name}: {formatClockMs(startedAtMs)}{' '}
      <Mono>{`${status} ${method} ${URL.parse(url)?.pathname ?? url}`}</Mono>
    </Box>
  )
}
