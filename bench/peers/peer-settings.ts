import type { JWK } from 'jose'

/** What every peer is told, so that all do the same work for the same requests. */
export interface PeerSettings {
  readonly port: number
  /** The audience of the assertions that are sent to everyone. */
  readonly audience: string
  readonly accessToken: 'opaque' | 'JWT'
  /** Granted to the backend service. */
  readonly scope: string
  readonly backend: { readonly client_id: string; readonly jwks: { readonly keys: readonly JWK[] } }
  /** Folder for what is stored. */
  readonly folder: string
  /** Private keys to sign with, as a server that was started before has them; made anew when left out. */
  readonly signingKeys?: readonly JWK[]
}

/** What a peer is asked for beside its listener. */
export type PeerQuestion =
  | { readonly kind: 'codes'; readonly count: number }
  | { readonly kind: 'verifications'; readonly seconds: number }

/** A code ready to be redeemed, with the verifier it is bound to. */
export interface ReadyCode {
  readonly code: string
  readonly code_verifier: string
}
