import type { JwtMembers } from '../../jwt/index.ts'

/** Kinds of apps a statement is drafted for: for people about themselves, for people at work, or without a person. */
export type AppType = 'consumer' | 'provider' | 'service'

/** What a draft is made from. */
export interface StatementDraft {
  readonly appType: AppType
  readonly iss: string
  readonly registration_endpoint: string
  readonly client_name: string
  /** Left alone for services. */
  readonly redirect_uris: readonly string[]
  /** What the server lists; undefined where it has no list, so that nothing may be assumed. */
  readonly scopesSupported: readonly string[] | undefined
  /** Whether people will sign in at another identity provider. */
  readonly isTiered: boolean
  readonly method?: 'private_key_jwt' | 'client_secret_basic'
}

/** Writes the claims of a software statement without times and `jti`, which are made when it is signed.
 * @see UDAP Security 2.0.0 section 3.1; UDAP-DCR-041 to UDAP-DCR-043; spec/udap.md section 9.3
 */
export function draftStatement(draft: StatementDraft): JwtMembers {
  const { appType, iss, registration_endpoint, client_name, method = 'private_key_jwt' } = draft
  return {
    iss,
    sub: iss,
    aud: registration_endpoint,
    client_name,
    contacts: ['mailto:operator@app.example'],
    ...(appType === 'service' ? serviceMembers() : memberForPeople(draft)),
    token_endpoint_auth_method: method,
    scope: draftScope(draft).join(' '),
  }
}

function serviceMembers() {
  return { grant_types: ['client_credentials'] }
}

/** @see UDAP-DCR-041 */
function memberForPeople({ redirect_uris }: StatementDraft) {
  return {
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [...redirect_uris],
    logo_uri: 'https://app.example/logo.png',
  }
}

const levels: Readonly<Record<AppType, 'patient' | 'user' | 'system'>> = {
  consumer: 'patient',
  provider: 'user',
  service: 'system',
}

/** Types asked for where the server lists no wildcard. */
const fewTypes = ['Patient', 'Observation', 'Condition'] as const

/** Whether a scope is for all types at once. */
export function isWildcardScope(scope: string): boolean {
  return /^(?:patient|user|system)\/\*\./.test(scope)
}

/** A wildcard is asked for only where wildcards are listed. @see UDAP-SCOPE-002; UDAP-DCR-042 */
function draftScope({ appType, scopesSupported, isTiered }: StatementDraft): string[] {
  const level = levels[appType]
  const listed = (scopesSupported ?? []).filter((scope) => scope.startsWith(`${level}/`))
  const wildcard = [`${level}/*.rs`, `${level}/*.read`, ...listed.filter(isWildcardScope)].find(
    (scope) => listed.includes(scope),
  )
  const resources = wildcard === undefined ? chooseResources(level, listed) : [wildcard]
  if (appType === 'service') return resources
  const sessions = ['openid', 'fhirUser', 'offline_access', 'launch/patient'].filter(
    (scope) => scopesSupported === undefined || scopesSupported.includes(scope),
  )
  return [...(isTiered ? ['udap'] : []), ...sessions, ...resources]
}

function chooseResources(level: string, listed: readonly string[]): string[] {
  if (listed.length > 0) return listed.slice(0, 20)
  return fewTypes.map((type) => `${level}/${type}.rs`)
}
