import Alert from '@mui/material/Alert'
import { useDeferredValue } from 'react'
import type { IssueWarning } from '../../../../shared/contract/certificates.ts'
import { Instant, KeyValue, Mono, ProblemAlert, Section } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { type IssueDraft, isDraftComplete, toIssueParams } from './issue-draft.ts'

/** What the certificate would be, before it is issued. */
export function IssueReview({ draft }: { readonly draft: IssueDraft }) {
  const settled = useDeferredValue(draft)
  const isComplete = isDraftComplete(settled)
  const { data, error } = useRpc('certificates.review', toIssueParams(settled), {
    isEnabled: isComplete,
    keepPrevious: true,
  })
  if (!isComplete) return null
  return (
    <Section title="It would be">
      {error !== null && <ProblemAlert error={error} />}
      {error === null && data !== undefined && (
        <>
          <KeyValue
            rows={[
              { name: 'Subject', value: data.subject },
              { name: 'Valid from', value: <Instant at={data.notBefore} /> },
              { name: 'Valid until', value: <Instant at={data.notAfter} /> },
            ]}
          />
          <WarningList warnings={data.warnings} />
        </>
      )}
    </Section>
  )
}

function WarningList({ warnings }: { readonly warnings: readonly IssueWarning[] }) {
  return warnings.map(({ message, seen, wanted }) => (
    <Alert key={message} severity="warning" sx={{ mt: 2 }}>
      {message}
      <div>
        Seen: <Mono>{seen}</Mono>
      </div>
      <div>
        Wanted: <Mono>{wanted}</Mono>
      </div>
    </Alert>
  ))
}
