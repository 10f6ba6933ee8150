/** Assertions that a server must refuse, each wrong in one way, in the order of the requirements.
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; smart.md 10.3
 */
export const assertionCases = [
  { id: 'claims-altered', label: 'Claims altered after signing', clause: 'ASY-30' },
  { id: 'signature-empty', label: 'No signature', clause: 'ASY-30' },
  { id: 'signature-altered', label: 'Signature altered', clause: 'ASY-30' },
  { id: 'not-a-jws', label: 'Two parts instead of three', clause: 'ASY-30' },
  { id: 'algorithm-none', label: 'alg none, unsigned', clause: 'ASY-31' },
  { id: 'public-key-as-secret', label: 'alg HS256 keyed with the public key', clause: 'ASY-32' },
  { id: 'algorithm-mismatch', label: 'alg of another kind of key', clause: 'ASY-33' },
  { id: 'kid-missing', label: 'No kid', clause: 'ASY-34' },
  { id: 'kid-unknown', label: 'kid of no registered key', clause: 'ASY-34' },
  { id: 'typ-other', label: 'typ other than JWT', clause: 'ASY-34' },
  { id: 'jku-foreign', label: 'jku of somebody else', clause: 'ASY-35' },
  { id: 'jwk-embedded', label: 'Signed with a key of its own header', clause: 'ASY-36' },
  { id: 'crit-unknown', label: 'crit with an unknown extension', clause: 'ASY-36' },
  { id: 'sub-other', label: 'sub other than iss', clause: 'ASY-37' },
  { id: 'iss-missing', label: 'No iss', clause: 'ASY-37' },
  { id: 'client-unknown', label: 'iss and sub of no registered client', clause: 'ASY-37' },
  { id: 'aud-missing', label: 'No aud', clause: 'ASY-38' },
  { id: 'aud-fhir-base', label: 'aud is the FHIR base URL', clause: 'ASY-38' },
  { id: 'aud-other-server', label: 'aud is another server', clause: 'ASY-38' },
  { id: 'exp-missing', label: 'No exp', clause: 'ASY-39' },
  { id: 'exp-past', label: 'Expired two minutes ago', clause: 'ASY-39' },
  { id: 'exp-far', label: 'Valid for ten minutes', clause: 'ASY-39' },
  { id: 'exp-text', label: 'exp as text', clause: 'ASY-39' },
  { id: 'nbf-future', label: 'Not valid before two minutes from now', clause: 'ASY-39' },
  { id: 'jti-missing', label: 'No jti', clause: 'ASY-40' },
  { id: 'replayed', label: 'Sent a second time', clause: 'ASY-40' },
  { id: 'type-missing', label: 'No client_assertion_type', clause: 'ASY-41' },
  { id: 'type-other', label: 'client_assertion_type of SAML', clause: 'ASY-41' },
  { id: 'claim-repeated', label: 'One claim twice', clause: 'ASY-42' },
  { id: 'payload-large', label: 'Claims over 16 KiB', clause: 'ASY-42' },
] as const

/** One of the cases. */
export type AssertionCase = (typeof assertionCases)[number]

/** Id of one of the cases. */
export type AssertionCaseId = AssertionCase['id']

/** How an assertion is signed. `another-key`: with a key nobody registered; `public-key-as-secret`: HMAC keyed with the
 * public key; `altered`: changed after signing. */
export const assertionSignatures = [
  'right',
  'altered',
  'missing',
  'another-key',
  'public-key-as-secret',
] as const

/** One of the ways to sign. */
export type AssertionSignature = (typeof assertionSignatures)[number]
