import {
  type CertificateKind,
  type CertificateStatus,
  certificateKinds,
  certificateStatuses,
} from '../../../../shared/contract/certificates.ts'
import { FilterSelect } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { kindNames, statusWords } from '../certificate-words.ts'
import { type ExpiryChoice, ExpiryFilter } from '../key-list/expiry-filter.tsx'

/** What the certificate list is narrowed to, besides text. */
export interface CertificateFilter {
  readonly status?: CertificateStatus | undefined
  readonly kind?: CertificateKind | undefined
  readonly communityId?: string | undefined
  readonly tests?: 'only' | 'none' | undefined
  readonly expiry?: ExpiryChoice | undefined
}

interface CertificateFiltersProps {
  readonly filter: CertificateFilter
  readonly onChange: (change: CertificateFilter) => void
}

const statuses = certificateStatuses.map((value) => ({ value, label: statusWords[value].word }))
const kinds = certificateKinds.map((value) => ({ value, label: kindNames[value] }))
const tests = [
  { value: 'none', label: 'Without tests' },
  { value: 'only', label: 'Tests only' },
] as const

/** The filters above the certificate list. */
export function CertificateFilters({ filter, onChange }: CertificateFiltersProps) {
  const { data } = useRpc('communities.list', {})
  const communities = (data?.communities ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <FilterSelect
        label="Status"
        everything="All statuses"
        width={116}
        options={statuses}
        value={filter.status}
        onChange={(status) => onChange({ status })}
      />
      <FilterSelect
        label="Kind"
        everything="All kinds"
        width={120}
        options={kinds}
        value={filter.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <FilterSelect
        label="Community"
        everything="All communities"
        width={150}
        options={communities}
        value={filter.communityId}
        onChange={(communityId) => onChange({ communityId })}
      />
      <FilterSelect
        label="Test certificates"
        everything="With tests"
        width={120}
        options={tests}
        value={filter.tests}
        onChange={(chosen) => onChange({ tests: chosen })}
      />
      <ExpiryFilter value={filter.expiry} onChange={(expiry) => onChange({ expiry })} />
    </>
  )
}
