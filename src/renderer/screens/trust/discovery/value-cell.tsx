import Box from '@mui/material/Box'
import { Mono } from '../../../components/index.ts'

interface ValueCellProps {
  /** JSON of the field in each column; null where it is absent. */
  readonly values: readonly (string | null)[]
  /** Which of them stands here. */
  readonly index: number
}

/** A value said once, where it first stands in its row; further cells say whether they hold the same. */
export function ValueCell({ values, index }: ValueCellProps) {
  const value = values[index] ?? null
  const first = values.findIndex((one) => one !== null)
  const isFirst = index === first
  if (value === null || (!isFirst && value === values[first])) {
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {value === null ? 'none' : 'the same'}
      </Box>
    )
  }
  return (
    <Box
      component="span"
      title={value}
      sx={isFirst ? {} : { borderBottom: 2, borderColor: 'warning.main' }}
    >
      <Mono>{value}</Mono>
    </Box>
  )
}
