import type { ServerFaultId } from '../../../shared/faults/index.ts'
import { authorizeImplementations } from './areas/authorize.ts'
import { certificateImplementations } from './areas/certificates.ts'
import { clockImplementations } from './areas/clock.ts'
import { discoveryImplementations } from './areas/discovery.ts'
import { fhirImplementations } from './areas/fhir.ts'
import { idTokenImplementations } from './areas/id-token.ts'
import { introspectionImplementations } from './areas/introspection.ts'
import { jwksImplementations } from './areas/published-keys.ts'
import { registrationImplementations } from './areas/registration.ts'
import { tokenImplementations } from './areas/token.ts'
import { udapMetadataImplementations } from './areas/udap-metadata.ts'
import type { Implementation } from './implementation.ts'

/** How each fault comes about. Each does what the catalogue says of it, and nothing else. */
export const implementations: Readonly<Record<ServerFaultId, Implementation>> = {
  ...discoveryImplementations(),
  ...authorizeImplementations(),
  ...tokenImplementations(),
  ...idTokenImplementations(),
  ...jwksImplementations(),
  ...introspectionImplementations(),
  ...fhirImplementations(),
  ...udapMetadataImplementations(),
  ...registrationImplementations(),
  ...certificateImplementations(),
  ...clockImplementations(),
}
