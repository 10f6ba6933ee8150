import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { VaultSlotKind, VaultState } from '../../../../shared/contract/vault.ts'
import {
  ConfirmDialog,
  Instant,
  Mono,
  Panel,
  Section,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { PassphraseForm } from './passphrase-form.tsx'
import { RecoveryCode } from './recovery-code.tsx'
import { slotNames } from './slot-names.ts'

/** The ways to open the vault: set, changed or taken away one by one. */
export function VaultSlots({ vault }: { readonly vault: VaultState }) {
  const [open, setOpen] = useState<'passphrase' | 'recovery' | null>(null)
  const [removed, setRemoved] = useState<VaultSlotKind | null>(null)
  const hasPassphrase = vault.slots.some(({ kind }) => kind === 'passphrase')
  const isOpen = vault.status === 'unlocked'
  // A slot of the host may have come along from another machine.
  const opensHere = vault.unlockedBy === 'host'
  return (
    <Section
      title="What opens them"
      actions={
        <>
          {isOpen && !opensHere && <AddHostSlot />}
          {isOpen && <Button onClick={() => setOpen('recovery')}>Make a recovery code…</Button>}
          {vault.status !== 'locked' && (
            <Button onClick={() => setOpen('passphrase')}>
              {hasPassphrase ? 'Change passphrase…' : 'Set passphrase…'}
            </Button>
          )}
        </>
      }
    >
      <Panel>
        {vault.slots.length === 0 && 'Nothing yet: set a passphrase before keys can be made.'}
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }}>
          {vault.slots.map(({ kind, backend, createdAt }) => (
            <Box
              component="li"
              key={kind}
              sx={{ display: 'flex', alignItems: 'center', gap: 3, minHeight: 34 }}
            >
              <Box sx={{ width: 140 }}>{slotNames[kind]}</Box>
              <Box sx={{ flex: 1, color: 'text.secondary' }}>
                <Mono>{backend}</Mono>, since <Instant at={createdAt} />
              </Box>
              {isOpen && vault.slots.length > 1 && (
                <Button
                  color="error"
                  aria-label={`Remove ${slotNames[kind].toLowerCase()}`}
                  onClick={() => setRemoved(kind)}
                >
                  Remove…
                </Button>
              )}
            </Box>
          ))}
        </Box>
      </Panel>
      {open === 'passphrase' && (
        <PassphraseForm isChange={hasPassphrase} onClose={() => setOpen(null)} />
      )}
      {open === 'recovery' && <RecoveryCode onClose={() => setOpen(null)} />}
      {removed !== null && <RemoveSlot kind={removed} onClose={() => setRemoved(null)} />}
    </Section>
  )
}

function AddHostSlot() {
  const { say } = useStatusLine()
  const add = useCall('vault.addHostSlot')
  if (add.isSuccess) return null
  return (
    <Button
      loading={add.isPending}
      onClick={() =>
        add.mutate(
          {},
          {
            onSuccess: () => say('pass', 'This system opens private keys from now on'),
            onError: (error) => say('fail', error.problem.message),
          },
        )
      }
    >
      Let this system open them
    </Button>
  )
}

interface RemoveSlotProps {
  readonly kind: VaultSlotKind
  readonly onClose: () => void
}

function RemoveSlot({ kind, onClose }: RemoveSlotProps) {
  const { say } = useStatusLine()
  const remove = useCall('vault.removeSlot')
  const name = slotNames[kind].toLowerCase()
  return (
    <ConfirmDialog
      title={`Remove the ${name}?`}
      confirm={`Remove ${name}`}
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { kind },
          {
            onSuccess: () => {
              say('pass', `${slotNames[kind]} removed`)
              onClose()
            },
          },
        )
      }
    >
      It opens private keys no longer, here and in backups made from now on. Make sure that another
      way works before.
    </ConfirmDialog>
  )
}
