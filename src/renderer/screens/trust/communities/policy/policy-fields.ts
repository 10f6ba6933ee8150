import type { CommunityPolicy } from '../../../../../shared/udap/community-policy.ts'

/** How a rule is edited. */
type PolicyControl =
  | { readonly kind: 'choice'; readonly options: readonly PolicyOption[] }
  | { readonly kind: 'switch' }
  /** Lines of text, one value each. */
  | { readonly kind: 'lines'; readonly placeholder: string }
  | { readonly kind: 'text'; readonly placeholder: string }
  /** A value as JSON. */
  | { readonly kind: 'json'; readonly placeholder: string }
  /** A whole number. */
  | { readonly kind: 'number' }

interface PolicyOption {
  readonly value: string
  readonly label: string
}

/** One rule of a community policy as the editor shows it. */
export interface PolicyField {
  /** Where it stands in the policy, as in `b2b.purposes`. */
  readonly path: string
  readonly label: string
  readonly hint: string
  readonly control: PolicyControl
}

/** Rules that belong together. */
export interface PolicyGroup {
  readonly title: string
  readonly fields: readonly PolicyField[]
}

type Named<Prefix extends string, Policy> = `${Prefix}${Extract<keyof Policy, string>}`
/** The place of every rule there is. */
export type PolicyPath =
  | Named<'', Omit<CommunityPolicy, 'b2b' | 'certifications' | 'unregistered'>>
  | Named<'b2b.', CommunityPolicy['b2b']>
  | Named<'certifications.', CommunityPolicy['certifications']>
  | Named<'unregistered.', CommunityPolicy['unregistered']>

const lines = (placeholder: string): PolicyControl => ({ kind: 'lines', placeholder })
const isSwitch: PolicyControl = { kind: 'switch' }

function field(path: PolicyPath, label: string, hint: string, control: PolicyControl): PolicyField {
  return { path, label, hint, control }
}

/** Every rule of a policy in the order people think of them. @see UDAP-PKI-013, UDAP-PKI-023, UDAP-B2B-010 */
export const policyGroups: readonly PolicyGroup[] = [
  {
    title: 'Certificates',
    fields: [
      field(
        'revocation',
        'Revocation status',
        'When the status of a certificate cannot be learned',
        {
          kind: 'choice',
          options: [
            { value: 'require', label: 'Required: an unknown status is refused' },
            { value: 'soft', label: 'Soft: an unknown status is a warning' },
            { value: 'off', label: 'Off: nobody asks' },
          ],
        },
      ),
      field(
        'missingRevocationPointer',
        'No revocation pointer',
        'When a certificate does not say where its status can be asked',
        {
          kind: 'choice',
          options: [
            { value: 'warn', label: 'Warn' },
            { value: 'fail', label: 'Refuse' },
          ],
        },
      ),
      field(
        'policyOids',
        'Certificate policies',
        'OIDs, one per line; one of them must hold along the path. Empty: any',
        lines('2.16.840.1.113883.3.1'),
      ),
      field(
        'extendedKeyUsages',
        'Extended key usages',
        'OIDs, one per line; the leaf must have each. Empty: none needed',
        lines('1.3.6.1.5.5.7.3.2'),
      ),
      field(
        'mayFetchIssuers',
        'Fetch missing issuers',
        'From where the certificate says (AIA), within the outbound limits',
        isSwitch,
      ),
      field(
        'isSelfSignedLeafAllowed',
        'Self-signed leaf as anchor',
        'A self-signed certificate that is itself an anchor is trusted',
        isSwitch,
      ),
      field('clockSkewSeconds', 'Clock leeway in seconds', '0 to 300, for clocks that differ', {
        kind: 'number',
      }),
    ],
  },
  {
    title: 'Apps and servers',
    fields: [
      field(
        'clientUriPrefixes',
        'App URIs begin with',
        'One beginning per line. Empty: any URI',
        lines('https://apps.community.example/'),
      ),
      field(
        'serverUriPrefixes',
        'Server URIs begin with',
        'FHIR bases of the community, one beginning per line. Empty: any',
        lines('https://'),
      ),
      field(
        'isLeafPinned',
        'Pin the registered certificate',
        'Authentication must bring the very certificate of the registration; renewals need a new one',
        isSwitch,
      ),
      field(
        'minimumScopes',
        'Scopes at least',
        'Separated by spaces: what every server of the community offers. Empty: none',
        { kind: 'text', placeholder: 'system/Patient.rs' },
      ),
      field('scopes', 'Scopes at most', 'Separated by spaces. Empty: all this server knows', {
        kind: 'text',
        placeholder: 'system/*.rs user/*.rs openid fhirUser',
      }),
      field(
        'mayExceedRegistration',
        'More than registered',
        'Apps may ask for scopes of the community beyond those they registered',
        isSwitch,
      ),
    ],
  },
  {
    title: 'Apps that never registered',
    fields: [
      field(
        'unregistered.isAllowed',
        'Let them in',
        'A certificate of the community is enough for client_credentials',
        isSwitch,
      ),
      field('unregistered.sub', 'Reserved sub', 'What their authentication tokens say as sub', {
        kind: 'text',
        placeholder: 'unregistered',
      }),
      field('unregistered.scopes', 'Their scopes at most', 'Separated by spaces', {
        kind: 'text',
        placeholder: 'system/*.rs',
      }),
    ],
  },
  {
    title: 'B2B authorization (hl7-b2b)',
    fields: [
      field(
        'b2b.isRequired',
        'Require the object',
        'Of every client_credentials request; metadata says so',
        isSwitch,
      ),
      field(
        'b2b.purposes',
        'Purposes of use',
        'One per line. Empty: any',
        lines('urn:oid:2.16.840.1.113883.5.8#TREAT'),
      ),
      field(
        'b2b.purposesWithConsent',
        'Purposes that need a consent policy',
        'One per line',
        lines('urn:oid:2.16.840.1.113883.5.8#HRESCH'),
      ),
      field(
        'b2b.consentPolicies',
        'Consent policies',
        'URIs, one per line. Empty: any',
        lines('https://community.example/policies/consent'),
      ),
      field(
        'b2b.organizationIdPrefixes',
        'organization_id begins with',
        'One beginning per line. Empty: any URI',
        lines('https://'),
      ),
      field(
        'b2b.subjectIdPrefixes',
        'subject_id begins with',
        'Naming systems of people, one per line. Empty: any',
        lines('urn:oid:2.16.840.1.113883.4.6#'),
      ),
      field(
        'b2b.subjectRolePrefixes',
        'subject_role begins with',
        'One beginning per line. Empty: any',
        lines('urn:oid:2.16.840.1.113883.6.101#'),
      ),
      field(
        'b2b.isUriFormRequired',
        'Codes in URI form only',
        'Refuses bare codes such as TREAT, which are a warning otherwise',
        isSwitch,
      ),
      field(
        'b2b.isSubjectNameRequired',
        'No subject without a name',
        'Refuses subject_id and subject_role without subject_name, a warning otherwise',
        isSwitch,
      ),
      field(
        'b2b.isNpiRequired',
        'NPI for subject_id',
        'Takes a US national provider identifier with a right check digit and nothing else',
        isSwitch,
      ),
      field(
        'b2b.areReferencesResolved',
        'Resolve references',
        'Asks other servers for organization_id and consents, and refuses what is not there',
        isSwitch,
      ),
    ],
  },
  {
    title: 'Other authorization extensions',
    fields: [
      field(
        'extensions',
        'Extension objects',
        'JSON: key, isRequired, schema. hl7-b2b-user and tefca_ias have rules built in',
        { kind: 'json', placeholder: '[{ "key": "tefca_ias", "isRequired": true }]' },
      ),
      field('unknownExtensions', 'Objects nobody agreed on', 'In the claim extensions', {
        kind: 'choice',
        options: [
          { value: 'ignore', label: 'Ignore' },
          { value: 'refuse', label: 'Refuse' },
        ],
      }),
    ],
  },
  {
    title: 'Certifications',
    fields: [
      field(
        'certifications.isBadOneRefused',
        'Refuse a registration with a bad certification',
        'Otherwise one that does not hold is left out, unless it is required',
        isSwitch,
      ),
      field(
        'certifications.isCoverageRequired',
        'Require coverage',
        'Refuses what an app asks for unless an accepted certification covers it',
        isSwitch,
      ),
    ],
  },
]
