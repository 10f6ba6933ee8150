import type { ExtensionEntry } from '../certificate/certificate-extensions.ts'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { hexOf, readObjectIdentifier, readSerialNumber } from '../certificate/der-values.ts'
import { ElementReader } from '../certificate/element-reader.ts'
import { readExtensionEntries } from '../certificate/read-extensions.ts'
import { derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import type { OcspCertificateId } from './ocsp.ts'

const hashes: ReadonlyMap<string, OcspCertificateId['hash']> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

/** Reads a CertID. SHA-1 only names a certificate here, it vouches for nothing. @see RFC 6960 section 4.1.1 */
export function readCertificateId(element: DerElement): OcspCertificateId {
  const reader = new ElementReader(element, 'OCSP certificate id')
  const algorithm = new ElementReader(reader.take(derTag.sequence), 'OCSP hash algorithm')
  const identifier = readObjectIdentifier(algorithm.take(derTag.objectIdentifier).contents)
  algorithm.takeOptional(derTag.null)
  algorithm.end()
  const issuerNameHash = hexOf(reader.take(derTag.octetString).contents)
  const issuerKeyHash = hexOf(reader.take(derTag.octetString).contents)
  const serialNumber = readSerialNumber(reader.take(derTag.integer).contents)
  reader.end()
  const hash = hashes.get(identifier) ?? 'unknown'
  return { hash, issuerNameHash, issuerKeyHash, serialNumber }
}

const nonceIdentifier = '1.3.6.1.5.5.7.48.1.2'

/** Reads the extensions of a message: its nonce, and critical ones without a meaning here. @see RFC 9654 section 2.1 */
export function readMessageExtensions(list: DerElement | undefined) {
  const entries: readonly ExtensionEntry[] = list === undefined ? [] : readExtensionEntries(list)
  const nonce = entries.find(({ id }) => id === nonceIdentifier)
  return {
    ...(nonce !== undefined && { nonce: readNonce(nonce) }),
    unknownCritical: entries
      .filter(({ id, isCritical }) => isCritical && id !== nonceIdentifier)
      .map(({ id }) => id),
  }
}

function readNonce({ value }: ExtensionEntry): string {
  const { tag, contents } = readStrictDer(value)
  if (tag === derTag.octetString && contents.length >= 1 && contents.length <= 128) {
    return hexOf(contents)
  }
  throw new CertificateFormatError({
    check: 'OCSP nonce',
    clause: 'RFC 9654 section 2.1',
    seen: `tag 0x${tag.toString(16)} with ${contents.length} octets`,
    wanted: 'an OCTET STRING of 1 to 128 octets',
  })
}
