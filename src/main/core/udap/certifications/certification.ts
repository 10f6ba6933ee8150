import { z } from 'zod'
import {
  type CertificationContent,
  certificationMembers,
} from '../../../../shared/udap/certification.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import { UdapJwtError } from '../udap-jwt/index.ts'

/** A certification that holds. Times are epoch seconds. */
export interface Certification {
  /** As it came. */
  readonly jwt: string
  /** The URI of the certifier, or of the app where it declares itself. */
  readonly iss: string
  /** The URI of the app it is about. */
  readonly sub: string
  readonly jti: string
  readonly expiresAt: number
  readonly content: CertificationContent
}

/** Members a stranger adds are left alone. @see UDAP-JWT-013 */
const membersSchema = z.object(certificationMembers)

/** Reads what a certification certifies.
 * @param isTemplateRequired whether the guide's template counts, which has the grant types, beyond the base profile
 * @throws {UdapJwtError} stage `claims`, naming the member
 * @see UDAP-CERT-012, UDAP-CERT-016; spec/udap.md section 9.10
 */
export function readCertificationContent(
  claims: JwtMembers,
  isTemplateRequired: boolean,
): CertificationContent {
  const parsed = membersSchema.safeParse(claims)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path ?? []
    throw unfitMember(
      path.join('.'),
      describeMember(valueAt(claims, path)),
      `another value: ${issue?.message ?? 'it does not fit'}`,
    )
  }
  if (claims['jwks_uri'] !== undefined) {
    throw unfitMember('jwks_uri', 'there', 'the keys themselves in jwks', 'UDAP-CERT-012')
  }
  if (isTemplateRequired && parsed.data.grant_types === undefined) {
    throw unfitMember('grant_types', 'absent', 'authorization_code or client_credentials')
  }
  return parsed.data
}

/** The URIs a certification says it is of; none where it does not say so properly. Nothing of it is verified. */
export function readCertificationUris({ certification_uris: uris }: JwtMembers): readonly string[] {
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string') : []
}

/** The refusal of a certification because of one of its members. */
export function unfitMember(
  member: string,
  seen: string,
  wanted: string,
  requirement = 'UDAP-CERT-016',
): UdapJwtError {
  return new UdapJwtError('claims', {
    check: 'certification-content',
    clause: `UDAP Certifications and Endorsements section 3; ${requirement}`,
    parameter: `claim ${member}`,
    seen,
    wanted,
  })
}

function valueAt(claims: JwtMembers, path: readonly PropertyKey[]): unknown {
  let value: unknown = claims
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return value
    // An object or array: whatever the key, the member is unknown until it is looked at.
    value = (value as Readonly<Record<PropertyKey, unknown>>)[name]
  }
  return value
}
