import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { radii, textSizes } from '../../shared/design-tokens.ts'
import type { Problem, ProblemError } from '../../shared/problem.ts'
import { Mono } from './mono.tsx'
import { adviseOn } from './problem-advice.ts'
import { VerdictIcon } from './verdict.tsx'

interface ProblemAlertProps {
  readonly error: ProblemError
  /** Offers to try again. */
  readonly onRetry?: () => void
}

/** A refusal or failure: what happened, what was seen, what was wanted, and what to do. */
export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const { problem } = error
  const advice = adviseOn(problem.code)
  return (
    <Box
      role="alert"
      sx={({ palette }) => ({
        display: 'flex',
        gap: 2,
        p: 3,
        bgcolor: palette.tokens.verdict.fail.fill,
        border: `1px solid ${palette.tokens.verdict.fail.line}`,
        borderRadius: `${radii.panel}px`,
        fontSize: textSizes.data,
      })}
    >
      <VerdictIcon verdict="fail" sx={{ color: 'error.main', mt: '1px' }} />
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography variant="subtitle2" component="p" color="error">
          {problem.message}
        </Typography>
        {problem.details.map((detail) => (
          <Detail key={`${detail.path} ${detail.message}`} detail={detail} />
        ))}
        {problem.causes.map((cause) => (
          <Box key={cause} sx={{ color: 'text.secondary' }}>
            Because: {cause}
          </Box>
        ))}
        {advice !== null && <Box sx={{ mt: 1 }}>{advice}</Box>}
        <Box sx={{ mt: 1, color: 'text.secondary', fontSize: textSizes.small }}>
          Code <Mono>{problem.code}</Mono>
        </Box>
      </Box>
      {onRetry !== undefined && (
        <Button variant="outlined" onClick={onRetry} sx={{ alignSelf: 'flex-start' }}>
          Try again
        </Button>
      )}
    </Box>
  )
}

function Detail({ detail }: { readonly detail: Problem['details'][number] }) {
  const { path, message, seen, wanted } = detail
  return (
    <Box sx={{ mt: 1 }}>
      {path !== '' && (
        <>
          <Mono>{path}</Mono>:{' '}
        </>
      )}
      {message}
      {seen !== undefined && (
        <Box>
          Seen: <Mono>{seen}</Mono>
        </Box>
      )}
      {wanted !== undefined && (
        <Box>
          Wanted: <Mono>{wanted}</Mono>
        </Box>
      )}
    </Box>
  )
}
