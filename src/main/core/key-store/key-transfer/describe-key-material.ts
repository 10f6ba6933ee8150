import { createHash, createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { ImportInspection } from '../../../../shared/contract/key-transfer.ts'
import { CertificateFormatError, parseCertificate } from '../../certificate-path/index.ts'
import { writePem } from '../../pem.ts'
import type { KeyMaterial, ReadCertificate, ReadDocument } from '../key-formats/index.ts'

/** RFC 7638 thumbprint of a SubjectPublicKeyInfo. */
export async function thumbprintOf(publicKeyInfo: Uint8Array): Promise<string> {
  const key = createPublicKey({ key: Buffer.from(publicKeyInfo), format: 'der', type: 'spki' })
  // An RSA, EC or Ed25519 public key exports as exactly the members of its JWK.
  return calculateJwkThumbprint(key.export({ format: 'jwk' }) as JWK)
}

/** Tells what was read from a file; of private keys only what is public.
 * @param findStored gives the id of the stored key pair with a thumbprint
 */
export async function describeKeyMaterial(
  material: KeyMaterial,
  findStored: (thumbprint: string) => string | undefined,
): Promise<ImportInspection> {
  const describe = async (key: {
    readonly place: string
    readonly algorithm: string
    readonly publicKeyInfo: Uint8Array
    readonly kid: string | undefined
    readonly name?: string | undefined
    readonly encryption?: string | undefined
  }) => {
    const thumbprint = await thumbprintOf(key.publicKeyInfo)
    return {
      place: key.place,
      algorithm: key.algorithm,
      name: key.name ?? null,
      kid: key.kid ?? null,
      thumbprint,
      encryption: key.encryption ?? null,
      storedId: findStored(thumbprint) ?? null,
    }
  }
  return {
    kind: material.kind,
    isPassphraseNeeded: material.locked.length > 0,
    locked: [...material.locked],
    privateKeys: await Promise.all(material.privateKeys.map(describe)),
    publicKeys: await Promise.all(material.publicKeys.map(describe)),
    certificates: material.certificates.map(describeCertificate),
    others: [
      ...material.revocationLists.map(describeDocument('revocation-list', 'X509 CRL')),
      ...material.requests.map(describeDocument('request', 'CERTIFICATE REQUEST')),
    ],
    warnings: [...material.warnings],
  }
}

function describeDocument(what: 'revocation-list' | 'request', label: string) {
  return ({ place, der }: ReadDocument) => ({ what, place, pem: writePem(label, der) })
}

/** Why a certificate cannot be stored; undefined where it can. @see spec/security.md UD-13 */
export function findCertificateFault({ der }: ReadCertificate): string | undefined {
  const read = readStrictly(der)
  return read instanceof CertificateFormatError ? read.message : undefined
}

function describeCertificate(certificate: ReadCertificate) {
  const { der, place, name, privateKeyIndex } = certificate
  const read = readStrictly(der)
  const frame = {
    place,
    name: name ?? null,
    id: createHash('sha256').update(der).digest('hex'),
    keyIndex: privateKeyIndex ?? null,
  }
  if (read instanceof CertificateFormatError) {
    return { ...frame, subject: '', notBefore: null, notAfter: null, fault: read.message }
  }
  const { subject, notBefore, notAfter } = read
  return { ...frame, subject: subject.text, notBefore, notAfter, fault: null }
}

function readStrictly(der: Uint8Array) {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof CertificateFormatError) return error
    throw error
  }
}
