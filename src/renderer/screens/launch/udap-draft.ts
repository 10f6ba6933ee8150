import type { OrderedFault } from '../../../shared/contract/faults.ts'
import type { MethodParams } from '../../../shared/contract/index.ts'
import type { UdapOrder } from '../../../shared/contract/launch-udap.ts'
import type { UdapRegistrationRow } from '../../../shared/contract/udap-client.ts'
import type { UdapScenarioApp } from '../../../shared/scenario/index.ts'
import { readClaims, writeClaims } from '../trust/statements/claims-text.ts'
import { startExtensions } from '../trust/tokens/b2b-fields.ts'
import { type ChangedRequests, findIdpFault, nothingChanged, toChanged } from './launch-draft.ts'

/** What the person has chosen so far for an app that registered by software statement. */
export interface UdapDraft {
  /** Empty: the newest, or the app that is wanted. */
  readonly registrationId: string
  /** The app of a scenario that is not registered here yet. */
  readonly wanted: UdapScenarioApp | null
  /** Null: the scopes of the registration. */
  readonly scope: string | null
  /** Extensions of the token request as JSON, as typed; empty: none. Services only. */
  readonly extensions: string
  /** The one way in which the token request is wrong. Services only. */
  readonly variant: UdapOrder['variant'] | null
  /** The edition of the rules; null: that of the server. */
  readonly edition: UdapOrder['mode'] | null
  /** Base URL of the identity provider to sign in at; empty: at the server. Apps for people only. */
  readonly idp: string
  readonly faults: readonly OrderedFault[]
  readonly changed: ChangedRequests
}

/** The choices a launch of a registered app starts with. */
export function initialUdapDraft(registrationId: string): UdapDraft {
  return {
    registrationId,
    wanted: null,
    scope: null,
    extensions: writeClaims(startExtensions),
    variant: null,
    edition: null,
    idp: '',
    faults: [],
    changed: nothingChanged,
  }
}

/** What is wrong with the extensions that were typed; null when nothing is. */
export function findUdapExtensionsFault({ extensions }: UdapDraft): string | null {
  return extensions.trim() === '' ? null : readClaims(extensions).fault
}

/** Whether an app works without a person. */
export function isService({ grant_types }: Pick<UdapRegistrationRow, 'grant_types'>): boolean {
  return grant_types.includes('client_credentials')
}

/** Whether the choices can be sent. */
export function isUdapComplete(draft: UdapDraft, registration: UdapRegistrationRow): boolean {
  return isService(registration)
    ? findUdapExtensionsFault(draft) === null
    : findIdpFault(draft.idp) === null
}

/** The draft as the core takes it.
 * @param isOwn whether the app is registered at this server; no other can be made to misbehave from here
 */
export function toUdapOrder(
  draft: UdapDraft,
  registration: UdapRegistrationRow,
  isOwn: boolean,
): MethodParams<'scenarios.ofOrder'>['order'] {
  const { id, base, client_id } = registration
  const { scope, edition, faults, changed } = draft
  const asked = (scope ?? registration.scope).trim()
  const isBackend = isService(registration)
  const idp = isBackend ? '' : draft.idp.trim()
  return {
    mode: isBackend ? 'backend' : 'standalone',
    client_id,
    fhirBase: base,
    scope: idp === '' || asked.split(/\s+/).includes('udap') ? asked : `udap ${asked}`,
    ...(isOwn && faults.length > 0 ? { faults: [...faults] } : {}),
    ...toChanged(isBackend ? { ...changed, authorization: {} } : changed),
    udap: {
      registrationId: id,
      ...(edition === null ? {} : { mode: edition }),
      ...(isBackend ? askedBy(draft) : {}),
      ...(idp === '' ? {} : { idp }),
    },
  }
}

function askedBy({ extensions, variant }: UdapDraft): Pick<UdapOrder, 'extensions' | 'variant'> {
  const claims = extensions.trim() === '' ? null : readClaims(extensions).claims
  return {
    ...(claims === null ? {} : { extensions: { ...claims } }),
    ...(variant === null ? {} : { variant }),
  }
}
