import Box from '@mui/material/Box'
import {
  DataGrid,
  GRID_CHECKBOX_SELECTION_COL_DEF,
  type GridColDef,
  type GridRowSelectionModel,
  type GridSortModel,
  type GridValidRowModel,
} from '@mui/x-data-grid'
import type { ReactNode } from 'react'
import type { ProblemError } from '../../shared/problem.ts'
import { ProblemAlert } from './problem-alert.tsx'
import { useStyleNonce } from './style-nonce.tsx'
import type { ListPage, ListSort } from './use-list-query.ts'

/** A column of a list. */
export type ListColumn<Row extends GridValidRowModel> = GridColDef<Row>

/** The rows with a tick; they stay ticked while another page is shown. */
export interface TickedRows {
  readonly ids: ReadonlySet<string>
  readonly onChange: (ids: ReadonlySet<string>) => void
}

interface DataListProps<Row extends GridValidRowModel> {
  /** What the rows are, as in `Clients`. */
  readonly label: string
  readonly columns: readonly ListColumn<Row>[]
  readonly rows: readonly Row[] | undefined
  readonly rowId: (row: Row) => string
  /** How many rows there are on all pages. */
  readonly total?: number | undefined
  readonly page?: ListPage
  readonly onOffset?: (offset: number) => void
  readonly sort?: ListSort | null
  readonly onSort?: (sort: ListSort | null) => void
  readonly selectedId: string | null
  /** Puts a box to tick before each row, and one above them for all that are shown. */
  readonly ticked?: TickedRows
  /** Columns that give way to the detail while a row is open. */
  readonly lesserColumns?: readonly string[]
  /** A row was clicked, or Enter pressed on it. */
  readonly onOpen: (row: Row) => void
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
  const { toolbar, error = null, onRetry, rows, empty } = props
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
          {rows !== undefined && rows.length === 0 ? empty : <Table {...props} />}
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

/** As many rows as the table shows at once; more get pages. */
const rowsWithoutPages = 100

function Table<Row extends GridValidRowModel>(props: DataListProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowId,
    selectedId,
    ticked,
    onOpen,
    page,
    onOffset,
    total,
    sort,
    onSort,
    lesserColumns,
  } = props
  const nonce = useStyleNonce()
  return (
    <DataGrid<Row>
      aria-label={label}
      columns={ticked === undefined ? columns : [tickColumn, ...columns]}
      rows={rows ?? []}
      getRowId={rowId}
      loading={rows === undefined}
      rowHeight={32}
      columnHeaderHeight={32}
      disableColumnMenu
      disableColumnFilter
      disableColumnSelector
      disableRowSelectionOnClick
      columnVisibilityModel={hiddenColumns(selectedId === null ? [] : lesserColumns)}
      getRowClassName={({ id }) => (id === selectedId ? 'is-open' : '')}
      onRowClick={({ row }) => onOpen(row)}
      onCellKeyDown={({ row }, event) => {
        if (event.key === 'Enter') onOpen(row)
      }}
      hideFooter={(total ?? rows?.length ?? 0) <= (page?.limit ?? rowsWithoutPages)}
      hideFooterSelectedRowCount
      {...(nonce === undefined ? {} : { nonce })}
      {...selectionProps(selectedId, ticked)}
      {...pagingProps(page, total, onOffset)}
      {...sortingProps(sort, onSort)}
    />
  )
}

const tickColumn = { ...GRID_CHECKBOX_SELECTION_COL_DEF, width: 40, minWidth: 40 }

/** The row that is open counts as selected, unless rows can be ticked: then those do. */
function selectionProps(selectedId: string | null, ticked: TickedRows | undefined) {
  const model = (ids: Iterable<string>) => ({ type: 'include' as const, ids: new Set(ids) })
  if (ticked === undefined) {
    const rowSelectionModel = model(selectedId === null ? [] : [selectedId])
    return { disableMultipleRowSelection: true, rowSelectionModel }
  }
  return {
    checkboxSelection: true,
    // Always the ids with a tick, never those without: rows that arrive later were not ticked.
    disableRowSelectionExcludeModel: true,
    keepNonExistentRowsSelected: true,
    rowSelectionModel: model(ticked.ids),
    onRowSelectionModelChange: ({ ids }: GridRowSelectionModel) =>
      ticked.onChange(new Set([...ids].map(String))),
  }
}

function hiddenColumns(fields: readonly string[] = []): Record<string, boolean> {
  return Object.fromEntries(fields.map((field) => [field, false]))
}

function pagingProps(
  page: ListPage | undefined,
  total: number | undefined,
  onOffset: ((offset: number) => void) | undefined,
) {
  if (page === undefined) return { paginationMode: 'client' as const }
  return {
    paginationMode: 'server' as const,
    rowCount: total ?? 0,
    pageSizeOptions: [page.limit],
    paginationModel: { page: Math.floor(page.offset / page.limit), pageSize: page.limit },
    onPaginationModelChange: (model: { page: number }) => onOffset?.(model.page * page.limit),
  }
}

function sortingProps(
  sort: ListSort | null | undefined,
  onSort: ((sort: ListSort | null) => void) | undefined,
) {
  if (onSort === undefined) return {}
  const direction = sort?.direction === 'descending' ? ('desc' as const) : ('asc' as const)
  return {
    sortingMode: 'server' as const,
    sortModel: sort ? [{ field: sort.field, sort: direction }] : [],
    onSortModelChange: (model: GridSortModel) => {
      const first = model[0]
      onSort(
        first === undefined
          ? null
          : {
              field: first.field,
              direction: first.sort === 'desc' ? 'descending' : 'ascending',
            },
      )
    },
  }
}
