import type { MethodParams } from '../../../shared/contract/index.ts'
import type { UdapRegistrationOutcome } from '../../../shared/contract/udap-client.ts'

/** How the app of a scenario is launched, once it is there. */
export interface PreparedApp {
  readonly client_id: string
  readonly play?: NonNullable<MethodParams<'launch.start'>['play']>
  /** Held for this run only. */
  readonly client_secret?: string
  readonly registrationId?: string
  readonly certificateId?: string
}

/** The app, or the refusal of its registration. */
export type Preparation =
  | { readonly kind: 'ready'; readonly app: PreparedApp; readonly text: string }
  | { readonly kind: 'refused'; readonly code: string | null; readonly text: string }

/** An app that is there. */
export function ready(app: PreparedApp, text: string): Preparation {
  return { kind: 'ready', app, text }
}

/** Why a registration did not come about. */
export function refusedBy({
  error,
  text,
}: Pick<UdapRegistrationOutcome, 'error' | 'text'>): Preparation {
  return { kind: 'refused', code: error, text }
}
