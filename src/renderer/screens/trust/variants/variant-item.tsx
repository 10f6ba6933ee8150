import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import { textSizes } from '../../../../shared/design-tokens.ts'
import type { UdapVariant } from '../../../../shared/udap/variants.ts'
import { Mono, Verdict } from '../../../components/index.ts'
import { comparisonWords } from './comparison-words.ts'
import type { VariantRun } from './use-variant-runs.ts'

interface VariantItemProps {
  readonly variant: UdapVariant
  readonly run: VariantRun | undefined
  readonly isRunning: boolean
  /** Whether another one is being sent. */
  readonly isBlocked: boolean
  readonly onSend: () => void
}

/** One broken statement: its rule, the refusal that has to come, and the one that came. */
export function VariantItem({ variant, run, isRunning, isBlocked, onSend }: VariantItemProps) {
  const { label, requirement, expected, fixture } = variant
  return (
    <Box
      component="li"
      aria-label={label}
      sx={{
        display: 'grid',
        gridTemplateColumns: '1fr auto',
        columnGap: 3,
        alignItems: 'start',
        py: 2,
        borderBottom: 1,
        borderColor: 'tokens.line',
        fontSize: textSizes.data,
      }}
    >
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box sx={{ fontWeight: 600 }}>{label}</Box>
        <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
          {requirement}
          {fixture !== undefined && `, with the test certificate ${fixture}`}
        </Box>
        <Box>
          Expected{' '}
          <Mono>
            {expected.status} {[expected.error, ...(expected.alternatives ?? [])].join(' or ')}
          </Mono>
        </Box>
        {run !== undefined && <Came run={run} />}
      </Box>
      <Button
        variant="outlined"
        aria-label={`Send: ${label}`}
        loading={isRunning}
        disabled={isBlocked}
        onClick={onSend}
      >
        Send
      </Button>
    </Box>
  )
}

function Came({ run: { outcome, error } }: { readonly run: VariantRun }) {
  if (outcome === null) {
    return (
      <Verdict verdict="warn" isPlain>
        {error?.problem.message ?? 'not sent'}
      </Verdict>
    )
  }
  const { comparison, status, error: code, error_description, exchangeIds } = outcome
  const { verdict, word } =
    comparison === null
      ? { verdict: 'warn' as const, word: 'not compared' }
      : comparisonWords[comparison.verdict]
  const exchange = exchangeIds.at(-1)
  return (
    <>
      <Box>
        Came{' '}
        <Mono>
          {status ?? 'no answer'} {code}
        </Mono>{' '}
        <Verdict verdict={verdict} isPlain>
          {word}
        </Verdict>{' '}
        {exchange !== undefined && (
          <Link component={RouterLink} to={`/traffic/${exchange}`}>
            In Traffic
          </Link>
        )}
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        {status === null ? outcome.text : error_description}
      </Box>
    </>
  )
}
