import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'
import type { SmartCapability } from '../../../../shared/oauth/smart-capabilities.ts'

const scopeCapabilities = [
  'sso-openid-connect',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'context-standalone-encounter',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
] as const satisfies readonly SmartCapability[]

/** The capabilities that decide which scopes the server grants at all.
 * @see SMART App Launch 2.2.0, Conformance, capability sets */
export type ScopeCapability = (typeof scopeCapabilities)[number]

/** Every capability that decides about scopes; a server with all features has them all. */
export const allScopeCapabilities: ReadonlySet<ScopeCapability> = new Set(scopeCapabilities)

/** What the server grants, whoever asks. */
export interface ScopePolicy {
  readonly capabilities: ReadonlySet<ScopeCapability>
  /** Types beside Patient and Encounter that `launch/…` may ask an EHR launch for. @see CTX-04 */
  readonly contextTypes: ReadonlySet<ResourceTypeName>
  /** Public clients may have `offline_access`. */
  readonly isOfflineForPublicClients: boolean
  /** Apps with a software id may ask to register instances of themselves. */
  readonly isInstanceRegistrationOpen: boolean
}

/** The client, as far as scopes depend on it. */
export interface ScopeClient {
  readonly type: 'public' | 'confidential-symmetric' | 'confidential-asymmetric'
  /** The scopes the client is registered for. */
  readonly allowed: readonly ScopeEntry[]
  readonly softwareId?: string
}

/** The flow in which scopes are asked for. */
export type ScopeFlow =
  | {
      readonly kind: 'standalone' | 'ehr-launch'
      /** The user has a FHIR resource that `fhirUser` can name. */
      readonly hasFhirUser: boolean
    }
  | {
      readonly kind: 'client-credentials'
      /** A patient is bound to the client in the console (ruling D-31). */
      readonly hasBoundPatient: boolean
      /** A user is bound to the client in the console (ruling D-31). */
      readonly hasBoundUser: boolean
    }
