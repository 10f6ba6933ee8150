import { addRoute, corsForAnyOrigin, jsonResponse, type Router } from '../../http/index.ts'
import type { IssuedCertifications } from './issued-certifications.ts'

/** Where the status of certifications issued here is asked, below the issuer. */
export const certificationStatusPath = '/certifications/status'

/** Adds the endpoint that says whether a certification issued here still holds: known by `jti` and `exp`, neither revoked nor
 * expired. About anything else it says no.
 * @see UDAP Certifications and Endorsements section 5; UDAP-CERT-014, UDAP-CERT-015
 */
export function addCertificationStatusRoute(
  router: Router,
  issued: Pick<IssuedCertifications, 'find'>,
  now: () => number,
): void {
  router.use(certificationStatusPath, corsForAnyOrigin())
  addRoute(router, certificationStatusPath, {
    GET: (context) => {
      const found = issued.find(context.req.query('jti') ?? '')
      const isThisOne = found !== undefined && String(found.expiresAt) === context.req.query('exp')
      const valid = isThisOne && found.revokedAt === null && found.expiresAt >= now()
      return jsonResponse({ valid }, 200, { 'Cache-Control': 'no-store' })
    },
  })
}
