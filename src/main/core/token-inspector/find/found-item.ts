import type { DerKind } from './der-kind.ts'

/** What is asked of a server in a URL or a form. */
export type RequestKind = 'authorization-request' | 'token-request'

/** One thing in a pasted text that can be inspected. */
export interface FoundItem {
  /** Where it stood, as in `member id_token`. */
  readonly place: string
  /** The parameter or member it stood in, when that says what it is. */
  readonly name?: string
  /** As it stood there. */
  readonly text: string
  /** Departures from the form it should have, such as line breaks. */
  readonly oddities: readonly string[]
  /** What it is, where that was seen already; a token otherwise. */
  readonly form?:
    | {
        readonly kind: 'request'
        readonly request: RequestKind
        readonly parameters: readonly Parameter[]
      }
    | { readonly kind: 'jwk' }
    | { readonly kind: 'json-jws' }
    | { readonly kind: DerKind; readonly der: Uint8Array; readonly others: readonly Uint8Array[] }
}

/** A parameter of a URL or a form, decoded. */
export type Parameter = readonly [name: string, value: string]

/** What a pasted text holds. */
export interface FoundItems {
  /** What the text was taken for, as in `JSON with 2 tokens`. */
  readonly inputText: string
  readonly items: readonly FoundItem[]
  readonly problems: readonly string[]
}

/** A departure that no strict reader forgives. */
export const spacesInside = 'spaces stand between characters of one line'

/** At most this many are inspected at once; the bulk inspection takes any number. */
export const itemsShown = 20

/** Names of members and parameters that hold tokens. */
export const tokenNames: ReadonlySet<string> = new Set([
  'access_token',
  'id_token',
  'refresh_token',
  'token',
  'code',
  'id_token_hint',
  'client_assertion',
  'assertion',
  'software_statement',
  'signed_metadata',
  'logout_token',
  'subject_token',
  'actor_token',
])

/** A name, where it says what stands under it. */
export function named(name: string | undefined): { name?: string } {
  return name !== undefined && tokenNames.has(name) ? { name } : {}
}
