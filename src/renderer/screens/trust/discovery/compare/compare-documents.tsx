import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import {
  CheckList,
  EmptyState,
  KeyValue,
  Mono,
  ProblemAlert,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { type DiscoveryTarget, toParams } from '../discovery-target.ts'
import { FieldGrid } from '../field-grid.tsx'
import { verdictOf } from '../finding-verdict.ts'
import {
  compareDocuments,
  comparedDocuments,
  type DocumentDifference,
} from './document-differences.ts'

/** The UDAP metadata of a server beside its SMART configuration and its RFC 8414 metadata. @see UDAP-DISC-028 */
export function CompareDocuments({ target }: { readonly target: DiscoveryTarget }) {
  const udap = useRpc('udap.discover', toParams(target))
  const oauth = useRpc('discovery.report', { fhirBase: target.base })
  const error = udap.error ?? oauth.error
  if (error !== null) return <ProblemAlert error={error} />
  if (udap.data === undefined || oauth.data === undefined) {
    return <LinearProgress sx={{ height: 2 }} aria-label="Reading the discovery documents" />
  }
  return (
    <Stack sx={{ gap: 4 }}>
      <FieldGrid
        label="UDAP beside OAuth"
        columns={comparedDocuments}
        rows={compareDocuments(udap.data, oauth.data).map((difference) => ({
          name: difference.name,
          values: difference.values,
          verdict: verdictOf([difference.finding]),
          word: words[difference.finding.outcome],
          detail: <Detail difference={difference} />,
        }))}
        empty={
          <EmptyState title="No field to compare">
            The server has none of the documents, or none that can be read.
          </EmptyState>
        }
      />
    </Stack>
  )
}

const words: Readonly<Record<DocumentDifference['finding']['outcome'], string>> = {
  passed: 'the same',
  information: 'differs, as it may',
  warning: 'differs',
  failed: 'differs',
  'not-checked': 'not compared',
}

function Detail({
  difference: { name, values, finding },
}: {
  readonly difference: DocumentDifference
}) {
  return (
    <>
      <KeyValue
        rows={comparedDocuments.map((document, index) => ({
          name: document,
          value: values[index] === null ? 'absent' : <Mono>{values[index]}</Mono>,
        }))}
      />
      <CheckList label={`Rule about ${name}`} checks={[finding]} />
    </>
  )
}
