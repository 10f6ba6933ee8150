import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { Mono, Panel } from '../components/index.ts'
import { BrandMark } from './brand-mark.tsx'

/** Stands in for the console when the core does not know this tab: says how to get a new link. */
export function SessionEndedScreen() {
  return (
    <Box component="main" sx={{ height: '100%', display: 'grid', placeItems: 'center', p: 4 }}>
      <Box sx={{ maxWidth: 520 }}>
        <Panel>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, mb: 3, fontWeight: 600 }}>
            <BrandMark /> Trustbench
          </Box>
          <Typography variant="h1" gutterBottom>
            Open the console from its link
          </Typography>
          <Typography variant="body1">
            This browser tab has no session with the running program, or the program was started
            again since. The console can only be opened by whoever started it.
          </Typography>
          <Box component="ol" sx={{ pl: 5, '& li': { mb: 2 } }}>
            <li>Go to the terminal where Trustbench runs.</li>
            <li>
              Open the address it printed after <Mono>console</Mono>. It ends in <Mono>#t=…</Mono>{' '}
              and works once, for ten minutes.
            </li>
            <li>
              If that time is over, stop Trustbench and start it again: nothing is lost, and it
              prints a new link.
            </li>
          </Box>
        </Panel>
      </Box>
    </Box>
  )
}
