import { parseScopeParameter } from '../../../shared/oauth/scope-parameter.ts'
import { createBoundedMemory, remember } from '../remember.ts'
import type { FhirGrant } from './access-token.ts'
import type { SandboxWorld } from './context.ts'
import { findLinkedPatients } from './linked-patients.ts'
import { type FhirAccess, parseFhirUser, reachOfUser } from './scope-enforcement/index.ts'

/** Granted scopes are as long as they were granted. */
const noLimits = { characters: Number.POSITIVE_INFINITY, scopes: Number.POSITIVE_INFINITY }

/** What was worked out before; an access follows from its key alone. */
const accesses = createBoundedMemory<FhirAccess>(500)

/** Works out what a grant may reach: its scopes, its patient, what its user may see; a client that acts
 * for itself may see everything its `system/` scopes name. */
export async function fhirAccessOf(
  grant: Pick<FhirGrant, 'scope' | 'patient' | 'fhirUser'>,
  { linkedPeople, fhirBase }: Pick<SandboxWorld, 'linkedPeople' | 'fhirBase'>,
): Promise<FhirAccess> {
  const { scope, patient } = grant
  const fhirUser = grant.fhirUser === null ? undefined : parseFhirUser(grant.fhirUser, fhirBase)
  const linkedPatientIds = await findLinkedPatients(linkedPeople(), fhirUser, fhirBase)
  const key = JSON.stringify([fhirBase, scope, patient, grant.fhirUser, linkedPatientIds])
  return remember(accesses, key, () => {
    const parsed = parseScopeParameter(scope, noLimits)
    return {
      scopes: parsed.kind === 'scopes' ? parsed.entries : [],
      fhirBase,
      ...(patient === null ? {} : { patientId: patient }),
      ...(fhirUser === undefined ? {} : { fhirUser }),
      userReach: reachOfUser(fhirUser, linkedPatientIds),
      clientReach: { kind: 'everything' },
    }
  })
}
