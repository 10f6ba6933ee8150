import type { FixtureId } from '../contract/certificates.ts'
import { type ExpectedRefusal, refused } from './expected-refusal.ts'
import { wrongClaims, wrongForms } from './jwt-variants.ts'

/** A software statement or authentication token that is wrong in one way. */
export interface UdapVariant {
  readonly id: string
  readonly label: string
  /** The one rule it breaks. */
  readonly requirement: string
  readonly expected: ExpectedRefusal
  /** The grant it makes sense for; any when left out. */
  readonly grant?: 'authorization_code' | 'client_credentials'
  /** The test certificate it is signed with instead. */
  readonly fixture?: FixtureId
}

const malformed = refused('invalid_software_statement')
const unapproved = refused('unapproved_software_statement')
const unfit = refused('invalid_client_metadata')
/** A body that cannot be read does not even say that it is a UDAP request. */
const unreadable = refused('invalid_client_metadata', 'invalid_request')

/** Registration requests a server must refuse, each wrong in one way, in the order a server looks.
 * @see spec/udap.md sections 0.4, 3 and 9.3; UDAP-DCR-045
 */
export const statementVariants = [
  { id: 'body-form', label: 'Body as a form', requirement: 'UDAP-DCR-002', expected: unreadable },
  {
    id: 'body-broken',
    label: 'Body is no JSON',
    requirement: 'UDAP-DCR-002',
    expected: unreadable,
  },
  { id: 'udap-missing', label: 'No udap', requirement: 'UDAP-DCR-003', expected: unfit },
  { id: 'udap-number', label: 'udap as a number', requirement: 'UDAP-DCR-003', expected: unfit },
  { id: 'udap-other', label: 'udap is 2', requirement: 'UDAP-DCR-003', expected: unfit },
  {
    id: 'statement-missing',
    label: 'No software_statement',
    requirement: 'UDAP-DCR-004',
    expected: malformed,
  },
  ...wrongForms(malformed),
  {
    id: 'key-mismatch',
    label: 'Signed with another key',
    requirement: 'UDAP-JWT-003',
    expected: malformed,
  },
  {
    id: 'signature-altered',
    label: 'Signature altered',
    requirement: 'UDAP-DCR-007',
    expected: malformed,
  },
  {
    id: 'claims-altered',
    label: 'Claims altered after signing',
    requirement: 'UDAP-DCR-007',
    expected: malformed,
  },
  {
    id: 'untrusted-chain',
    label: 'Certificate of an authority no one trusts',
    requirement: 'UDAP-PKI-001',
    expected: unapproved,
    fixture: 'C-UNTRUSTED',
  },
  {
    id: 'self-signed',
    label: 'Self-signed certificate',
    requirement: 'UDAP-PKI-018',
    expected: unapproved,
    fixture: 'C-SELF',
  },
  {
    id: 'certificate-expired',
    label: 'Expired certificate',
    requirement: 'UDAP-PKI-004',
    expected: unapproved,
    fixture: 'C-EXPIRED',
  },
  {
    id: 'certificate-revoked',
    label: 'Revoked certificate',
    requirement: 'UDAP-PKI-011',
    expected: unapproved,
    fixture: 'C-REVOKED',
  },
  {
    id: 'certificate-of-authority',
    label: 'Certificate of an authority as leaf',
    requirement: 'UDAP-PKI-006',
    expected: unapproved,
    fixture: 'C-LEAF-CA',
  },
  {
    id: 'certificate-name-dns',
    label: 'iss is a DNS name of the certificate only',
    requirement: 'UDAP-PKI-009',
    expected: refused('invalid_software_statement', 'unapproved_software_statement'),
    fixture: 'C-SAN-DNS',
  },
  {
    id: 'iss-foreign',
    label: 'iss of somebody else',
    requirement: 'UDAP-DCR-008',
    expected: refused('invalid_software_statement', 'unapproved_software_statement'),
  },
  ...wrongClaims(malformed),
  {
    id: 'sub-other',
    label: 'sub other than iss',
    requirement: 'UDAP-DCR-008',
    expected: malformed,
  },
  { id: 'aud-missing', label: 'No aud', requirement: 'UDAP-DCR-008', expected: malformed },
  {
    id: 'aud-other',
    label: 'aud is another server',
    requirement: 'UDAP-DCR-008',
    expected: malformed,
  },
  {
    id: 'expired',
    label: 'Expired ten minutes ago',
    requirement: 'UDAP-JWT-008',
    expected: malformed,
  },
  {
    id: 'lifetime-long',
    label: 'Valid one second over five minutes',
    requirement: 'UDAP-DCR-009',
    expected: malformed,
  },
  { id: 'jti-missing', label: 'No jti', requirement: 'UDAP-DCR-009', expected: malformed },
  {
    id: 'replayed',
    label: 'Sent a second time',
    requirement: 'UDAP-DCR-010',
    expected: malformed,
  },
  {
    id: 'grants-missing',
    label: 'No grant_types',
    requirement: 'UDAP-DCR-011',
    expected: unfit,
  },
  { id: 'grants-both', label: 'Both grants', requirement: 'UDAP-DCR-011', expected: unfit },
  {
    id: 'grant-implicit',
    label: 'Grant implicit',
    requirement: 'UDAP-DCR-011',
    expected: unfit,
  },
  {
    id: 'refresh-for-service',
    label: 'client_credentials with refresh_token',
    requirement: 'UDAP-DCR-011',
    expected: unfit,
    grant: 'client_credentials',
  },
  {
    id: 'response-types-missing',
    label: 'No response_types',
    requirement: 'UDAP-DCR-012',
    expected: unfit,
    grant: 'authorization_code',
  },
  {
    id: 'response-type-token',
    label: 'response_types with token',
    requirement: 'UDAP-DCR-012',
    expected: unfit,
    grant: 'authorization_code',
  },
  {
    id: 'response-types-for-service',
    label: 'response_types with client_credentials',
    requirement: 'UDAP-DCR-012',
    expected: unfit,
    grant: 'client_credentials',
  },
  {
    id: 'redirects-missing',
    label: 'No redirect_uris',
    requirement: 'UDAP-DCR-013',
    expected: unfit,
    grant: 'authorization_code',
  },
  {
    id: 'redirects-for-service',
    label: 'redirect_uris with client_credentials',
    requirement: 'UDAP-DCR-013',
    expected: unfit,
    grant: 'client_credentials',
  },
  {
    id: 'redirect-http',
    label: 'Redirect URI without TLS',
    requirement: 'UDAP-DCR-014',
    expected: refused('invalid_redirect_uri'),
    grant: 'authorization_code',
  },
  {
    id: 'redirect-scheme',
    label: 'Redirect URI of a scheme of its own',
    requirement: 'UDAP-DCR-014',
    expected: refused('invalid_redirect_uri'),
    grant: 'authorization_code',
  },
  {
    id: 'redirect-fragment',
    label: 'Redirect URI with a fragment',
    requirement: 'UDAP-DCR-014',
    expected: refused('invalid_redirect_uri'),
    grant: 'authorization_code',
  },
  {
    id: 'redirect-wildcard',
    label: 'Redirect URI with a wildcard',
    requirement: 'UDAP-DCR-014',
    expected: refused('invalid_redirect_uri'),
    grant: 'authorization_code',
  },
  {
    id: 'method-missing',
    label: 'No token_endpoint_auth_method',
    requirement: 'UDAP-DCR-015',
    expected: unfit,
  },
  {
    id: 'method-none',
    label: 'token_endpoint_auth_method none',
    requirement: 'UDAP-DCR-015',
    expected: unfit,
  },
  {
    id: 'method-secret-post',
    label: 'token_endpoint_auth_method client_secret_post',
    requirement: 'UDAP-DCR-051',
    expected: unfit,
  },
  { id: 'name-missing', label: 'No client_name', requirement: 'UDAP-DCR-016', expected: unfit },
  { id: 'contacts-missing', label: 'No contacts', requirement: 'UDAP-DCR-016', expected: unfit },
  {
    id: 'contacts-address',
    label: 'Contact without mailto:',
    requirement: 'UDAP-DCR-016',
    expected: unfit,
  },
  {
    id: 'logo-missing',
    label: 'No logo_uri',
    requirement: 'UDAP-DCR-017',
    expected: unfit,
    grant: 'authorization_code',
  },
  {
    id: 'logo-svg',
    label: 'Logo as SVG',
    requirement: 'UDAP-DCR-017',
    expected: unfit,
    grant: 'authorization_code',
  },
  { id: 'scope-missing', label: 'No scope', requirement: 'UDAP-DCR-018', expected: unfit },
  {
    id: 'scope-unknown',
    label: 'Only a scope no server knows',
    requirement: 'UDAP-DCR-019',
    expected: unfit,
  },
] as const satisfies readonly UdapVariant[]

/** Id of a registration request that is wrong in one way. */
export type StatementVariantId = (typeof statementVariants)[number]['id']

/** The registration request that is wrong in this way. */
export function findStatementVariant(id: StatementVariantId): UdapVariant {
  const found = statementVariants.find((variant) => variant.id === id)
  if (found === undefined) throw new TypeError(`there is no variant ${id}`)
  return found
}
