import Box from '@mui/material/Box'
import { fontStacks, radii, textSizes } from '../../../shared/design-tokens.ts'

const partColors = ['tokens.jwt.header', 'tokens.jwt.payload', 'tokens.jwt.signature']

/** A compact JWT with its parts told apart by colour, by the dots between them, and in the legend beside. */
export function CompactJwt({ token }: { readonly token: string }) {
  return (
    <Box
      role="group"
      aria-label="Compact token"
      tabIndex={0}
      sx={{
        bgcolor: 'tokens.sunken',
        border: 1,
        borderColor: 'tokens.line',
        borderRadius: `${radii.control}px`,
        p: 2,
        maxHeight: 200,
        overflow: 'auto',
        fontFamily: fontStacks.mono,
        fontSize: textSizes.small,
        overflowWrap: 'anywhere',
      }}
    >
      {token.split('.').map((part, index) => (
        // Parts of one token are told apart by their position only.
        // biome-ignore lint/suspicious/noArrayIndexKey: the position is the identity of a part
        <Box component="span" key={index} sx={{ color: partColors[index] ?? 'text.primary' }}>
          {index > 0 && <b>.</b>}
          {part}
        </Box>
      ))}
    </Box>
  )
}
