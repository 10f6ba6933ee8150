import Stack from '@mui/material/Stack'
import type { ServerStatus } from '../../../shared/contract/server.ts'
import { CopyField, Panel, Section } from '../../components/index.ts'

/** The URLs an app needs, to copy. */
export function Addresses({ status }: { readonly status: ServerStatus }) {
  const urls = [
    { name: 'FHIR base URL', url: status.fhirBase },
    { name: 'Issuer', url: status.issuer },
    ...status.documents,
  ]
  return (
    <Section title="Addresses for your app">
      <Panel>
        <Stack sx={{ gap: 2.5 }}>
          {urls.map(({ name, url }) => (
            <CopyField key={name} label={name} value={url} />
          ))}
        </Stack>
      </Panel>
    </Section>
  )
}
