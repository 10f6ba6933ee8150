import type { JwtMembers } from '../../jwt/index.ts'

/** Where and as whom something is registered: one authorization server, one community, one identity.
 * @see UDAP-DCR-025, UDAP-DISC-023
 */
export interface RegistrationPlace {
  readonly registration_endpoint: string
  readonly communityUri: string
  readonly iss: string
}

/** What an app is registered as at one server. Times are epoch seconds. */
export interface ClientRegistration extends RegistrationPlace {
  readonly id: string
  /** Base by which the server was found last. */
  readonly base: string
  readonly token_endpoint: string
  /** Assigned by this server and used at this one only. */
  readonly client_id: string
  /** The stored certificate that signed the last statement; null when it was signed elsewhere. */
  readonly certificateId: string | null
  /** Claims of the last statement that was accepted. */
  readonly requested: JwtMembers
  /** What the server said it registered, secrets apart. */
  readonly granted: JwtMembers
  readonly registeredAt: number
  readonly updatedAt: number
  readonly cancelledAt: number | null
}

/** One registration request and what came of it. */
export interface RegistrationAttempt extends RegistrationPlace {
  readonly certificateId: string | null
  readonly kind: 'register' | 'cancel'
  readonly variant: string | null
  readonly status: number
  readonly error: string | null
  readonly description: string | null
  readonly client_id: string | null
  readonly claims: JwtMembers
  readonly exchangeId: string | null
  /** Epoch seconds. */
  readonly at: number
}

/** What was registered, to be kept. */
export interface NewRegistration extends Omit<ClientRegistration, 'id' | 'registeredAt'> {
  /** Client secret of a CARIN registration, sealed; null where there is none. */
  readonly sealedSecret: Uint8Array | null
}

/** Keeps what this program is registered as elsewhere, and how it came about. */
export interface ClientRegistrations {
  find(id: string): ClientRegistration | undefined
  findAt(place: RegistrationPlace): ClientRegistration | undefined
  /** The latest change first. */
  list(query: {
    readonly search: string
    readonly state?: 'registered' | 'cancelled' | undefined
    readonly offset: number
    readonly limit: number
  }): { readonly rows: readonly ClientRegistration[]; readonly total: number }
  /** Adds the registration at a place or replaces the one there; its id stays. */
  put(registration: NewRegistration): ClientRegistration
  sealedSecretOf(id: string): Uint8Array | null
  /** The latest first. */
  attemptsAt(place: RegistrationPlace): readonly RegistrationAttempt[]
  /** Keeps an attempt; of each place only the latest are kept. */
  addAttempt(attempt: RegistrationAttempt): void
  /** Forgets a registration with its attempts. */
  delete(id: string): boolean
}
