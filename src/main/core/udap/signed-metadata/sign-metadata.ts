import { type KeyObject, randomUUID } from 'node:crypto'
import { CompactSign } from 'jose'
import type { Clock } from '../../platform.ts'

/** A certificate a server signs its metadata with. */
export interface MetadataSigner {
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** DER, the certificate itself first. */
  readonly chain: readonly Uint8Array[]
  /** Epoch seconds. */
  readonly notAfter: number
  privateKey(): Promise<KeyObject>
}

/** The endpoints that are repeated under the signature. @see spec/udap.md section 9.2 */
export interface SignedEndpoints {
  /** Absent without the authorization code grant. */
  readonly authorization_endpoint?: string
  readonly token_endpoint: string
  readonly registration_endpoint: string
}

/** Longest time of signed metadata here; the guide allows a year. @see UDAP-DISC-009; spec/udap.md section 8.1 */
const lifetimeSeconds = 86_400
/** Communities whose metadata is remembered. */
const mostRemembered = 100

interface Remembered {
  readonly jwt: string
  readonly signedAt: number
  /** Signed anew from then on. */
  readonly renewAt: number
}

/** Builds the function that signs metadata, and signs it anew when half of its time is over or the certificate changed.
 * @returns takes the FHIR base, endpoints and signer
 * @see UDAP Security 2.0.0 section 2.3; UDAP-DISC-008 to UDAP-DISC-010
 */
export function createMetadataSigning(clock: Clock) {
  const remembered = new Map<string, Remembered>()
  return async (
    base: string,
    endpoints: SignedEndpoints,
    signer: MetadataSigner,
  ): Promise<string> => {
    const now = Math.floor(clock.now() / 1000)
    const name = JSON.stringify([signer.fingerprint, base, endpoints])
    const known = remembered.get(name)
    // After a clock went back, what was signed is from the future.
    if (known !== undefined && known.signedAt <= now && now < known.renewAt) return known.jwt
    const exp = Math.min(now + lifetimeSeconds, signer.notAfter)
    const claims = { iss: base, sub: base, iat: now, exp, jti: randomUUID(), ...endpoints }
    const jwt = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({
        alg: 'RS256',
        x5c: signer.chain.map((der) => Buffer.from(der).toString('base64')),
      })
      .sign(await signer.privateKey())
    const [oldest] = remembered.keys()
    if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest)
    remembered.set(name, { jwt, signedAt: now, renewAt: now + Math.floor((exp - now) / 2) })
    return jwt
  }
}
