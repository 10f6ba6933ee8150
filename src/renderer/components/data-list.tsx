import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import type { GridValidRowModel } from '@mui/x-data-grid'
import type { ReactNode } from 'react'
import type { ProblemError } from '../../shared/problem.ts'
import { DataTable, type DataTableProps } from './data-table.tsx'
import { ProblemAlert } from './problem-alert.tsx'

interface DataListProps<Row extends GridValidRowModel> extends Omit<DataTableProps<Row>, 'rows'> {
  /** None as long as they are not known. */
  readonly rows: readonly Row[] | undefined
  /** Filter field and filters, above the list. */
  readonly toolbar?: ReactNode
  /** Shown instead of the table when there are no rows. */
  readonly empty: ReactNode
  readonly error?: ProblemError | null
  readonly onRetry?: () => void
}

/** A dense virtual table with a detail to open: arrows move, Enter opens, the slash key goes to the filter.
 * Paging, order and filter are the core's; without `page` all rows are here.
 */
export function DataList<Row extends GridValidRowModel>(props: DataListProps<Row>) {
  const { toolbar, error = null, onRetry, rows, empty, ...table } = props
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      {toolbar !== undefined && <Toolbar>{toolbar}</Toolbar>}
      {error !== null && (
        <Box sx={{ p: 4 }}>
          <ProblemAlert error={error} {...(onRetry === undefined ? {} : { onRetry })} />
        </Box>
      )}
      {error === null && (
        <Box sx={{ flex: 1, minHeight: 0 }}>
          {rows === undefined ? (
            // A table without rows costs nearly as much as one with them, and would hold up the question for them.
            <LinearProgress aria-label={`Loading ${table.label}`} sx={{ height: 2 }} />
          ) : rows.length === 0 ? (
            empty
          ) : (
            <DataTable {...table} rows={rows} />
          )}
        </Box>
      )}
    </Box>
  )
}

function Toolbar({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 2,
        px: 3,
        py: 2,
        flexShrink: 0,
        borderBottom: 1,
        borderColor: 'tokens.line',
      }}
    >
      {children}
    </Box>
  )
}
