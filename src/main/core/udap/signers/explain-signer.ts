import type { Explanation } from '../../errors.ts'
import { createRequestScope } from '../../http/request-scope.ts'
import type { TrustCommunities } from '../trust-communities/index.ts'
import { UdapJwtError, type UdapJwtStage, udapAlgorithms } from '../udap-jwt/index.ts'
import type { AuthenticateSigner } from './udap-signer.ts'

/** What the certificates a JWT carries say about who signed it. */
export type SignerExplanation =
  | { readonly kind: 'trusted'; readonly subject: string; readonly communityUri: string }
  | {
      readonly kind: 'refused'
      readonly stage: UdapJwtStage
      readonly explanation: Explanation
    }

/** Says who signed a JWT with `x5c`, as far as the trusted communities vouch for it. */
export type ExplainSigner = (compact: string) => Promise<SignerExplanation>

/** Builds an explainer over a way to authenticate signers; it is the same decision the endpoints make. */
export function createSignerExplainer(
  authenticate: AuthenticateSigner,
  communities: Pick<TrustCommunities, 'list'>,
): ExplainSigner {
  return async (compact) => {
    const rules = { advertised: udapAlgorithms, communities: communities.list() }
    try {
      const signed = await authenticate(compact, rules, createRequestScope('inspection', []))
      return {
        kind: 'trusted',
        subject: signed.leaf.subject.text,
        communityUri: signed.community.uri,
      }
    } catch (cause) {
      if (!(cause instanceof UdapJwtError)) throw cause
      return { kind: 'refused', stage: cause.stage, explanation: cause.explanation }
    }
  }
}
