import type { AuthorizationRequest, EhrLaunch } from './authorization-request.ts'

/** The EHR launch whose sign-in serves a request; undefined where there is none, or where the request wants a fresh one.
 * @param now epoch seconds
 * @see OpenID Connect Core 1.0 section 3.1.2.1; OID-06
 */
export function signedInAtEhr(
  { ehrLaunch, max_age, prompt }: Pick<AuthorizationRequest, 'ehrLaunch' | 'max_age' | 'prompt'>,
  now: number,
): EhrLaunch | undefined {
  if (ehrLaunch === undefined || prompt.includes('login')) return undefined
  const isStale = max_age !== undefined && ehrLaunch.authenticatedAt + max_age < now
  return isStale ? undefined : ehrLaunch
}
