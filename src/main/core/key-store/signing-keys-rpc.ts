import type { Handlers } from '../rpc/index.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Console methods of the keys this server signs its own tokens with. @see spec/security.md KS-14 */
export function signingKeysRpc(
  signingKeys: SigningKeys,
): Handlers<'keys.serverKeys' | 'keys.rotateServerKey'> {
  return {
    'keys.serverKeys': async () => ({ keys: signingKeys.list() }),
    'keys.rotateServerKey': async ({ purpose, overlapSeconds, noticeSeconds }) => {
      await signingKeys.rotate(purpose, overlapSeconds, noticeSeconds)
      return { keys: signingKeys.list() }
    },
  }
}
