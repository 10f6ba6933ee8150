import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import { textSizes } from '../../../shared/design-tokens.ts'
import { ClaimTable } from './claim-table.tsx'

interface JwtViewProps {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** Epoch seconds; times are told from here. */
  readonly now?: number
}

/** A decoded JWT: its parts told apart, each claim with its meaning and moments in human time.
 * Decoding is not verifying; whoever shows this says what was verified.
 */
export function JwtView({ header, claims, now = Date.now() / 1000 }: JwtViewProps) {
  return (
    <Stack sx={{ gap: 3 }}>
      <Part title="Header" color="tokens.jwt.header">
        <ClaimTable label="Header" claims={header} color="tokens.jwt.header" now={now} />
      </Part>
      <Part title="Payload" color="tokens.jwt.payload">
        <ClaimTable label="Payload" claims={claims} color="tokens.jwt.payload" now={now} />
      </Part>
    </Stack>
  )
}

function Part({
  title,
  color,
  children,
}: {
  readonly title: string
  readonly color: string
  readonly children: ReactNode
}) {
  return (
    <Box sx={{ borderLeft: 3, borderColor: color, pl: 3 }}>
      <Box sx={{ color, fontWeight: 600, fontSize: textSizes.small }}>{title}</Box>
      {children}
    </Box>
  )
}
