import { ExportMenu } from '../../components/index.ts'
import { useRpcClient } from '../../rpc/index.ts'

/** Saves a launch with its exchanges as a file. */
export function ExportRun({ runId }: { readonly runId: string }) {
  const { call } = useRpcClient()
  return (
    <ExportMenu
      sources={[{ name: 'This launch', write: (format) => call('export.run', { runId, format }) }]}
    />
  )
}
