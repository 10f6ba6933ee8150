import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import { textSizes } from '../../../../shared/design-tokens.ts'
import { EmptyState, Instant, Mono, Verdict } from '../../../components/index.ts'
import type { RegistrationDetail } from './registration-pane.tsx'

type Attempt = RegistrationDetail['attempts'][number]

/** Every statement that was sent for an app at a server, the latest first. @see UDAP-DCR-045 */
export function AttemptList({ attempts }: Pick<RegistrationDetail, 'attempts'>) {
  if (attempts.length === 0) {
    return (
      <EmptyState title="No attempts are remembered">
        Statements sent from here stand here with what came of each.
      </EmptyState>
    )
  }
  return (
    <Box component="ol" aria-label="Attempts" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {attempts.map((attempt) => (
        <AttemptItem key={`${attempt.at} ${attempt.exchangeId}`} attempt={attempt} />
      ))}
    </Box>
  )
}

function AttemptItem({ attempt }: { readonly attempt: Attempt }) {
  const { kind, at, status, error, description, variant, exchangeId } = attempt
  const isTaken = status < 300
  return (
    <Box
      component="li"
      sx={{ py: 2, borderBottom: 1, borderColor: 'tokens.line', fontSize: textSizes.data }}
    >
      <Box sx={{ display: 'flex', gap: 3, alignItems: 'center' }}>
        <Verdict verdict={isTaken ? 'pass' : 'fail'} isPlain>
          {isTaken ? 'accepted' : 'refused'}
        </Verdict>
        <span>{kind === 'cancel' ? 'Cancellation' : 'Statement'}</span>
        {variant !== null && (
          <span>
            broken on purpose: <Mono>{variant}</Mono>
          </span>
        )}
        <Box component="span" sx={{ flex: 1, color: 'text.secondary' }}>
          <Instant at={at} />
        </Box>
        {exchangeId !== null && (
          <Link component={RouterLink} to={`/traffic/${exchangeId}`}>
            In Traffic
          </Link>
        )}
      </Box>
      <Box sx={{ overflowWrap: 'anywhere' }}>
        <Mono>{[status, error].filter(Boolean).join(' ')}</Mono> {description}
      </Box>
    </Box>
  )
}
