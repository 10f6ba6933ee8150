import OpenInNew from '@mui/icons-material/OpenInNewOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { CopyButton, Mono } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { LaunchVerdict } from './launch-verdict.tsx'
import { verdictOf } from './step-verdict.ts'

/** Where a launch stands: what to do while it waits, and why it stopped when it failed. */
export function RunStatus({ run }: { readonly run: LaunchRunDetail }) {
  return (
    <Box
      role="status"
      aria-label="State of the launch"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 4,
        px: 4,
        py: 2,
        minHeight: 46,
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
        fontSize: 'body2.fontSize',
      }}
    >
      <LaunchVerdict status={run.status} isPlain={false} />
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <StatusText run={run} />
        <ServerOrganization run={run} />
      </Box>
      {run.openUrl !== null && <OpenApp url={run.openUrl} />}
    </Box>
  )
}

function StatusText({ run }: { readonly run: LaunchRunDetail }) {
  if (run.failure !== null) {
    const { code, text, advice, clause } = run.failure
    return (
      <>
        {code !== null && (
          <>
            <Mono>{code}</Mono>:{' '}
          </>
        )}
        <strong>{text}</strong>. {advice}{' '}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {clause}
        </Box>
      </>
    )
  }
  if (run.expectedRefusal !== null) {
    const { code, text, advice, clause } = run.expectedRefusal
    return (
      <>
        The server refused what it has to refuse. <Mono>{code}</Mono>: <strong>{text}</strong>.{' '}
        {advice}{' '}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {clause}
        </Box>
      </>
    )
  }
  if (run.status === 'succeeded') {
    const failed = run.steps.filter((step) => verdictOf(step) === 'fail').length
    if (failed > 0) {
      return `Tokens were issued. A check failed in ${failed === 1 ? 'one step' : `${failed} steps`}, marked in the list.`
    }
    return run.isBuiltIn
      ? 'Tokens were issued and every check of the app held. Open a step to see what went over the wire.'
      : 'Tokens were issued to the app. Steps appear here as it goes on.'
  }
  if (run.mode === 'backend') return 'The service is at work. Each step appears here.'
  if (run.mode === 'ehr' && run.order.ehr === undefined) {
    return `Waiting for the EHR at ${run.fhirBase}. Open the app there; its launch URL is the one of the launch form.`
  }
  if (run.openUrl === null) {
    return 'This app has no URL that could be opened. Start it yourself; what it does appears here.'
  }
  return run.isBuiltIn
    ? 'Go on in the tab that opened. Each step appears here as it happens.'
    : 'Watching what the app does. Each step appears here as it happens.'
}

/** Who runs the server, as its certificate proves; before anybody is sent there. @see UDAP-DISC-029 */
function ServerOrganization({ run: { udap } }: { readonly run: LaunchRunDetail }) {
  const organization = udap?.organization
  if (organization === undefined || organization === null) return null
  const name = organization.organization ?? organization.commonName ?? organization.subject
  return (
    <Box sx={{ color: 'text.secondary' }}>
      The server is run by {name}, proved by the certificate of <Mono>{organization.uri}</Mono>.
    </Box>
  )
}

/** The link by which a person goes on; in the desktop it leads to the system browser. @see spec/security.md EL-17 */
function OpenApp({ url }: { readonly url: string }) {
  const { data: server } = useRpc('server.status', {})
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', flexShrink: 0 }}>
      <Button
        component="a"
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        startIcon={<OpenInNew />}
      >
        {server?.host === 'electron' ? 'Open in system browser' : 'Open the app'}
      </Button>
      <CopyButton value={url} name="launch link" />
    </Box>
  )
}
