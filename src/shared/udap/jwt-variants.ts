import type { ExpectedRefusal } from './expected-refusal.ts'

const forms = [
  { id: 'not-a-jws', label: 'Two parts instead of three', requirement: 'UDAP-JWT-001' },
  { id: 'algorithm-none', label: 'alg none, unsigned', requirement: 'UDAP-JWT-001' },
  { id: 'signature-empty', label: 'No signature', requirement: 'UDAP-JWT-001' },
  { id: 'algorithm-missing', label: 'No alg', requirement: 'UDAP-JWT-002' },
  { id: 'x5c-missing', label: 'No x5c', requirement: 'UDAP-JWT-002' },
  { id: 'x5c-empty', label: 'Empty x5c', requirement: 'UDAP-JWT-002' },
  { id: 'x5c-text', label: 'x5c is one text', requirement: 'UDAP-JWT-002' },
  { id: 'x5c-pem', label: 'x5c holds PEM', requirement: 'UDAP-JWT-002' },
  { id: 'x5c-leaf-second', label: 'Leaf second in x5c', requirement: 'UDAP-JWT-002' },
  { id: 'jwk-embedded', label: 'Signed with a key of its own header', requirement: 'UDAP-JWT-003' },
  {
    id: 'public-key-as-secret',
    label: 'alg HS256 keyed with the public key',
    requirement: 'UDAP-JWT-004',
  },
  { id: 'algorithm-unfit', label: 'alg of another kind of key', requirement: 'UDAP-JWT-005' },
  { id: 'crit-unknown', label: 'crit with an unknown extension', requirement: 'UDAP-JWT-013' },
  { id: 'claim-repeated', label: 'iss twice', requirement: 'UDAP-JWT-014' },
  { id: 'x5c-long', label: 'Eleven certificates in x5c', requirement: 'UDAP-JWT-014' },
] as const

const claims = [
  { id: 'iss-missing', label: 'No iss', requirement: 'UDAP-JWT-007' },
  { id: 'aud-slash', label: 'aud with one slash more', requirement: 'UDAP-JWT-011' },
  { id: 'exp-missing', label: 'No exp', requirement: 'UDAP-JWT-007' },
  { id: 'iat-missing', label: 'No iat', requirement: 'UDAP-JWT-007' },
  { id: 'exp-text', label: 'exp as text', requirement: 'UDAP-JWT-007' },
  { id: 'exp-milliseconds', label: 'Times in milliseconds', requirement: 'UDAP-JWT-008' },
  { id: 'iat-future', label: 'Made ten minutes from now', requirement: 'UDAP-JWT-008' },
  {
    id: 'exp-before-iat',
    label: 'exp before iat, as in the samples of the guide',
    requirement: 'UDAP-JWT-008',
  },
] as const

/** Signed JWTs whose form no receiver takes, whatever they are for, in the order a receiver looks.
 * @param expected what the endpoint answers to a JWT that is none
 * @see spec/udap.md section 0.4
 */
export function wrongForms(expected: ExpectedRefusal) {
  return forms.map((variant) => ({ ...variant, expected }))
}

/** Signed JWTs with a claim no receiver takes, whatever they are for.
 * @param expected what the endpoint answers to a claim that does not hold
 * @see spec/udap.md section 0.4
 */
export function wrongClaims(expected: ExpectedRefusal) {
  return claims.map((variant) => ({ ...variant, expected }))
}
