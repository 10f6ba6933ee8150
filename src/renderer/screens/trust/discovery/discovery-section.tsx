import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { fontStacks } from '../../../../shared/design-tokens.ts'
import { ProblemAlert, Section } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { ReportView } from './report-view.tsx'

/** The discovery documents of this server, or of any FHIR base URL a person types, side by side. No link leads to the
 * report of another server, so that nothing but a press of the button sends requests there.
 * @see DSC-19
 */
export function DiscoverySection() {
  const [foreign, setForeign] = useState<string | null>(null)
  const server = useRpc('server.status', {})
  const own = server.data?.fhirBase
  const fhirBase = foreign ?? own
  const report = useRpc(
    'discovery.report',
    { fhirBase: fhirBase ?? '' },
    { isEnabled: fhirBase !== undefined, keepPrevious: true },
  )
  const ask = (base: string) => {
    if (base === fhirBase) void report.refetch()
    else setForeign(base === own ? null : base)
  }
  return (
    <Section title="Discovery">
      <Stack sx={{ gap: 4 }}>
        <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize', maxWidth: 720 }}>
          Reads the four documents in which a server describes itself, without credentials, and
          compares them field by field. Each request is in Traffic.
        </Box>
        {fhirBase !== undefined && (
          <BaseForm key={fhirBase} fhirBase={fhirBase} own={own} onAsk={ask} />
        )}
        <Box sx={{ height: 2 }}>
          {report.isFetching && (
            <LinearProgress sx={{ height: 2 }} aria-label="Reading the discovery documents" />
          )}
        </Box>
        {report.error !== null && (
          <ProblemAlert error={report.error} onRetry={() => void report.refetch()} />
        )}
        {report.data !== undefined && report.error === null && (
          <ReportView report={report.data} isOwn={report.data.fhirBase === own} />
        )}
      </Stack>
    </Section>
  )
}

interface BaseFormProps {
  readonly fhirBase: string
  /** FHIR base URL of this server. */
  readonly own: string | undefined
  readonly onAsk: (fhirBase: string) => void
}

function BaseForm({ fhirBase, own, onAsk }: BaseFormProps) {
  const [text, setText] = useState(fhirBase)
  const fault = faultOf(text.trim())
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (fault === null) onAsk(text.trim())
      }}
      sx={{ display: 'flex', gap: 2, alignItems: 'flex-start', maxWidth: 920 }}
    >
      <TextField
        fullWidth
        label="FHIR base URL"
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={fault !== null}
        helperText={fault}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: fontStacks.mono } } }}
      />
      <Button type="submit" variant="contained" size="large" disabled={fault !== null}>
        Read
      </Button>
      {own !== undefined && fhirBase !== own && (
        <Button size="large" onClick={() => onAsk(own)}>
          This server
        </Button>
      )}
    </Box>
  )
}

function faultOf(text: string): string | null {
  if (!/^https?:\/\/./i.test(text) || !URL.canParse(text)) {
    return 'Wanted an http or https URL, as in https://ehr.example/fhir/r4'
  }
  const { search, hash, username } = new URL(text)
  return search + hash + username === '' ? null : 'Wanted a URL without user, query and fragment'
}
