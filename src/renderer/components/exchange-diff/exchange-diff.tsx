import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import { useMemo, useState } from 'react'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { EmptyState } from '../empty-state.tsx'
import { Section } from '../section.tsx'
import { compareExchanges, type DiffPart, type DiffRow, isSame } from './compare-exchanges.ts'

interface ExchangeDiffProps {
  readonly first: ExchangeDetail
  readonly second: ExchangeDetail
  /** What the two are called, as in `Before` and `Now`. */
  readonly names: readonly [string, string]
}

/** Two exchanges side by side: requests, answers, decoded tokens and checks, member by member; what differs has a word. */
export function ExchangeDiff({ first, second, names }: ExchangeDiffProps) {
  const [isWhole, setWhole] = useState(false)
  const compared = useMemo(() => compareExchanges(first, second), [first, second])
  const parts = compared
    .map(({ title, rows }) => ({
      title,
      rows: isWhole ? rows : rows.filter((row) => !isSame(row)),
    }))
    .filter(({ rows }) => rows.length > 0)
  return (
    <Stack sx={{ gap: 4 }}>
      <FormControlLabel
        control={<Switch checked={isWhole} onChange={(_event, isOn) => setWhole(isOn)} />}
        label="Show what is the same, too"
        sx={{ ml: 0 }}
      />
      {parts.length === 0 && <EmptyState title="No difference">Both hold the same.</EmptyState>}
      {parts.map((part) => (
        <Part key={part.title} part={part} names={names} />
      ))}
    </Stack>
  )
}

interface PartProps {
  readonly part: DiffPart
  readonly names: readonly [string, string]
}

function Part({ part: { title, rows }, names }: PartProps) {
  return (
    <Section title={title}>
      <Box component="table" aria-label={title} sx={tableSx}>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} row={row} names={names} />
          ))}
        </tbody>
      </Box>
    </Section>
  )
}

function Row({ row, names }: { readonly row: DiffRow; readonly names: readonly [string, string] }) {
  const { name, first, second } = row
  const isEqual = isSame(row)
  const changed = isEqual ? {} : { bgcolor: 'tokens.verdict.warn.fill' }
  return (
    <Box component="tr" sx={changed}>
      <th scope="row">{name}</th>
      <td>{first ?? '—'}</td>
      <td>{second ?? '—'}</td>
      <Box component="td" sx={{ whiteSpace: 'nowrap', color: 'text.secondary' }}>
        {wordFor(row, names)}
      </Box>
    </Box>
  )
}

function wordFor({ first, second }: DiffRow, names: readonly [string, string]): string {
  if (first === second) return 'same'
  if (first === undefined) return `only ${names[1].toLowerCase()}`
  return second === undefined ? `only ${names[0].toLowerCase()}` : 'other value'
}

const tableSx = {
  width: '100%',
  tableLayout: 'fixed',
  borderCollapse: 'collapse',
  fontSize: textSizes.small,
  '& th, & td': {
    textAlign: 'left',
    verticalAlign: 'top',
    fontWeight: 400,
    px: 1,
    py: 0.5,
    borderBottom: 1,
    borderColor: 'tokens.line',
    overflowWrap: 'anywhere',
  },
  '& td': { fontFamily: fontStacks.mono },
  '& td:last-of-type': { fontFamily: fontStacks.sans },
  '& thead th': { color: 'text.secondary', fontWeight: 500 },
  '& th:first-of-type': { width: '22%' },
  '& thead th:last-of-type': { width: 92 },
} as const
