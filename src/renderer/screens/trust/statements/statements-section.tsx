import Box from '@mui/material/Box'
import { useState } from 'react'
import { SplitView, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { StudioForm } from './form/studio-form.tsx'
import { ResultView } from './result/result-view.tsx'
import { StatementActions } from './statement-actions.tsx'
import { StatementChecks } from './statement-checks.tsx'
import { StatementDecoded } from './statement-decoded.tsx'
import { StatementJson } from './statement-json.tsx'
import { StatementVariants } from './statement-variants.tsx'
import { type Sending, useSending } from './use-sending.ts'
import { type Studio, useStudio } from './use-studio.ts'

type Tab = 'json' | 'decoded' | 'checks' | 'result' | 'variants'

/** Writes a software statement as form, JSON and decoded view at once, signs it, sends it to this or any server, and
 * breaks it on purpose.
 * @see UDAP-DCR-045
 */
export function StatementsSection() {
  const server = useRpc('server.status', {})
  return server.data === undefined ? null : <StudioView own={server.data.fhirBase} />
}

function StudioView({ own }: { readonly own: string }) {
  const [tab, setTab] = useState<Tab>('json')
  const studio = useStudio(own)
  const sending = useSending(studio)
  return (
    <SplitView
      name="statements"
      list={
        <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
          <Box
            // A scrolling region must be reachable by keyboard.
            tabIndex={0}
            role="group"
            aria-label="Statement"
            sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}
          >
            <StudioForm studio={studio} />
          </Box>
          <StatementActions studio={studio} sending={sending} onDone={() => setTab('result')} />
        </Box>
      }
      detail={<Views studio={studio} sending={sending} tab={tab} onTab={setTab} />}
    />
  )
}

interface ViewsProps {
  readonly studio: Studio
  readonly sending: Sending
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
}

function Views({ studio, sending, tab, onTab }: ViewsProps) {
  const broken = studio.findings.filter(({ outcome }) => outcome === 'failed').length
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <TabBar
        label="Views of the statement"
        current={tab}
        onChange={onTab}
        tabs={[
          { name: 'json', label: 'JSON' },
          { name: 'decoded', label: 'Decoded' },
          { name: 'checks', label: broken === 0 ? 'Checks' : `Checks (${broken})` },
          { name: 'result', label: 'Result' },
          { name: 'variants', label: 'Broken variants' },
        ]}
      />
      <Box
        tabIndex={0}
        role="group"
        aria-label="View of the statement"
        sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}
      >
        {tab === 'json' && <StatementJson studio={studio} />}
        {tab === 'decoded' && <StatementDecoded studio={studio} />}
        {tab === 'checks' && <StatementChecks studio={studio} />}
        {tab === 'result' && <ResultView studio={studio} sending={sending} />}
        {tab === 'variants' && <StatementVariants studio={studio} sending={sending} />}
      </Box>
    </Box>
  )
}
