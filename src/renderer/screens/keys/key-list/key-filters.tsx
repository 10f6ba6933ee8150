import { memo } from 'react'
import {
  type KeyOwner,
  type KeyPurpose,
  type KeyState,
  keyPurposes,
  keyStates,
} from '../../../../shared/contract/keys.ts'
import { FilterSelect } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { purposeNames, stateWords } from '../key-words.ts'
import { type ExpiryChoice, ExpiryFilter } from './expiry-filter.tsx'

/** What the key list is narrowed to, besides text. */
export interface KeyFilter {
  readonly purpose?: KeyPurpose | undefined
  readonly state?: KeyState | undefined
  readonly tag?: string | undefined
  readonly owner?: KeyOwner | undefined
  readonly expiry?: ExpiryChoice | undefined
}

interface KeyFiltersProps {
  readonly filter: KeyFilter
  readonly onChange: (change: KeyFilter) => void
}

const purposes = keyPurposes.map((value) => ({ value, label: purposeNames[value] }))
const states = keyStates.map((value) => ({ value, label: stateWords[value].word }))

/** The filters above the key list. Hundreds of owners to choose from are not drawn again with each key in the text field, as
 * long as `filter` and `onChange` are the same.
 */
export const KeyFilters = memo(function KeyFilters({ filter, onChange }: KeyFiltersProps) {
  const tags = useRpc('keys.tags', {})
  return (
    <>
      <FilterSelect
        label="State"
        everything="All states"
        width={112}
        options={states}
        value={filter.state}
        onChange={(state) => onChange({ state })}
      />
      <FilterSelect
        label="Purpose"
        everything="All purposes"
        options={purposes}
        value={filter.purpose}
        onChange={(purpose) => onChange({ purpose })}
      />
      <OwnerFilter owner={filter.owner} onChange={(owner) => onChange({ owner })} />
      <FilterSelect
        label="Tag"
        everything="All tags"
        width={104}
        options={(tags.data?.tags ?? []).map((tag) => ({ value: tag, label: tag }))}
        value={filter.tag}
        onChange={(tag) => onChange({ tag })}
      />
      <ExpiryFilter value={filter.expiry} onChange={(expiry) => onChange({ expiry })} />
    </>
  )
})

interface OwnerFilterProps {
  readonly owner: KeyOwner | undefined
  readonly onChange: (owner: KeyOwner | undefined) => void
}

function OwnerFilter({ owner, onChange }: OwnerFilterProps) {
  const clients = useRpc('clients.list', { limit: 200 })
  const { data: published } = useRpc('keys.jwkSets', { kind: 'jwk-set' })
  const sets = published?.sets ?? []
  const owners: readonly { readonly owner: KeyOwner; readonly label: string }[] = [
    { owner: { kind: 'server' }, label: 'This server' },
    { owner: { kind: 'none' }, label: 'Nobody' },
    ...(clients.data?.rows ?? []).map(({ client_id, client_name }) => ({
      owner: { kind: 'client' as const, id: client_id },
      label: client_name,
    })),
    ...sets.map((set) => ({ owner: set.owner, label: `JWK Set ${set.owner.id}` })),
  ]
  const options = owners.map((each) => ({ value: JSON.stringify(each.owner), label: each.label }))
  return (
    <FilterSelect
      label="Belongs to"
      everything="All owners"
      options={options}
      value={owner === undefined ? undefined : JSON.stringify(owner)}
      onChange={(value) =>
        onChange(owners.find((each) => JSON.stringify(each.owner) === value)?.owner)
      }
    />
  )
}
