import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import { useState } from 'react'
import type { UdapDiscoveryReport } from '../../../../../shared/contract/udap-discovery.ts'
import { CheckList, JwtView, Panel, Section } from '../../../../components/index.ts'
import { verdictOf } from '../finding-verdict.ts'
import { CapabilityList } from './capability-list.tsx'
import { ReportSummary } from './report-summary.tsx'
import { SignerPicture } from './signer-picture.tsx'
import { toChecks } from './to-checks.ts'
import { UdapFieldTable } from './udap-field-table.tsx'

/** A discovery report from its verdict down: checks of the signature and path, fields, and who signed. */
export function UdapReportView({ report }: { readonly report: UdapDiscoveryReport }) {
  const { findings, fields, capabilities, signed, certificates, readAt } = report
  return (
    <Stack sx={{ gap: 5 }}>
      <ReportSummary report={report} />
      {findings.length > 0 && (
        <Section title="Document, signature and path">
          <Panel>
            <CheckList label="Checks of the UDAP metadata" checks={toChecks(findings)} />
          </Panel>
        </Section>
      )}
      {fields.length > 0 && <Fields fields={fields} />}
      {(certificates.length > 0 || signed !== null) && (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 4 }}>
          <Section title="Who signed">
            <Panel>
              <SignerPicture report={report} />
            </Panel>
          </Section>
          <Section title="Signed metadata">
            <Panel>
              {signed === null ? (
                'There is none that could be decoded.'
              ) : (
                <JwtView header={signed.header} claims={signed.claims} now={readAt} />
              )}
            </Panel>
          </Section>
        </Box>
      )}
      {capabilities.length > 0 && (
        <Section title="What it can do">
          <CapabilityList list={capabilities} />
        </Section>
      )}
    </Stack>
  )
}

function Fields({ fields }: Pick<UdapDiscoveryReport, 'fields'>) {
  const [isShort, setShort] = useState(false)
  const shown = fields.filter(
    ({ findings }) => !isShort || ['fail', 'warn'].includes(verdictOf(findings)),
  )
  return (
    <Section
      title={`Fields (${shown.length})`}
      actions={
        <FormControlLabel
          control={<Switch checked={isShort} onChange={(_event, isOn) => setShort(isOn)} />}
          label="Only what is wrong"
          sx={{ mr: 0 }}
        />
      }
    >
      <UdapFieldTable fields={shown} />
    </Section>
  )
}
