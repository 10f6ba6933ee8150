import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { Section } from '../../../../components/index.ts'
import { TargetForm } from '../../discovery/target-form.tsx'
import { appTypeNames, appTypes } from '../studio-state.ts'
import { type Studio, withIdentity } from '../use-studio.ts'
import { CertificationFields } from './certification-fields.tsx'
import { ClaimForm } from './claim-form.tsx'
import { ServerSummary } from './server-summary.tsx'
import { SignerFields } from './signer-fields.tsx'

/** The statement as fields: for which server, for what kind of app, signed with what, and its claims. */
export function StudioForm({ studio }: { readonly studio: Studio }) {
  const { target, own, report, reading, findings, change, setClaims } = studio
  return (
    <Stack sx={{ gap: 5 }}>
      <Section title="Server">
        <Stack sx={{ gap: 3, pt: 2 }}>
          <TargetForm
            key={JSON.stringify(target)}
            target={target}
            own={own}
            onAsk={(next) => change({ target: next.base === own ? { ...next } : next })}
          />
          {report !== undefined && <ServerSummary report={report} />}
        </Stack>
      </Section>
      <Section title="App">
        <Stack sx={{ gap: 4, pt: 2 }}>
          <AppFields studio={studio} />
        </Stack>
      </Section>
      <Section title="Claims">
        <Box sx={{ pt: 2 }}>
          {reading.claims === null ? (
            <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
              {studio.text === ''
                ? 'They are drafted as soon as the server and the signer are known.'
                : 'Mend the JSON beside to go on here.'}
            </Box>
          ) : (
            <ClaimForm claims={reading.claims} findings={findings} onChange={setClaims} />
          )}
        </Box>
      </Section>
      <Section title="Certifications">
        <Box sx={{ pt: 2 }}>
          <CertificationFields
            certifications={studio.certifications}
            onChange={(certifications) => change({ certifications })}
          />
        </Box>
      </Section>
    </Stack>
  )
}

function AppFields({ studio }: { readonly studio: Studio }) {
  const { appType, signer, reading, change, setClaims, draft } = studio
  const iss = reading.claims?.['iss']
  return (
    <>
      <TextField
        select
        label="Kind of app"
        value={appType}
        onChange={(event) => {
          const chosen = appTypes.find((one) => one === event.target.value)
          if (chosen !== undefined) draft(chosen)
        }}
        helperText="Choosing writes the claims anew and keeps the name"
      >
        {appTypes.map((one) => (
          <MenuItem key={one} value={one}>
            {appTypeNames[one]}
          </MenuItem>
        ))}
      </TextField>
      <SignerFields
        certificateId={signer?.certificateId ?? ''}
        iss={typeof iss === 'string' ? iss : ''}
        onChange={(chosen, identity) => {
          change({ certificateId: chosen.certificateId })
          if (reading.claims !== null) setClaims(withIdentity(reading.claims, identity))
        }}
      />
    </>
  )
}
