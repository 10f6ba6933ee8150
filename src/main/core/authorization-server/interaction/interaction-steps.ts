import type { UserRow } from '../../../../shared/contract/users.ts'
import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import type { AuthorizationServices } from '../authorize/authorization-services.ts'
import { proposeScopes } from '../authorize/propose-scopes.ts'
import { contextNeedsOf } from '../authorize/release-context.ts'
import { signedInAtEhr } from '../authorize/signed-in-at-ehr.ts'
import type { Client } from '../clients/index.ts'
import type { PatientSummary } from '../launch-context/index.ts'
import type { NegotiatedScopes } from '../scopes/index.ts'
import { mayChooseAnyPatient } from './choosable-patients.ts'
import type { Interaction } from './interaction-store.ts'
import type { InteractionStep } from './pages/index.ts'

/** An interaction with everything its pages and decisions need. */
export interface Situation {
  readonly id: string
  readonly interaction: Interaction
  readonly client: Client
  readonly user: UserRow | undefined
  /** What can be granted to this user, before they are asked. */
  readonly proposal: NegotiatedScopes
  /** What the EHR launch brought and what was chosen since. */
  readonly context: LaunchContext
  /** The patient of the context; empty before there is one. */
  readonly patientId: string
  /** The patients this user may choose from, when not all. */
  readonly ownPatients: readonly PatientSummary[] | undefined
  readonly steps: readonly InteractionStep[]
  readonly current: InteractionStep
}

/** Works out where an interaction stands.
 * @returns undefined when its client or user has gone since
 */
export async function findSituation(
  id: string,
  interaction: Interaction,
  services: AuthorizationServices,
): Promise<Situation | undefined> {
  const { request, progress } = interaction
  if (progress.leg !== undefined) return undefined
  const client = await services.clients.find(request.client_id)
  if (client === undefined || client.isDisabled) return undefined
  const username = progress.username ?? signedInAtEhr(request, interaction.startedAt)?.username
  const user = username === undefined ? undefined : await services.users.find(username)
  if (username !== undefined && (user === undefined || user.isDisabled)) return undefined
  const proposal = proposeScopes(
    {
      client,
      requested: request.scope,
      kind: kindOf(interaction),
      brought: request.ehrLaunch?.context,
      user,
    },
    services,
  )
  const needs = contextNeedsOf(proposal)
  const ownPatients = await findOwnPatients(user, services)
  const context = chosenContext(interaction, needs.presumesPatient, ownPatients)
  const patientId = context.patient ?? ''
  const wantsPatient = needs.presumesPatient && request.ehrLaunch?.context.patient === undefined
  const wantsEncounter = needs.needsEncounter && request.ehrLaunch?.context.encounter === undefined
  const steps: InteractionStep[] = [
    ...signInSteps(interaction),
    ...(wantsPatient && ownPatients?.length !== 1 ? (['patient'] as const) : []),
    ...(wantsEncounter ? (['encounter'] as const) : []),
    'approve',
  ]
  const isMissing: Readonly<Record<InteractionStep, boolean>> = {
    'sign-in': user === undefined,
    provider: user === undefined && progress.identity === undefined,
    match: user === undefined,
    patient: context.patient === undefined,
    encounter: context.encounter === undefined && progress.encounter !== null,
    approve: true,
  }
  const current = steps.find((step) => isMissing[step]) ?? 'approve'
  return {
    id,
    interaction,
    client,
    user,
    proposal,
    context,
    patientId,
    ownPatients,
    steps,
    current,
  }
}

/** How the user comes to be known: by an EHR session, by an identity provider, or by signing in here.
 * @see UDAP-TIER-004, UDAP-TIER-019
 */
function signInSteps(interaction: Interaction): readonly InteractionStep[] {
  const { request, progress } = interaction
  if (signedInAtEhr(request, interaction.startedAt) !== undefined) return []
  if (!request.isTiered || progress.isLocal === true) return ['sign-in']
  return progress.identity === undefined ? ['provider'] : ['provider', 'match']
}

/** The kind of launch, as scope negotiation wants it. */
export function kindOf({ request }: Interaction): 'standalone' | 'ehr-launch' {
  return request.ehrLaunch === undefined ? 'standalone' : 'ehr-launch'
}

async function findOwnPatients(
  user: UserRow | undefined,
  { patients }: AuthorizationServices,
): Promise<readonly PatientSummary[] | undefined> {
  if (user === undefined || mayChooseAnyPatient(user)) return undefined
  return user.fhirUser === null ? [] : patients.patientsOf(user.fhirUser)
}

/** A user with exactly one patient of their own need not choose. @see CTX-03 */
function chosenContext(
  { request, progress }: Interaction,
  presumesPatient: boolean,
  ownPatients: readonly PatientSummary[] | undefined,
): LaunchContext {
  const known = request.ehrLaunch?.context ?? {}
  const only = presumesPatient && ownPatients?.length === 1 ? ownPatients[0]?.id : undefined
  const patient = known.patient ?? progress.patient ?? only
  const encounter = known.encounter ?? progress.encounter ?? undefined
  return {
    ...known,
    ...(patient === undefined ? {} : { patient }),
    ...(encounter === undefined ? {} : { encounter }),
  }
}
