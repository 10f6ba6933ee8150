import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type { UdapTokenOutcome } from '../../../../shared/contract/udap-tokens.ts'
import type { Verdict as VerdictName } from '../../../../shared/design-tokens.ts'
import {
  CheckList,
  EmptyState,
  JwtView,
  KeyValue,
  Mono,
  ProblemAlert,
  Section,
  Verdict,
} from '../../../components/index.ts'
import { toChecks } from '../discovery/udap/to-checks.ts'
import { ExchangeLinks } from '../exchange-links.tsx'
import { ComparisonView } from '../variants/comparison-view.tsx'
import { HeldTokenView } from './held-token.tsx'
import { TokenCurl } from './token-curl.tsx'
import type { TokenRequest } from './use-token-request.ts'

const words: Readonly<
  Record<UdapTokenOutcome['state'], { readonly verdict: VerdictName; readonly word: string }>
> = {
  issued: { verdict: 'pass', word: 'issued' },
  held: { verdict: 'info', word: 'held already' },
  refused: { verdict: 'fail', word: 'refused' },
  malformed: { verdict: 'fail', word: 'answer not usable' },
  unanswered: { verdict: 'warn', word: 'no answer' },
  stopped: { verdict: 'warn', word: 'nothing sent' },
}

/** What came of the last token request: the verdict, the token, the checks of the answer and what was asserted. */
export function TokenResult({ request }: { readonly request: TokenRequest }) {
  const { outcome, error } = request
  if (error !== null) return <ProblemAlert error={error} />
  if (outcome === undefined) {
    return (
      <EmptyState title="Nothing was asked for yet">
        Get a token, and the answer stands here with its checks, beside what was asserted.
      </EmptyState>
    )
  }
  const { findings, token, assertion, exchangeIds } = outcome
  return (
    <Stack sx={{ gap: 5 }}>
      <Summary outcome={outcome} />
      <ComparisonView outcome={outcome} />
      {token !== null && <HeldTokenView token={token} />}
      {findings.length > 0 && (
        <Section title="Checks of the answer">
          <CheckList label="Checks of the token answer" checks={toChecks(findings)} />
        </Section>
      )}
      {assertion !== null && (
        <Section title="Authentication token that was sent">
          <JwtView header={assertion.header} claims={assertion.claims} />
        </Section>
      )}
      <TokenCurl request={request} />
      <ExchangeLinks ids={exchangeIds} />
      {exchangeIds.length > 0 && (
        <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
          Sending the very same token again is refused: try the variant about a second use, or{' '}
          <Link component={RouterLink} to={`/traffic/${exchangeIds.at(-1)}`}>
            look at the request in Traffic
          </Link>
          .
        </Box>
      )}
    </Stack>
  )
}

function Summary({ outcome }: { readonly outcome: UdapTokenOutcome }) {
  const { state, text, status, error, error_description } = outcome
  const { verdict, word } = words[state]
  return (
    <Box role="status" sx={{ display: 'grid', gap: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 3, fontSize: 'body2.fontSize' }}>
        <Verdict verdict={verdict}>{word}</Verdict>
        <span>{text}</span>
      </Box>
      <KeyValue
        rows={[
          {
            name: 'Answer',
            value:
              status === null ? null : <Mono>{[status, error].filter(Boolean).join(' ')}</Mono>,
          },
          { name: 'Because', value: error_description },
        ]}
      />
    </Box>
  )
}
