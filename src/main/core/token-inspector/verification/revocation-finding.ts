import type { InspectorFinding } from '../../../../shared/contract/inspector.ts'
import type { RevocationTold } from '../../udap/signers/index.ts'

/** Says whether anybody told that the certificates of a trusted path are not revoked. That nobody did is never passed over.
 * @see spec/security.md UD-11, TI-11
 */
export function revocationFinding(id: string, { isKnown, text }: RevocationTold): InspectorFinding {
  return {
    id,
    level: 'error',
    clause: 'RFC 5280 section 6.3; UDAP-PKI-013; UD-11',
    outcome: isKnown ? 'passed' : 'not-checked',
    text: `${text.slice(0, 600)}.`,
    seen: null,
    wanted: isKnown ? null : 'a current revocation list or OCSP response',
    advice: isKnown
      ? null
      : 'Give a list or a response along with the anchors, or ask at the address that the certificate names.',
  }
}
