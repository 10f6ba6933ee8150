export { discoveryRpc } from './discovery-rpc.ts'
