import CallMade from '@mui/icons-material/CallMadeOutlined'
import CallReceived from '@mui/icons-material/CallReceivedOutlined'
import type { ExchangeRow } from '../../../shared/contract/traffic.ts'
import { formatClockMs, HttpStatus, type ListColumn, Mono } from '../../components/index.ts'

/** The columns of an exchange list. */
export const exchangeColumns: readonly ListColumn<ExchangeRow>[] = [
  {
    field: 'startedAtMs',
    headerName: 'Time',
    width: 124,
    sortable: false,
    renderCell: ({ row }) => <Mono>{formatClockMs(row.startedAtMs)}</Mono>,
  },
  {
    field: 'direction',
    headerName: 'Way',
    width: 52,
    sortable: false,
    renderCell: ({ row }) => <Direction direction={row.direction} />,
  },
  {
    field: 'status',
    headerName: 'Outcome',
    width: 168,
    sortable: false,
    renderCell: ({ row }) => <HttpStatus status={row.status} errorCode={row.errorCode} isPlain />,
  },
  { field: 'method', headerName: 'Method', width: 72, sortable: false },
  {
    field: 'url',
    headerName: 'URL',
    flex: 1,
    minWidth: 180,
    sortable: false,
    renderCell: ({ row }) => <Mono>{pathOf(row.url)}</Mono>,
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
