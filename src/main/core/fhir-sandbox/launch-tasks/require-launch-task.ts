import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import { FhirError } from '../../errors.ts'
import { findLaunchTaskFault } from './launch-task.ts'

/** Refuses to store a Task that requests a launch and does not follow its profile; every other resource passes.
 * @throws {FhirError} 422, naming element, seen and wanted
 * @see SMART App Launch 2.2.0, Task profile for requesting SMART launch; TSK-01, TSK-02
 */
export function requireLaunchTask(resource: FhirResource): void {
  const fault = findLaunchTaskFault(resource)
  if (fault === undefined) return
  const { element, seen, wanted } = fault
  throw new FhirError(422, 'invalid', `${element} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'launch-task',
      clause: 'SMART App Launch 2.2.0, task launch; TSK-01, TSK-02',
      seen,
      wanted,
    },
  })
}
