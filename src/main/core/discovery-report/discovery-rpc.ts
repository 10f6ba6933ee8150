import type { ExchangeLog } from '../exchange-log/index.ts'
import type { Platform } from '../platform.ts'
import type { Handlers } from '../rpc/index.ts'
import { buildReport } from './build-report.ts'
import { readDocuments } from './read-documents.ts'

interface DiscoveryRpcOptions {
  readonly platform: Platform
  readonly log: ExchangeLog
}

/** Console methods that look at how servers describe themselves. */
export function discoveryRpc({ platform, log }: DiscoveryRpcOptions): Handlers<'discovery.report'> {
  return {
    'discovery.report': async ({ fhirBase }) => {
      const read = await readDocuments(fhirBase, { platform, log })
      // The report links to the exchanges, so they must be there when it is shown.
      log.flush()
      return buildReport(read, Math.floor(platform.clock.now() / 1000))
    },
  }
}
