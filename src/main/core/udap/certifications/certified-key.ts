import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, errors, type JWK } from 'jose'
import type { ParsedCertificate } from '../../certificate-path/index.ts'

/** The keys a certification is for. */
export interface CertifiedKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** Whether the key of a certificate is one of a certified set. @see UDAP-CERT-012 */
export async function isCertifiedKey(
  { keys }: CertifiedKeys,
  { publicKey }: ParsedCertificate,
): Promise<boolean> {
  const key = createPublicKey({ key: Buffer.from(publicKey.spki), format: 'der', type: 'spki' })
  const wanted = await thumbprintOf(key.export({ format: 'jwk' }) as JWK)
  const prints = await Promise.all(keys.map((one) => thumbprintOf(one)))
  return wanted !== undefined && prints.includes(wanted)
}

/** The RFC 7638 thumbprint; undefined for what is no complete key. */
async function thumbprintOf(key: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  try {
    return await calculateJwkThumbprint({ ...key })
  } catch (cause) {
    if (cause instanceof errors.JOSEError || cause instanceof TypeError) return undefined
    throw cause
  }
}
