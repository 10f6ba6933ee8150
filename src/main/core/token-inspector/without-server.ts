import type { Platform } from '../platform.ts'
import { explainScope } from './explain-scope.ts'
import type { TokenInspectorOptions } from './token-inspector.ts'

/** Clocks of servers may differ by that much. @see spec/security.md L-12 */
const clockSkewSeconds = 60

/** What an inspector knows that has no server beside it: no keys, no clients, no tokens and no communities. */
export function withoutServer(clock: Platform['clock']): TokenInspectorOptions {
  return {
    surroundings: async () => ({
      issuer: undefined,
      fhirBase: undefined,
      now: Math.floor(clock.now() / 1000),
      clockSkewSeconds,
      isClient: async () => false,
    }),
    keys: async () => [],
    issuedTokens: { find: async () => undefined },
    explainScope,
    judgeChain: async () => ({
      isTrusted: false,
      isRevoked: false,
      explanation: {
        check: 'certificate-path',
        clause: 'UD-01',
        parameter: 'x5c',
        seen: 'no anchor was given',
        wanted: 'a path to an anchor',
      },
    }),
  }
}
