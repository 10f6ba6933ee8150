import { type InspectorProfile, inspectorProfiles } from '../../../../shared/contract/inspector.ts'
import { type InspectorRule, rulesByProfile } from '../rule.ts'
import { accessTokenRules } from './access-token-rules.ts'
import { assertionRules } from './assertion-rules.ts'
import { encodingRules } from './encoding-rules.ts'
import { headerRules } from './header-rules.ts'
import { idTokenRules } from './id-token-rules.ts'
import { identityRules } from './identity-rules.ts'
import { otherTokenRules } from './other-token-rules.ts'
import { privacyRules } from './privacy-rules.ts'
import { scopeRules } from './scope-rules.ts'
import { signatureRules } from './signature-rules.ts'
import { timeRules } from './time-rules.ts'
import { udapDocumentRules } from './udap-document-rules.ts'
import { udapStatementRules } from './udap-statement-rules.ts'
import { udapTokenRules } from './udap-token-rules.ts'

/** Every rule about JWTs, in the order findings are shown. */
export const inspectorRules: readonly InspectorRule[] = [
  ...signatureRules,
  ...headerRules,
  ...timeRules,
  ...identityRules,
  ...assertionRules,
  ...udapTokenRules,
  ...udapStatementRules,
  ...udapDocumentRules,
  ...idTokenRules,
  ...accessTokenRules,
  ...otherTokenRules,
  ...scopeRules,
  ...privacyRules,
  ...encodingRules,
]

const byProfile = rulesByProfile(inspectorRules, inspectorProfiles)

/** The rules of a profile, in the order findings are shown. */
export function rulesOf(profile: InspectorProfile): readonly InspectorRule[] {
  return byProfile.get(profile) ?? inspectorRules
}
