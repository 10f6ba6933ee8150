import { z } from 'zod'
import {
  type DocumentFetching,
  hasUriSan,
  type ParsedCertificate,
  parseCertificate,
  uriSansOf,
} from '../../certificate-path/index.ts'
import type { RequestScope } from '../../http/index.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import { readPemBlocks } from '../../pem.ts'
import type { AuthenticateSigner, SignedUdapJwt } from '../signers/index.ts'
import type { TrustCommunity } from '../trust-communities/index.ts'
import {
  checkUdapAudience,
  checkUdapTimes,
  decodeUdapJwt,
  readUdapTokenId,
  UdapJwtError,
} from '../udap-jwt/index.ts'
import { askStatus } from './ask-status.ts'
import { type Certification, readCertificationContent, unfitMember } from './certification.ts'
import { type CertifiedKeys, isCertifiedKey } from './certified-key.ts'
import { checkConstraints } from './check-constraints.ts'
import type { StoredDefinition } from './definition-store.ts'

/** What certifications are judged with. */
export interface JudgingServices {
  readonly authenticateSigner: AuthenticateSigner
  /** How status endpoints are asked; undefined: they are not asked. */
  readonly fetching: DocumentFetching | undefined
}

/** For whom and where a certification would count. */
export interface CertificationQuestion {
  readonly community: TrustCommunity
  /** The URI the app registers by; undefined: any. */
  readonly sub: string | undefined
  /** The registration endpoint. */
  readonly audience: string
  /** Epoch seconds. */
  readonly now: number
  readonly skewSeconds: number
  /** Whether the guide's template counts. */
  readonly isTemplateRequired: boolean
  /** The statement it came with, verified, and the certificate of its key; undefined: constraints are not compared. */
  readonly statement: { readonly claims: JwtMembers; readonly leaf: ParsedCertificate } | undefined
}

/** Judges a certification by one definition of the community: its signer and who vouches for it, whom it is about and for,
 * its time, what it certifies, and last what the certifier says of it now.
 * @throws {UdapJwtError} stage `form`, `signature`, `trust` or `claims`
 * @see UDAP-CERT-004, UDAP-CERT-005, UDAP-CERT-009, UDAP-CERT-011, UDAP-CERT-012, UDAP-CERT-014
 */
export async function judgeCertification(
  compact: string,
  definition: StoredDefinition,
  question: CertificationQuestion,
  services: JudgingServices,
  scope: RequestScope,
): Promise<Certification> {
  const certifiers = certifiersOf(definition, question.community, isSelfDeclared(compact))
  const signed = await services.authenticateSigner(decodeUdapJwt(compact), [certifiers], scope)
  const { claims } = signed.jwt
  const iss = checkCertifier(signed, definition)
  const sub = checkSubject(claims, question.sub)
  if (claims['aud'] !== undefined) checkUdapAudience(claims, question.audience)
  const expiresAt = checkTimes(signed, question)
  const jti = readUdapTokenId(claims)
  const content = readCertificationContent(claims, question.isTemplateRequired)
  checkGrants(content.grant_types, definition)
  checkExtensions(content.extensions, definition)
  if (question.statement !== undefined) {
    checkConstraints(content, question.statement.claims)
    await checkCertifiedKey(content.jwks, question.statement.leaf)
  }
  const endpoint = content.certification_status_endpoint
  if (endpoint !== undefined && services.fetching !== undefined) {
    await askStatus(endpoint, { jti, expiresAt }, services.fetching)
  }
  return { jwt: compact, iss, sub, jti, expiresAt, content }
}

/** Certifiers are trusted by the anchors of the definition where it has any; an app that declares itself is a member of the
 * community like any other.
 */
function certifiersOf(
  { certifierAnchors }: StoredDefinition,
  community: TrustCommunity,
  isDeclaration: boolean,
): TrustCommunity {
  if (certifierAnchors.length === 0 || isDeclaration) return community
  const anchors = certifierAnchors.flatMap((pem) => readPemBlocks('CERTIFICATE', pem) ?? [])
  return { ...community, anchors: anchors.map((der) => parseCertificate(der)) }
}

/** Whether it says to be by the app itself; what this is worth is checked after the signature. */
function isSelfDeclared(jwt: string): boolean {
  const [, payload = ''] = jwt.split('.')
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof claims !== 'object' || claims === null) return false
    return 'iss' in claims && 'sub' in claims && claims.iss === claims.sub
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}

/** The certifier is who its certificate says, and one this community takes certifications from. */
function checkCertifier({ jwt, leaf }: SignedUdapJwt, definition: StoredDefinition): string {
  const { iss, sub } = jwt.claims
  if (typeof iss !== 'string' || !hasUriSan(leaf, iss)) {
    throw new UdapJwtError('claims', {
      check: 'certification-issuer',
      clause: 'UDAP Certifications and Endorsements section 4; UDAP-CERT-004',
      parameter: 'claim iss',
      seen: describeMember(iss),
      wanted: `one of ${uriSansOf(leaf).join(' ') || 'the URIs of its certificate, which has none'}`,
    })
  }
  const isListed =
    iss === sub ? definition.isSelfDeclarationAllowed : definition.certifierUris.includes(iss)
  if (isListed) return iss
  throw new UdapJwtError('trust', {
    check: 'certifier-trusted',
    clause: 'UDAP Certifications and Endorsements section 4; UDAP-CERT-004',
    parameter: 'claim iss',
    seen: iss === sub ? `${iss}, which declares itself` : iss,
    wanted: `a certifier of ${definition.name}`,
  })
}

function checkSubject({ sub }: JwtMembers, wanted: string | undefined): string {
  if (typeof sub === 'string' && sub !== '' && (wanted === undefined || sub === wanted)) return sub
  throw new UdapJwtError('claims', {
    check: 'certification-subject',
    clause: 'UDAP Certifications and Endorsements section 4; UDAP-CERT-004',
    parameter: 'claim sub',
    seen: describeMember(sub),
    wanted: wanted === undefined ? 'the URI of an app' : `${wanted}, the iss of the statement`,
  })
}

/** At most three years by the calendar, and not beyond the certificate that signed. @see UDAP-CERT-005 */
function checkTimes(
  { jwt: { claims }, leaf }: SignedUdapJwt,
  { now, skewSeconds }: CertificationQuestion,
): number {
  const iat = typeof claims['iat'] === 'number' ? claims['iat'] : 0
  const lifetimeSeconds = threeYearsAfter(iat) - iat
  const { expiresAt } = checkUdapTimes(claims, { now, skewSeconds, lifetimeSeconds })
  if (expiresAt <= leaf.notAfter) return expiresAt
  throw new UdapJwtError('claims', {
    check: 'certification-within-certificate',
    clause: 'UDAP Certifications and Endorsements section 3; UDAP-CERT-005',
    parameter: 'claim exp',
    seen: String(expiresAt),
    wanted: `at most ${leaf.notAfter}, the end of its certificate`,
  })
}

/** The same day and time three years later, epoch seconds. */
export function threeYearsAfter(seconds: number): number {
  const date = new Date(seconds * 1_000)
  const later = new Date(date).setUTCFullYear(date.getUTCFullYear() + 3)
  return Math.floor(later / 1_000)
}

function checkGrants(grants: readonly string[] = [], definition: StoredDefinition): void {
  const known: readonly string[] = [...definition.grants, 'refresh_token']
  const other = grants.find((grant) => !known.includes(grant))
  if (other === undefined) return
  const wanted = `grants of ${definition.name}: ${definition.grants.join(' ')}`
  throw unfitMember('grant_types', other, wanted, 'UDAP-CERT-020')
}

/** Each object the community agreed on has to be there and fit its schema. @see UDAP-CERT-020 */
function checkExtensions(
  extensions: Readonly<Record<string, unknown>> = {},
  { extensionSchemas }: StoredDefinition,
): void {
  for (const [key, schema] of Object.entries(extensionSchemas)) {
    const parsed = compileExtensionSchema(schema).safeParse(extensions[key])
    if (parsed.success) continue
    const [issue] = parsed.error.issues
    const member = ['extensions', key, ...(issue?.path ?? [])].join('.')
    throw unfitMember(
      member,
      describeMember(extensions[key]),
      issue?.message ?? '',
      'UDAP-CERT-020',
    )
  }
}

/** Reads a JSON Schema.
 * @throws {Error} it uses what cannot be checked here
 */
export function compileExtensionSchema(schema: Readonly<Record<string, unknown>>): z.ZodType {
  return z.fromJSONSchema(schema)
}

/** The app must use one of the keys that were certified. @see UDAP-CERT-012 */
async function checkCertifiedKey(
  jwks: CertifiedKeys | undefined,
  leaf: ParsedCertificate,
): Promise<void> {
  if (jwks === undefined || (await isCertifiedKey(jwks, leaf))) return
  const seen = 'a set without the key of the statement'
  throw unfitMember('jwks', seen, 'the key the app signs with', 'UDAP-CERT-012')
}
