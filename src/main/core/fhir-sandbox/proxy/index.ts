export {
  type ConnectUpstream,
  connectUpstream,
  createUpstreamConnector,
} from './connect-upstream.ts'
export {
  type AskCapabilities,
  proxyCapabilities,
  rememberCapabilities,
} from './proxy-capabilities.ts'
export { createProxyContext, type ProxyContext } from './proxy-context.ts'
export { proxyPage, proxyPerform } from './proxy-perform.ts'
export { proxyRpc } from './proxy-rpc.ts'
export type { Upstream } from './upstream.ts'
export { createUpstreamDirectory } from './upstream-directory.ts'
export { createUpstreamHeaderStore, type UpstreamHeaderStore } from './upstream-header-store.ts'
export { upstreamPeople } from './upstream-people.ts'
