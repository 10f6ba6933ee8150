import Box from '@mui/material/Box'
import { textSizes } from '../../../shared/design-tokens.ts'
import { Mono, VerdictIcon } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

/** Says that another server answers, while one does: what is counted and imported here is not what apps get. */
export function BehindNotice() {
  const { data } = useRpc('fhirProxy.status', {})
  if (data === undefined || data.base === '') return null
  return (
    <Box
      role="note"
      sx={{
        display: 'flex',
        gap: 2,
        px: 4,
        py: 2,
        fontSize: textSizes.data,
        borderBottom: 1,
        borderColor: 'tokens.line',
        overflowWrap: 'anywhere',
      }}
    >
      <VerdictIcon verdict="info" sx={{ fontSize: 18, mt: '1px' }} />
      <span>
        Queries go on to <Mono>{data.base}</Mono>, as requests of apps do, and show the first page.
        Counts, import and reset are of the sandbox itself.
      </span>
    </Box>
  )
}
