import type { Handlers } from '../rpc/index.ts'
import type { TokenInspector } from './token-inspector.ts'

/** Console methods of the Inspector. */
export function inspectorRpc(inspector: TokenInspector): Handlers<'inspector.inspect'> {
  return { 'inspector.inspect': ({ text }) => inspector.inspect(text) }
}
