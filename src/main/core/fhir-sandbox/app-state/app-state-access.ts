import { FhirError } from '../../errors.ts'
import type { OriginRegistry } from '../../http/index.ts'
import type { Access } from '../access.ts'
import type { FhirAccess, PrincipalReach } from '../scope-enforcement/index.ts'
import { parseSubject } from './app-state-resource.ts'
import type { AppStateKey } from './app-state-store.ts'

const clause = 'SMART App Launch 2.2.0, Persisting App State; APS-09'

/** What decides on app state: who asks, and whom the server trusts for a code. */
export interface AppStateCaller {
  readonly clientId: string
  readonly fhirAccess: FhirAccess
  readonly origins: OriginRegistry
  /** Builds access by scopes for a caller. */
  readonly accessOf: (fhirAccess: FhirAccess) => Access
}

/** Refuses apps the code does not belong to: its `system` is an origin of the app.
 * @throws {FhirError} 403
 * @see APS-09
 */
export async function requireTrustedApp(caller: AppStateCaller, system: string): Promise<void> {
  if (await caller.origins.isRegisteredFor(system, caller.clientId)) return
  throw new FhirError(403, 'forbidden', `this app is not trusted for codes of ${system}`, {
    headers: { 'WWW-Authenticate': 'Bearer' },
    explanation: {
      check: 'app-state-trust',
      clause,
      parameter: 'code.coding.system',
      seen: system,
      wanted: 'an origin of the app',
    },
  })
}

/** What the scopes of a caller allow on state about one subject. `user/` scopes reach state about the user,
 * about patients the user may see, and for reading about nobody; state about nobody is written by apps that
 * act for themselves with `system/` scopes, the administrative ones.
 * @see APS-09, APS-10
 */
export function accessToState(
  caller: AppStateCaller,
  subject: string | null,
  isWrite: boolean,
): Access {
  const { fhirAccess, accessOf } = caller
  return accessOf({ ...fhirAccess, userReach: userReachOf(fhirAccess, subject, isWrite) })
}

function userReachOf(
  { fhirUser, userReach, fhirBase }: FhirAccess,
  subject: string | null,
  isWrite: boolean,
): PrincipalReach {
  const hasUser = fhirUser !== undefined
  if (subject === null) return isWrite || !hasUser ? { kind: 'nothing' } : { kind: 'everything' }
  if (hasUser && subject === `${fhirBase}/${fhirUser.type}/${fhirUser.id}`) {
    return { kind: 'everything' }
  }
  return parseSubject(subject, fhirBase)?.type === 'Patient' ? userReach : { kind: 'nothing' }
}

/** Refuses searches for state that the caller could not be shown.
 * @throws {FhirError} 403
 */
export function requireSearchable(access: Access, { system, code, subject }: AppStateKey): void {
  access.requireSearch('Basic')
  const sought = {
    resourceType: 'Basic' as const,
    code: { coding: [{ system, code }] },
    ...(subject === null ? {} : { subject: { reference: subject } }),
  }
  if (access.maySearch(sought)) return
  throw new FhirError(
    403,
    'forbidden',
    'the scopes of this app do not reach the state it asks for',
    {
      headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
      explanation: { check: 'app-state-search', clause, seen: subject ?? 'no subject' },
    },
  )
}
