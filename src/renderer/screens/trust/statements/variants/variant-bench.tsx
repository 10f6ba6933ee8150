import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { statementVariants, type UdapVariant } from '../../../../../shared/udap/variants.ts'
import { EmptyState, SearchField } from '../../../../components/index.ts'
import type { Sending, VariantId } from '../use-sending.ts'
import type { Studio } from '../use-studio.ts'
import { useVariantRuns, type VariantRuns } from './use-variant-runs.ts'
import { VariantItem } from './variant-item.tsx'

interface VariantBenchProps {
  readonly studio: Studio
  readonly sending: Sending
}

/** Statements that are wrong in one way each, to be sent at a click: the refusal that came beside the one that has to
 * come. @see UDAP-DCR-045
 */
export function VariantBench({ studio, sending }: VariantBenchProps) {
  const [search, setSearch] = useState('')
  const endpoint = studio.report?.endpoints?.registration_endpoint
  const runs = useVariantRuns(sending.sendVariant)
  if (endpoint === undefined || sending.sendVariant === null) {
    return (
      <EmptyState title="There is nothing to break yet">
        Choose a server with usable metadata, a signer, and let a good statement be drafted first.
      </EmptyState>
    )
  }
  if (!sending.confirmed.has(endpoint)) {
    return (
      <EmptyState
        title="Send broken statements there?"
        action={
          <Button variant="contained" onClick={() => sending.confirm(endpoint)}>
            Yes, to this endpoint
          </Button>
        }
      >
        Each click sends a registration request to {endpoint}. It has to be refused; a server that
        accepts one has a fault, and may register the app.
      </EmptyState>
    )
  }
  const shown = variantsFor(studio.reading.claims?.['grant_types']).filter((variant) =>
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

function RunButtons({ runs, ids }: { readonly runs: VariantRuns; readonly ids: VariantId[] }) {
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

function Tally({ runs, total }: { readonly runs: VariantRuns; readonly total: number }) {
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

type Variant = UdapVariant & { readonly id: VariantId }

/** Those that make sense for the grant of the statement. */
function variantsFor(grants: unknown): readonly Variant[] {
  const all: readonly Variant[] = statementVariants
  return all.filter(
    ({ grant }) => grant === undefined || (Array.isArray(grants) && grants.includes(grant)),
  )
}
