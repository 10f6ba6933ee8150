import { randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import type { CertificationVerdict } from '../../../../shared/contract/certifications.ts'
import type { CertificationDefinition } from '../../../../shared/udap/certification.ts'
import type { SigningIdentity } from '../../certificate-authority/index.ts'
import {
  CertificateFormatError,
  DerFormatError,
  type DocumentFetching,
  parseCertificate,
} from '../../certificate-path/index.ts'
import { createRequestScope, type ExchangeNote } from '../../http/index.ts'
import { readPemBlocks } from '../../pem.ts'
import { badRequest, type Handlers, notFound } from '../../rpc/index.ts'
import type { AuthenticateSigner } from '../signers/index.ts'
import type { TrustCommunities } from '../trust-communities/index.ts'
import { type DecodedUdapJwt, decodeUdapJwt, UdapJwtError } from '../udap-jwt/index.ts'
import { decideFate } from './accept-certifications.ts'
import type { CertificationDefinitions } from './definition-store.ts'
import {
  buildCertificationClaims,
  type CertificationWish,
  reviewCertification,
} from './draft-certification.ts'
import type { IssuedCertifications } from './issued-certifications.ts'
import { compileExtensionSchema } from './judge-certification.ts'

/** Names of the console methods about certifications. */
export type CertificationMethod =
  | 'certifications.definitions'
  | 'certifications.saveDefinition'
  | 'certifications.removeDefinition'
  | 'certifications.review'
  | 'certifications.issue'
  | 'certifications.issued'
  | 'certifications.revoke'
  | 'certifications.verify'

/** What the console methods work with. */
export interface CertificationRpcServices {
  readonly definitions: CertificationDefinitions
  readonly issued: IssuedCertifications
  readonly communities: Pick<TrustCommunities, 'find'>
  /** @returns undefined where the certificate or its key is not stored */
  signingIdentity(certificateId: string): SigningIdentity | undefined
  /** Asks nobody else about certificates. */
  readonly authenticateSigner: AuthenticateSigner
  readonly fetching: DocumentFetching
  /** Has PEM of others read apart first. */
  rehearsePem(pem: string): Promise<void>
  readonly issuer: string
  /** Where the status of what is issued here can be asked. */
  readonly statusEndpoint: string
  /** Settings in force; read at each use. */
  settings(): { readonly clockSkewSeconds: number; readonly udapMode: string }
  /** Epoch seconds. */
  now(): number
  /** @param id of the definition or certification */
  onChanged(id: string): void
}

/** Console methods that define, issue, verify and revoke certifications. What is signed is a certification and nothing else.
 * @see UDAP-CERT-015, UDAP-CERT-020; spec/security.md KS-07
 */
export function certificationsRpc(
  services: CertificationRpcServices,
): Handlers<CertificationMethod> {
  const { definitions, issued, now, onChanged } = services
  return {
    'certifications.definitions': async ({ communityUri }) => [...definitions.list(communityUri)],
    'certifications.saveDefinition': async ({ id, ...definition }) => {
      await services.rehearsePem(definition.certifierAnchors.join('\n'))
      checkDefinition(definition, services)
      const saved = definitions.save(definition, id, now())
      onChanged(saved.id)
      return saved
    },
    'certifications.removeDefinition': async ({ id }) => {
      definitions.remove(id)
      onChanged(id)
      return null
    },
    'certifications.review': async (wish) => {
      const { identity, claims, findings } = draft(wish, services)
      return { header: headerOf(identity), claims: asJson(claims), findings: [...findings] }
    },
    'certifications.issue': async ({ isSignedAnyway, ...wish }) => {
      const { identity, claims, findings } = draft(wish, services)
      const [first] = findings
      if (first !== undefined && !isSignedAnyway) {
        throw badRequest(`${first.member}: ${first.text} (${first.id})`)
      }
      const jwt = await new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader(headerOf(identity))
        .sign(await identity.privateKey())
      const { jti, iss, sub, certification_name: name, certification_uris: uris } = claims
      const row = issued.add({
        jti,
        iss,
        sub,
        name,
        uris,
        isEndorsement: claims.is_endorsement === true,
        certificateId: identity.fingerprint,
        issuedAt: claims.iat,
        expiresAt: claims.exp,
        jwt,
      })
      onChanged(jti)
      return row
    },
    'certifications.issued': async (query) => issued.list(query, now()),
    'certifications.revoke': async ({ jti }) => {
      const row = issued.revoke(jti, now())
      onChanged(jti)
      return row
    },
    'certifications.verify': (question) => verify(question, services),
  }
}

/** What cannot work is said when it is saved, not when an app registers. */
function checkDefinition(
  definition: CertificationDefinition,
  { communities }: CertificationRpcServices,
): void {
  const { communityUri, certifierAnchors, certifierUris, isSelfDeclarationAllowed } = definition
  if (communities.find(communityUri) === undefined) {
    throw badRequest(`${communityUri} is no community this server trusts`)
  }
  if (certifierUris.length === 0 && !isSelfDeclarationAllowed) {
    throw badRequest('nobody could certify it: name a certifier, or allow apps to declare it')
  }
  for (const pem of certifierAnchors) checkAnchor(pem)
  for (const [key, schema] of Object.entries(definition.extensionSchemas)) {
    try {
      compileExtensionSchema(schema)
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause
      throw badRequest(`the schema of ${key} cannot be used: ${cause.message}`)
    }
  }
}

function checkAnchor(pem: string): void {
  const ders = readPemBlocks('CERTIFICATE', pem) ?? []
  if (ders.length === 0) throw badRequest('an anchor holds no PEM block CERTIFICATE')
  for (const der of ders) {
    try {
      parseCertificate(der)
    } catch (cause) {
      const isUnfit = cause instanceof CertificateFormatError || cause instanceof DerFormatError
      if (!isUnfit) throw cause
      throw badRequest(`an anchor is no certificate: ${cause.message}`)
    }
  }
}

function draft(wish: CertificationWish, services: CertificationRpcServices) {
  const identity = services.signingIdentity(wish.certificateId)
  if (identity === undefined) throw notFound('certificate with a stored key', wish.certificateId)
  const claims = buildCertificationClaims(wish, identity, {
    now: services.now(),
    jti: randomUUID(),
    statusEndpoint: services.statusEndpoint,
  })
  if (claims.jwks?.keys.some((key) => 'd' in key || 'k' in key) === true) {
    throw badRequest('jwks holds a private key; a certification is for everyone to read')
  }
  return { identity, claims, findings: reviewCertification(claims, identity) }
}

function headerOf({ alg, chain }: SigningIdentity) {
  return { alg, x5c: chain.map((der) => Buffer.from(der).toString('base64')) }
}

/** Claims are JSON by their schema; this drops members that are not there. */
function asJson(value: object): Record<string, never> {
  return JSON.parse(JSON.stringify(value))
}

async function verify(
  question: { jwt: string; communityUri: string; sub?: string | undefined; isStatusAsked: boolean },
  services: CertificationRpcServices,
): Promise<CertificationVerdict> {
  const { jwt, communityUri, sub, isStatusAsked } = question
  const community = services.communities.find(communityUri)
  if (community === undefined) throw notFound('trust community', communityUri)
  const { clockSkewSeconds: skewSeconds, udapMode } = services.settings()
  const notes: ExchangeNote[] = []
  const fate = await decideFate(
    jwt,
    services.definitions.list(communityUri),
    {
      community,
      sub,
      audience: `${services.issuer}/register`,
      now: services.now(),
      skewSeconds,
      isTemplateRequired: udapMode !== 'base',
      statement: undefined,
    },
    { ...services, fetching: isStatusAsked ? services.fetching : undefined },
    createRequestScope('verification', notes),
  )
  if (fate.kind === 'refused') {
    const { check, clause } = fate.cause.explanation
    notes.push({ outcome: 'failed', check, clause, text: fate.cause.message })
  }
  const decoded = decode(jwt)
  return {
    isAccepted: fate.kind === 'accepted',
    isUnknown: fate.kind === 'unknown',
    checks: notes.map(({ outcome, check, clause, text }) => ({ outcome, check, clause, text })),
    header: decoded === undefined ? null : asJson(decoded.header),
    claims: decoded === undefined ? null : asJson(decoded.claims),
    definitionIds: fate.kind === 'unknown' ? [] : fate.definitions.map(({ id }) => id),
  }
}

function decode(jwt: string): DecodedUdapJwt | undefined {
  try {
    return decodeUdapJwt(jwt)
  } catch (cause) {
    if (cause instanceof UdapJwtError) return undefined
    throw cause
  }
}
