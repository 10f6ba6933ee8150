import Box from '@mui/material/Box'
import { useState } from 'react'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { ClientReportView, TabBar } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { ResultPane } from './result-pane.tsx'

const tabs = [
  { name: 'result', label: 'Result' },
  { name: 'conformance', label: 'Conformance report' },
] as const

/** What came of a launch and, where this server saw what the app did, how well the app behaved. */
export function RunDetail({ run }: { readonly run: LaunchRunDetail }) {
  const [tab, setTab] = useState<(typeof tabs)[number]['name']>('result')
  const { data: server } = useRpc('server.status', {})
  if (server?.fhirBase !== run.fhirBase) return <ResultPane run={run} />
  return (
    <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <Box sx={{ borderBottom: 1, borderColor: 'tokens.line', bgcolor: 'background.paper' }}>
        <TabBar label="Outcome of the launch" tabs={tabs} current={tab} onChange={setTab} />
      </Box>
      <Box sx={{ flex: 1, minHeight: 0 }}>
        {tab === 'result' ? (
          <ResultPane run={run} />
        ) : (
          <Box
            component="section"
            aria-label="Conformance report"
            tabIndex={0}
            sx={{ height: '100%', overflow: 'auto', p: 4, bgcolor: 'background.paper' }}
          >
            <ClientReportView subject={{ runId: run.id }} />
          </Box>
        )}
      </Box>
    </Box>
  )
}
