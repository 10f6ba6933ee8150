import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'

/** What is known of a client and of this server without looking at exchanges. */
export interface ReportFacts {
  readonly client_id: string
  readonly client_name: string
  readonly authMethod: ClientMetadata['token_endpoint_auth_method']
  /** Whether it registered by software statement. */
  readonly isUdap: boolean
  /** Whether a redirect URI is one of those registered, as the authorization endpoint judges it. */
  readonly isRegisteredRedirect: (uri: string) => boolean
  readonly redirect_uris: readonly string[]
  /** What this server was called when it received a request: a store may have been served at several addresses.
   * @param url of the request
   */
  readonly placesAt: (url: string) => ServerPlaces
  readonly codeLifetimeSeconds: number
  /** How the launches were started that exchanges are linked to; undefined for one that is forgotten. */
  readonly modeOfRun: (runId: string) => 'standalone' | 'ehr' | 'backend' | undefined
}

/** Addresses that a client has to name by the letter. */
export interface ServerPlaces {
  readonly fhirBase: string
  readonly token_endpoint: string
  readonly registration_endpoint: string
}
