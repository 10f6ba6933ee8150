import type { Call } from '../../../shared/contract/index.ts'
import { createKeyMaterialReader } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import { createDispatch } from '../rpc/index.ts'
import { bulkRpc } from './bulk/bulk-rpc.ts'
import { createInspectorService } from './inspector-service.ts'
import { withoutServer } from './without-server.ts'

/** The inspector by itself. */
export interface StandaloneInspector {
  /** `inspector.inspect` and the methods of bulk inspections; there are no others. */
  readonly call: Call
  close(): Promise<void>
}

/** An inspector without a server: it knows no keys, no clients and no tokens but those it is given, and fetches nothing. */
export function createStandaloneInspector(
  platform: Pick<Platform, 'threadEntry' | 'startProcess' | 'clock' | 'random' | 'version'>,
): StandaloneInspector {
  const reader = createKeyMaterialReader(platform)
  // Nothing else runs beside it, so nothing needs to be kept from hostile input.
  const service = createInspectorService(platform, reader, withoutServer(platform.clock))
  const bulk = bulkRpc({ service, platform })
  const dispatch = createDispatch({
    'inspector.inspect': ({ ticket: _ticket, ...question }) => service.inspect(question),
    ...bulk.handlers,
  })
  const close = async () => {
    reader.close()
    await bulk.close()
  }
  // The contract gives each name its own params and result; dispatch validates both kinds at run time.
  return { call: dispatch as Call, close }
}
