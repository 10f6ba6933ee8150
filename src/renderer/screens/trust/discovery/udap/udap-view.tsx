import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { ProblemAlert } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { type DiscoveryTarget, toParams } from '../discovery-target.ts'
import { UdapReportView } from './udap-report-view.tsx'

/** The UDAP metadata of a server with a verdict for each field. @see UDAP-DISC-028 */
export function UdapView({ target }: { readonly target: DiscoveryTarget }) {
  const report = useRpc('udap.discover', toParams(target), { keepPrevious: true })
  return (
    <Stack sx={{ gap: 4 }}>
      {report.isFetching && (
        <LinearProgress sx={{ height: 2 }} aria-label="Reading the UDAP metadata" />
      )}
      {report.error !== null && (
        <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
      )}
      {report.data !== undefined && report.error === null && (
        <UdapReportView report={report.data} />
      )}
    </Stack>
  )
}
