import AddOutlined from '@mui/icons-material/AddOutlined'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { UserRow } from '../../../shared/contract/users.ts'
import {
  DataList,
  EmptyState,
  type ListColumn,
  Mono,
  SearchField,
  useListQuery,
  Verdict,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { DeleteUser } from './delete-user.tsx'
import { UserForm } from './user-form.tsx'

const columns: readonly ListColumn<UserRow>[] = [
  { field: 'displayName', headerName: 'Name', flex: 1, minWidth: 160 },
  {
    field: 'username',
    headerName: 'User name',
    width: 160,
    renderCell: ({ row }) => <Mono>{row.username}</Mono>,
  },
  { field: 'kind', headerName: 'Kind', width: 120 },
  {
    field: 'fhirUser',
    headerName: 'FHIR user',
    flex: 1,
    minWidth: 160,
    renderCell: ({ row }) => <Mono>{row.fhirUser}</Mono>,
  },
  {
    field: 'isDisabled',
    headerName: 'State',
    width: 110,
    renderCell: ({ row }) =>
      row.isDisabled ? (
        <Verdict verdict="warn" isPlain>
          disabled
        </Verdict>
      ) : (
        <Verdict verdict="pass" isPlain>
          can sign in
        </Verdict>
      ),
  },
  { field: 'registeredBy', headerName: 'From', width: 100 },
]

/** The people who can sign in on the pages of the authorization server. */
export function UserList() {
  const { searchText, setSearchText, search } = useListQuery()
  const users = useRpc('users.list', { search }, { keepPrevious: true })
  const [edited, setEdited] = useState<UserRow | 'new' | null>(null)
  const [deleted, setDeleted] = useState<UserRow | null>(null)
  return (
    <>
      <DataList
        label="Users"
        columns={columns}
        rows={users.data}
        rowId={(row) => row.username}
        selectedId={edited === null || edited === 'new' ? null : edited.username}
        onOpen={setEdited}
        error={users.error}
        onRetry={() => void users.refetch()}
        toolbar={
          <>
            <SearchField label="Filter users" value={searchText} onChange={setSearchText} />
            <Button startIcon={<AddOutlined />} onClick={() => setEdited('new')}>
              Add user
            </Button>
          </>
        }
        empty={
          <EmptyState title="No users">
            {search === '' ? 'Add one to sign in with.' : 'Nobody is called that.'}
          </EmptyState>
        }
      />
      {edited !== null && (
        <UserForm
          user={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onDelete={(user) => {
            setEdited(null)
            setDeleted(user)
          }}
        />
      )}
      {deleted !== null && <DeleteUser user={deleted} onClose={() => setDeleted(null)} />}
    </>
  )
}
