import Box from '@mui/material/Box'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { Verdict } from '../../../components/index.ts'

/** What sets a community apart: that it answers for all, and that its authority lives here. */
export function CommunityMarks({
  isDefault,
  isLocal,
}: Pick<TrustCommunityRow, 'isDefault' | 'isLocal'>) {
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', height: '100%', gap: 2 }}
    >
      {isDefault && (
        <Verdict verdict="pass" isPlain>
          default
        </Verdict>
      )}
      {isLocal && (
        <Verdict verdict="info" isPlain>
          local
        </Verdict>
      )}
    </Box>
  )
}
