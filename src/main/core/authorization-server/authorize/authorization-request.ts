import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'

/** How the response travels back. @see OAuth 2.0 Multiple Response Types; Form Post Response Mode */
export type ResponseMode = 'query' | 'form_post'

/** The EHR launch an authorization request belongs to. */
export interface EhrLaunch {
  /** Base64url of the SHA-256 of the handle; the handle itself is not kept. */
  readonly handleHash: string
  readonly ehrSessionId: string
  readonly username: string
  /** When the user signed in at the EHR, epoch seconds. */
  readonly authenticatedAt: number
  readonly context: LaunchContext
}

/** An authorization request that passed every check. It is stored as JSON while the person decides. */
export interface AuthorizationRequest {
  readonly client_id: string
  /** Where the answer goes, which is the only one registered where the request left it out. */
  readonly redirect_uri: string
  readonly isRedirectUriSent: boolean
  readonly response_mode: ResponseMode
  readonly state: string | undefined
  /** As requested. */
  readonly scope: string
  /** Null where none was sent, which the first edition of UDAP Security allows. */
  readonly code_challenge: string | null
  readonly nonce: string | undefined
  readonly login_hint: string | undefined
  readonly prompt: readonly string[]
  /** Seconds; the user must have signed in no longer ago. */
  readonly max_age: number | undefined
  /** Whether scope `udap` asks for sign-in at an identity provider. @see UDAP-TIER-002 */
  readonly isTiered: boolean
  /** Base URL of the identity provider that is named, if one is. */
  readonly idp: string | undefined
  /** Undefined in a standalone launch. */
  readonly ehrLaunch: EhrLaunch | undefined
}
