import Stack from '@mui/material/Stack'
import type { CertificationFinding } from '../../../../../shared/contract/certifications.ts'
import type { MethodParams, MethodResult } from '../../../../../shared/contract/index.ts'
import {
  CheckList,
  EmptyState,
  JwtView,
  ProblemAlert,
  Section,
  Verdict,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'

interface IssueReviewProps {
  readonly params: MethodParams<'certifications.review'> | null
}

/** What the certification would be, and the rules it breaks, before anything is signed. @see UDAP-CERT-016, UDAP-CERT-017 */
export function IssueReview({ params }: IssueReviewProps) {
  const { data, error } = useReview(params)
  if (params === null) {
    return (
      <EmptyState title="Nothing to review yet">
        Choose who signs, name the app, and fill in name and URIs of the certification.
      </EmptyState>
    )
  }
  if (error !== null) return <ProblemAlert error={error} />
  return data === undefined ? null : <Review review={data} />
}

/** The review of a draft; nothing while it is not complete. */
export function useReview(params: IssueReviewProps['params']) {
  return useRpc(
    'certifications.review',
    params ?? {
      certificateId: '',
      sub: '-',
      content: { certification_name: '-', certification_uris: [] },
    },
    { isEnabled: params !== null, keepPrevious: true },
  )
}

function Review({ review }: { readonly review: MethodResult<'certifications.review'> }) {
  const { header, claims, findings } = review
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Rules">
        {findings.length === 0 ? (
          <Verdict verdict="pass">no rule is broken</Verdict>
        ) : (
          <CheckList label="Rules that are broken" checks={findings.map(toCheck)} />
        )}
      </Section>
      <Section title="It would be">
        <JwtView header={header} claims={claims} />
      </Section>
    </Stack>
  )
}

function toCheck({ id, member, text }: CertificationFinding) {
  return {
    name: member,
    outcome: 'failed' as const,
    clause: id,
    text,
    seen: null,
    wanted: null,
  }
}
