import { refused } from './expected-refusal.ts'
import { wrongClaims, wrongForms } from './jwt-variants.ts'
import type { UdapVariant } from './variants.ts'

/** The form or the signature of the token; RFC 7521 would have it `invalid_client`. @see spec/udap.md section 11, D9 */
const malformed = refused('invalid_request', 'invalid_client')
const unknown = refused('invalid_client')
const twoWays = refused('invalid_request')
const unfit = refused('invalid_grant')
const unscoped = refused('invalid_scope')

/** Token requests of a service that a server must refuse, each wrong in one way, in the order a server looks.
 * @see spec/udap.md sections 0.4, 4.1, 4.2, 9.5 and 9.6; UDAP-TOK-024
 */
export const tokenVariants = [
  {
    id: 'type-missing',
    label: 'No client_assertion_type',
    requirement: 'UDAP-TOK-002',
    expected: unknown,
  },
  {
    id: 'type-other',
    label: 'client_assertion_type of SAML',
    requirement: 'UDAP-TOK-002',
    expected: unknown,
  },
  { id: 'udap-missing', label: 'No udap', requirement: 'UDAP-TOK-010', expected: twoWays },
  { id: 'udap-other', label: 'udap is 2', requirement: 'UDAP-TOK-010', expected: twoWays },
  {
    id: 'basic-header',
    label: 'HTTP Basic beside the token',
    requirement: 'UDAP-TOK-003',
    expected: twoWays,
  },
  {
    id: 'client-secret',
    label: 'client_secret beside the token',
    requirement: 'UDAP-TOK-003',
    expected: twoWays,
  },
  ...wrongForms(malformed),
  {
    id: 'key-mismatch',
    label: 'Signed with another key',
    requirement: 'UDAP-TOK-009',
    expected: malformed,
  },
  {
    id: 'signature-altered',
    label: 'Signature altered',
    requirement: 'UDAP-TOK-009',
    expected: malformed,
  },
  {
    id: 'claims-altered',
    label: 'Claims altered after signing',
    requirement: 'UDAP-TOK-009',
    expected: malformed,
  },
  {
    id: 'certificate-expired',
    label: 'Expired certificate',
    requirement: 'UDAP-TOK-009',
    expected: unknown,
    fixture: 'C-EXPIRED',
  },
  {
    id: 'certificate-revoked',
    label: 'Revoked certificate',
    requirement: 'UDAP-PKI-014',
    expected: unknown,
    fixture: 'C-REVOKED',
  },
  {
    id: 'untrusted-chain',
    label: 'Certificate of an authority no one trusts',
    requirement: 'UDAP-PKI-001',
    expected: unknown,
    fixture: 'C-UNTRUSTED',
  },
  {
    id: 'other-community',
    label: 'Certificate of another community',
    requirement: 'UDAP-TOK-006',
    expected: unknown,
    fixture: 'C-OTHER-COMM',
  },
  {
    id: 'certificate-name-dns',
    label: 'Registered URI is a DNS name of the certificate only',
    requirement: 'UDAP-PKI-009',
    expected: unknown,
    fixture: 'C-SAN-DNS',
  },
  {
    id: 'client-unknown',
    label: 'iss and sub of no registered client',
    requirement: 'UDAP-TOK-004',
    expected: unknown,
  },
  {
    id: 'iss-is-uri',
    label: 'iss and sub are the URI of the certificate',
    requirement: 'UDAP-TOK-004',
    expected: unknown,
  },
  {
    id: 'sub-other',
    label: 'sub other than iss',
    requirement: 'UDAP-TOK-004',
    expected: unknown,
  },
  {
    id: 'client-id-other',
    label: 'client_id of the form is another',
    requirement: 'UDAP-TOK-004',
    expected: unknown,
  },
  ...wrongClaims(unknown),
  { id: 'aud-missing', label: 'No aud', requirement: 'UDAP-TOK-005', expected: unknown },
  {
    id: 'aud-other',
    label: 'aud is another server',
    requirement: 'UDAP-TOK-005',
    expected: unknown,
  },
  {
    id: 'aud-base',
    label: 'aud is the base URL',
    requirement: 'UDAP-TOK-005',
    expected: unknown,
  },
  {
    id: 'aud-registration',
    label: 'aud is the registration endpoint',
    requirement: 'UDAP-TOK-005',
    expected: unknown,
  },
  { id: 'jti-missing', label: 'No jti', requirement: 'UDAP-JWT-007', expected: unknown },
  {
    id: 'expired',
    label: 'Expired ten minutes ago',
    requirement: 'UDAP-TOK-007',
    expected: unknown,
  },
  {
    id: 'lifetime-long',
    label: 'Valid one second over five minutes',
    requirement: 'UDAP-TOK-007',
    expected: unknown,
  },
  {
    id: 'replayed',
    label: 'Sent a second time',
    requirement: 'UDAP-TOK-008',
    expected: unknown,
  },
  {
    id: 'grant-unknown',
    label: 'A grant no server knows',
    requirement: 'UDAP-TOK-011',
    expected: refused('unsupported_grant_type'),
  },
  { id: 'scope-missing', label: 'No scope', requirement: 'UDAP-TOK-015', expected: unscoped },
  {
    id: 'scope-unknown',
    label: 'Only a scope no server knows',
    requirement: 'UDAP-SCOPE-005',
    expected: unscoped,
  },
  {
    id: 'extensions-missing',
    label: 'No extensions',
    requirement: 'UDAP-B2B-003',
    expected: unfit,
  },
  {
    id: 'extensions-list',
    label: 'extensions is a list',
    requirement: 'UDAP-B2B-003',
    expected: unfit,
  },
  { id: 'b2b-missing', label: 'No hl7-b2b', requirement: 'UDAP-B2B-003', expected: unfit },
  {
    id: 'b2b-version-number',
    label: 'version as a number',
    requirement: 'UDAP-B2B-006',
    expected: unfit,
  },
  { id: 'b2b-version-other', label: 'version 2', requirement: 'UDAP-B2B-006', expected: unfit },
  {
    id: 'b2b-organization-name',
    label: 'organization_id is a name',
    requirement: 'UDAP-B2B-006',
    expected: unfit,
  },
  {
    id: 'b2b-purpose-text',
    label: 'purpose_of_use is one text',
    requirement: 'UDAP-B2B-006',
    expected: unfit,
  },
  {
    id: 'b2b-purpose-empty',
    label: 'purpose_of_use is empty',
    requirement: 'UDAP-B2B-006',
    expected: unfit,
  },
  {
    id: 'b2b-reference-alone',
    label: 'consent_reference without consent_policy',
    requirement: 'UDAP-B2B-007',
    expected: unfit,
  },
  {
    id: 'b2b-reference-relative',
    label: 'consent_reference is no absolute URL',
    requirement: 'UDAP-B2B-007',
    expected: unfit,
  },
  {
    id: 'b2b-reference-patient',
    label: 'consent_reference to a Patient',
    requirement: 'UDAP-B2B-007',
    expected: unfit,
  },
  {
    id: 'b2b-id-without-name',
    label: 'subject_id without subject_name',
    requirement: 'UDAP-B2B-009',
    expected: unfit,
  },
  {
    id: 'b2b-role-without-name',
    label: 'subject_role without subject_name',
    requirement: 'UDAP-B2B-009',
    expected: unfit,
  },
] as const satisfies readonly UdapVariant[]

/** Id of a token request that is wrong in one way. */
export type TokenVariantId = (typeof tokenVariants)[number]['id']

/** The token request that is wrong in this way. */
export function findTokenVariant(id: TokenVariantId): UdapVariant {
  const found = tokenVariants.find((variant) => variant.id === id)
  if (found === undefined) throw new TypeError(`there is no variant ${id}`)
  return found
}
