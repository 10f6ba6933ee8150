import ChevronRight from '@mui/icons-material/ChevronRightOutlined'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { JudgedRule } from '../../../shared/contract/client-report.ts'
import { textSizes } from '../../../shared/design-tokens.ts'
import { formatClockMs } from '../format-time.ts'
import { Mono } from '../mono.tsx'
import { Verdict } from '../verdict.tsx'
import { verdictOfRule } from './verdict-words.ts'

/** One rule with its verdict; opened, it says how it was decided and leads to the requests. */
export function JudgedRuleItem({ rule }: { readonly rule: JudgedRule }) {
  const { verdict, word } = verdictOfRule(rule)
  const left = rule.judged - rule.findings.length
  return (
    <Box
      component="li"
      sx={{ borderBottom: 1, borderColor: 'tokens.line', fontSize: textSizes.data }}
    >
      <Box component="details">
        <Box
          component="summary"
          sx={{
            display: 'grid',
            gridTemplateColumns: '16px 74px minmax(0, 1fr) auto',
            columnGap: 2,
            alignItems: 'start',
            py: 1.5,
            cursor: 'pointer',
            '&:hover': { bgcolor: 'action.hover' },
            'details[open] > & > svg:first-of-type': { transform: 'rotate(90deg)' },
          }}
        >
          <ChevronRight aria-hidden sx={{ fontSize: 16, mt: 0.5 }} />
          <Verdict verdict={verdict} isPlain>
            {word}
          </Verdict>
          <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            {rule.title}
            {rule.failed > 0 && <Worst rule={rule} />}
          </Box>
          <Mono>{rule.level}</Mono>
        </Box>
        <Box sx={{ pl: '106px', pb: 2 }}>
          <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
            {rule.how} {rule.clause}
          </Box>
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {rule.findings.map((finding) => (
              <Finding key={`${finding.exchangeId} ${finding.outcome}`} finding={finding} />
            ))}
          </Box>
          {left > 0 && (
            <Box sx={{ color: 'text.secondary', fontSize: textSizes.small }}>
              {left} more were judged; {rule.failed} failed in all.
            </Box>
          )}
        </Box>
      </Box>
    </Box>
  )
}

/** What was seen first of all that failed, without opening the rule. */
function Worst({ rule: { findings, failed } }: { readonly rule: JudgedRule }) {
  const [worst] = findings
  if (worst === undefined) return null
  return (
    <Box component="span" sx={{ display: 'block' }}>
      Seen <Mono>{worst.seen}</Mono>, wanted <Mono>{worst.wanted}</Mono>
      {failed > 1 && ` (${failed} times)`}
    </Box>
  )
}

function Finding({ finding }: { readonly finding: JudgedRule['findings'][number] }) {
  const { outcome, exchangeId, request, atMs, status, seen, wanted } = finding
  const isFailed = outcome === 'failed'
  return (
    <Box component="li" sx={{ py: 1, overflowWrap: 'anywhere' }}>
      <Mono>{formatClockMs(atMs)}</Mono>{' '}
      <Link component={RouterLink} to={`/traffic/${exchangeId}`}>
        <Mono>{request}</Mono> {status}
      </Link>
      <Box>
        <Verdict verdict={isFailed ? 'fail' : 'pass'} isPlain>
          {outcome}
        </Verdict>{' '}
        Seen <Mono>{seen}</Mono>
        {isFailed && (
          <>
            , wanted <Mono>{wanted}</Mono>
          </>
        )}
      </Box>
    </Box>
  )
}
