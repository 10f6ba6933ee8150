/** What a file of keys or certificates was recognised as. */
export type KeyMaterialKind = 'pem' | 'der' | 'jwk' | 'jwk-set' | 'pkcs12' | 'pkcs7'

/** A private key that was read, checked, and is clear: whoever holds it overwrites `pkcs8` after use. */
export interface ReadPrivateKey {
  /** As in `rsa-2048`, `p-256` or `ed25519`. */
  readonly algorithm: string
  /** PKCS #8, DER, not encrypted. */
  readonly pkcs8: Uint8Array
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyInfo: Uint8Array
  /** The key id that a JWK gives. */
  readonly kid: string | undefined
  /** The JWS algorithm that a JWK names. */
  readonly alg: string | undefined
  /** What the file calls the key. */
  readonly name: string | undefined
  /** Where in the file it stands, for people. */
  readonly place: string
  /** How it was encrypted, for people; undefined where it was clear. */
  readonly encryption: string | undefined
}

/** A public key that was read and checked. */
export interface ReadPublicKey {
  readonly algorithm: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyInfo: Uint8Array
  readonly kid: string | undefined
  readonly place: string
}

/** A certificate as the file holds it: its outline was read, nothing in it was verified. */
export interface ReadCertificate {
  readonly der: Uint8Array
  readonly name: string | undefined
  readonly place: string
  /** Which of the private keys it is for. */
  readonly privateKeyIndex: number | undefined
}

/** A certificate revocation list or a certification request as the file holds it. */
export interface ReadDocument {
  readonly der: Uint8Array
  readonly place: string
}

/** A part that only a passphrase opens. */
export interface LockedPart {
  readonly place: string
  /** How it is encrypted, for people. */
  readonly encryption: string
}

/** Something a person should know before using what was read. */
export interface KeyMaterialWarning {
  readonly code:
    | 'clear-private-key'
    | 'legacy-encryption'
    | 'legacy-mac'
    | 'missing-mac'
    | 'loose-encoding'
    | 'repeated'
    | 'other-use'
    | 'weak-certificate-key'
    | 'unchecked-signature'
    | 'skipped'
  readonly text: string
}

/** What a file holds: all of it, or a refusal. Where `locked` has entries, what they hold is not among the rest. */
export interface KeyMaterial {
  readonly kind: KeyMaterialKind
  readonly privateKeys: readonly ReadPrivateKey[]
  readonly publicKeys: readonly ReadPublicKey[]
  readonly certificates: readonly ReadCertificate[]
  readonly revocationLists: readonly ReadDocument[]
  readonly requests: readonly ReadDocument[]
  readonly locked: readonly LockedPart[]
  readonly warnings: readonly KeyMaterialWarning[]
}

/** What the person who brings a file says about it. */
export interface ReadOptions {
  /** Undefined where none was given yet; an empty one is a passphrase too. */
  readonly passphrase?: string | undefined
  /** Takes a PKCS #12 file without a MAC, which nothing protects from changes. @see spec/security.md UD-17 */
  readonly mayLackMac?: boolean | undefined
}
