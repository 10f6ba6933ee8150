import { contextTag, derTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import type { AuthorityKeyIdentifier } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { hexOf, readObjectIdentifier, readSerialNumber } from './der-values.ts'
import { ElementReader, membersOf } from './element-reader.ts'
import { readGeneralName, readGeneralNames } from './general-name.ts'

/** Reads an authority key identifier; issuer and serial number stand together or not at all.
 * @see RFC 5280 section 4.2.1.1
 */
export function readAuthorityKeyIdentifier(value: DerElement): AuthorityKeyIdentifier {
  const reader = new ElementReader(value, 'authority key identifier')
  const keyIdentifier = reader.takeOptional(contextTag(0, 'primitive'))
  const issuer = reader.takeOptional(contextTag(1, 'constructed'))
  const serialNumber = reader.takeOptional(contextTag(2, 'primitive'))
  reader.end()
  if ((issuer === undefined) !== (serialNumber === undefined)) {
    throw new CertificateFormatError({
      check: 'authority key identifier',
      clause: 'RFC 5280 section 4.2.1.1',
      seen: issuer === undefined ? 'a serial number alone' : 'an issuer alone',
      wanted: 'both or neither',
    })
  }
  return {
    ...(keyIdentifier !== undefined && { keyIdentifier: hexOf(keyIdentifier.contents) }),
    ...(issuer !== undefined && { issuer: readGeneralNames(issuer, issuer.tag) }),
    ...(serialNumber !== undefined && { serialNumber: readSerialNumber(serialNumber.contents) }),
  }
}

const methods = { ocsp: '1.3.6.1.5.5.7.48.1', caIssuers: '1.3.6.1.5.5.7.48.2' } as const

/** Reads where the issuer can be asked for a status and for its certificate. @see RFC 5280 section 4.2.2.1 */
export function readAuthorityAccess(value: DerElement) {
  const descriptions = membersOf(value, 'authority information access').map((member) => {
    const reader = new ElementReader(member, 'access description')
    const method = readObjectIdentifier(reader.take(derTag.objectIdentifier).contents)
    const name = readGeneralName(reader.takeNext())
    reader.end()
    return { method, name }
  })
  const urisOf = (method: string) =>
    descriptions.flatMap((description) =>
      description.method === method && description.name.kind === 'uri'
        ? [description.name.value]
        : [],
    )
  return { ocspUris: urisOf(methods.ocsp), caIssuerUris: urisOf(methods.caIssuers) }
}
