import { accessDenied } from '../../errors.ts'
import { hashValue } from '../random-value.ts'
import { missingBearer, refuseBearer } from './bearer-token.ts'
import { nowSeconds, type RegistrationServices } from './registration-services.ts'
import type { InitialAccessToken } from './registration-store.ts'

/** Decides by the present policy whether a request may register a client.
 * @returns the initial access token it brought; undefined when anyone may register and it brought none
 * @throws {OAuthError} access_denied: registration is off; invalid_token: a token is wanted, or is no live one
 * @see RFC 7591 section 3; REG-01
 */
export function checkRegistrationPolicy(
  bearer: string | undefined,
  services: RegistrationServices,
): InitialAccessToken | undefined {
  const { clientRegistration, protectedRegistration } = services.settings.current
  const token =
    bearer === undefined ? undefined : services.store.findInitialToken(hashValue(bearer))
  // While instances may register, a token that opens nothing is refused as such. PDC-30
  const isStrange = bearer !== undefined && token === undefined && protectedRegistration
  if (clientRegistration === 'off' && !isStrange) {
    throw accessDenied('client registration is switched off on this server', {
      explanation: {
        check: 'registration-open',
        clause: 'RFC 7591 section 3; REG-01',
        seen: 'clientRegistration off',
        wanted: 'clientRegistration open or initial-access-token',
      },
    })
  }
  if (bearer === undefined) {
    if (clientRegistration === 'open') return undefined
    throw missingBearer('an initial access token issued in the console')
  }
  if (token === undefined) throw refuseBearer('a token this server never issued, or has withdrawn')
  const overdue = nowSeconds(services) - token.expiresAt
  if (overdue >= 0) throw refuseBearer(`initial access token ${token.id}, expired ${overdue} s ago`)
  return token
}
