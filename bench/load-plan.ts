/** A code ready to be redeemed. */
export interface ReadyCode {
  readonly code: string
  readonly code_verifier: string
}

/** What a load process does; it gets this as JSON on stdin. */
export interface LoadPlan {
  readonly issuer: string
  readonly fhirBase: string
  readonly client_id: string
  readonly redirect_uri: string
  /** How many requests are under way at any time. */
  readonly concurrency: number
  readonly work:
    | { readonly kind: 'code exchange'; readonly codes: readonly ReadyCode[] }
    /** One chain of rotating tokens for each request under way. */
    | {
        readonly kind: 'refresh'
        readonly refreshTokens: readonly string[]
        readonly seconds: number
      }
    | {
        readonly kind: 'FHIR'
        readonly accessToken: string
        readonly path: string
        readonly resourceType: string
        readonly seconds: number
      }
}

/** What a load process measured; it writes this as JSON on stdout. Without errors, or not at all. */
export interface LoadResult {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly medianMilliseconds: number
  readonly p99Milliseconds: number
}
