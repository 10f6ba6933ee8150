import { useState } from 'react'
import { ClientReportView, FilterSelect } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'

const times = [
  { value: 'quarter', label: 'Last 15 minutes', seconds: 900 },
  { value: 'hour', label: 'Last hour', seconds: 3_600 },
  { value: 'day', label: 'Last 24 hours', seconds: 86_400 },
] as const

/** How a client behaved in everything that is kept of it, or of late. */
export function ClientConformance({ clientId }: { readonly clientId: string }) {
  const server = useRpc('server.status', {})
  const [since, setSince] = useState<{ value: (typeof times)[number]['value']; at: number }>()
  const choose = (value: (typeof times)[number]['value'] | undefined) => {
    const chosen = times.find((each) => each.value === value)
    // The clock of the server may be a shifted one.
    const now = server.data?.now ?? 0
    setSince(
      chosen === undefined
        ? undefined
        : { value: chosen.value, at: Math.max(0, now - chosen.seconds) },
    )
  }
  return (
    <ClientReportView
      subject={{ client_id: clientId, ...(since === undefined ? {} : { since: since.at }) }}
      filter={
        <FilterSelect
          label="Time"
          everything="Everything kept"
          options={times}
          value={since?.value}
          onChange={choose}
          width={160}
        />
      }
    />
  )
}
