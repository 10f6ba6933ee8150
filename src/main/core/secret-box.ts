/** Seals small secrets at rest; what it seals can be opened only with the same host secret. */
export interface SecretBox {
  seal(plaintext: Uint8Array): Promise<Uint8Array>
  /** @throws when the bytes were sealed elsewhere or changed since */
  open(sealed: Uint8Array): Promise<Uint8Array>
}
