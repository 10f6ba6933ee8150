/** What one search may cost. @see spec/security.md L-08, UD-12 */
export const searchLimits = {
  edges: 100,
  signatureChecks: 64,
  milliseconds: 2000,
  /** Certificates from the leaf to the one below the anchor. */
  pathLength: 6,
  /** Certificates whose issuers are asked for elsewhere: strangers choose the addresses. */
  issuerFetches: 6,
} as const

/** Counts what a search costs; over any limit it stays exhausted. */
export class SearchBudget {
  readonly #now: () => number
  #start: number
  #edges = 0
  #signatureChecks = 0
  #exhausted: string | undefined

  /** @param now milliseconds, of any origin */
  constructor(now: () => number) {
    this.#now = now
    this.#start = now()
  }

  get cost() {
    return {
      edges: this.#edges,
      signatureChecks: this.#signatureChecks,
      milliseconds: this.#elapsed(),
      isOverBudget: this.#exhausted !== undefined,
    }
  }

  /** Which limit was reached, in words. */
  get exhausted(): string | undefined {
    return this.#exhausted
  }

  /** Whether one more issuer may be considered for a certificate. */
  takeEdge(): boolean {
    return this.#take(this.#edges < searchLimits.edges, `${searchLimits.edges} edges`, () => {
      this.#edges += 1
    })
  }

  /** Whether one more signature may be verified. */
  takeSignatureCheck(): boolean {
    const { signatureChecks } = searchLimits
    const limit = `${signatureChecks} signature checks`
    return this.#take(this.#signatureChecks < signatureChecks, limit, () => {
      this.#signatureChecks += 1
    })
  }

  /** Waits for others without counting the time: fetching has limits of its own. @see spec/security.md L-11 */
  async pauseFor<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#now()
    const result = await work()
    this.#start += this.#now() - before
    return result
  }

  #elapsed(): number {
    return this.#now() - this.#start
  }

  #take(isLeft: boolean, limit: string, count: () => void): boolean {
    if (this.#exhausted !== undefined) return false
    const isInTime = this.#elapsed() < searchLimits.milliseconds
    if (isLeft && isInTime) {
      count()
      return true
    }
    this.#exhausted = isLeft ? `${searchLimits.milliseconds} ms` : limit
    return false
  }
}
