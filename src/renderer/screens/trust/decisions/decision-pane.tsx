import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import Stack from '@mui/material/Stack'
import {
  CopyField,
  DetailPane,
  IconAction,
  Instant,
  KeyValue,
  Mono,
  ProblemAlert,
  Section,
  saveFile,
  useStatusLine,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { DecisionWord } from './decision-list.tsx'
import { JudgeAgain } from './judge-again.tsx'
import { TraceView } from './trace-view.tsx'

interface DecisionPaneProps {
  readonly decisionId: string
  readonly onClose: () => void
}

/** One decision with every path, check and document; it can be taken along and made again. @see UDAP-PKI-020, UDAP-PKI-021 */
export function DecisionPane({ decisionId, onClose }: DecisionPaneProps) {
  const { say } = useStatusLine()
  const { data: decision, error, isPending } = useRpc('trust.decision', { id: decisionId })
  const save = () => {
    const fileName = `decision-${decisionId}.json`
    saveFile(fileName, JSON.stringify(decision, null, 2))
    say('pass', `Decision saved as ${fileName}`)
  }
  return (
    <DetailPane
      title={decision?.subject ?? 'Decision'}
      subtitle={
        decision !== undefined && (
          <DecisionWord isTrusted={decision.trace.trusted} reason={decision.trace.reason ?? null} />
        )
      }
      actions={
        decision !== undefined && (
          <IconAction label="Export as JSON" icon={<DownloadOutlined />} onClick={save} />
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {decision !== undefined && (
        <Stack sx={{ gap: 5 }}>
          <KeyValue
            rows={[
              { name: 'Community', value: <Mono>{decision.communityUri}</Mono> },
              { name: 'Judged', value: <Instant at={decision.trace.judgedAt} /> },
              { name: 'Documents', value: decision.documents.length },
              { name: 'Too large to keep', value: decision.omitted.length || null },
            ]}
          />
          <CopyField label="Fingerprint, SHA-256" value={decision.fingerprint} />
          <Section title="Make it again">
            <JudgeAgain decisionId={decisionId} judgedAt={decision.trace.judgedAt} />
          </Section>
          <TraceView trace={decision.trace} />
        </Stack>
      )}
    </DetailPane>
  )
}
