/** What a malformed certificate, revocation list or status response holds and should have held. */
export interface FormatFault {
  /** Which part of the document is at fault, in words. */
  readonly check: string
  readonly clause: string
  readonly seen: string
  readonly wanted: string
}

/** A certificate, revocation list or OCSP message is malformed or over a limit; no part of it may be used. */
export class CertificateFormatError extends Error {
  override readonly name = 'CertificateFormatError'
  readonly check: string
  readonly clause: string
  readonly seen: string
  readonly wanted: string

  constructor(fault: FormatFault, options?: ErrorOptions) {
    super(`${fault.check}: there is ${fault.seen}, wanted ${fault.wanted}`, options)
    this.check = fault.check
    this.clause = fault.clause
    this.seen = fault.seen
    this.wanted = fault.wanted
  }
}
