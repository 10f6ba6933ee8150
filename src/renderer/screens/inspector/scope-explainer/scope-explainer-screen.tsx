import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { useDeferredValue, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { MethodParams } from '../../../../shared/contract/index.ts'
import { EmptyState, ProblemAlert, Screen } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { InspectorTabs } from '../inspector-tabs.tsx'
import { CoverageTable } from './coverage-table.tsx'
import { ExplainedScopes } from './explained-scopes.tsx'
import { ScopeQuestion } from './scope-question.tsx'
import { TryScopes } from './try-scopes.tsx'

/** What a person asks about. */
export interface Question {
  readonly scope: string
  /** Empty: whatever is asked. */
  readonly allowed: string
  readonly flow: NonNullable<MethodParams<'scopes.explain'>['flow']>
}

/** Takes scopes apart: what each means, what they cover together, what of them would be granted.
 * @see SCN-14
 */
export function ScopeExplainerScreen() {
  const [query] = useSearchParams()
  const given = query.get('scope') ?? ''
  return (
    <Screen title="Inspector" isFilled>
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="scopes" />
        <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}>
          {/* Another link brings other scopes. */}
          <Explainer key={given} given={given} />
        </Box>
      </Box>
    </Screen>
  )
}

function Explainer({ given }: { readonly given: string }) {
  const [question, setQuestion] = useState<Question>({
    scope: given,
    allowed: '',
    flow: 'standalone',
  })
  const asked = useDeferredValue(question)
  const isAsked = asked.scope.trim() !== ''
  const params = toParams(asked)
  const { data, error } = useRpc('scopes.explain', params, {
    isEnabled: isAsked,
    keepPrevious: true,
  })
  return (
    <Stack sx={{ gap: 5, maxWidth: 1080 }}>
      <ScopeQuestion
        question={question}
        problem={isAsked ? (data?.problem ?? null) : null}
        onChange={(change) => setQuestion({ ...question, ...change })}
      />
      {!isAsked && (
        <EmptyState title="Type or paste scopes to read them">
          As in launch/patient patient/Observation.rs?category=laboratory offline_access. Nothing is
          granted and nothing is kept.
        </EmptyState>
      )}
      {isAsked && error !== null && <ProblemAlert error={error} />}
      {isAsked && error === null && data === undefined && (
        <LinearProgress aria-label="Explaining scopes" />
      )}
      {isAsked && data !== undefined && data.problem === null && (
        <>
          <ExplainedScopes explanation={data} />
          {data.coverage.length > 0 && <CoverageTable coverage={data.coverage} />}
          {data.coverage.length > 0 && <TryScopes params={params} />}
        </>
      )}
    </Stack>
  )
}

function toParams({ scope, allowed, flow }: Question) {
  return { scope, flow, ...(allowed.trim() === '' ? {} : { allowed }) }
}
