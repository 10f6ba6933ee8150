import Box from '@mui/material/Box'
import type { KeyUse } from '../../../../shared/contract/keys.ts'

/** What depends on a key, one line each. */
export function UseList({
  label,
  uses,
}: {
  readonly label: string
  readonly uses: readonly KeyUse[]
}) {
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, pl: 5, fontSize: 'body2.fontSize' }}>
      {uses.map(({ kind, id, text }) => (
        <li key={`${kind} ${id} ${text}`}>{text}</li>
      ))}
    </Box>
  )
}
