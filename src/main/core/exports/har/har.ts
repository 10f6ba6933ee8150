/** The parts of HAR 1.2 that are written here. @see HAR 1.2 (W3C web performance group, 2012) */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly pages: readonly HarPage[]
    readonly entries: readonly HarEntry[]
    readonly comment: string
  }
}

/** What entries are grouped by. */
export interface HarPage {
  readonly startedDateTime: string
  readonly id: string
  readonly title: string
  readonly pageTimings: Readonly<Record<string, never>>
}

/** A name with its value, of a header, cookie or query parameter. */
export interface HarPair {
  readonly name: string
  readonly value: string
}

/** One exchange. Members that begin with an underscore are ours. */
export interface HarEntry {
  readonly pageref: string
  readonly startedDateTime: string
  /** Milliseconds. */
  readonly time: number
  readonly request: HarRequest
  readonly response: HarResponse
  readonly cache: Readonly<Record<string, never>>
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  readonly comment: string
  readonly _direction: 'inbound' | 'outbound'
  readonly _checks: readonly HarCheck[]
}

/** What a server or the client checked. */
export interface HarCheck {
  readonly outcome: string
  readonly check: string
  readonly clause: string
  readonly text: string
}

interface HarMessage {
  readonly httpVersion: string
  readonly cookies: readonly HarPair[]
  readonly headers: readonly HarPair[]
  /** -1: not known. */
  readonly headersSize: number
  readonly bodySize: number
}

/** A request as it was sent, secrets masked. */
export interface HarRequest extends HarMessage {
  readonly method: string
  readonly url: string
  readonly queryString: readonly HarPair[]
  readonly postData?: { readonly mimeType: string; readonly text: string; readonly comment: string }
}

/** A response as it came, secrets masked. */
export interface HarResponse extends HarMessage {
  /** 0: no answer came. */
  readonly status: number
  readonly statusText: string
  readonly content: {
    readonly size: number
    readonly mimeType: string
    readonly text?: string
    readonly comment: string
  }
  readonly redirectURL: string
}
