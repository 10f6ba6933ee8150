import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import { ProblemAlert } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { HeldRegistrations, IdentityBindings } from './held-lists.tsx'
import { IdentityUsers } from './identity-users.tsx'
import { ProviderPanel } from './provider-panel.tsx'

/** The identity providers in the box, and what this server holds with any. */
export function IdentityProviders() {
  const providers = useRpc('identityProvider.list', {})
  return (
    <Stack sx={{ gap: 5, p: 4, maxWidth: 1080 }}>
      {providers.isPending && <LinearProgress aria-label="Loading identity providers" />}
      {providers.error !== null && (
        <ProblemAlert error={providers.error} onRetry={() => void providers.refetch()} />
      )}
      <IdentityUsers />
      <HeldRegistrations />
      <IdentityBindings />
      {providers.data?.map((provider) => (
        <ProviderPanel key={provider.id} provider={provider} />
      ))}
    </Stack>
  )
}
