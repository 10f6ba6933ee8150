import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import type { PathTraceDocument } from '../../../../shared/contract/trust-decisions.ts'
import {
  CheckList,
  type CheckListItem,
  EmptyState,
  Mono,
  ProblemAlert,
  Section,
  Verdict,
} from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

/** Whether each trusted community trusts a certificate now, check by check, as registration and tokens are decided. Nothing is
 * asked before a person presses the button: a certificate from elsewhere names the servers that know its status.
 * @see UDAP-PKI-021; spec/security.md TI-10
 */
export function CertificateTrust({ certificate }: { readonly certificate: CertificateDetail }) {
  const judge = useCall('trust.judge')
  const takeChain = useCall('certificates.export')
  const isBusy = judge.isPending || takeChain.isPending
  const run = () =>
    takeChain.mutate(
      { id: certificate.id, format: 'chain-pem' },
      { onSuccess: ({ base64 }) => judge.mutate({ certificates: atob(base64) }) },
    )
  const error = takeChain.error ?? judge.error
  return (
    <Stack sx={{ gap: 4, fontSize: 'body2.fontSize' }}>
      <div>
        Judges this certificate with the certificates above it, by the rules of each community that
        this server trusts. Its status is asked where it says.
      </div>
      <Box>
        <Button variant="outlined" loading={isBusy} onClick={run}>
          Judge it now
        </Button>
      </Box>
      {error !== null && <ProblemAlert error={error} onRetry={run} />}
      {judge.data?.length === 0 && (
        <EmptyState title="No community is trusted">
          Trust one under Trust, and its verdict stands here.
        </EmptyState>
      )}
      {judge.data?.map(({ communityUri, trace }) => (
        <CommunityVerdict key={communityUri} communityUri={communityUri} trace={trace} />
      ))}
    </Stack>
  )
}

interface CommunityVerdictProps {
  readonly communityUri: string
  readonly trace: PathTraceDocument
}

function CommunityVerdict({ communityUri, trace }: CommunityVerdictProps) {
  const path = trace.paths.find(({ trusted }) => trusted) ?? trace.paths[0]
  const checks = path?.checks ?? []
  const isHeld = ({ passed, warning }: (typeof checks)[number]) => passed && warning === undefined
  // What decided comes first.
  const inOrder = [...checks.filter((each) => !isHeld(each)), ...checks.filter(isHeld)]
  return (
    <Section title={communityUri}>
      <Stack sx={{ gap: 3 }}>
        <Box role="status">
          <Verdict verdict={trace.trusted ? 'pass' : 'fail'}>
            {trace.trusted ? 'trusted' : 'not trusted'}
          </Verdict>{' '}
          {trace.reason !== undefined && <Mono>{trace.reason}</Mono>}
          {trace.paths.length > 1 && ` ${trace.paths.length} paths were tried.`}
        </Box>
        <CheckList label={`Checks of ${communityUri}`} checks={inOrder.map(describeCheck)} />
      </Stack>
    </Section>
  )
}

type Check = PathTraceDocument['paths'][number]['checks'][number]

function describeCheck(check: Check): CheckListItem {
  const { rule, id, clause, passed, warning, seen, wanted, certificate } = check
  return {
    name: `${rule} (${id})`,
    outcome: passed ? (warning === undefined ? 'passed' : 'warning') : 'failed',
    clause,
    text: warning === undefined ? certificate.subject : `${certificate.subject}: ${warning}`,
    seen,
    wanted,
  }
}
