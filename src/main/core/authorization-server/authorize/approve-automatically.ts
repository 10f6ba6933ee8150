import type { UserRow } from '../../../../shared/contract/users.ts'
import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import { accessDenied, loginRequired } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import { defaultInstanceSeconds } from '../instance-durations.ts'
import { mayChooseAnyPatient } from '../interaction/choosable-patients.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { type AuthorizationServices, nowSeconds } from './authorization-services.ts'
import { chooseAutomaticUser } from './choose-automatic-user.ts'
import { completeAuthorization } from './complete-authorization.ts'
import { nothingGranted, proposeScopes } from './propose-scopes.ts'
import { type ContextNeeds, contextNeedsOf } from './release-context.ts'
import { signedInAtEhr } from './signed-in-at-ehr.ts'

/** Decides a request without pages: the user of the EHR launch, of `login_hint`, or the first; their own, their first
 * linked, or the first patient; everything that can be granted. The grant is marked as given so. A user whose sign-in at
 * the EHR is too old for the request signs in anew, at once.
 * @throws {OAuthError} invalid_request: `login_hint` names nobody; invalid_scope: nothing can be granted; access_denied:
 *   a patient is needed and the user has none; login_required: the sign-in is too old, and prompt is none
 */
export async function approveAutomatically(
  request: AuthorizationRequest,
  client: Client,
  services: AuthorizationServices,
  scope: RequestScope,
): Promise<Response> {
  const wanted = request.ehrLaunch?.username ?? request.login_hint
  const users = await services.users.list('')
  const user = chooseAutomaticUser(users, wanted, 'the name of an enabled user')
  const now = nowSeconds(services)
  const session = signedInAtEhr(request, now)
  if (session === undefined && request.ehrLaunch !== undefined && request.prompt.includes('none')) {
    throw loginRequired('prompt is none, and the sign-in at the EHR is older than max_age', {
      explanation: {
        check: 'prompt-none-possible',
        clause: 'OpenID Connect Core 1.0 section 3.1.2.1; OID-06',
        parameter: 'max_age',
        seen: `a sign-in ${now - request.ehrLaunch.authenticatedAt} s ago`,
        wanted: `one at most ${request.max_age} s ago`,
      },
    })
  }
  const authenticatedAt = session?.authenticatedAt ?? now
  return approveAs({ user, authenticatedAt }, request, client, services, scope)
}

/** The same for a user who is known: everything that can be granted is.
 * @throws {OAuthError} invalid_scope: nothing can be granted; access_denied: a patient is needed and the user has none
 */
export async function approveAs(
  { user, authenticatedAt }: { readonly user: UserRow; readonly authenticatedAt: number },
  request: AuthorizationRequest,
  client: Client,
  services: AuthorizationServices,
  scope: RequestScope,
): Promise<Response> {
  const kind = request.ehrLaunch === undefined ? 'standalone' : 'ehr-launch'
  const negotiated = proposeScopes(
    { client, requested: request.scope, kind, brought: request.ehrLaunch?.context, user },
    services,
  )
  if (negotiated.granted.length === 0) throw nothingGranted(request.scope, negotiated)
  const context = await chooseContext(request, user, contextNeedsOf(negotiated), services)
  return completeAuthorization(
    {
      request,
      client,
      user,
      negotiated,
      context,
      authenticatedAt,
      isAutomatic: true,
      instanceSeconds: defaultInstanceSeconds,
    },
    services,
    scope,
  )
}

async function chooseContext(
  { ehrLaunch }: AuthorizationRequest,
  user: UserRow,
  needs: Pick<ContextNeeds, 'presumesPatient' | 'needsEncounter'>,
  { patients }: AuthorizationServices,
): Promise<LaunchContext> {
  const known = ehrLaunch?.context ?? {}
  if (known.patient !== undefined || !needs.presumesPatient) return known
  const candidates = mayChooseAnyPatient(user)
    ? (await patients.listPatients({ search: '', offset: 0, limit: 1 })).patients
    : await patients.patientsOf(user.fhirUser ?? '')
  const [patient] = candidates
  if (patient === undefined) {
    throw accessDenied(`user ${user.username} has no patient to share`)
  }
  if (!needs.needsEncounter) return { ...known, patient: patient.id }
  const [encounter] = await patients.listEncounters(patient.id)
  return {
    ...known,
    patient: patient.id,
    ...(encounter === undefined ? {} : { encounter: encounter.id }),
  }
}
