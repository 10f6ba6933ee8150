/** One request, ready to be sent. */
export interface PreparedRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an answer has to be; anything else ends the run. */
export type ExpectedAnswer =
  | {
      readonly kind: 'tokens'
      readonly accessToken: 'opaque' | 'JWT'
      readonly hasRefreshToken: boolean
      readonly hasIdToken: boolean
      readonly scope: string
    }
  | { readonly kind: 'active token'; readonly client_id: string }
  | { readonly kind: 'resource'; readonly resourceType: string; readonly id?: string }
  | { readonly kind: 'search'; readonly matches: number }
  | { readonly kind: 'metadata'; readonly issuer: string }
  | { readonly kind: 'registration' }

/** What a load process does; the parent sends it this. */
export interface LoadPlan {
  readonly port: number
  /** How many requests are under way at any time, each on a connection of its own. */
  readonly concurrency: number
  /** The run ends after this time, or when nothing is left to ask. */
  readonly seconds: number
  readonly expected: ExpectedAnswer
  /** Least time between two requests on a connection; none when left out. */
  readonly pauseMilliseconds?: number
  readonly work:
    | { readonly kind: 'each once'; readonly requests: readonly PreparedRequest[] }
    | { readonly kind: 'the same again'; readonly request: PreparedRequest }
    /** One chain of rotating tokens for each connection. */
    | {
        readonly kind: 'refresh'
        readonly client_id: string
        readonly refreshTokens: readonly string[]
      }
}

/** What a load process measured: of right answers only, or the run failed. */
export interface LoadResult {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly medianMilliseconds: number
  readonly p99Milliseconds: number
}

/** What the load process answers to a plan. */
export type LoadOutcome =
  | { readonly kind: 'measured'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly problem: string }
