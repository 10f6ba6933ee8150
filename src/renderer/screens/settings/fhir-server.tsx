import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { ProblemAlert } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { UpstreamAddress } from './upstream-address.tsx'
import { UpstreamHeader } from './upstream-header.tsx'

/** Which FHIR server apps get answers from: the sandbox, or one of the operator's own behind this one. */
export function FhirServer() {
  const { data, error, isPending, refetch } = useRpc('fhirProxy.status', {})
  return (
    <Stack sx={{ gap: 5, p: 4, maxWidth: 920 }}>
      {isPending && <LinearProgress aria-label="Loading the FHIR server" />}
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <UpstreamAddress key={data.base} saved={data.base} />
          <UpstreamHeader base={data.base} header={data.header} />
        </>
      )}
    </Stack>
  )
}
