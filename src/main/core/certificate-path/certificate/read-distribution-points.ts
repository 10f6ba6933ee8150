import { contextTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { type DistributionPoint, reasonFlags } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { ElementReader, membersOf } from './element-reader.ts'
import { type GeneralName, readGeneralNames } from './general-name.ts'
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
    names: point === undefined ? [] : readPointName(point),
    ...(reasons !== undefined && {
      reasons: readNamedBits(reasons, reasonFlags, 'reasons', reasons.tag),
    }),
    ...(crlIssuer !== undefined && { crlIssuer: readGeneralNames(crlIssuer, crlIssuer.tag) }),
  }
}

/** Reads the full names of a point. One that is only named relative to its issuer has none: RFC 5280 advises against the form,
 * and no list can be fetched by it.
 */
export function readPointName(element: DerElement): GeneralName[] {
  const reader = new ElementReader(element, 'distribution point name', element.tag)
  const fullName = reader.takeOptional(contextTag(0, 'constructed'))
  if (fullName === undefined) reader.take(contextTag(1, 'constructed'))
  reader.end()
  return fullName === undefined ? [] : readGeneralNames(fullName, fullName.tag)
}
