import { styled } from '@mui/material/styles'
import type { ReactNode } from 'react'
import { fontStacks } from '../../shared/design-tokens.ts'

// Not `sx`, which is worked out again for each of the hundreds in a list.
const MonoText = styled('span')({
  fontFamily: fontStacks.mono,
  fontSize: '0.95em',
  overflowWrap: 'anywhere',
})

/** Identifiers, URLs and other text a machine reads, in the true monospace. */
export function Mono({ children }: { readonly children: ReactNode }) {
  return <MonoText>{children}</MonoText>
}
