import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import { useState } from 'react'
import type { DiscoveryReport } from '../../../../../shared/contract/discovery.ts'
import { CheckList, Instant, Mono, Panel, Section, Verdict } from '../../../../components/index.ts'
import { verdictOf, wordOf } from '../finding-verdict.ts'
import { DocumentCards } from './document-cards.tsx'
import { FieldTable } from './field-table.tsx'

interface ReportViewProps {
  readonly report: DiscoveryReport
  /** Whether it is this server that was read. */
  readonly isOwn: boolean
}

/** The verdict, the documents, their fields side by side, and what the capabilities add up to. */
export function ReportView({ report, isOwn }: ReportViewProps) {
  const [isShort, setShort] = useState(false)
  const fields = report.fields.filter(
    ({ findings }) => !isShort || ['fail', 'warn'].includes(verdictOf(findings)),
  )
  return (
    <Stack sx={{ gap: 5 }}>
      <Summary report={report} isOwn={isOwn} />
      <DocumentCards documents={report.documents} />
      <DocumentChecks report={report} />
      <Section
        title={`Fields (${fields.length})`}
        actions={
          <FormControlLabel
            control={<Switch checked={isShort} onChange={(_event, isOn) => setShort(isOn)} />}
            label="Only what is wrong"
            sx={{ mr: 0 }}
          />
        }
      >
        <FieldTable fields={fields} />
      </Section>
      <CapabilitySets sets={report.capabilitySets} />
    </Stack>
  )
}

function Summary({ report, isOwn }: ReportViewProps) {
  const all = [...report.documents, ...report.fields].flatMap(({ findings }) => findings)
  const verdict = verdictOf(all)
  return (
    <Box
      role="status"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, fontSize: 'body2.fontSize' }}
    >
      <Verdict verdict={verdict}>{wordOf(all)}</Verdict>
      <span>
        {isOwn ? 'This server' : <Mono>{report.fhirBase}</Mono>}, issuer{' '}
        <Mono>{report.issuer}</Mono>
      </span>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        read <Instant at={report.readAt} />
      </Box>
    </Box>
  )
}

/** What is wrong with whole documents; what is right stays out of the way. */
function DocumentChecks({ report }: { readonly report: DiscoveryReport }) {
  const checks = report.documents.flatMap(({ name, findings }) =>
    findings
      .filter(({ outcome }) => outcome !== 'passed')
      .map(({ id, text, ...rest }) => ({ ...rest, name: id, text: `${name}: ${text}` })),
  )
  if (checks.length === 0) return null
  return (
    <Section title="Documents as a whole">
      <CheckList label="Checks of documents" checks={checks} />
    </Section>
  )
}

function CapabilitySets({ sets }: { readonly sets: DiscoveryReport['capabilitySets'] }) {
  return (
    <Section title="Capability sets">
      <Panel>
        <Box
          component="ul"
          aria-label="Capability sets"
          sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}
        >
          {sets.map(({ name, missing }) => (
            <Box
              component="li"
              key={name}
              sx={{ display: 'grid', gridTemplateColumns: '110px 1fr', columnGap: 3, py: 0.5 }}
            >
              <Verdict verdict={missing.length === 0 ? 'pass' : 'info'} isPlain>
                {missing.length === 0 ? 'complete' : 'not complete'}
              </Verdict>
              <span>
                {name}
                {missing.length > 0 && (
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    , without {missing.join(', ')}
                  </Box>
                )}
              </span>
            </Box>
          ))}
        </Box>
      </Panel>
    </Section>
  )
}
