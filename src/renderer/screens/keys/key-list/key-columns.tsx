import type { KeyRow } from '../../../../shared/contract/keys.ts'
import { Instant, type ListColumn, Mono, Verdict } from '../../../components/index.ts'
import { describeOwner, nameAlgorithm, purposeNames, stateWords } from '../key-words.ts'

/** What the core can order keys by. */
export type KeySortField = 'name' | 'createdAt' | 'expiresAt' | 'algorithm'

/** The columns of the key list. */
export const keyColumns: readonly ListColumn<KeyRow>[] = [
  { field: 'name', headerName: 'Name', flex: 1.4, minWidth: 220 },
  {
    field: 'state',
    headerName: 'State',
    width: 100,
    sortable: false,
    renderCell: ({ row }) => <KeyStateWord state={row.state} />,
  },
  {
    field: 'expiresAt',
    headerName: 'Expires',
    width: 158,
    renderCell: ({ row }) => (row.expiresAt === null ? 'never' : <Instant at={row.expiresAt} />),
  },
  {
    field: 'algorithm',
    headerName: 'Algorithm',
    width: 96,
    valueGetter: (_value, row) => nameAlgorithm(row.algorithm),
  },
  {
    field: 'purpose',
    headerName: 'Purpose',
    width: 150,
    sortable: false,
    valueGetter: (_value, row) => purposeNames[row.purpose],
  },
  {
    field: 'owner',
    headerName: 'Belongs to',
    flex: 1,
    minWidth: 120,
    sortable: false,
    valueGetter: (_value, row) => describeOwner(row.owner),
  },
  {
    field: 'tags',
    headerName: 'Tags',
    width: 110,
    sortable: false,
    valueGetter: (_value, row) => row.tags.join(', '),
  },
  {
    field: 'kid',
    headerName: 'Key id',
    width: 120,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.kid}</Mono>,
  },
  {
    field: 'createdAt',
    headerName: 'Created',
    width: 158,
    renderCell: ({ row }) => <Instant at={row.createdAt} />,
  },
]

/** The state of a key as a word with its colour. */
export function KeyStateWord({ state }: Pick<KeyRow, 'state'>) {
  const { verdict, word } = stateWords[state]
  return (
    <Verdict verdict={verdict} isPlain>
      {word}
    </Verdict>
  )
}
