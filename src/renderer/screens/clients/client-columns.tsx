import type { ClientRow } from '../../../shared/contract/clients.ts'
import { Instant, type ListColumn, Mono, Verdict } from '../../components/index.ts'
import { typeOf } from './client-type.ts'

/** What the core can order clients by. */
export type SortField = 'client_name' | 'client_id' | 'createdAt' | 'updatedAt'

/** The columns of the client list. */
export const clientColumns: readonly ListColumn<ClientRow>[] = [
  { field: 'client_name', headerName: 'Name', flex: 1, minWidth: 150 },
  {
    field: 'client_id',
    headerName: 'Client id',
    flex: 1,
    minWidth: 130,
    renderCell: ({ row }) => <Mono>{row.client_id}</Mono>,
  },
  {
    field: 'token_endpoint_auth_method',
    headerName: 'Type',
    width: 160,
    sortable: false,
    valueGetter: (_value, row) => typeOf(row.token_endpoint_auth_method),
  },
  {
    field: 'isDisabled',
    headerName: 'State',
    width: 100,
    sortable: false,
    renderCell: ({ row }) => <ClientState isDisabled={row.isDisabled} />,
  },
  {
    field: 'activeGrants',
    headerName: 'Grants',
    width: 72,
    align: 'right',
    headerAlign: 'right',
    sortable: false,
  },
  {
    field: 'lastUsedAt',
    headerName: 'Last used',
    width: 164,
    sortable: false,
    renderCell: ({ row }) => (row.lastUsedAt === null ? 'never' : <Instant at={row.lastUsedAt} />),
  },
  {
    field: 'createdAt',
    headerName: 'Registered',
    width: 164,
    renderCell: ({ row }) => <Instant at={row.createdAt} />,
  },
]

/** Whether a client can be used, as a word with its colour. */
export function ClientState({ isDisabled }: Pick<ClientRow, 'isDisabled'>) {
  return isDisabled ? (
    <Verdict verdict="warn" isPlain>
      disabled
    </Verdict>
  ) : (
    <Verdict verdict="pass" isPlain>
      enabled
    </Verdict>
  )
}
