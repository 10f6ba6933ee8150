import type { CertificateAuthority, SigningIdentity } from '../../certificate-authority/index.ts'
import type { KeyPairs } from '../../key-store/index.ts'
import { badRequest, notFound } from '../../rpc/index.ts'
import { requireUdapAlgorithm, toX5c, type UdapSigner } from './udap-signer.ts'

/** Which stored certificate signs. */
export interface SignerChoice {
  readonly certificateId: string
  /** Another key, for a signature that does not fit. */
  readonly keyId?: string | undefined
  /** Other certificates than its own and those above it; DER in standard base64. */
  readonly x5c?: readonly string[] | undefined
}

/** A signer out of the stores, with what is known of it. */
export interface StoredSigner extends UdapSigner {
  readonly identity: SigningIdentity
}

/** Finds signers among the stored certificates; private keys never leave the core.
 * @see spec/security.md KS-07
 */
export type FindSigner = (choice: SignerChoice) => StoredSigner

/** Purposes of keys that serve for nothing else. @see spec/security.md KS-15 */
const reserved = ['certificate-authority', 'ocsp-responder', 'tls']

/** Builds the search.
 * @returns throws {ProblemError} not-found or bad-request for what cannot sign
 */
export function createSignerSearch(
  { signingIdentity }: Pick<CertificateAuthority, 'signingIdentity'>,
  keyPairs: Pick<KeyPairs, 'find' | 'privateKey'>,
): FindSigner {
  return ({ certificateId, keyId, x5c }) => {
    const identity = signingIdentity(certificateId)
    if (identity === undefined) throw notFound('certificate with a stored key', certificateId)
    const key = keyPairs.find(keyId ?? identity.keyId)
    if (key === undefined) throw notFound('key', keyId ?? identity.keyId)
    if (reserved.includes(key.purpose)) {
      throw badRequest(`the key ${key.name} is kept for ${key.purpose} and signs nothing else`)
    }
    return {
      identity,
      alg: requireUdapAlgorithm(key.alg),
      x5c: x5c ?? toX5c(identity.chain),
      privateKey: () => keyPairs.privateKey(key.id),
    }
  }
}
