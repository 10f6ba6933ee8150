import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { UdapDiscoveryReport } from '../../../../../shared/contract/udap-discovery.ts'
import {
  EmptyState,
  KeyValue,
  Mono,
  Panel,
  ProblemAlert,
  Verdict,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { CommunityUriField } from '../../community-uri-field.tsx'
import { type DiscoveryTarget, toParams } from '../discovery-target.ts'
import { FieldGrid } from '../field-grid.tsx'
import { stateWords } from '../udap/discovery-states.ts'

/** The metadata of one server for two communities side by side. @see UDAP-DISC-014, UDAP-DISC-028 */
export function CompareCommunities({ target }: { readonly target: DiscoveryTarget }) {
  const { data: communities = [] } = useRpc('trust.communities', {})
  const first = target.community || (communities[0]?.uri ?? '')
  const [chosen, setChosen] = useState<string | null>(null)
  const other = chosen ?? communities.find(({ uri }) => uri !== first)?.uri ?? ''
  return (
    <Stack sx={{ gap: 4 }}>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(200px, 360px) 1fr', gap: 3 }}>
        <CommunityUriField
          label="Compare with"
          value={other}
          onChange={setChosen}
          none="Choose a community"
        />
      </Box>
      {first === '' || other === '' ? (
        <Panel>
          <EmptyState title="Two communities are needed">
            Name one above and one here, or add communities under Communities.
          </EmptyState>
        </Panel>
      ) : (
        <Comparison target={target} communities={[first, other]} />
      )}
    </Stack>
  )
}

interface ComparisonProps {
  readonly target: DiscoveryTarget
  readonly communities: readonly [string, string]
}

function Comparison({ target, communities: [one, other] }: ComparisonProps) {
  const left = useRpc('udap.discover', toParams({ ...target, community: one }))
  const right = useRpc('udap.discover', toParams({ ...target, community: other }))
  const error = left.error ?? right.error
  if (error !== null) return <ProblemAlert error={error} />
  if (left.data === undefined || right.data === undefined) {
    return <LinearProgress sx={{ height: 2 }} aria-label="Reading the UDAP metadata" />
  }
  return <SideBySide left={left.data} right={right.data} />
}

function SideBySide({ left, right }: Record<'left' | 'right', UdapDiscoveryReport>) {
  const columns = [left, right].map(
    ({ community, trustedBy }) => trustedBy?.name ?? community ?? '',
  )
  return (
    <>
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 4 }}>
        <Side report={left} />
        <Side report={right} />
      </Box>
      <FieldGrid
        label="Fields for two communities"
        // Two columns are told apart by their place where both lead to one community.
        columns={columns[0] === columns[1] ? ['First', 'Second'] : columns}
        rows={fieldNames(left, right).map((name) => differenceOf(name, left, right))}
        empty={
          <EmptyState title="Neither has a field to compare">
            The verdicts above say what was answered.
          </EmptyState>
        }
      />
    </>
  )
}

function Side({ report }: { readonly report: UdapDiscoveryReport }) {
  const { verdict, word } = stateWords[report.state]
  const [signer] = report.certificates
  return (
    <Panel>
      <Verdict verdict={verdict}>{word}</Verdict>
      <Box sx={{ my: 2, fontSize: 'body2.fontSize' }}>{report.text}</Box>
      <KeyValue
        rows={[
          { name: 'Community', value: <Mono>{report.community}</Mono> },
          { name: 'Signed by', value: signer?.subject ?? 'nobody' },
          { name: 'Issued by', value: signer?.issuer },
        ]}
      />
    </Panel>
  )
}

function fieldNames(left: UdapDiscoveryReport, right: UdapDiscoveryReport): readonly string[] {
  return [...new Set([...left.fields, ...right.fields].map(({ name }) => name))]
}

function differenceOf(name: string, left: UdapDiscoveryReport, right: UdapDiscoveryReport) {
  const sides = [left, right].map(({ fields }) => fields.find((field) => field.name === name))
  // What is signed differs with every signing; who signed it stands above.
  const values = sides.map((field) => field?.value ?? null)
  const isSame = values[0] === values[1]
  const isSignature = name === 'signed_metadata'
  return {
    name,
    values,
    verdict: isSame || isSignature ? ('info' as const) : ('warn' as const),
    word: isSame ? 'the same' : isSignature ? 'signed apart' : 'differs',
    detail: (
      <KeyValue
        rows={[left, right].map(({ community }, index) => ({
          name: community ?? `${index + 1}`,
          value: values[index] === null ? 'absent' : <Mono>{values[index]}</Mono>,
        }))}
      />
    ),
  }
}
