import type { Config } from '../../config.ts'
import type { Client } from '../clients/index.ts'

/** What an authorization request must have, by the specification its client is registered under. */
export interface RequestRules {
  readonly isStateRequired: boolean
  readonly isCodeChallengeRequired: boolean
  /** Whether `aud` must be there; one that is there must be right. */
  readonly isAudienceRequired: boolean
  /** Whether `redirect_uri` may be left out when one is registered. */
  readonly mayOmitRedirectUri: boolean
}

/** Gives the rules for a client: SMART App Launch, or UDAP Security for one that registered by software statement. The first
 * edition and the base profiles of UDAP ask for neither `state` nor a code challenge, and check them when they come.
 * @see SAL-31, SAL-34 to SAL-36; UDAP-AZ-001 to UDAP-AZ-007, UDAP-AZ-013, UDAP-AZ-016
 */
export function rulesFor(
  { registeredBy }: Client,
  { stateRequired, udapMode }: Pick<Config, 'stateRequired' | 'udapMode'>,
): RequestRules {
  if (registeredBy !== 'udap') {
    return {
      isStateRequired: stateRequired,
      isCodeChallengeRequired: true,
      isAudienceRequired: true,
      mayOmitRedirectUri: false,
    }
  }
  const isSecondEdition = udapMode === 'stu2'
  return {
    isStateRequired: isSecondEdition,
    isCodeChallengeRequired: isSecondEdition,
    isAudienceRequired: false,
    mayOmitRedirectUri: true,
  }
}
