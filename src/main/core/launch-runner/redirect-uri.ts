import { fhirBaseOf } from '../config.ts'
import { hashOf } from './launch-services.ts'

/** The redirect URI of the built-in client at a server: one per server, against mix-up.
 * @see RFC 9700 section 4.4; AS-05
 */
export function redirectUriFor(fhirBase: string, issuer: string): string {
  if (fhirBase === fhirBaseOf(issuer)) return `${issuer}/app/callback`
  return `${issuer}/app/callback/${hashOf(fhirBase).toString('hex').slice(0, 16)}`
}
