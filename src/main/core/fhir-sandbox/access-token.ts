/** What an active access token stands for at the FHIR endpoint. */
export interface FhirGrant {
  readonly clientId: string
  readonly grantId: string
  /** Granted scopes, as the token response gave them. */
  readonly scope: string
  /** Id of the patient in context, without its type. */
  readonly patient: string | null
  /** The user as a relative reference such as `Practitioner/grace-adeyemi`. */
  readonly fhirUser: string | null
  /** Who the client proved to be by a certificate, and what it said of its request; null for other clients.
   * @see UDAP-TOK-022
   */
  readonly asking: AskingParty | null
}

/** Who asks, as the authorization server found out when the token was issued. */
export interface AskingParty {
  readonly community: string
  /** The URI in its certificate. */
  readonly san: string
  /** SHA-256 of its certificate, hex. */
  readonly certificate: string
  /** Accepted authorization extension objects by their keys. */
  readonly extensions: Readonly<Record<string, unknown>>
}

/** Whether a bearer string may be used here now, and if not why. */
export type AccessTokenState =
  | { readonly isActive: true; readonly grant: FhirGrant }
  | {
      readonly isActive: false
      readonly reason: 'unknown' | 'expired' | 'revoked' | 'wrong-audience' | 'not-an-access-token'
    }

/** Looks an access token up; asked again for each request, so that an ended grant ends access at once.
 * @see spec/security.md FH-07
 */
export type AccessTokenVerifier = (accessToken: string) => Promise<AccessTokenState>
