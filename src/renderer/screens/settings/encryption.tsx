import Stack from '@mui/material/Stack'
import { ProblemAlert } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { StoreBackups } from './encryption/store-backups.tsx'
import { VaultSlots } from './encryption/vault-slots.tsx'
import { VaultStatus } from './encryption/vault-status.tsx'

/** How private keys are protected, what opens them, and the backups of the store. */
export function Encryption() {
  const { data: vault, error } = useRpc('vault.state', {})
  return (
    <Stack sx={{ gap: 5, p: 4, maxWidth: 920 }}>
      {error !== null && <ProblemAlert error={error} />}
      {vault !== undefined && (
        <>
          <VaultStatus vault={vault} />
          <VaultSlots vault={vault} />
        </>
      )}
      <StoreBackups />
    </Stack>
  )
}
