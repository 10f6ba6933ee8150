import CallMade from '@mui/icons-material/CallMadeOutlined'
import CallReceived from '@mui/icons-material/CallReceivedOutlined'
import type { ExchangeRow } from '../../../shared/contract/traffic.ts'
import { formatClockMs, HttpStatus, type ListColumn, Mono } from '../../components/index.ts'

/** The columns of an exchange list. */
export const exchangeColumns: readonly ListColumn<ExchangeRow>[] = [
  {
    field: 'startedAtMs',
    headerName: 'Time',
    width: 104,
    sortable: false,
    renderCell: ({ row }) => <Mono>{formatClockMs(row.startedAtMs)}</Mono>,
  },
  {
    field: 'status',
    headerName: 'Outcome',
    width: 160,
    sortable: false,
    renderCell: ({ row }) => <HttpStatus status={row.status} errorCode={row.errorCode} isPlain />,
  },
  {
    field: 'url',
    headerName: 'Request',
    flex: 1,
    // Beside an open exchange in a small window, and a column to tick, this much is left.
    minWidth: 100,
    sortable: false,
    renderCell: ({ row }) => <Mono>{`${row.method} ${pathOf(row.url)}`}</Mono>,
  },
  {
    field: 'client_id',
    headerName: 'Client',
    width: 130,
    sortable: false,
    valueGetter: (_value, row) => row.client_id ?? '',
  },
  {
    field: 'durationMs',
    headerName: 'ms',
    width: 56,
    align: 'right',
    headerAlign: 'right',
    sortable: false,
  },
  {
    field: 'direction',
    headerName: 'Way',
    width: 52,
    sortable: false,
    renderCell: ({ row }) => <Direction direction={row.direction} />,
  },
]

function Direction({ direction }: Pick<ExchangeRow, 'direction'>) {
  const isIn = direction === 'inbound'
  const Icon = isIn ? CallReceived : CallMade
  return (
    <Icon
      titleAccess={isIn ? 'Received by this server' : 'Sent by this server'}
      sx={{ fontSize: 15, color: 'text.secondary', verticalAlign: 'middle' }}
    />
  )
}

/** A URL without its origin, which is nearly always the server's own. */
function pathOf(url: string): string {
  const { origin } = new URL(url)
  return url.slice(origin.length)
}
