import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useRpc } from '../rpc/index.ts'

/** What is not as it should be while the program runs, with what to do; nothing when all is well.
 * @see spec/security.md RE-09, RE-17
 */
export function ServerConditions() {
  const { data } = useRpc('server.status', {}, { everySeconds: 30 })
  if (data === undefined || data.conditions.length === 0) return null
  return (
    <Box role="alert">
      {data.conditions.map(({ kind, text }) => (
        <Alert key={kind} severity="warning" variant="standard" square>
          {text}
        </Alert>
      ))}
    </Box>
  )
}
