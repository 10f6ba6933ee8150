import { FilterSelect } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'

const daySeconds = 86_400

const spans = [
  { value: '7', label: 'within 7 days' },
  { value: '30', label: 'within 30 days' },
  { value: '90', label: 'within 90 days' },
  { value: '365', label: 'within a year' },
] as const

/** A choice of how soon, with the moment it meant when it was made. */
export interface ExpiryChoice {
  readonly days: (typeof spans)[number]['value']
  /** Epoch seconds. */
  readonly before: number
}

interface ExpiryFilterProps {
  readonly value: ExpiryChoice | undefined
  readonly onChange: (choice: ExpiryChoice | undefined) => void
}

/** Narrows a list to what ends soon by the clock of the server, what has ended included. */
export function ExpiryFilter({ value, onChange }: ExpiryFilterProps) {
  const { data: status } = useRpc('server.status', {})
  return (
    <FilterSelect
      label="Expires"
      everything="Expires any time"
      width={150}
      options={spans}
      value={value?.days}
      onChange={(days) => {
        if (days === undefined) onChange(undefined)
        else if (status !== undefined) {
          onChange({ days, before: status.now + Number(days) * daySeconds })
        }
      }}
    />
  )
}
