/** How a DER encoding falls short; nothing in it may be used. */
export class DerFormatError extends Error {
  override readonly name = 'DerFormatError'
  /** Where in the scanned bytes the fault begins. */
  readonly offset: number
  readonly seen: string
  readonly wanted: string

  constructor(offset: number, seen: string, wanted: string) {
    super(`at byte ${offset} of the DER encoding there is ${seen}, wanted ${wanted}`)
    this.offset = offset
    this.seen = seen
    this.wanted = wanted
  }
}
