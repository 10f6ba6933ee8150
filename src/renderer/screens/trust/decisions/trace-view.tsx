import Stack from '@mui/material/Stack'
import type { PathTraceDocument } from '../../../../shared/contract/trust-decisions.ts'
import {
  ChainPicture,
  CheckList,
  type CheckListItem,
  Instant,
  KeyValue,
  Mono,
  Section,
} from '../../../components/index.ts'

type Path = PathTraceDocument['paths'][number]

/** Every path that was tried: its certificates as a picture, the checks on it, and the lists and responses looked at.
 * @see UDAP-PKI-021
 */
export function TraceView({ trace }: { readonly trace: PathTraceDocument }) {
  return trace.paths.map((path, index) => (
    <Section
      key={path.certificates.map(({ fingerprint }) => fingerprint).join(' ')}
      title={`Path ${index + 1} of ${trace.paths.length}: ${path.trusted ? 'holds' : 'does not hold'}`}
    >
      <Stack sx={{ gap: 4 }}>
        <PathPicture path={path} index={index} />
        <CheckList label={`Checks of path ${index + 1}`} checks={path.checks.map(toCheck)} />
        {path.evidence.map((evidence) => (
          <Evidence key={`${evidence.fingerprint} ${evidence.serialNumber}`} evidence={evidence} />
        ))}
      </Stack>
    </Section>
  ))
}

function PathPicture({ path, index }: { readonly path: Path; readonly index: number }) {
  const { certificates, anchor } = path
  const all = anchor === undefined ? certificates : [...certificates, anchor]
  const [leaf] = certificates
  return (
    <ChainPicture
      label={`Path ${index + 1}, anchor first`}
      above={anchor === undefined ? 'It leads to no anchor.' : undefined}
      links={[...all].reverse().map((label) => {
        const failed = path.checks.find(
          ({ certificate, passed }) => !passed && certificate.fingerprint === label.fingerprint,
        )
        return {
          key: label.fingerprint,
          title: label.subject,
          life: `${label === anchor ? 'anchor, ' : ''}serial ${label.serialNumber.slice(0, 32)}`,
          verdict: failed === undefined ? ('pass' as const) : ('fail' as const),
          word: failed?.rule ?? 'every check holds',
          to: null,
          isCurrent: label === leaf,
        }
      })}
    />
  )
}

function toCheck(check: Path['checks'][number]): CheckListItem {
  const { rule, id, clause, certificate, passed, warning, seen, wanted } = check
  const outcome = passed ? (warning === undefined ? 'passed' : 'warning') : 'failed'
  return {
    name: rule,
    outcome,
    clause: `${id}; ${clause}`,
    text: warning === undefined ? certificate.subject : `${certificate.subject}: ${warning}`,
    seen,
    wanted,
  }
}

function Evidence({ evidence }: { readonly evidence: Path['evidence'][number] }) {
  const { kind, serialNumber, signer, thisUpdate, nextUpdate, crlNumber, problem } = evidence
  return (
    <KeyValue
      rows={[
        { name: kind === 'crl' ? 'List' : 'OCSP response', value: signer },
        { name: 'About serial', value: <Mono>{serialNumber}</Mono> },
        { name: 'CRL number', value: crlNumber },
        { name: 'From', value: thisUpdate === undefined ? null : <Instant at={thisUpdate} /> },
        {
          name: 'Good until',
          value: nextUpdate === undefined ? null : <Instant at={nextUpdate} />,
        },
        { name: 'Not used', value: problem },
      ]}
    />
  )
}
