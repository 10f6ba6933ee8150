import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import type { ReactNode } from 'react'
import { textSizes } from '../../../shared/design-tokens.ts'
import { ClaimTable } from './claim-table.tsx'
import { CompactJwt } from './compact-jwt.tsx'

interface JwtViewProps {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** The whole token, where it is at hand; the exchange log keeps none. */
  readonly compact?: string
  /** Epoch seconds; times are told from here. */
  readonly now?: number
}

/** A decoded JWT: its parts told apart, each claim with its meaning and moments in human time.
 * Decoding is not verifying; whoever shows this says what was verified.
 */
export function JwtView({ header, claims, compact, now = Date.now() / 1000 }: JwtViewProps) {
  return (
    <Stack sx={{ gap: 3 }}>
      {compact !== undefined && <CompactJwt token={compact} />}
      <Part title="Header" color="tokens.jwt.header">
        <ClaimTable label="Header" claims={header} color="tokens.jwt.header" now={now} />
      </Part>
      <Part title="Payload" color="tokens.jwt.payload">
        <ClaimTable label="Payload" claims={claims} color="tokens.jwt.payload" now={now} />
      </Part>
      {compact !== undefined && (
        <Part title="Signature" color="tokens.jwt.signature">
          <Box sx={{ fontSize: textSizes.small, color: 'text.secondary' }}>
            {signatureNote(compact)}
          </Box>
        </Part>
      )}
    </Stack>
  )
}

function signatureNote(compact: string): string {
  const signature = compact.split('.')[2] ?? ''
  if (signature === '') return 'None: this token is not signed.'
  return `${Math.floor((signature.length * 3) / 4)} bytes`
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
