import type { TokenVariantId } from '../../../../shared/udap/token-variants.ts'
import { type ChangeWorld, type UdapJwtChange, wrongJwts } from '../signing/index.ts'

/** Where a token request goes, for what is wrong about it. */
export interface TokenTarget {
  readonly base: string
  readonly registration_endpoint: string
  /** URI by which the app registered. */
  readonly iss: string
}

type Change = (world: ChangeWorld, target: TokenTarget) => UdapJwtChange

const unchanged: Change = () => ({})

const both = (of: (target: TokenTarget) => string): Change => {
  return (_world, target) => ({ claims: { iss: of(target), sub: of(target) } })
}

const audience =
  (of: (target: TokenTarget) => string): Change =>
  (_world, target) => ({ claims: { aud: of(target) } })

/** Changes the B2B object of the token and nothing else; null leaves a member out. */
const b2b =
  (members: Readonly<Record<string, unknown>>): Change =>
  ({ claims }) => {
    // Any object may be read by names.
    const extensions = (claims['extensions'] ?? {}) as Record<string, unknown>
    const object = { ...(extensions['hl7-b2b'] as object | undefined), ...members }
    const present = Object.entries(object).filter(([, value]) => value !== null)
    return { claims: { extensions: { ...extensions, 'hl7-b2b': Object.fromEntries(present) } } }
  }

/** How each wrong authentication token differs from a right one. @see spec/udap.md sections 0.4, 4.1 and 4.2 */
export const wrongTokens: Readonly<Record<TokenVariantId, Change>> = {
  ...wrongJwts,
  'type-missing': unchanged,
  'type-other': unchanged,
  'udap-missing': unchanged,
  'udap-other': unchanged,
  'basic-header': unchanged,
  'client-secret': unchanged,
  'certificate-expired': unchanged,
  'certificate-revoked': unchanged,
  'untrusted-chain': unchanged,
  'other-community': unchanged,
  'certificate-name-dns': unchanged,
  'client-id-other': unchanged,
  replayed: unchanged,
  'grant-unknown': unchanged,
  'scope-missing': unchanged,
  'scope-unknown': unchanged,
  'client-unknown': both(() => 'no-such-client'),
  'iss-is-uri': both(({ iss }) => iss),
  'sub-other': () => ({ claims: { sub: 'somebody-else' } }),
  'aud-base': audience(({ base }) => base),
  'aud-registration': audience(({ registration_endpoint }) => registration_endpoint),
  'extensions-missing': () => ({ claims: { extensions: null } }),
  'extensions-list': () => ({ claims: { extensions: [] } }),
  'b2b-missing': () => ({ claims: { extensions: {} } }),
  'b2b-version-number': b2b({ version: 1 }),
  'b2b-version-other': b2b({ version: '2' }),
  'b2b-organization-name': b2b({ organization_id: 'General Hospital' }),
  'b2b-purpose-text': b2b({ purpose_of_use: 'urn:oid:2.16.840.1.113883.5.8#TREAT' }),
  'b2b-purpose-empty': b2b({ purpose_of_use: [] }),
  'b2b-reference-alone': b2b({
    consent_policy: null,
    consent_reference: ['https://fhir.example.org/Consent/1'],
  }),
  'b2b-reference-relative': b2b({
    consent_policy: ['https://example.org/consent-policy'],
    consent_reference: ['Consent/1'],
  }),
  'b2b-reference-patient': b2b({
    consent_policy: ['https://example.org/consent-policy'],
    consent_reference: ['https://fhir.example.org/Patient/1'],
  }),
  'b2b-id-without-name': b2b({
    subject_name: null,
    subject_role: null,
    subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893',
  }),
  'b2b-role-without-name': b2b({
    subject_name: null,
    subject_id: null,
    subject_role: 'http://nucc.org/provider-taxonomy#207R00000X',
  }),
}
