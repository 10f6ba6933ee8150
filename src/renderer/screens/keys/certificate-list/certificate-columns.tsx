import type { CertificateRow } from '../../../../shared/contract/certificates.ts'
import { Instant, type ListColumn, Mono, Verdict } from '../../../components/index.ts'
import { kindNames, statusWords } from '../certificate-words.ts'

/** What the core can order certificates by. */
export type CertificateSortField = 'commonName' | 'notAfter' | 'addedAt' | 'kind'

/** The columns of the certificate list. */
export const certificateColumns: readonly ListColumn<CertificateRow>[] = [
  { field: 'commonName', headerName: 'Name', flex: 1.4, minWidth: 220 },
  {
    field: 'status',
    headerName: 'Status',
    width: 112,
    sortable: false,
    renderCell: ({ row }) => <CertificateStatusWord status={row.status} />,
  },
  {
    field: 'notAfter',
    headerName: 'Valid until',
    width: 158,
    renderCell: ({ row }) => <Instant at={row.notAfter} />,
  },
  {
    field: 'kind',
    headerName: 'Kind',
    width: 150,
    valueGetter: (_value, row) => kindNames[row.kind],
  },
  {
    field: 'uris',
    headerName: 'URIs',
    flex: 1,
    minWidth: 120,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.uris.join(' ')}</Mono>,
  },
  {
    field: 'fixture',
    headerName: 'Test of',
    width: 130,
    sortable: false,
    renderCell: ({ row }) => row.fixture !== null && <Mono>{row.fixture}</Mono>,
  },
  {
    field: 'serial',
    headerName: 'Serial number',
    width: 130,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.serial}</Mono>,
  },
  {
    field: 'addedAt',
    headerName: 'Added',
    width: 158,
    renderCell: ({ row }) => <Instant at={row.addedAt} />,
  },
]

/** The status of a certificate as a word with its colour. */
export function CertificateStatusWord({ status }: Pick<CertificateRow, 'status'>) {
  const { verdict, word } = statusWords[status]
  return (
    <Verdict verdict={verdict} isPlain>
      {word}
    </Verdict>
  )
}
