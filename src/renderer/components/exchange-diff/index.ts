export { ExchangeDiff } from './exchange-diff.tsx'
