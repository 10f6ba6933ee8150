import type { UdapOrder } from '../../../../shared/contract/launch-udap.ts'
import { badRequest, conflict, notFound } from '../../rpc/index.ts'
import type { ClientRegistration } from '../../udap-client/index.ts'
import type { LaunchServices } from '../launch-services.ts'

/** The registration an app is played with.
 * @throws {ProblemError} not-found, or conflict: it is cancelled
 */
export function requireRegistration(
  id: string,
  { udapClient }: Pick<LaunchServices, 'udapClient'>,
): ClientRegistration {
  const registration = udapClient.registrations.find(id)
  if (registration === undefined) throw notFound('registration', id)
  if (registration.cancelledAt !== null) throw conflict('the registration is cancelled')
  return registration
}

/** The certificate an app signs with: the one that was named, else that of its registration.
 * @throws {ProblemError} bad-request: its statement was signed elsewhere
 */
export function signerOf({ certificateId }: ClientRegistration, named: UdapOrder['signer']) {
  if (named !== undefined) return named
  if (certificateId !== null) return { certificateId }
  throw badRequest('the statement of this registration was signed elsewhere', [
    {
      path: 'udap.signer',
      message: 'an authentication token is signed with a stored certificate (UDAP-TOK-001)',
      wanted: 'the certificate to sign with',
    },
  ])
}

/** The grant an app is registered for. */
export function grantsOf({ granted, requested }: ClientRegistration): readonly unknown[] {
  const grants = granted['grant_types'] ?? requested['grant_types']
  return Array.isArray(grants) ? grants : []
}

/** Scopes an app is registered for. */
export function scopeOf({ granted, requested }: ClientRegistration): string {
  const scope = granted['scope'] ?? requested['scope']
  return typeof scope === 'string' ? scope : ''
}

/** Redirect URIs an app is registered with. */
export function redirectsOf({ granted, requested }: ClientRegistration): readonly unknown[] {
  const uris = granted['redirect_uris'] ?? requested['redirect_uris']
  return Array.isArray(uris) ? uris : []
}
