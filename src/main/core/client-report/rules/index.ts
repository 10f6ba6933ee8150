import type { ClientRule } from '../rule.ts'
import { assertionRules } from './assertion-rules.ts'
import { authorizationRules } from './authorization-rules.ts'
import { bearerRules } from './bearer-rules.ts'
import { discoveryRules } from './discovery-rules.ts'
import { proofKeyRules } from './proof-key-rules.ts'
import { refreshRules } from './refresh-rules.ts'
import { scopeRules } from './scope-rules.ts'
import { tokenRules } from './token-rules.ts'
import { udapRules } from './udap-rules.ts'

/** Every rule for clients, in the order a launch meets them. */
export const clientRules: readonly ClientRule[] = [
  ...discoveryRules,
  ...authorizationRules,
  ...proofKeyRules,
  ...scopeRules,
  ...tokenRules,
  ...assertionRules,
  ...refreshRules,
  ...bearerRules,
  ...udapRules,
]
