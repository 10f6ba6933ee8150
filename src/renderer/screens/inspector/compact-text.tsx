import Box from '@mui/material/Box'
import type { InspectedToken } from '../../../shared/contract/inspector.ts'
import { fontStacks, radii, textSizes } from '../../../shared/design-tokens.ts'
import { CopyButton, Section } from '../../components/index.ts'

const partColors = ['tokens.jwt.header', 'tokens.jwt.payload', 'tokens.jwt.signature']

/** The token as text, its parts told apart by colour and by the dots between them. */
export function CompactText({ token }: { readonly token: InspectedToken }) {
  const parts = token.header === null ? [token.compact] : token.compact.split('.')
  return (
    <Section
      title={`Text, ${token.characters} characters${token.isTruncated ? ', the first of them shown' : ''}`}
      actions={<CopyButton value={token.compact} name="token" isSecret />}
    >
      <Box
        role="group"
        aria-label="Token text"
        tabIndex={0}
        sx={{
          bgcolor: 'tokens.sunken',
          border: 1,
          borderColor: 'tokens.line',
          borderRadius: `${radii.control}px`,
          p: 2,
          maxHeight: 180,
          overflow: 'auto',
          fontFamily: fontStacks.mono,
          fontSize: textSizes.small,
          overflowWrap: 'anywhere',
        }}
      >
        {parts.map((part, index) => (
          // Parts of one token are told apart by their position only.
          // biome-ignore lint/suspicious/noArrayIndexKey: the position is the identity of a part
          <Box component="span" key={index} sx={{ color: partColors[index] ?? 'text.primary' }}>
            {index > 0 && <b>.</b>}
            {part}
          </Box>
        ))}
        {token.isTruncated && '…'}
      </Box>
    </Section>
  )
}
