import { contextTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { type DistributionPoint, type PointName, reasonFlags } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { readRelativeName } from './distinguished-name.ts'
import { ElementReader, membersOf } from './element-reader.ts'
import { readGeneralNames } from './general-name.ts'
import { readNamedBits } from './named-bits.ts'

/** Reads where revocation lists are found. @see RFC 5280 section 4.2.1.13 */
export function readDistributionPoints(value: DerElement): DistributionPoint[] {
  return membersOf(value, 'CRL distribution points').map(readPoint)
}

function readPoint(element: DerElement): DistributionPoint {
  const reader = new ElementReader(element, 'distribution point')
  const point = reader.takeOptional(contextTag(0, 'constructed'))
  const reasons = reader.takeOptional(contextTag(1, 'primitive'))
  const crlIssuer = reader.takeOptional(contextTag(2, 'constructed'))
  reader.end()
  if (point === undefined && crlIssuer === undefined) {
    throw new CertificateFormatError({
      check: 'distribution point',
      clause: 'RFC 5280 section 4.2.1.13',
      seen: 'neither a name nor an issuer',
      wanted: 'one of them',
    })
  }
  return {
    ...(point !== undefined && { point: readPointName(point) }),
    ...(reasons !== undefined && {
      reasons: readNamedBits(reasons, reasonFlags, 'reasons', reasons.tag),
    }),
    ...(crlIssuer !== undefined && { crlIssuer: readGeneralNames(crlIssuer, crlIssuer.tag) }),
  }
}

/** Reads what a point is called, out of the element that holds the choice. */
export function readPointName(element: DerElement): PointName {
  const reader = new ElementReader(element, 'distribution point name', element.tag)
  const fullName = reader.takeOptional(contextTag(0, 'constructed'))
  const relative = fullName ?? reader.take(contextTag(1, 'constructed'))
  reader.end()
  if (fullName !== undefined) {
    return { kind: 'full', names: readGeneralNames(fullName, fullName.tag) }
  }
  return { kind: 'relative', attributes: readRelativeName(relative, relative.tag) }
}
