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
