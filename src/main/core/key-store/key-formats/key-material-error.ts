/** What a refusal is about, for programs and for the choice of words on a screen. */
export type KeyMaterialFault =
  /** Bytes or text that are none of the formats read here. */
  | 'unrecognised'
  /** One of the formats, but cut off, changed or not encoded as its standard says. */
  | 'malformed'
  /** More bytes, items, nesting, iterations or memory than is read. */
  | 'over-limit'
  /** A format, cipher, curve or kind of key that is not taken. */
  | 'unsupported'
  /** A passphrase that does not open the file, or a file changed after it was protected: nobody can tell which. */
  | 'wrong-passphrase'
  /** A key that must not be used. */
  | 'weak-key'
  /** Parts that do not belong together. */
  | 'mismatch'
  /** The reader took too long, too much memory, or ended. */
  | 'reader-ended'

/** What was checked, what was found and what was wanted. */
export interface KeyMaterialFinding {
  /** The rule, with its source. */
  readonly check: string
  readonly seen: string
  readonly wanted: string
}

/** A file of keys or certificates was refused as a whole; nothing of it may be used.
 * The texts never hold a passphrase, nor private or decrypted bytes.
 */
export class KeyMaterialError extends Error {
  override readonly name = 'KeyMaterialError'
  readonly fault: KeyMaterialFault
  readonly check: string
  readonly seen: string
  readonly wanted: string

  constructor(fault: KeyMaterialFault, finding: KeyMaterialFinding, options?: ErrorOptions) {
    super(`${finding.seen}, wanted ${finding.wanted}`, options)
    this.fault = fault
    this.check = finding.check
    this.seen = finding.seen
    this.wanted = finding.wanted
  }
}

/** The one refusal for whatever follows from a wrong passphrase: a MAC that differs, padding or contents that make no
 * sense. It carries no cause, so that nothing tells these apart.
 * @see spec/security.md UD-17
 */
export function wrongPassphrase(): KeyMaterialError {
  return new KeyMaterialError('wrong-passphrase', {
    check: 'passphrase (UD-17)',
    seen: 'a passphrase that does not open the file',
    wanted: 'the passphrase the file was protected with, and the file unchanged',
  })
}
