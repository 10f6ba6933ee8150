import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type { UdapRegistrationOutcome } from '../../../../../shared/contract/udap-client.ts'
import {
  CheckList,
  CopyField,
  JsonView,
  KeyValue,
  Mono,
  Section,
  Verdict,
} from '../../../../components/index.ts'
import { toChecks } from '../../discovery/udap/to-checks.ts'
import { ExchangeLinks } from '../../exchange-links.tsx'
import { addressOf } from '../../trust-addresses.ts'
import { ComparisonView } from '../../variants/comparison-view.tsx'
import { CurlButtons } from './curl-buttons.tsx'
import { DifferenceTable } from './difference-table.tsx'
import { outcomeWords } from './outcome-words.ts'

interface OutcomeViewProps {
  readonly outcome: UdapRegistrationOutcome
  readonly certifications: readonly string[]
}

/** What came of a registration request: the verdict, requested beside granted, the answer and what was sent. */
export function OutcomeView({ outcome, certifications }: OutcomeViewProps) {
  const { registration, differences, findings, answer, statement, discovery } = outcome
  const endpoint = discovery.endpoints?.registration_endpoint
  return (
    <Stack sx={{ gap: 5 }}>
      <Summary outcome={outcome} />
      <ComparisonView outcome={outcome} />
      {registration !== null && (
        <Stack sx={{ gap: 2 }}>
          <CopyField label="Client id at the server" value={registration.client_id} />
          <Box>
            <Button
              variant="outlined"
              component={RouterLink}
              to={addressOf('registrations', registration.id)}
            >
              Open the registration
            </Button>
          </Box>
        </Stack>
      )}
      {differences.length > 0 && (
        <Section title="Requested and granted">
          <DifferenceTable differences={differences} />
        </Section>
      )}
      {findings.length > 0 && (
        <Section title="Checks of the answer">
          <CheckList label="Checks of the answer" checks={toChecks(findings)} />
        </Section>
      )}
      {answer !== null && <JsonView label="Answer" value={answer} />}
      {statement !== null && <CopyField label="Statement that was sent" value={statement} />}
      {statement !== null && endpoint !== undefined && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          <CurlButtons endpoint={endpoint} statement={statement} certifications={certifications} />
        </Box>
      )}
      <ExchangeLinks ids={outcome.exchangeIds} />
    </Stack>
  )
}

function Summary({ outcome }: { readonly outcome: UdapRegistrationOutcome }) {
  const { state, text, status, error, error_description } = outcome
  const { verdict, word } = outcomeWords[state]
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
