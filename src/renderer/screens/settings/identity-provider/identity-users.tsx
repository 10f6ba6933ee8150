import AddOutlined from '@mui/icons-material/AddOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { IdentityUserRow } from '../../../../shared/contract/identity-provider.ts'
import {
  ConfirmDialog,
  DataList,
  EmptyState,
  type ListColumn,
  Mono,
  Section,
  useStatusLine,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { IdentityUserForm } from './identity-user-form.tsx'

const columns: readonly ListColumn<IdentityUserRow>[] = [
  {
    field: 'familyName',
    headerName: 'Name',
    flex: 1,
    minWidth: 150,
    renderCell: ({ row }) => `${row.givenName} ${row.familyName}`,
  },
  {
    field: 'username',
    headerName: 'Account',
    width: 110,
    renderCell: ({ row }) => <Mono>{row.username}</Mono>,
  },
  {
    field: 'identityLevel',
    headerName: 'Assurance',
    width: 120,
    renderCell: ({ row }) => (
      <Mono>{[row.identityLevel, ...row.authenticationLevels].join(' ')}</Mono>
    ),
  },
  {
    field: 'isDisabled',
    headerName: 'State',
    width: 120,
    renderCell: ({ row }) => (
      <Verdict verdict={row.isDisabled ? 'warn' : 'pass'} isPlain>
        {row.isDisabled ? 'disabled' : 'can sign in'}
      </Verdict>
    ),
  },
  { field: 'purpose', headerName: 'Is there to show', flex: 2, minWidth: 200 },
]

/** The people with accounts at the identity providers in the box. */
export function IdentityUsers() {
  const users = useRpc('identityProvider.users', {})
  const [edited, setEdited] = useState<IdentityUserRow | 'new' | null>(null)
  const [isResetting, setResetting] = useState(false)
  return (
    <Section title="People with an account there">
      <Box sx={{ height: 330 }}>
        <DataList
          label="Users of the identity provider"
          columns={columns}
          rows={users.data}
          rowId={(row) => row.username}
          selectedId={edited === null || edited === 'new' ? null : edited.username}
          onOpen={setEdited}
          error={users.error}
          onRetry={() => void users.refetch()}
          toolbar={
            <>
              <Button startIcon={<AddOutlined />} onClick={() => setEdited('new')}>
                Add account
              </Button>
              <Button onClick={() => setResetting(true)}>Reset…</Button>
            </>
          }
          empty={
            <EmptyState title="No accounts">Add one, or reset to those of the program.</EmptyState>
          }
        />
      </Box>
      {edited !== null && (
        <IdentityUserForm user={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      {isResetting && <ResetUsers onClose={() => setResetting(false)} />}
    </Section>
  )
}

function ResetUsers({ onClose }: { readonly onClose: () => void }) {
  const { say } = useStatusLine()
  const reset = useCall('identityProvider.resetUsers')
  return (
    <ConfirmDialog
      title="Reset the accounts?"
      confirm="Reset accounts"
      isBusy={reset.isPending}
      error={reset.error}
      onClose={onClose}
      onConfirm={() =>
        reset.mutate(
          {},
          {
            onSuccess: () => {
              say('pass', 'The accounts are those of the program again')
              onClose()
            },
          },
        )
      }
    >
      Accounts you added are deleted, and those of the program get back what they were. Who they are
      on this server is not forgotten.
    </ConfirmDialog>
  )
}
