import Download from '@mui/icons-material/FileDownloadOutlined'
import Refresh from '@mui/icons-material/RefreshOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { ReactNode } from 'react'
import type { ReportSubject } from '../../../shared/contract/client-report.ts'
import { useRpcClient } from '../../rpc/index.ts'
import { useSaveFile } from '../use-save-file.ts'

interface ReportActionsProps {
  readonly subject: ReportSubject
  readonly filter?: ReactNode
  readonly isJudging: boolean
  readonly onJudge: () => void
}

/** What can be done with a report: judge again by what was sent since, and keep it as a file. */
export function ReportActions({ subject, filter, isJudging, onJudge }: ReportActionsProps) {
  const { call } = useRpcClient()
  const { isSaving, save } = useSaveFile()
  const saveAs = (format: 'html' | 'junit') =>
    void save(async () => {
      const { text, ...file } = await call('clientReport.export', { subject, format })
      return { ...file, content: text, said: `Saved ${file.fileName}, secrets masked` }
    })
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
      {filter}
      <Button startIcon={<Refresh />} loading={isJudging} onClick={onJudge}>
        Judge again
      </Button>
      <Button
        startIcon={<Download />}
        disabled={isSaving}
        aria-label="Save report as HTML"
        onClick={() => saveAs('html')}
      >
        HTML
      </Button>
      <Button
        startIcon={<Download />}
        disabled={isSaving}
        aria-label="Save report as JUnit XML"
        onClick={() => saveAs('junit')}
      >
        JUnit
      </Button>
    </Box>
  )
}
