import type { IdentifiedResource } from '../../../shared/fhir/resource.ts'
import type { Platform } from '../platform.ts'
import type { ResourceStore } from './store/resource-store.ts'

/** Name of the shipped data among the resources of the host: one FHIR resource a line. */
export const shippedDataName = 'sandbox-data.ndjson'

/** Puts the shipped synthetic people in place of whatever the store holds.
 * @see spec/security.md FH-09
 */
export async function loadShippedData(
  store: ResourceStore,
  platform: Pick<Platform, 'readResource'>,
): Promise<void> {
  const text = new TextDecoder().decode(await platform.readResource(shippedDataName))
  await store.replaceAll(parseLines(text))
}

/** Parses one line at a time, so that parsing is spread over the steps of loading. */
function* parseLines(text: string): Generator<IdentifiedResource> {
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    // A test proves that every shipped line is a resource with an id.
    if (end > start) yield JSON.parse(text.slice(start, end)) as IdentifiedResource
    start = end + 1
  }
}
