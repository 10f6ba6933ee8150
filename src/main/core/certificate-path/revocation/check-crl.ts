import type { ParsedCertificate } from '../certificate/certificate.ts'
import type { PointName } from '../certificate/certificate-extensions.ts'
import { hexOf } from '../certificate/der-values.ts'
import { type DistinguishedName, isSameName, nameOf } from '../certificate/distinguished-name.ts'
import type { JudgeSignature } from '../signature/bounded-verifier.ts'
import type { ParsedCrl } from './crl.ts'
import { crlScopeOf } from './revocation-evidence.ts'
import { findStaleness } from './revocation-status.ts'

/** A certificate whose status is asked for, and what it takes to tell. */
export interface StatusQuestion {
  readonly certificate: ParsedCertificate
  readonly issuer: ParsedCertificate
  /** Certificates of the same authority farther up the path, whose keys may sign lists as well after a change of keys. */
  readonly formerIssuers: readonly ParsedCertificate[]
  /** Epoch seconds. */
  readonly now: number
  readonly judgeSignature: JudgeSignature
  highestCrlNumber(scope: string): bigint | undefined
}

/** Tells why a list says nothing about a certificate; undefined when it may be used. Cheap rules come before the signature.
 * @see UDAP-PKI-011; spec/security.md UD-11; RFC 5280 section 6.3.3
 */
export async function findCrlFault(
  crl: ParsedCrl,
  question: StatusQuestion,
): Promise<string | undefined> {
  return (
    findKindFault(crl, question) ??
    findScopeFault(crl, question) ??
    findStaleness(crl, question.now) ??
    findRollback(crl, question) ??
    (await findSignerFault(crl, question))
  )
}

/** Only complete lists of the issuer itself are used, and only when nothing critical in them is unknown. */
function findKindFault(crl: ParsedCrl, { certificate }: StatusQuestion): string | undefined {
  if (!isSameName(crl.issuer, certificate.issuer)) return `it is a list of ${crl.issuer.text}`
  if (crl.isDelta) return 'it is a delta list'
  if (crl.issuingDistributionPoint?.isIndirect === true) return 'it is an indirect list'
  const [unknown] = crl.unknownCritical
  return unknown === undefined ? undefined : `it has the unknown critical extension ${unknown}`
}

/** @see RFC 5280 sections 5.2.5 and 6.3.3 (b)(2) */
function findScopeFault(
  { issuingDistributionPoint: scope, issuer }: ParsedCrl,
  { certificate: { extensions } }: StatusQuestion,
): string | undefined {
  if (scope === undefined) return undefined
  const isCa = extensions.basicConstraints?.isCa === true
  if (scope.isForAttributeCertificates) return 'it covers attribute certificates only'
  if (scope.isForUserCertificates && isCa) return 'it covers certificates of end entities only'
  if (scope.isForCaCertificates && !isCa) return 'it covers certificates of CAs only'
  if (scope.reasons !== undefined) return `it covers ${scope.reasons.join(', ')} only`
  if (scope.point === undefined) return undefined
  const covered = new Set(pointKeys(scope.point, issuer))
  const own = (extensions.crlDistributionPoints ?? []).flatMap(({ point, crlIssuer }) =>
    point === undefined || crlIssuer !== undefined ? [] : pointKeys(point, issuer),
  )
  return own.some((key) => covered.has(key)) ? undefined : 'it is of another distribution point'
}

/** What names of a point are compared by; a relative name is completed with the name of the issuer. */
function pointKeys(point: PointName, issuer: DistinguishedName): string[] {
  if (point.kind === 'relative') {
    const whole = nameOf(issuer.der, [...issuer.relativeNames, point.attributes])
    return [whole.comparisonKey]
  }
  return point.names.map((name) =>
    name.kind === 'directory-name' ? name.name.comparisonKey : hexOf(name.encoding),
  )
}

/** A list without a number could be put in the place of a newer one unnoticed. @see RFC 5280 section 5.2.3 */
function findRollback(crl: ParsedCrl, { highestCrlNumber }: StatusQuestion): string | undefined {
  if (crl.number === undefined) return 'it has no number'
  const highest = highestCrlNumber(crlScopeOf(crl))
  if (highest === undefined || crl.number >= highest) return undefined
  return `its number ${crl.number} after ${highest} was seen`
}

/** A list is signed by the key that signed the certificate, or by another key of that authority on the same path, which has
 * been validated with it. Keys vouched for in any other way are not looked for.
 * @see RFC 5280 section 6.3.3 (f) and (g)
 */
async function findSignerFault(
  crl: ParsedCrl,
  { issuer, formerIssuers, judgeSignature }: StatusQuestion,
): Promise<string | undefined> {
  const fault = await findKeyFault(crl, issuer, judgeSignature)
  if (fault === undefined) return undefined
  for (const former of formerIssuers) {
    if ((await findKeyFault(crl, former, judgeSignature)) === undefined) return undefined
  }
  return fault
}

async function findKeyFault(
  crl: ParsedCrl,
  { extensions: { keyUsage }, publicKey }: ParsedCertificate,
  judgeSignature: JudgeSignature,
): Promise<string | undefined> {
  if (keyUsage !== undefined && !keyUsage.includes('cRLSign'))
    return 'its issuer may not sign lists'
  const finding = await judgeSignature(crl, publicKey)
  if (finding === 'good') return undefined
  if (finding === 'over-budget') return 'its signature could not be checked within the budget'
  return `its signature is not good: ${finding.seen}, wanted ${finding.wanted}`
}
