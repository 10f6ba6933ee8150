import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import type {
  ClientReport,
  JudgedRule,
  ReportSubject,
} from '../../../shared/contract/client-report.ts'
import { useRpc } from '../../rpc/index.ts'
import { EmptyState } from '../empty-state.tsx'
import { ProblemAlert } from '../problem-alert.tsx'
import { Section } from '../section.tsx'
import { JudgedRuleItem } from './judged-rule-item.tsx'
import { ReportActions } from './report-actions.tsx'
import { verdictWords } from './verdict-words.ts'

const groups: ReadonlyArray<readonly [verdict: JudgedRule['verdict'], title: string]> = [
  ['failed', 'Failed'],
  ['passed', 'Passed'],
  ['not-seen', 'Not seen'],
]

interface ClientReportViewProps {
  readonly subject: ReportSubject
  /** What narrows it, beside the buttons. */
  readonly filter?: ReactNode
}

/** How a client behaved, rule by rule, grouped by verdict; each rule opens the requests it was judged by. */
export function ClientReportView({ subject, filter }: ClientReportViewProps) {
  const {
    data: report,
    error,
    isFetching,
    refetch,
  } = useRpc('clientReport.build', { subject }, { keepPrevious: true })
  return (
    <Stack sx={{ gap: 4 }}>
      <ReportActions
        subject={subject}
        filter={filter}
        isJudging={isFetching}
        onJudge={() => void refetch()}
      />
      {error !== null && <ProblemAlert error={error} />}
      {report === undefined && error === null && <LinearProgress aria-label="Judging the client" />}
      {report !== undefined && error === null && <Report report={report} />}
    </Stack>
  )
}

function Report({ report }: { readonly report: ClientReport }) {
  if (report.exchanges === 0) {
    return (
      <EmptyState title="Nothing to judge yet">
        Let the app do something against this server: it is judged by what it really sends.
      </EmptyState>
    )
  }
  const rulesOf = (verdict: JudgedRule['verdict']) =>
    report.rules.filter((rule) => rule.verdict === verdict)
  const counts = groups.map(
    ([verdict]) => `${rulesOf(verdict).length} ${verdictWords[verdict].word}`,
  )
  return (
    <>
      <Box role="status" sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
        {counts.join(', ')}. {report.exchanges} exchanges were read
        {report.isTruncated && '; older ones of that time were left out'}.
      </Box>
      {groups.map(([verdict, title]) => {
        const rules = rulesOf(verdict)
        if (rules.length === 0) return null
        return (
          <Section key={verdict} title={`${title} (${rules.length})`}>
            <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {rules.map((rule) => (
                <JudgedRuleItem key={rule.id} rule={rule} />
              ))}
            </Box>
          </Section>
        )
      })}
    </>
  )
}
