import type { CertificationContent } from '../../../../shared/udap/certification.ts'
import type { ParsedCertificate } from '../../certificate-path/index.ts'
import type { RequestScope, Router } from '../../http/index.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import type { Handlers } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'
import { decodeUdapJwt, UdapJwtError } from '../udap-jwt/index.ts'
import {
  type AcceptanceRules,
  acceptCertifications,
  readCertifications,
} from './accept-certifications.ts'
import { type Certification, readCertificationContent } from './certification.ts'
import {
  type CertificationMethod,
  type CertificationRpcServices,
  certificationsRpc,
} from './certifications-rpc.ts'
import { isCertifiedKey } from './certified-key.ts'
import { createSqliteCertificationDefinitions } from './definition-store.ts'
import { createSqliteIssuedCertifications } from './issued-certifications.ts'
import type { JudgingServices } from './judge-certification.ts'
import { isAddressAllowed } from './match-address.ts'
import { addCertificationStatusRoute, certificationStatusPath } from './status-route.ts'

interface CertificationsOptions
  extends Omit<
    CertificationRpcServices,
    'definitions' | 'issued' | 'statusEndpoint' | 'authenticateSigner'
  > {
  readonly database: Database
  readonly authenticateSigner: JudgingServices['authenticateSigner']
  /** The same without asking anybody else. */
  readonly authenticateLocally: JudgingServices['authenticateSigner']
}

/** A registration that may bring certifications. */
export interface CertifiedRequest extends Pick<AcceptanceRules, 'community' | 'grant'> {
  /** The member `certifications` as it came. */
  readonly certifications: unknown
  /** The URI the app registers by. */
  readonly iss: string
  readonly claims: JwtMembers
  readonly leaf: ParsedCertificate
  /** The registration endpoint. */
  readonly audience: string
}

/** URIs of certifications as metadata announces them. */
export interface AnnouncedCertifications {
  readonly supported: readonly string[]
  readonly required: readonly string[]
}

/** Certifications, assembled. */
export interface Certifications {
  /** Decides which certifications of a registration count.
   * @throws {OAuthError} invalid_client_metadata, unapproved_certification or invalid_certification
   */
  accept(request: CertifiedRequest, scope: RequestScope): Promise<readonly Certification[]>
  announced(communityUri: string): AnnouncedCertifications
  /** Reads back what was accepted at a registration and has not expired. */
  read(jwts: readonly string[]): readonly Certification[]
  /** Checks what accepted certifications, expired by now or not, say of the key of an app and of where it asks from.
   * @param address of the peer; undefined where it is not known
   * @throws {UdapJwtError} stage `claims`
   */
  checkUse(
    jwts: readonly string[],
    use: { readonly leaf: ParsedCertificate; readonly address: string | undefined },
  ): Promise<void>
  /** Adds the status endpoint of the certifier that is built in. */
  addRoutes(router: Router): void
  readonly handlers: Handlers<CertificationMethod>
}

/** Puts definitions, judging and issuing of certifications together. */
export function createCertifications(options: CertificationsOptions): Certifications {
  const { database, now, settings, fetching } = options
  const definitions = createSqliteCertificationDefinitions(database)
  const issued = createSqliteIssuedCertifications(database)
  const judging = { authenticateSigner: options.authenticateSigner, fetching }
  return {
    accept: async ({ certifications, community, grant, iss, claims, leaf, audience }, scope) => {
      const { clockSkewSeconds: skewSeconds, udapMode } = settings()
      return acceptCertifications(
        readCertifications(certifications),
        { community, grant, definitions: definitions.list(community.uri) },
        {
          community,
          sub: iss,
          audience,
          now: now(),
          skewSeconds,
          isTemplateRequired: udapMode !== 'base',
          statement: { claims, leaf },
        },
        judging,
        scope,
      )
    },
    announced: (communityUri) => {
      const known = definitions.list(communityUri)
      const urisOf = (some: typeof known) => [...new Set(some.flatMap(({ uris }) => uris))]
      return {
        supported: urisOf(known),
        required: urisOf(known.filter(({ isRequired }) => isRequired)),
      }
    },
    read: (jwts) => jwts.map(readAccepted).filter(({ expiresAt }) => expiresAt >= now()),
    checkUse: async (jwts, { leaf, address }) => {
      for (const { content } of jwts.map(readAccepted)) {
        checkAddress(content, address)
        if (content.jwks !== undefined && !(await isCertifiedKey(content.jwks, leaf))) {
          throw unfitUse(
            'header x5c[0]',
            'another key than was certified',
            'a certified key',
            '012',
          )
        }
      }
    },
    addRoutes: (router) => addCertificationStatusRoute(router, issued, now),
    handlers: certificationsRpc({
      ...options,
      authenticateSigner: options.authenticateLocally,
      definitions,
      issued,
      statusEndpoint: `${options.issuer}${certificationStatusPath}`,
    }),
  }
}

/** What was stored was judged when it was accepted. */
function readAccepted(jwt: string): Certification {
  const { claims } = decodeUdapJwt(jwt)
  const { iss, sub, jti, exp } = claims
  return {
    jwt,
    iss: String(iss),
    sub: String(sub),
    jti: String(jti),
    expiresAt: Number(exp),
    content: readCertificationContent(claims, false),
  }
}

/** @see UDAP-CERT-013 */
function checkAddress({ ip_allowed }: CertificationContent, address: string | undefined): void {
  if (ip_allowed === undefined) return
  if (address !== undefined && isAddressAllowed(address, ip_allowed)) return
  throw unfitUse('the address of the client', describeMember(address), ip_allowed.join(' '), '013')
}

function unfitUse(parameter: string, seen: string, wanted: string, number: string): UdapJwtError {
  return new UdapJwtError('claims', {
    check: 'certified-use',
    clause: `UDAP Certifications and Endorsements section 3; UDAP-CERT-${number}`,
    parameter,
    seen,
    wanted,
  })
}
