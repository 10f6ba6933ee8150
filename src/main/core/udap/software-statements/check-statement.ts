import type { JwtMembers } from '../../jwt/index.ts'
import { describeMember } from '../../jwt/index.ts'
import { checkRedirects } from './check-redirects.ts'
import { readText, readTexts } from './statement-claims.ts'
import { unfitClaim } from './statement-fault.ts'
import type { StatementPolicy, UdapMode } from './statement-policy.ts'

/** The grant by which an app gets its first tokens; a statement asks for exactly one. */
export type StatementGrant = 'authorization_code' | 'client_credentials'

/** What an app asks to be registered as. */
export interface StatementMetadata {
  readonly client_name: string
  readonly contacts: readonly string[]
  readonly grant_types: readonly [StatementGrant, ...'refresh_token'[]]
  readonly token_endpoint_auth_method: 'private_key_jwt' | 'client_secret_basic'
  readonly redirect_uris: readonly string[]
  readonly scope: string
  readonly logo_uri?: string
  readonly client_uri?: string
  readonly tos_uri?: string
  readonly policy_uri?: string
  /** Named by the app; not the `software_id` this server gives to apps of its own. */
  readonly software_id?: string
  readonly software_version?: string
}

/** What a software statement asks for. */
export type StatementRequest =
  | { readonly kind: 'register'; readonly metadata: StatementMetadata }
  | { readonly kind: 'cancel' }

const guide = 'UDAP Security 2.0.0 section 3.1'

/** Reads what a verified software statement asks for, and refuses what does not fit together.
 * @throws {OAuthError} invalid_client_metadata or invalid_redirect_uri, naming claim, value seen and value wanted
 * @see UDAP-DCR-011 to UDAP-DCR-018, UDAP-DCR-035, UDAP-DCR-036, UDAP-DCR-051; spec/udap.md section 9.3
 */
export function checkStatement(claims: JwtMembers, policy: StatementPolicy): StatementRequest {
  const grants = readTexts(claims, 'grant_types', `${guide}; UDAP-DCR-011`)
  if (grants?.length === 0) return { kind: 'cancel' }
  const grant_types = checkGrants(grants)
  checkOffered(grant_types, policy)
  const [grant] = grant_types
  checkResponseTypes(claims, grant)
  const redirect_uris = checkRedirects(claims, grant, policy)
  const metadata: StatementMetadata = {
    client_name: requireName(claims),
    contacts: checkContacts(claims, policy.mode),
    grant_types,
    token_endpoint_auth_method: checkMethod(claims, policy.mode),
    redirect_uris,
    scope: checkScope(claims, policy.mode),
    ...optionalTexts(claims),
    ...checkLogo(claims, grant, policy.mode),
  }
  return { kind: 'register', metadata }
}

/** @see UDAP-DCR-011 */
function checkGrants(grants: readonly string[] | undefined): StatementMetadata['grant_types'] {
  const others = grants?.filter((grant) => grant !== 'refresh_token') ?? []
  const [grant] = others
  const isAlone = others.length === 1 && new Set(grants).size === grants?.length
  const hasRefresh = grants?.includes('refresh_token') === true
  if (isAlone && grant === 'client_credentials' && !hasRefresh) return [grant]
  if (isAlone && grant === 'authorization_code') {
    return hasRefresh ? [grant, 'refresh_token'] : [grant]
  }
  throw unfitClaim({
    check: 'statement-grant-types',
    clause: `${guide}; UDAP-DCR-011`,
    parameter: 'grant_types',
    seen: describeMember(grants),
    wanted:
      'authorization_code, with refresh_token or without, or client_credentials alone; an empty array cancels',
  })
}

/** What the metadata does not list cannot be registered for. @see UDAP-DISC-005, UDAP-DCR-011 */
function checkOffered(asked: readonly string[], { grants }: StatementPolicy): void {
  const missing = asked.find((grant) => !grants.includes(grant))
  if (missing === undefined) return
  throw unfitClaim({
    check: 'statement-grant-types-offered',
    clause: `${guide}; UDAP-DISC-005, UDAP-DCR-011`,
    parameter: 'grant_types',
    seen: describeMember(asked),
    wanted: `of what this server offers: ${grants.join(' ')}`,
  })
}

/** @see UDAP-DCR-012 */
function checkResponseTypes(claims: JwtMembers, grant: StatementGrant): void {
  const types = readTexts(claims, 'response_types', `${guide}; UDAP-DCR-012`)
  const isCode = types?.length === 1 && types[0] === 'code'
  if (grant === 'authorization_code' ? isCode : types === undefined) return
  throw unfitClaim({
    check: 'statement-response-types',
    clause: `${guide}; UDAP-DCR-012`,
    parameter: 'response_types',
    seen: describeMember(types),
    wanted: grant === 'authorization_code' ? '["code"]' : 'absent with client_credentials',
  })
}

/** @see UDAP-DCR-016 */
function requireName(claims: JwtMembers): string {
  const name = readText(claims, 'client_name', `${guide}; UDAP-DCR-016`)
  if (name !== undefined) return name
  throw unfitClaim({
    check: 'statement-client-name',
    clause: `${guide}; UDAP-DCR-016`,
    parameter: 'client_name',
    seen: 'absent',
    wanted: 'the name of the app',
  })
}

/** @see UDAP-DCR-016 */
function checkContacts(claims: JwtMembers, mode: UdapMode): readonly string[] {
  const contacts = readTexts(claims, 'contacts', `${guide}; UDAP-DCR-016`)
  if (contacts === undefined && mode === 'base') return []
  const isReachable = contacts?.some(isMailAddress) === true
  if (contacts !== undefined && isReachable && contacts.every(isContact)) return contacts
  throw unfitClaim({
    check: 'statement-contacts',
    clause: `${guide}; UDAP-DCR-016`,
    parameter: 'contacts',
    seen: describeMember(contacts),
    wanted: 'an array of URIs, at least one of them mailto: with an address, the others https:',
  })
}

function isMailAddress(contact: string): boolean {
  if (!contact.toLowerCase().startsWith('mailto:') || /[\s<>"]/.test(contact)) return false
  const [address = ''] = contact.slice('mailto:'.length).split('?')
  const [local, domain, ...rest] = address.split('@')
  return rest.length === 0 && local !== undefined && local !== '' && domain?.includes('.') === true
}

function isContact(contact: string): boolean {
  return isMailAddress(contact) || isHttps(contact)
}

/** @see UDAP-DCR-015, UDAP-DCR-051 */
function checkMethod(
  { token_endpoint_auth_method: method }: JwtMembers,
  mode: UdapMode,
): StatementMetadata['token_endpoint_auth_method'] {
  if (method === 'private_key_jwt') return method
  if (method === 'client_secret_basic' && mode === 'carin') return method
  throw unfitClaim({
    check: 'statement-authentication-method',
    clause: `${guide}; UDAP-DCR-015, UDAP-DCR-051`,
    parameter: 'token_endpoint_auth_method',
    seen: describeMember(method),
    wanted: mode === 'carin' ? 'private_key_jwt or client_secret_basic' : 'private_key_jwt',
  })
}

/** Longest scope claim. @see spec/security.md L-06 */
const longestScope = 16_384

/** @see UDAP-DCR-018 */
function checkScope({ scope }: JwtMembers, mode: UdapMode): string {
  if (scope === undefined && mode === 'base') return ''
  if (typeof scope === 'string' && scope.trim() !== '' && scope.length <= longestScope) return scope
  throw unfitClaim({
    check: 'statement-scope',
    clause: `${guide}; UDAP-DCR-018`,
    parameter: 'scope',
    seen: describeMember(scope),
    wanted: 'the scopes the app will ask for, separated by single spaces',
  })
}

const textNames = [
  'client_uri',
  'tos_uri',
  'policy_uri',
  'software_id',
  'software_version',
] as const

/** @see spec/udap.md section 9.3 */
function optionalTexts(claims: JwtMembers): Partial<Record<(typeof textNames)[number], string>> {
  const clause = 'RFC 7591 section 2; UDAP-DCR-021'
  return Object.fromEntries(
    textNames.flatMap((name) => {
      const text = readText(claims, name, clause)
      if (text === undefined) return []
      if (name.endsWith('_uri') && !isHttps(text)) {
        throw unfitClaim({
          check: 'statement-page-uri',
          clause,
          parameter: name,
          seen: describeMember(text),
          wanted: 'an https URL',
        })
      }
      return [[name, text]]
    }),
  )
}

/** @see UDAP-DCR-017 */
function checkLogo(
  claims: JwtMembers,
  grant: StatementGrant,
  mode: UdapMode,
): { logo_uri?: string } {
  const clause = `${guide}; UDAP-DCR-017`
  const logo = readText(claims, 'logo_uri', clause)
  const isNeeded = grant === 'authorization_code' && mode !== 'base'
  if (logo === undefined && !isNeeded) return {}
  if (logo !== undefined && isPicture(logo)) return { logo_uri: logo }
  throw unfitClaim({
    check: 'statement-logo',
    clause,
    parameter: 'logo_uri',
    seen: describeMember(logo),
    wanted: 'an https URL of a PNG, JPG or GIF picture',
  })
}

function isPicture(uri: string): boolean {
  return isHttps(uri) && /\.(?:png|jpe?g|gif)$/i.test(new URL(uri).pathname)
}

/** Whether a text is an absolute https URL without credentials. */
function isHttps(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return protocol === 'https:' && username === '' && password === ''
}
