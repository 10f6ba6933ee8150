import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import type { InspectedToken } from '../../../shared/contract/inspector.ts'
import { SplitView } from '../../components/index.ts'
import { ClaimList } from './claim-list.tsx'
import { CompactText } from './compact-text.tsx'
import { DecryptPanel } from './decrypt-panel.tsx'
import { FetchKeys } from './fetch-keys.tsx'
import { Findings } from './findings.tsx'
import { Lineage } from './lineage.tsx'
import { Permissions } from './permissions.tsx'
import { TokenTimeline } from './token-timeline.tsx'
import { TokenVerdict } from './token-verdict.tsx'

interface TokenReportProps {
  readonly token: InspectedToken
  /** Epoch seconds at which times were judged. */
  readonly now: number
  /** Whether there is room for one column only: the verdict above the content. */
  readonly isStacked?: boolean
  /** Keys were fetched that a person asked for; without it none can be. */
  readonly onKeys?: ((material: string) => void) | undefined
}

/** One token: verdict and findings at the left, content at the right. */
export function TokenReport({ token, now, isStacked = false, onKeys }: TokenReportProps) {
  const verdicts = <Verdicts token={token} now={now} onKeys={onKeys} />
  const content = <Content token={token} now={now} />
  if (isStacked) {
    return (
      <Box sx={{ borderTop: 1, borderColor: 'tokens.line' }}>
        {verdicts}
        {content}
      </Box>
    )
  }
  return (
    <Box sx={{ flex: 1, minHeight: 0, borderTop: 1, borderColor: 'tokens.line' }}>
      <SplitView name="inspector" initialDetail={52} list={verdicts} detail={content} />
    </Box>
  )
}

function Verdicts({ token, now, onKeys }: TokenReportProps) {
  return (
    <Pane label="Verdict">
      <TokenVerdict token={token} />
      {token.kind === 'encrypted-jwt' && <DecryptPanel text={token.compact} />}
      {token.timeline.length > 0 && <TokenTimeline moments={token.timeline} now={now} />}
      {token.findings.length > 0 && <Findings findings={token.findings} />}
      {onKeys !== undefined && <FetchKeys token={token} onKeys={onKeys} />}
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
        <ClaimList
          title={token.profile === null ? 'Contents' : 'Payload'}
          part="payload"
          claims={token.claims}
          now={now}
        />
      )}
      {token.permissions.length > 0 && (
        <Permissions permissions={token.permissions} claims={token.claims ?? []} />
      )}
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
