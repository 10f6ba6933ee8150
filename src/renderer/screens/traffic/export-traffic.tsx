import Button from '@mui/material/Button'
import { mostExportedExchanges } from '../../../shared/contract/exports.ts'
import type { MethodParams } from '../../../shared/contract/index.ts'
import { ExportMenu, type ExportSource, type TickedRows } from '../../components/index.ts'
import { useRpcClient } from '../../rpc/index.ts'
import type { useTraffic } from './use-traffic.ts'

interface ExportTrafficProps {
  readonly traffic: ReturnType<typeof useTraffic>
  /** The exchange that is open, if one is. */
  readonly exchangeId: string | null
}

/** Saves the exchanges that pass the filters, or the one that is open, as a file. */
export function ExportTraffic({ traffic, exchangeId }: ExportTrafficProps) {
  const sourceOf = useSourceOf()
  const { list, filterParams } = traffic
  const total = list.data?.total ?? 0
  return (
    <ExportMenu
      sources={[
        ...(total > 0 ? [sourceOf(`Exchanges in the list (${total})`, filterParams)] : []),
        ...(exchangeId === null ? [] : [sourceOf('The open exchange', { ids: [exchangeId] })]),
      ]}
    />
  )
}

/** Saves the exchanges that have a tick as a file, whatever the filters show; nothing while none has. */
export function ExportTicked({ ticked: { ids, onChange } }: { readonly ticked: TickedRows }) {
  const sourceOf = useSourceOf()
  if (ids.size === 0) return null
  const isTooMany = ids.size > mostExportedExchanges
  return (
    <>
      <Button onClick={() => onChange(new Set())}>Select none</Button>
      <ExportMenu
        label={`Export selected (${isTooMany ? `at most ${mostExportedExchanges}` : ids.size})`}
        sources={isTooMany ? [] : [sourceOf('Selected exchanges', { ids: [...ids] })]}
      />
    </>
  )
}

/** Which exchanges of all there are. */
type Choice = Omit<MethodParams<'export.exchanges'>, 'format'>

function useSourceOf(): (name: string, choice: Choice) => ExportSource {
  const { call } = useRpcClient()
  return (name, choice) => ({
    name,
    write: (format) => call('export.exchanges', { format, ...choice }),
  })
}
