import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { Link } from 'react-router'
import { Panel, Section } from '../../components/index.ts'
import { QuickStartButton } from '../launch/quick-start-button.tsx'

/** A launch with the built-in app in one click, and the way to one's own app. */
export function FirstLaunch() {
  return (
    <Section title="Start">
      <Panel>
        <Stack sx={{ gap: 4, fontSize: 'body2.fontSize' }}>
          <Box>
            Run a SMART App Launch with the built-in app: sign in, choose a patient, approve scopes,
            and watch every request with the checks made on it.
          </Box>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
            <QuickStartButton />
            <Button variant="outlined" component={Link} to="/launch?start=ehr">
              Prepare EHR launch
            </Button>
          </Box>
          <Box sx={{ color: 'text.secondary' }}>
            To test an app of your own, register it as a client and give it the FHIR base URL. It
            finds everything else from there.
          </Box>
          <Box>
            <Button variant="outlined" component={Link} to="/clients?register">
              Register a client
            </Button>
          </Box>
        </Stack>
      </Panel>
    </Section>
  )
}
