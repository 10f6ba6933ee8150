import type { InspectorFinding } from '../../../../shared/contract/inspector.ts'
import type { SignerExplanation } from '../../udap/signers/index.ts'

const clause = 'RFC 7515 section 4.1.6; RFC 5280 section 6; UDAP-PKI-001; TI-11'

/** Tells whom the certificates in a JWT stand for. Nothing is called trusted without the community that vouches for it, and
 * nothing is fetched: the status of certificates is known of local communities only.
 * @see spec/security.md TI-10, TI-11, UD-01
 */
export function certificateRules(signer: SignerExplanation | undefined): InspectorFinding[] {
  if (signer === undefined) return []
  if (signer.kind === 'trusted') {
    const { subject, communityUri } = signer
    const text = `Signed with the key of ${subject}, whose path ends at an anchor of community ${communityUri}.`
    return [{ id: 'x5c-path', clause, outcome: 'passed', text, seen: null, wanted: null }]
  }
  const { seen, wanted } = signer.explanation
  return [
    {
      id: 'x5c-path',
      clause: `${clause}; ${signer.explanation.clause}`,
      outcome: outcomes[signer.stage],
      text: texts[signer.stage],
      seen: seen?.slice(0, 300) ?? null,
      wanted: wanted ?? null,
    },
  ]
}

const outcomes = {
  form: 'not-checked',
  signature: 'failed',
  trust: 'warning',
  claims: 'warning',
} as const

const texts = {
  form: 'The certificates in the header were not followed: they or the algorithm are not of the form UDAP uses.',
  signature: 'The key of the first certificate in the header did not make this signature.',
  trust: 'The certificates in the header lead to no anchor of a trusted community.',
  claims: 'The certificates in the header do not fit the claims.',
} as const
