import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { UdapVariant } from '../../../../shared/udap/variants.ts'
import { SearchField } from '../../../components/index.ts'
import { useVariantRuns, type VariantOutcome, type VariantRuns } from './use-variant-runs.ts'
import { VariantItem } from './variant-item.tsx'

interface VariantBenchProps<Id extends string> {
  readonly variants: readonly (UdapVariant & { readonly id: Id })[]
  readonly send: (id: Id) => Promise<VariantOutcome>
}

/** Requests that are wrong in one way each, to be sent at a click or all in a row: the refusal that came beside the one
 * that has to come. @see UDAP-DCR-045, UDAP-TOK-024
 */
export function VariantBench<Id extends string>({ variants, send }: VariantBenchProps<Id>) {
  const [search, setSearch] = useState('')
  const runs = useVariantRuns(send)
  const shown = variants.filter((variant) =>
    `${variant.label} ${variant.requirement}`.toLowerCase().includes(search.trim().toLowerCase()),
  )
  return (
    <Stack sx={{ gap: 3 }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
        <Box sx={{ flex: 1 }}>
          <SearchField
            label="Filter variants"
            value={search}
            onChange={setSearch}
            hasShortcut={false}
          />
        </Box>
        <RunButtons runs={runs} ids={shown.map(({ id }) => id)} />
      </Box>
      <Tally runs={runs} total={shown.length} />
      <Box
        component="ul"
        aria-label="Broken variants"
        sx={{ listStyle: 'none', m: 0, p: 0, borderTop: 1, borderColor: 'tokens.line' }}
      >
        {shown.map((variant) => (
          <VariantItem
            key={variant.id}
            variant={variant}
            run={runs.results.get(variant.id)}
            isRunning={runs.running === variant.id}
            isBlocked={runs.running !== null}
            onSend={() => runs.run([variant.id])}
          />
        ))}
      </Box>
    </Stack>
  )
}

interface RunButtonsProps<Id extends string> {
  readonly runs: VariantRuns<Id>
  readonly ids: readonly Id[]
}

function RunButtons<Id extends string>({ runs, ids }: RunButtonsProps<Id>) {
  if (runs.running !== null) {
    return (
      <Button variant="outlined" onClick={runs.stop}>
        Stop
      </Button>
    )
  }
  return (
    <Button variant="outlined" disabled={ids.length === 0} onClick={() => runs.run(ids)}>
      Send all {ids.length}
    </Button>
  )
}

interface TallyProps<Id extends string> {
  readonly runs: VariantRuns<Id>
  readonly total: number
}

function Tally<Id extends string>({ runs, total }: TallyProps<Id>) {
  const results = [...runs.results.values()]
  if (results.length === 0) return null
  const count = (verdict: string) =>
    results.filter(({ outcome }) => outcome?.comparison?.verdict === verdict).length
  return (
    <Box role="status" sx={{ fontSize: 'body2.fontSize' }}>
      {count('as-expected')} refused as expected, {count('other-code')} refused otherwise,{' '}
      {count('accepted')} accepted.
      {runs.running !== null && (
        <LinearProgress
          variant="determinate"
          value={Math.min(100, (results.length / total) * 100)}
          aria-label="Variants sent"
          sx={{ mt: 2 }}
        />
      )}
    </Box>
  )
}
