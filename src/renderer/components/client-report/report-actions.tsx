import Download from '@mui/icons-material/FileDownloadOutlined'
import Refresh from '@mui/icons-material/RefreshOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type ReactNode, useState } from 'react'
import type { ReportSubject } from '../../../shared/contract/client-report.ts'
import { readProblem, useRpcClient } from '../../rpc/index.ts'
import { saveFile } from '../save-file.ts'
import { useStatusLine } from '../status-line.tsx'

interface ReportActionsProps {
  readonly subject: ReportSubject
  readonly filter?: ReactNode
  readonly isJudging: boolean
  readonly onJudge: () => void
}

/** What can be done with a report: judge again by what was sent since, and keep it as a file. */
export function ReportActions({ subject, filter, isJudging, onJudge }: ReportActionsProps) {
  const { call } = useRpcClient()
  const { say } = useStatusLine()
  const [isWriting, setWriting] = useState(false)
  const save = async (format: 'html' | 'junit') => {
    setWriting(true)
    try {
      const file = await call('clientReport.export', { subject, format })
      saveFile(file.fileName, file.text, file.mediaType)
      say('pass', `Saved ${file.fileName}, secrets masked`)
    } catch (cause) {
      say('fail', `Not saved: ${readProblem(cause).problem.message}`)
    } finally {
      setWriting(false)
    }
  }
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
      {filter}
      <Button startIcon={<Refresh />} loading={isJudging} onClick={onJudge}>
        Judge again
      </Button>
      <Button
        startIcon={<Download />}
        disabled={isWriting}
        aria-label="Save report as HTML"
        onClick={() => void save('html')}
      >
        HTML
      </Button>
      <Button
        startIcon={<Download />}
        disabled={isWriting}
        aria-label="Save report as JUnit XML"
        onClick={() => void save('junit')}
      >
        JUnit
      </Button>
    </Box>
  )
}
