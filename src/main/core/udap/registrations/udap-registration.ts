/** What an app registered by software statement. Times are epoch seconds. */
export interface UdapRegistration {
  readonly client_id: string
  /** The community the statement was trusted in; an app is known in that one alone. @see UDAP-DCR-030 */
  readonly communityUri: string
  /** The URI by which the app's certificates name it. */
  readonly iss: string
  /** The statement, byte for byte. @see UDAP-DCR-021 */
  readonly statement: string
  /** DER of the certificate the statement was signed with; evidence, since renewed ones serve as well. @see UDAP-DCR-024 */
  readonly certificate: Uint8Array
  /** The certifications that were accepted, as compact JWTs. */
  readonly certifications: readonly string[]
  readonly registeredAt: number
  readonly updatedAt: number
  readonly cancelledAt: number | null
}

/** Keeps registrations. The writing methods belong into a transaction of the caller.
 *
 * Of two concurrent transactions that add a registration for one identity in one community, one fails and changes
 * nothing.
 */
export interface UdapRegistrations {
  /** The registration of a client, cancelled or not. */
  findByClient(clientId: string): UdapRegistration | undefined
  /** The community a client registered in, cancelled or not; reads nothing else of the registration. */
  communityOf(clientId: string): string | undefined
  /** The living registration of an identity in a community. @see UDAP-DCR-028 */
  findLiving(communityUri: string, iss: string): UdapRegistration | undefined
  /** Adds a registration, or replaces the statement of the same client. */
  put(registration: Omit<UdapRegistration, 'registeredAt' | 'cancelledAt'>): void
  cancel(clientId: string, now: number): void
}
