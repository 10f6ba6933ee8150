import { ExportMenu } from '../../components/index.ts'
import { useRpcClient } from '../../rpc/index.ts'
import type { useTraffic } from './use-traffic.ts'

interface ExportTrafficProps {
  readonly traffic: ReturnType<typeof useTraffic>
  /** The exchange that is open, if one is. */
  readonly exchangeId: string | null
}

/** Saves the exchanges that pass the filters, or the one that is open, as a file. */
export function ExportTraffic({ traffic, exchangeId }: ExportTrafficProps) {
  const { call } = useRpcClient()
  const { list, filterParams } = traffic
  const total = list.data?.total ?? 0
  const shown = {
    name: `Exchanges in the list (${total})`,
    write: (format: Parameters<typeof call<'export.exchanges'>>[1]['format']) =>
      call('export.exchanges', { format, ...filterParams }),
  }
  const open = {
    name: 'The open exchange',
    write: (format: Parameters<typeof call<'export.exchanges'>>[1]['format']) =>
      call('export.exchanges', { format, ids: [exchangeId ?? ''] }),
  }
  return (
    <ExportMenu sources={[...(total > 0 ? [shown] : []), ...(exchangeId === null ? [] : [open])]} />
  )
}
