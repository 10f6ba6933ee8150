import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { ProblemAlert } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import type { DiscoveryTarget } from '../discovery-target.ts'
import { ReportView } from './report-view.tsx'

/** The four documents of OAuth, OpenID Connect and FHIR of a server, compared field by field. @see DSC-19 */
export function OAuthView({ target }: { readonly target: DiscoveryTarget }) {
  const report = useRpc('discovery.report', { fhirBase: target.base }, { keepPrevious: true })
  return (
    <Stack sx={{ gap: 4 }}>
      {report.isFetching && (
        <LinearProgress sx={{ height: 2 }} aria-label="Reading the discovery documents" />
      )}
      {report.error !== null && (
        <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
      )}
      {report.data !== undefined && report.error === null && (
        <ReportView report={report.data} isOwn={target.isOwn} />
      )}
    </Stack>
  )
}
