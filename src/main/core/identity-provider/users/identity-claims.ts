import type { IdentityUser } from './user-store.ts'

const levelBase = 'http://udap.org/'

/** How sure the provider is who somebody is and how they signed in, as ID tokens say it.
 * @see UDAP Tiered OAuth section 3; UDAP-IDP-009
 */
export function assuranceClaimsOf({ identityLevel, authenticationLevels }: IdentityUser) {
  return {
    acr: `${levelBase}${identityLevel}`,
    amr: authenticationLevels.map((level) => `${levelBase}${level}`),
  }
}

/** What the provider tells of a person; nothing it does not know.
 * @see OpenID Connect Core 1.0 section 5.1; UDAP-IDP-010
 */
export function profileClaimsOf(user: IdentityUser) {
  const known = {
    birthdate: user.birthdate,
    email: user.email,
    phone_number: user.phone,
    fhirUser: user.fhirUser,
  }
  return {
    name: `${user.givenName} ${user.familyName}`,
    given_name: user.givenName,
    family_name: user.familyName,
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== '')),
    ...(user.address === '' ? {} : { address: { formatted: user.address } }),
    ...(user.identifiers.length === 0 ? {} : { identifiers: user.identifiers }),
  }
}
