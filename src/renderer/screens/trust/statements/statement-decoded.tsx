import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import { EmptyState, JwtView } from '../../../components/index.ts'
import type { Studio } from './use-studio.ts'

/** The statement as it would be read: header, and each claim with its meaning. */
export function StatementDecoded({ studio }: { readonly studio: Studio }) {
  const { reading, signer } = studio
  if (reading.claims === null) {
    return (
      <EmptyState title="Nothing to decode yet">
        Choose a server and a signer, or write the claims as JSON.
      </EmptyState>
    )
  }
  return (
    <Stack sx={{ gap: 3 }}>
      <Box sx={{ fontSize: 'body2.fontSize', color: 'text.secondary' }}>
        Not signed yet: signing adds the certificates, the times and the jti.
      </Box>
      <JwtView
        header={{
          alg: signer?.alg ?? 'of the key',
          x5c: `${signer?.subject ?? 'the signer'} and those above it`,
        }}
        claims={reading.claims}
      />
    </Stack>
  )
}
