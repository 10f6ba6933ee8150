import { type ListColumn, Mono } from '../../components/index.ts'
import type { ResultRow } from './read-rows.ts'

/** The columns of a search result. */
export const resultColumns: readonly ListColumn<ResultRow>[] = [
  { field: 'what', headerName: 'What', flex: 1, minWidth: 180 },
  {
    field: 'reference',
    headerName: 'Resource',
    width: 230,
    renderCell: ({ row }) => <Mono>{row.reference}</Mono>,
  },
  { field: 'when', headerName: 'When', width: 150 },
  { field: 'status', headerName: 'Status', width: 100 },
  { field: 'mode', headerName: 'Because', width: 84 },
]
