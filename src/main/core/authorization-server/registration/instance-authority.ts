import { registerScopeText } from '../../../../shared/oauth/scope-grammar.ts'
import { insufficientScope, type OAuthError } from '../../errors.ts'
import type { Client } from '../clients/index.ts'
import { checkAccessToken, type Grant } from '../grants/index.ts'
import type { User } from '../users/index.ts'
import { missingBearer, refuseBearer } from './bearer-token.ts'
import type { JsonObject } from './read-json-object.ts'
import { nowSeconds, type RegistrationServices } from './registration-services.ts'

/** The app whose user approved that an instance registers, and the approval. */
export interface InstanceAuthority {
  readonly app: Client
  readonly grant: Grant
  /** Who approved it. */
  readonly user: User
}

/** Tells whether a request registers an instance of an app, by its token or by the `software_id` it names.
 * @returns undefined when it is an ordinary registration, which the policy judges
 * @throws {OAuthError} invalid_token: no token though the app is known, or one that was used, revoked or has expired;
 *   insufficient_scope: a live one whose user did not approve this
 * @see PDC-30; REG-06; RFC 6750 section 3.1
 */
export async function findInstanceAuthority(
  bearer: string | undefined,
  body: JsonObject,
  services: RegistrationServices,
): Promise<InstanceAuthority | undefined> {
  const { clients, grants, settings, users } = services
  if (!settings.current.protectedRegistration) return undefined
  if (bearer === undefined) {
    const softwareId = body['software_id']
    const isApp =
      typeof softwareId === 'string' && (await clients.findBySoftwareId(softwareId)) !== undefined
    if (isApp) throw missingBearer(`an access token with ${registerScopeText}`)
    return undefined
  }
  const checked = await checkAccessToken(grants, bearer, nowSeconds(services))
  if (checked.state === 'unknown') return undefined
  const { grant, token } = checked
  if (checked.state !== 'active') throw refuseBearer(`${checked.state}: ${checked.reason}`)
  if (!token.scope.split(' ').includes(registerScopeText)) throw notApproved(token.scope)
  const app = await clients.find(grant.client_id)
  const user = await users.find(grant.username)
  if (app === undefined || app.isDisabled || app.metadata.software_id === undefined) {
    throw refuseBearer('a token of an app that is disabled or lost its software_id')
  }
  if (user === undefined || user.isDisabled) throw refuseBearer('a token of a user who is gone')
  return { app, grant, user }
}

function notApproved(scope: string): OAuthError {
  return insufficientScope(`the access token has ${scope}, wanted ${registerScopeText}`, {
    headers: {
      'WWW-Authenticate': `Bearer realm="trustbench", error="insufficient_scope", scope="${registerScopeText}"`,
    },
    explanation: {
      check: 'registration-approved',
      clause: 'RFC 6750 section 3.1; PDC-30',
      parameter: 'Authorization',
      seen: scope,
      wanted: registerScopeText,
    },
  })
}
