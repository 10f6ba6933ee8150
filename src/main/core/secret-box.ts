/** Seals small secrets at rest; what it seals can be opened only with the same host secret. */
export interface SecretBox {
  /** What protects the host secret, as in `key-file`, `keychain` or `gnome_libsecret`. */
  readonly backend: string
  seal(plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws when the bytes were sealed elsewhere or changed since */
  open(sealed: Uint8Array): Promise<Uint8Array>
  /** Puts a new host secret in the place of one that does not open here, as after a move from another machine. The old one
   * is kept beside it, and nothing is changed where this host cannot keep a secret. Absent where none can be lost.
   */
  renew?(): Promise<void>
}
