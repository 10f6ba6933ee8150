import LockOpenOutlined from '@mui/icons-material/LockOpenOutlined'
import LockOutlined from '@mui/icons-material/LockOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import type { VaultState } from '../../../../shared/contract/vault.ts'
import {
  Panel,
  ProblemAlert,
  SecretField,
  Section,
  useStatusLine,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useSecretCall } from '../../../rpc/index.ts'
import { slotNames } from './slot-names.ts'

const words = {
  unlocked: { verdict: 'pass', word: 'unlocked' },
  locked: { verdict: 'warn', word: 'locked' },
  unset: { verdict: 'fail', word: 'not protected yet' },
} as const

/** Whether private keys can be used now, and the way to lock or unlock them. */
export function VaultStatus({ vault }: { readonly vault: VaultState }) {
  const { status, reason, unlockedBy } = vault
  const { verdict, word } = words[status]
  return (
    <Section title="Private keys">
      <Panel>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 3 }}>
            <Verdict verdict={verdict}>{word}</Verdict>
            <Box sx={{ flex: 1 }}>
              {reason ??
                (unlockedBy === null
                  ? ''
                  : `Opened by the ${slotNames[unlockedBy].toLowerCase()}.`)}
            </Box>
            {status === 'unlocked' && <LockButton />}
          </Box>
          {status === 'locked' && <Unlock vault={vault} />}
        </Stack>
      </Panel>
    </Section>
  )
}

function LockButton() {
  const { say } = useStatusLine()
  const lock = useCall('vault.lock')
  return (
    <Button
      variant="outlined"
      startIcon={<LockOutlined />}
      loading={lock.isPending}
      onClick={() =>
        lock.mutate(
          {},
          {
            onSuccess: () => say('pass', 'Private keys locked: nothing is signed until unlocked'),
            onError: (error) => say('fail', error.problem.message),
          },
        )
      }
    >
      Lock
    </Button>
  )
}

function Unlock({ vault }: { readonly vault: VaultState }) {
  const { say } = useStatusLine()
  const unlock = useSecretCall('vault.unlock')
  const [secret, setSecret] = useState('')
  const kinds = vault.slots.map(({ kind }) => kind)
  const open = async (by: Parameters<typeof unlock.run>[0]['by']) => {
    const opened = await unlock.run({ by })
    if (opened === undefined) return
    setSecret('')
    say('pass', 'Private keys unlocked')
  }
  return (
    <Stack
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        void open({ kind: 'passphrase', passphrase: secret })
      }}
      sx={{ gap: 3 }}
    >
      {kinds.some((kind) => kind !== 'host') && (
        <SecretField
          label={kinds.includes('passphrase') ? 'Passphrase or recovery code' : 'Recovery code'}
          value={secret}
          onChange={setSecret}
        />
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {kinds.includes('passphrase') && (
          <Button
            type="submit"
            variant="contained"
            startIcon={<LockOpenOutlined />}
            disabled={secret === ''}
            loading={unlock.isPending}
          >
            Unlock by passphrase
          </Button>
        )}
        {kinds.includes('recovery') && (
          <Button
            variant="outlined"
            disabled={secret === ''}
            onClick={() => void open({ kind: 'recovery', code: secret })}
          >
            Unlock by recovery code
          </Button>
        )}
        {kinds.includes('host') && (
          <Button variant="outlined" onClick={() => void open({ kind: 'host' })}>
            Unlock by this system
          </Button>
        )}
      </Box>
      {unlock.error !== null && <ProblemAlert error={unlock.error} />}
    </Stack>
  )
}
