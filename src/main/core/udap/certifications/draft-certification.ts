import type {
  CertificationFinding,
  IssuedCertificationRow,
} from '../../../../shared/contract/certifications.ts'
import type { ParsedParams } from '../../../../shared/contract/index.ts'
import type { CertificationContent } from '../../../../shared/udap/certification.ts'
import type { SigningIdentity } from '../../certificate-authority/index.ts'
import { threeYearsAfter } from './judge-certification.ts'
import { parseAddressRange } from './match-address.ts'
import { findPatternFault } from './match-redirect-pattern.ts'

/** How long a certification is good for unless told otherwise, in seconds. @see spec/udap.md section 8.1 */
const usualLifetimeSeconds = 31_536_000

/** What a person wants certified. */
export type CertificationWish = ParsedParams<'certifications.review'>

/** The claims of a certification about to be signed. */
export type CertificationClaims = CertificationContent &
  Pick<IssuedCertificationRow, 'iss' | 'sub' | 'jti'> & {
    readonly aud?: string | readonly string[]
    readonly iat: number
    readonly exp: number
  }

/** Builds the claims of a certification.
 * @param now epoch seconds
 * @param statusEndpoint where the status of what is issued here can be asked
 */
export function buildCertificationClaims(
  { sub, aud, lifetimeSeconds, content, ...wish }: CertificationWish,
  identity: SigningIdentity,
  { now, jti, statusEndpoint }: { now: number; jti: string; statusEndpoint: string },
): CertificationClaims {
  const iss = wish.iss ?? identity.uris[0] ?? ''
  const hasStatusEndpoint = wish.hasStatusEndpoint ?? iss !== sub
  const [only, ...others] = aud
  const usual = Math.min(now + usualLifetimeSeconds, identity.notAfter)
  return {
    iss,
    sub,
    ...(only === undefined ? {} : { aud: others.length === 0 ? only : aud }),
    iat: now,
    exp: lifetimeSeconds === undefined ? usual : now + lifetimeSeconds,
    jti,
    ...content,
    ...(hasStatusEndpoint ? { certification_status_endpoint: statusEndpoint } : {}),
  }
}

/** Lists the rules a certification breaks.
 * @see UDAP-CERT-004, UDAP-CERT-005, UDAP-CERT-011, UDAP-CERT-013, UDAP-CERT-016, UDAP-CERT-017
 */
export function reviewCertification(
  claims: CertificationClaims,
  identity: SigningIdentity,
): readonly CertificationFinding[] {
  return [
    ...reviewSigner(claims, identity),
    ...reviewTimes(claims, identity),
    ...(claims.iss === claims.sub ? reviewDeclaration(claims) : reviewThirdParty(claims)),
    ...reviewTemplate(claims),
    ...reviewPatterns(claims),
  ]
}

function reviewSigner({ iss, iat }: CertificationClaims, identity: SigningIdentity) {
  const { uris, notBefore, notAfter } = identity
  return [
    ...found(!uris.includes(iss), 'UDAP-CERT-004', 'iss', 'the certificate does not name this URI'),
    ...found(
      iat < notBefore || iat > notAfter,
      'UDAP-CERT-004',
      'iat',
      'the certificate that signs is not valid now',
    ),
  ]
}

function reviewTimes({ iat, exp }: CertificationClaims, { notAfter }: SigningIdentity) {
  return [
    ...found(exp > threeYearsAfter(iat), 'UDAP-CERT-005', 'exp', 'more than three years after iat'),
    ...found(exp > notAfter, 'UDAP-CERT-005', 'exp', 'after the end of the certificate that signs'),
  ]
}

/** What an operator declares about its own app. */
function reviewDeclaration(claims: CertificationClaims) {
  return [
    ...found(
      claims.certification_issuer !== undefined,
      'UDAP-CERT-017',
      'certification_issuer',
      'left out of what an operator declares itself',
    ),
    ...found(
      claims.certification_status_endpoint !== undefined,
      'UDAP-CERT-017',
      'certification_status_endpoint',
      'left out of what an operator declares itself',
    ),
  ]
}

function reviewThirdParty({ certification_issuer }: CertificationClaims) {
  return found(
    certification_issuer === undefined,
    'UDAP-CERT-017',
    'certification_issuer',
    'the name of the third party is missing',
  )
}

/** @see UDAP Security 2.0.0 section 3.6, certification template */
function reviewTemplate({ grant_types, response_types, scope, launch_uri }: CertificationClaims) {
  const first = grant_types?.filter((grant) => grant !== 'refresh_token') ?? []
  const isOneGrant =
    first.length === 1 && ['authorization_code', 'client_credentials'].includes(first[0] ?? '')
  const isForPeople = first.includes('authorization_code')
  const hasCode = response_types?.length === 1 && response_types[0] === 'code'
  return [
    ...found(
      !isOneGrant,
      'UDAP-CERT-016',
      'grant_types',
      'one of authorization_code and client_credentials is wanted',
    ),
    ...found(
      isForPeople && !hasCode,
      'UDAP-CERT-016',
      'response_types',
      'code is wanted with authorization_code',
    ),
    ...found(
      !isForPeople && response_types !== undefined,
      'UDAP-CERT-016',
      'response_types',
      'left out without authorization_code',
    ),
    ...found(
      launch_uri !== undefined && scope?.split(' ').includes('launch') !== true,
      'UDAP-CERT-016',
      'launch_uri',
      'the scope launch is wanted beside it',
    ),
  ]
}

function reviewPatterns({ redirect_uris = [], ip_allowed = [] }: CertificationClaims) {
  return [
    ...redirect_uris.flatMap((pattern) => {
      const fault = findPatternFault(pattern)
      return found(fault !== undefined, 'UDAP-CERT-011', 'redirect_uris', `${pattern}: ${fault}`)
    }),
    ...ip_allowed.flatMap((text) =>
      found(
        parseAddressRange(text) === undefined,
        'UDAP-CERT-013',
        'ip_allowed',
        `${text}: no address, range or block`,
      ),
    ),
  ]
}

function found(
  isBroken: boolean,
  id: string,
  member: string,
  text: string,
): readonly CertificationFinding[] {
  return isBroken ? [{ id, member, text }] : []
}
