import ChevronRight from '@mui/icons-material/ChevronRightOutlined'
import ExpandMore from '@mui/icons-material/ExpandMoreOutlined'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { Fragment, type ReactNode, useState } from 'react'
import { textSizes, type Verdict as VerdictName } from '../../../../shared/design-tokens.ts'
import { Mono, Panel, Verdict } from '../../../components/index.ts'
import { ValueCell } from './value-cell.tsx'

/** One field over all columns. */
export interface FieldGridRow {
  readonly name: string
  /** JSON in each column; null where it is absent. */
  readonly values: readonly (string | null)[]
  readonly verdict: VerdictName
  readonly word: string
  /** Whole values and rules, shown when the field is opened. */
  readonly detail: ReactNode
}

interface FieldGridProps {
  readonly label: string
  /** What the values are of, as in `SMART`; name and verdict come on their own. */
  readonly columns: readonly string[]
  readonly rows: readonly FieldGridRow[]
  /** Shown when there are no rows. */
  readonly empty: ReactNode
  /** CSS pixels of the verdict. */
  readonly verdictWidth?: number
}

/** Fields with their values side by side and a verdict each; a field opens to what is behind the verdict. */
export function FieldGrid({ label, columns, rows, empty, verdictWidth = 128 }: FieldGridProps) {
  const [open, setOpen] = useState<string | null>(null)
  if (rows.length === 0) return <Panel>{empty}</Panel>
  return (
    <Panel isFlush>
      <Box component="table" aria-label={label} sx={tableStyle}>
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ width: '30%' }}>
              Field
            </Box>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <Box component="th" scope="col" sx={{ width: verdictWidth }}>
              Verdict
            </Box>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={row.name}>
              <FieldRow
                row={row}
                columns={columns}
                isOpen={open === row.name}
                onToggle={() => setOpen(open === row.name ? null : row.name)}
              />
              {open === row.name && (
                <tr>
                  <Box component="td" colSpan={columns.length + 2} sx={detailStyle}>
                    {row.detail}
                  </Box>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </Box>
    </Panel>
  )
}

const detailStyle = {
  whiteSpace: 'normal !important',
  bgcolor: 'background.default',
  py: '12px !important',
} as const

const tableStyle = {
  width: '100%',
  tableLayout: 'fixed',
  borderCollapse: 'collapse',
  fontSize: textSizes.data,
  '& th, & td': {
    px: 2,
    py: 0.5,
    textAlign: 'left',
    borderBottom: 1,
    borderColor: 'tokens.line',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  '& thead th': { fontWeight: 500, color: 'text.secondary', py: 1 },
} as const

interface FieldRowProps {
  readonly row: FieldGridRow
  readonly columns: readonly string[]
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function FieldRow({ row, columns, isOpen, onToggle }: FieldRowProps) {
  const { name, values, verdict, word } = row
  return (
    <tr>
      <th scope="row">
        <ButtonBase
          aria-expanded={isOpen}
          onClick={onToggle}
          sx={{ width: '100%', minHeight: 28, justifyContent: 'flex-start', gap: 1 }}
        >
          {isOpen ? <ExpandMore /> : <ChevronRight />}
          <Box
            component="span"
            title={name}
            sx={{ overflow: 'hidden', textOverflow: 'ellipsis', fontWeight: 400 }}
          >
            <Mono>{name}</Mono>
          </Box>
        </ButtonBase>
      </th>
      {columns.map((column, index) => (
        <td key={column}>
          <ValueCell values={values} index={index} />
        </td>
      ))}
      <td>
        <Verdict verdict={verdict} isPlain>
          {word}
        </Verdict>
      </td>
    </tr>
  )
}
