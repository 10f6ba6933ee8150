export { scopesRpc } from './scopes-rpc.ts'
