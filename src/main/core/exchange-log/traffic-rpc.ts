import { type Handlers, notFound } from '../rpc/index.ts'
import type { ExchangeLog } from './exchange-log.ts'
import type { ExchangeStore } from './exchange-store.ts'

/** Console methods of the exchange log. */
export function trafficRpc(
  log: ExchangeLog,
  store: ExchangeStore,
): Handlers<'traffic.list' | 'traffic.get' | 'traffic.clear'> {
  return {
    'traffic.list': async ({ before, offset, limit, ...filter }) => {
      log.flush()
      return store.list(filter, { before, offset, limit })
    },
    'traffic.get': async ({ id }) => {
      log.flush()
      const detail = store.get(id)
      if (detail === undefined) throw notFound('exchange', id)
      return detail
    },
    'traffic.clear': async () => {
      log.flush()
      store.clear()
      return null
    },
  }
}
