import type { Claims } from '../claims-text.ts'

/** How a claim is edited. */
export type ClaimControl =
  | { readonly kind: 'text' }
  /** One entry of an array a line. */
  | { readonly kind: 'lines' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }

/** One claim of a software statement as the form shows it. */
export interface ClaimField {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly control: ClaimControl
  /** Rules about this claim, by the names the core gives them. */
  readonly checks: readonly string[]
  /** For apps of people only, or for services only; for all when left out. */
  readonly grant?: 'authorization_code' | 'client_credentials'
}

const text: ClaimControl = { kind: 'text' }
const lines: ClaimControl = { kind: 'lines' }

/** The claims a statement must have, in the order people fill them. @see spec/udap.md section 9.3 */
export const mainClaims: readonly ClaimField[] = [
  {
    name: 'aud',
    label: 'Audience (aud)',
    hint: 'The registration endpoint of the one server that may take it',
    control: text,
    checks: ['statement-audience'],
  },
  {
    name: 'client_name',
    label: 'App name (client_name)',
    hint: 'Shown to people who approve it',
    control: text,
    checks: ['statement-client-name'],
  },
  {
    name: 'contacts',
    label: 'Contacts',
    hint: 'URIs, one per line, at least one mailto:',
    control: lines,
    checks: ['statement-contacts'],
  },
  {
    name: 'grant_types',
    label: 'Grant types',
    hint: 'One per line; none at all cancels',
    control: lines,
    checks: ['statement-grant-types'],
  },
  {
    name: 'response_types',
    label: 'Response types',
    hint: 'code, for apps of people',
    control: lines,
    checks: ['statement-response-types'],
    grant: 'authorization_code',
  },
  {
    name: 'redirect_uris',
    label: 'Redirect URIs',
    hint: 'https, one per line, compared byte by byte',
    control: lines,
    checks: ['statement-redirect-uris'],
    grant: 'authorization_code',
  },
  {
    name: 'logo_uri',
    label: 'Logo (logo_uri)',
    hint: 'https, PNG, JPG or GIF',
    control: text,
    checks: ['statement-logo'],
    grant: 'authorization_code',
  },
  {
    name: 'scope',
    label: 'Scope',
    hint: 'Separated by spaces',
    control: text,
    checks: ['statement-scope', 'statement-tiered-scope'],
  },
  {
    name: 'token_endpoint_auth_method',
    label: 'Authentication method',
    hint: 'client_secret_basic in the CARIN edition only',
    control: { kind: 'choice', options: ['private_key_jwt', 'client_secret_basic'] },
    checks: ['statement-authentication-method'],
  },
]

/** The claims that may be left out. @see RFC 7591 section 2 */
export const otherClaims: readonly ClaimField[] = [
  {
    name: 'client_uri',
    label: 'Home page (client_uri)',
    hint: 'May be left out',
    control: text,
    checks: ['statement-pages'],
  },
  { name: 'tos_uri', label: 'Terms (tos_uri)', hint: 'May be left out', control: text, checks: [] },
  {
    name: 'policy_uri',
    label: 'Privacy policy (policy_uri)',
    hint: 'May be left out',
    control: text,
    checks: [],
  },
  { name: 'software_id', label: 'software_id', hint: 'May be left out', control: text, checks: [] },
  {
    name: 'software_version',
    label: 'software_version',
    hint: 'May be left out',
    control: text,
    checks: [],
  },
  {
    name: 'jku',
    label: 'Key URL (jku)',
    hint: 'Experimental: where keys with certificates are published',
    control: text,
    checks: [],
  },
]

/** What the field of a claim shows; a value of another shape is shown as JSON. */
export function textOfClaim({ name, control }: ClaimField, claims: Claims): string {
  const value = claims[name]
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string')
  return control.kind === 'lines' && isList ? value.join('\n') : JSON.stringify(value)
}

/** The claim a field says; undefined where it is to be left out. */
export function claimOfText({ control, name }: ClaimField, typed: string): unknown {
  if (control.kind !== 'lines') return typed === '' ? undefined : typed
  const entries = typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  if (entries.length > 0) return entries
  // An empty list of grants says something: it cancels.
  return name === 'grant_types' ? [] : undefined
}
