import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import type { InspectedToken } from '../../../shared/contract/inspector.ts'
import { CheckList, Section, SplitView } from '../../components/index.ts'
import { ClaimList } from './claim-list.tsx'
import { CompactText } from './compact-text.tsx'
import { Lineage } from './lineage.tsx'
import { Permissions } from './permissions.tsx'
import { TokenTimeline } from './token-timeline.tsx'
import { TokenVerdict } from './token-verdict.tsx'

interface TokenReportProps {
  readonly token: InspectedToken
  /** Epoch seconds at which times were judged. */
  readonly now: number
}

/** One token: verdict and findings at the left, content at the right. */
export function TokenReport({ token, now }: TokenReportProps) {
  return (
    <Box sx={{ flex: 1, minHeight: 0, borderTop: 1, borderColor: 'tokens.line' }}>
      <SplitView
        name="inspector"
        initialDetail={52}
        list={<Verdicts token={token} now={now} />}
        detail={<Content token={token} now={now} />}
      />
    </Box>
  )
}

const rank = { failed: 0, warning: 1, 'not-checked': 2, information: 3, passed: 4 } as const

function Verdicts({ token, now }: TokenReportProps) {
  const findings = [...token.findings]
    .sort((a, b) => rank[a.outcome] - rank[b.outcome])
    .map(({ id, ...rest }) => ({ name: id, ...rest }))
  return (
    <Pane label="Verdict">
      <TokenVerdict token={token} />
      {token.timeline.length > 0 && <TokenTimeline moments={token.timeline} now={now} />}
      <Section title={`Checks (${findings.length})`}>
        <CheckList label="Checks" checks={findings} />
      </Section>
    </Pane>
  )
}

function Content({ token, now }: TokenReportProps) {
  return (
    <Pane label="Content">
      {token.header !== null && (
        <ClaimList title="Header" part="header" claims={token.header} now={now} />
      )}
      {token.claims !== null && (
        <ClaimList title="Payload" part="payload" claims={token.claims} now={now} />
      )}
      {token.permissions.length > 0 && <Permissions permissions={token.permissions} />}
      {token.record !== null && <Lineage record={token.record} />}
      <CompactText token={token} />
    </Pane>
  )
}

function Pane({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Box
      role="group"
      aria-label={label}
      // A scrolling region must be reachable by keyboard.
      tabIndex={0}
      sx={{ height: '100%', overflow: 'auto', p: 4, bgcolor: 'background.paper' }}
    >
      <Stack sx={{ gap: 5 }}>{children}</Stack>
    </Box>
  )
}
