import type {
  InspectedClaim,
  InspectedTokenKind,
  InspectorFinding,
  InspectorProfile,
  SignatureVerdict,
} from '../../../shared/contract/inspector.ts'
import { type ParsedCertificate, uriSansOf } from '../certificate-path/index.ts'
import { type DecodedJwt, decodeJwt, JsonObject } from './decode-jwt.ts'
import { type FoundItem, spacesInside } from './find/found-item.ts'
import { listClaims } from './list-claims.ts'
import { kindOf, type Recognition, recogniseJwt } from './recognise-kind.ts'
import { applyRules, type HeaderCertificate, type InspectionSurroundings } from './rule.ts'
import { rulesOf } from './rules/index.ts'
import type { InspectionRun } from './token-inspector.ts'
import {
  type CertificateVerdict,
  judgeCertificates,
  readHeaderCertificates,
} from './verification/judge-certificates.ts'
import { findKnownSecret } from './verification/known-secrets.ts'
import { readJwk } from './verification/read-key-material.ts'
import { fitsAlgorithm } from './verification/verification-key.ts'
import { isSignedWith } from './verification/verify-jws.ts'
import { unverified, verifyToken } from './verification/verify-token.ts'

/** Everything found out about one JWT. */
export interface InspectedJwt {
  readonly kind: InspectedTokenKind
  readonly profile: InspectorProfile
  readonly why: string
  readonly header: InspectedClaim[]
  readonly payload: InspectedClaim[] | null
  readonly claims: JsonObject
  readonly signature: SignatureVerdict
  readonly findings: InspectorFinding[]
}

const noClaims = new JsonObject({ kind: 'object', text: '{}' }, [])

/** Decodes, recognises, verifies and judges a JWT.
 * @param isOwnAccessToken whether this server remembers it as an access token it issued
 * @throws {JwtFormError} the first part is no JSON object
 */
export async function inspectJwt(
  item: FoundItem,
  isOwnAccessToken: boolean,
  run: InspectionRun,
): Promise<InspectedJwt> {
  const jwt = decodeItem(item)
  const claims = jwt.claims ?? noClaims
  const { profile, kind, why } = recognise(jwt, item, isOwnAccessToken, run.request.profile)
  const certificates = readHeaderCertificates(jwt.header)
  const byCertificate = await judgeByCertificate(jwt, certificates, run)
  const signature = combine(verifyToken(jwt, await keysFor(jwt, run)), byCertificate, jwt)
  const subject = {
    profile,
    jwt,
    header: jwt.header,
    claims,
    signature,
    knownClients: await findClients(claims, run.surroundings),
    surroundings: run.surroundings,
    oddities: [...new Set([...item.oddities, ...jwt.oddities])],
    certificates: certificates.map(describeCertificate),
    guessedSecret: guessSecret(jwt, claims),
  }
  const findings = applyRules(rulesOf(profile), subject)
  return {
    kind,
    profile,
    why,
    header: listClaims(jwt.header),
    payload: jwt.claims === null ? null : listClaims(jwt.claims),
    claims,
    signature,
    findings: [...(byCertificate?.findings ?? []), ...findings],
  }
}

/** Line breaks come from copying; spaces inside a line are told as what the token itself departs by. */
function decodeItem({ text, oddities }: FoundItem): DecodedJwt {
  const jwt = decodeJwt(text)
  return oddities.includes(spacesInside)
    ? { ...jwt, oddities: [...jwt.oddities, spacesInside] }
    : jwt
}

function recognise(
  jwt: DecodedJwt,
  { name }: FoundItem,
  isOwnAccessToken: boolean,
  chosen: InspectorProfile | undefined,
): Recognition & { readonly profile: InspectorProfile } {
  if (chosen !== undefined)
    return { profile: chosen, kind: kindOf(chosen), why: 'you chose these rules' }
  if (isOwnAccessToken) {
    return {
      profile: 'access-token',
      kind: 'access-token',
      why: 'this server issued it and remembers it',
    }
  }
  const guess = recogniseJwt(jwt, name)
  return { ...guess, profile: guess.profile ?? 'jwt' }
}

async function judgeByCertificate(
  jwt: DecodedJwt,
  certificates: readonly ParsedCertificate[],
  { options, request }: InspectionRun,
): Promise<CertificateVerdict | undefined> {
  if (jwt.header.get('x5c') === undefined) return undefined
  return judgeCertificates(jwt, certificates, options.judgeChain, request.community)
}

function keysFor({ header }: DecodedJwt, { options, request }: InspectionRun) {
  return request.keys ?? options.keys(header.string('kid')?.slice(0, 1_000))
}

/** A key that is known counts more than one that came along; a key in the token proves nothing but itself. */
function combine(
  known: SignatureVerdict,
  byCertificate: CertificateVerdict | undefined,
  jwt: DecodedJwt,
): SignatureVerdict {
  if (known.state !== 'not-verified') return known
  if (byCertificate !== undefined) return byCertificate.signature
  return explainEmbeddedKey(jwt) ?? known
}

/** A DPoP proof is signed with the key it carries: whoever sent it has this key, and nobody knows whose it is. */
function explainEmbeddedKey(jwt: DecodedJwt): SignatureVerdict | undefined {
  const jwk = jwt.header.object('jwk')
  const alg = jwt.header.string('alg') ?? ''
  if (jwk === undefined || jwt.oddities.length > 0 || jwt.header.get('crit') !== undefined) {
    return undefined
  }
  const key = readJwk(jwk, 'the token itself')
  if (typeof key === 'string' || key.key.type !== 'public' || !fitsAlgorithm(key, alg))
    return undefined
  return isSignedWith(jwt.compact, jwt.signature, alg, key.key)
    ? unverified(
        'The key in the header made this signature: whoever sent it has this key, and nothing tells whose it is.',
      )
    : {
        state: 'invalid',
        key: null,
        trust: null,
        text: 'Not even the key in the header made this signature.',
      }
}

async function findClients(
  claims: JsonObject,
  { isClient }: InspectionSurroundings,
): Promise<readonly string[]> {
  const known: string[] = []
  for (const audience of (claims.strings('aud') ?? []).slice(0, 20)) {
    if (await isClient(audience)) known.push(audience)
  }
  return known
}

/** Finds out whether a token was signed with a secret everybody knows. */
export function guessSecret(
  { compact, header }: DecodedJwt,
  claims: JsonObject,
): string | undefined {
  const alg = header.string('alg')
  if (alg?.startsWith('HS') !== true) return undefined
  const names = ['iss', 'sub', 'client_id'].flatMap(
    (name) => claims.string(name)?.slice(0, 200) ?? [],
  )
  return findKnownSecret(compact, alg, names)
}

/** What rules want to know of a certificate. */
export function describeCertificate(certificate: ParsedCertificate): HeaderCertificate {
  const { publicKey, extensions } = certificate
  return {
    subject: certificate.subject.text,
    uris: uriSansOf(certificate),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    publicKeyKind: publicKey.kind,
    publicKeyFault: publicKey.fault?.seen,
    isCa: extensions.basicConstraints?.isCa === true,
    der: certificate.der,
  }
}
