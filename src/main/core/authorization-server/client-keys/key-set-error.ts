/** Why the keys of a client cannot be had. */
export type KeySetFault =
  | 'no-key-source'
  | 'address-not-allowed'
  | 'unreachable'
  | 'bad-answer'
  | 'bad-key-set'

/** The keys of a client cannot be used: where they were looked for, what was found and what was wanted. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError'
  readonly reason: KeySetFault
  readonly clause: string
  readonly seen: string
  readonly wanted: string

  constructor(
    reason: KeySetFault,
    found: { readonly clause: string; readonly seen: string; readonly wanted: string },
    options?: ErrorOptions,
  ) {
    super(`${found.seen}, wanted ${found.wanted}`, options)
    this.reason = reason
    this.clause = found.clause
    this.seen = found.seen
    this.wanted = found.wanted
  }
}
