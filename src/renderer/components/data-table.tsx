import {
  DataGrid,
  GRID_CHECKBOX_SELECTION_COL_DEF,
  type GridColDef,
  type GridRowSelectionModel,
  type GridSortModel,
  type GridValidRowModel,
} from '@mui/x-data-grid'
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useStyleNonce } from './style-nonce.tsx'
import type { ListPage, ListSort } from './use-list-query.ts'

/** A column of a list. */
export type ListColumn<Row extends GridValidRowModel> = GridColDef<Row>

/** The rows with a tick; they stay ticked while another page is shown. */
export interface TickedRows {
  readonly ids: ReadonlySet<string>
  readonly onChange: (ids: ReadonlySet<string>) => void
}

/** What a table shows and how it tells what a person does with it. */
export interface DataTableProps<Row extends GridValidRowModel> {
  /** What the rows are, as in `Clients`. */
  readonly label: string
  readonly columns: readonly ListColumn<Row>[]
  readonly rows: readonly Row[]
  /** Stays what it is for as long as the table is shown. */
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
}

/** As many rows as the table shows at once; more get pages. */
const rowsWithoutPages = 100

/** The table of a list. Each key in a filter field draws the screen anew, and a grid with another model or handler draws all
 * its cells again: so what the grid is given changes only with what it shows.
 */
export function DataTable<Row extends GridValidRowModel>(props: DataTableProps<Row>) {
  const { label, rows, selectedId, page, total } = props
  const nonce = useStyleNonce()
  const [rowId] = useState(() => props.rowId)
  const handlers = useHandlers(props)
  const rowClassName = useCallback(
    ({ id }: { readonly id: unknown }) => (id === selectedId ? 'is-open' : ''),
    [selectedId],
  )
  return (
    <DataGrid<Row>
      aria-label={label}
      rows={rows}
      getRowId={rowId}
      rowHeight={32}
      columnHeaderHeight={32}
      disableColumnMenu
      disableColumnFilter
      disableColumnSelector
      disableRowSelectionOnClick
      getRowClassName={rowClassName}
      onRowClick={handlers.onRowClick}
      onCellKeyDown={handlers.onCellKeyDown}
      hideFooter={(total ?? rows.length) <= (page?.limit ?? rowsWithoutPages)}
      hideFooterSelectedRowCount
      {...(nonce === undefined ? {} : { nonce })}
      {...useColumns(props)}
      {...useSelection(props, handlers)}
      {...usePaging(props, handlers)}
      {...useSorting(props, handlers)}
    />
  )
}

/** Handlers that stay the same and do what those of the latest drawing do. */
function useHandlers<Row extends GridValidRowModel>(props: DataTableProps<Row>) {
  const latest = useRef(props)
  useLayoutEffect(() => {
    latest.current = props
  })
  const [handlers] = useState(() => ({
    onRowClick: ({ row }: { readonly row: Row }) => latest.current.onOpen(row),
    onCellKeyDown: ({ row }: { readonly row: Row }, { key }: { readonly key: string }) => {
      if (key === 'Enter') latest.current.onOpen(row)
    },
    onRowSelectionModelChange: ({ ids }: GridRowSelectionModel) =>
      latest.current.ticked?.onChange(new Set([...ids].map(String))),
    onPaginationModelChange: (model: { readonly page: number }) => {
      const { page, onOffset } = latest.current
      if (page !== undefined) onOffset?.(model.page * page.limit)
    },
    onSortModelChange: (model: GridSortModel) => latest.current.onSort?.(toListSort(model)),
  }))
  return handlers
}

type TableHandlers<Row extends GridValidRowModel> = ReturnType<typeof useHandlers<Row>>

function toListSort([first]: GridSortModel): ListSort | null {
  if (first === undefined) return null
  return { field: first.field, direction: first.sort === 'desc' ? 'descending' : 'ascending' }
}

const tickColumn = { ...GRID_CHECKBOX_SELECTION_COL_DEF, width: 40, minWidth: 40 }

function useColumns<Row extends GridValidRowModel>(props: DataTableProps<Row>) {
  const { columns, ticked, selectedId, lesserColumns = [] } = props
  const isTickable = ticked !== undefined
  // Screens write the names where they draw, so the array is another each time.
  const hidden = selectedId === null ? '' : lesserColumns.join()
  return {
    columns: useMemo(
      () => (isTickable ? [tickColumn, ...columns] : columns),
      [columns, isTickable],
    ),
    columnVisibilityModel: useMemo(
      () =>
        hidden === '' ? {} : Object.fromEntries(hidden.split(',').map((field) => [field, false])),
      [hidden],
    ),
  }
}

/** The row that is open counts as selected, unless rows can be ticked: then those do. */
function useSelection<Row extends GridValidRowModel>(
  { selectedId, ticked }: DataTableProps<Row>,
  { onRowSelectionModelChange }: TableHandlers<Row>,
) {
  const tickedIds = ticked?.ids
  const rowSelectionModel = useMemo((): GridRowSelectionModel => {
    const ids = tickedIds ?? (selectedId === null ? [] : [selectedId])
    return { type: 'include', ids: new Set(ids) }
  }, [tickedIds, selectedId])
  if (ticked === undefined) return { disableMultipleRowSelection: true, rowSelectionModel }
  return {
    checkboxSelection: true,
    // Always the ids with a tick, never those without: rows that arrive later were not ticked.
    disableRowSelectionExcludeModel: true,
    keepNonExistentRowsSelected: true,
    rowSelectionModel,
    onRowSelectionModelChange,
  }
}

function usePaging<Row extends GridValidRowModel>(
  { page, total = 0 }: DataTableProps<Row>,
  { onPaginationModelChange }: TableHandlers<Row>,
) {
  const offset = page?.offset
  const limit = page?.limit
  return useMemo(() => {
    if (offset === undefined || limit === undefined) return { paginationMode: 'client' as const }
    return {
      paginationMode: 'server' as const,
      rowCount: total,
      pageSizeOptions: [limit],
      paginationModel: { page: Math.floor(offset / limit), pageSize: limit },
      onPaginationModelChange,
    }
  }, [offset, limit, total, onPaginationModelChange])
}

function useSorting<Row extends GridValidRowModel>(
  { sort, onSort }: DataTableProps<Row>,
  { onSortModelChange }: TableHandlers<Row>,
) {
  const isSortable = onSort !== undefined
  return useMemo(() => {
    if (!isSortable) return {}
    const direction = sort?.direction === 'descending' ? ('desc' as const) : ('asc' as const)
    return {
      sortingMode: 'server' as const,
      sortModel: sort ? [{ field: sort.field, sort: direction }] : [],
      onSortModelChange,
    }
  }, [isSortable, sort, onSortModelChange])
}
