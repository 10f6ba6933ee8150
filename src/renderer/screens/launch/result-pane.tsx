import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { assertionCases } from '../../../shared/oauth/assertion-cases.ts'
import { CopyField, EmptyState, KeyValue, Mono, Section } from '../../components/index.ts'
import { HeldTokens } from './held-tokens.tsx'
import { ScopeOutcome } from './scope-outcome.tsx'
import { TryRequest } from './try-request.tsx'

/** What came of a launch: context, scopes asked and granted, tokens, and what can be done with them now. */
export function ResultPane({ run }: { readonly run: LaunchRunDetail }) {
  return (
    <Box
      component="section"
      aria-label="Result"
      tabIndex={0}
      sx={{ height: '100%', overflow: 'auto', p: 4, bgcolor: 'background.paper' }}
    >
      {run.grantedScope === null ? <NotYet run={run} /> : <Result run={run} />}
    </Box>
  )
}

function NotYet({ run }: { readonly run: LaunchRunDetail }) {
  return (
    <Stack sx={{ gap: 5 }}>
      <EmptyState title={run.status === 'waiting' ? 'No tokens yet' : 'No tokens'}>
        {emptyTextOf(run)}
      </EmptyState>
      <Section title="This launch">
        <KeyValue rows={factsOf(run)} />
      </Section>
      {run.openUrl !== null && <CopyField label="Launch link" value={run.openUrl} />}
    </Stack>
  )
}

function emptyTextOf({ status, expectedRefusal }: LaunchRunDetail): string {
  if (expectedRefusal !== null) {
    return 'That was the point: the assertion was wrong, and the server issued nothing for it.'
  }
  return status === 'failed'
    ? 'The launch stopped before tokens were issued. The step with the failed check says why.'
    : 'Context, granted scopes and tokens appear here when the launch is through.'
}

function caseOf({ order }: LaunchRunDetail): string | null {
  const ordered = order.backend?.assertion?.case
  return assertionCases.find(({ id }) => id === ordered)?.label ?? null
}

function factsOf(run: LaunchRunDetail) {
  return [
    { name: 'FHIR base', value: <Mono>{run.fhirBase}</Mono> },
    { name: 'Client', value: <Mono>{run.client_id}</Mono> },
    {
      name: 'Redirect URI',
      value: run.redirect_uri === null ? null : <Mono>{run.redirect_uri}</Mono>,
    },
    {
      name: 'Task',
      value: run.order.task === undefined ? null : <Mono>{`Task/${run.order.task}`}</Mono>,
    },
    { name: 'Wrong on purpose', value: caseOf(run) },
    { name: 'User in the EHR', value: run.order.ehr?.username ?? null },
    {
      name: 'Asked for',
      value: run.requestedScope === '' ? null : <Mono>{run.requestedScope}</Mono>,
    },
  ]
}

function Result({ run }: { readonly run: LaunchRunDetail }) {
  const context = Object.entries(run.context)
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Launch context">
        {context.length === 0 ? (
          <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>None was given.</Box>
        ) : (
          <KeyValue
            rows={context.map(([name, value]) => ({
              name,
              value: <Mono>{typeof value === 'string' ? value : JSON.stringify(value)}</Mono>,
            }))}
          />
        )}
      </Section>
      <ScopeOutcome requested={run.requestedScope} granted={run.grantedScope ?? ''} />
      <TryRequest run={run} />
      <HeldTokens run={run} />
      <Section title="This launch">
        <KeyValue rows={factsOf(run)} />
      </Section>
    </Stack>
  )
}
