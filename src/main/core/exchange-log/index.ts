export { callerMarkOf, headerOf, marksOfKnownCaller } from './caller-mark.ts'
export type { ExchangeFilter } from './exchange-list.ts'
export {
  createExchangeLog,
  type ExchangeLog,
  oldExchangesJob,
  type RawExchange,
} from './exchange-log.ts'
export {
  createSqliteExchangeStore,
  type ExchangeStore,
} from './exchange-store.ts'
export { decodeLooseJwt, fingerprintOf, masksIn, maskUrl, replaceMasks } from './mask-secrets.ts'
export { trafficRpc } from './traffic-rpc.ts'
