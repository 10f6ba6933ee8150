import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { textSizes } from '../../shared/design-tokens.ts'

/** One line of a description list. */
export interface KeyValueRow {
  readonly name: string
  readonly value: ReactNode
}

/** Names and values side by side, dense; rows without a value are left out. */
export function KeyValue({
  rows,
  renderName = (name) => name,
}: {
  readonly rows: readonly KeyValueRow[]
  /** Shows a name as something else than text, as in key caps. */
  readonly renderName?: (name: string) => ReactNode
}) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: 'minmax(96px, max-content) 1fr',
        columnGap: 4,
        rowGap: 1,
        fontSize: textSizes.data,
      }}
    >
      {rows
        .filter(({ value }) => value !== undefined && value !== null && value !== '')
        .map(({ name, value }) => (
          <Row key={name} name={renderName(name)} value={value} />
        ))}
    </Box>
  )
}

function Row({ name, value }: { readonly name: ReactNode; readonly value: ReactNode }) {
  return (
    <>
      <Box component="dt" sx={{ color: 'text.secondary' }}>
        {name}
      </Box>
      <Box component="dd" sx={{ m: 0, minWidth: 0, overflowWrap: 'anywhere' }}>
        {value}
      </Box>
    </>
  )
}
