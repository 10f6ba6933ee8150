/** Seals small secrets at rest; what it seals can be opened only with the same host secret. */
export interface SecretBox {
  /** What protects the host secret, as in `key-file`, `keychain` or `gnome_libsecret`. */
  readonly backend: string
  seal(plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws when the bytes were sealed elsewhere or changed since */
  open(sealed: Uint8Array): Promise<Uint8Array>
}
