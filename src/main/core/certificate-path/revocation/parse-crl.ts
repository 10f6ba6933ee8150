import { createHash } from 'node:crypto'
import { type ExtensionEntry, reasonFlags } from '../certificate/certificate-extensions.ts'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { hexOf, readOctetsOfBitString, readTime } from '../certificate/der-values.ts'
import { readName } from '../certificate/distinguished-name.ts'
import { ElementReader } from '../certificate/element-reader.ts'
import { readNamedBits } from '../certificate/named-bits.ts'
import { requireSameAlgorithm, unwrap, withFormatErrors } from '../certificate/parse-certificate.ts'
import { readPointName } from '../certificate/read-distribution-points.ts'
import { readExtensionEntries } from '../certificate/read-extensions.ts'
import { readSignatureAlgorithm } from '../certificate/signature-algorithm.ts'
import { contextTag, derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import type { IssuingDistributionPoint, ParsedCrl } from './crl.ts'
import { surveyEntries } from './crl-entries.ts'

/** Largest list that is read. @see spec/security.md L-11 */
export const maxCrlBytes = 5_242_880

const identifiers = { number: '2.5.29.20', delta: '2.5.29.27', point: '2.5.29.28' } as const
/** Extensions of a list with a meaning here: authority key, issuer names, number, delta, distribution point. */
const knownExtensions: ReadonlySet<string> = new Set([
  '2.5.29.35',
  '2.5.29.18',
  ...Object.values(identifiers),
])

/** Reads a certificate revocation list strictly, without judging it. The bytes are copied; entries are gone through once, and
 * where they begin is kept.
 * @throws {CertificateFormatError} over 5 MiB, not strict DER, or malformed in any part
 * @see RFC 5280 section 5.1; spec/security.md L-11, UD-11, UD-13
 */
export function parseCrl(bytes: Uint8Array): ParsedCrl {
  if (bytes.length > maxCrlBytes) {
    throw new CertificateFormatError({
      check: 'revocation list',
      clause: 'spec/security.md L-11',
      seen: `${bytes.length} bytes`,
      wanted: `at most ${maxCrlBytes}`,
    })
  }
  return withFormatErrors('revocation list', () => readCrl(readStrictDer(new Uint8Array(bytes))))
}

function readCrl(element: DerElement): ParsedCrl {
  const reader = new ElementReader(element, 'revocation list')
  const tbs = reader.take(derTag.sequence)
  const outer = reader.take(derTag.sequence)
  const value = readOctetsOfBitString(reader.take(derTag.bitString), 'signature')
  reader.end()
  const { inner, ...facts } = readTbs(tbs)
  requireSameAlgorithm(inner, outer)
  return Object.freeze({
    der: element.encoding,
    fingerprint: createHash('sha256').update(element.encoding).digest('hex'),
    ...facts,
    signature: { algorithm: readSignatureAlgorithm(outer), value, signedBytes: tbs.encoding },
  })
}

function readTbs(tbs: DerElement) {
  const reader = new ElementReader(tbs, 'TBSCertList')
  const version = reader.takeOptional(derTag.integer)
  const inner = reader.take(derTag.sequence)
  const issuer = readName(reader.take(derTag.sequence))
  const thisUpdate = readTime(takeTime(reader), 'thisUpdate')
  const next = reader.takeOptional(derTag.utcTime) ?? reader.takeOptional(derTag.generalizedTime)
  const entries = reader.takeOptional(derTag.sequence)
  const wrapped = reader.takeOptional(contextTag(0, 'constructed'))
  reader.end()
  const extensions =
    wrapped === undefined ? [] : readExtensionEntries(unwrap(wrapped, 'extensions'))
  requireVersion(version, extensions)
  const { offsets, unknownCritical } =
    entries === undefined
      ? { offsets: new Uint32Array(), unknownCritical: [] }
      : surveyEntries(entries)
  return {
    inner,
    issuer,
    thisUpdate,
    ...(next !== undefined && { nextUpdate: readTime(next, 'nextUpdate') }),
    ...(entries !== undefined && { entries }),
    entryOffsets: offsets,
    extensions,
    ...readMeanings(extensions),
    unknownCritical: [...unknownIn(extensions), ...unknownCritical],
  }
}

function takeTime(reader: ElementReader): DerElement {
  return reader.takeOptional(derTag.utcTime) ?? reader.take(derTag.generalizedTime)
}

/** Version 2 is written out; version 1 has no extensions. @see RFC 5280 section 5.1.2.1 */
function requireVersion(version: DerElement | undefined, extensions: readonly unknown[]): void {
  const seen = version === undefined ? 'absent' : hexOf(version.contents)
  if (seen === '01' || (seen === 'absent' && extensions.length === 0)) return
  throw new CertificateFormatError({
    check: 'version',
    clause: 'RFC 5280 section 5.1.2.1',
    seen,
    wanted: 'version 2',
  })
}

function unknownIn(extensions: readonly ExtensionEntry[]): string[] {
  return extensions
    .filter(({ id, isCritical }) => isCritical && !knownExtensions.has(id))
    .map(({ id }) => id)
}

function readMeanings(extensions: readonly ExtensionEntry[]) {
  const findValue = (id: string) => extensions.find((entry) => entry.id === id)?.value
  const number = findValue(identifiers.number)
  const point = findValue(identifiers.point)
  return {
    isDelta: findValue(identifiers.delta) !== undefined,
    ...(number !== undefined && { number: readNumber(readStrictDer(number)) }),
    ...(point !== undefined && { issuingDistributionPoint: readPoint(readStrictDer(point)) }),
  }
}

/** @see RFC 5280 section 5.2.3: not negative, at most 20 octets */
function readNumber({ tag, contents }: DerElement): bigint {
  if (tag === derTag.integer && (contents[0] ?? 0x80) < 0x80 && contents.length <= 20) {
    return BigInt(`0x${hexOf(contents)}`)
  }
  throw new CertificateFormatError({
    check: 'CRL number',
    clause: 'RFC 5280 section 5.2.3',
    seen: `tag 0x${tag.toString(16)} with ${hexOf(contents.subarray(0, 24))}`,
    wanted: 'a number of at most 20 octets',
  })
}

/** @see RFC 5280 section 5.2.5 */
function readPoint(element: DerElement): IssuingDistributionPoint {
  const reader = new ElementReader(element, 'issuing distribution point')
  const name = reader.takeOptional(contextTag(0, 'constructed'))
  const takeFlag = (number: number) =>
    readFlag(reader.takeOptional(contextTag(number, 'primitive')))
  const isForUserCertificates = takeFlag(1)
  const isForCaCertificates = takeFlag(2)
  const reasons = reader.takeOptional(contextTag(3, 'primitive'))
  const isIndirect = takeFlag(4)
  const isForAttributeCertificates = takeFlag(5)
  reader.end()
  return {
    ...(name !== undefined && { point: readPointName(name) }),
    isForUserCertificates,
    isForCaCertificates,
    isForAttributeCertificates,
    isIndirect,
    ...(reasons !== undefined && {
      reasons: readNamedBits(reasons, reasonFlags, 'reasons', reasons.tag),
    }),
  }
}

/** A BOOLEAN whose default is FALSE, so that only TRUE is written. */
function readFlag(flag: DerElement | undefined): boolean {
  if (flag === undefined) return false
  if (hexOf(flag.contents) === 'ff') return true
  throw new CertificateFormatError({
    check: 'issuing distribution point',
    clause: 'RFC 5280 section 5.2.5; X.690 section 11.5',
    seen: `a BOOLEAN of ${hexOf(flag.contents)}`,
    wanted: 'ff, or no member',
  })
}
