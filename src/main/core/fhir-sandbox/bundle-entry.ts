import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { type InteractionHeaders, readInteractionHeaders } from './context.ts'
import { invalidInput, tooLarge } from './fhir-errors.ts'
import { type Interaction, parseInteraction, type QueryParameters } from './interaction.ts'
import { bodyLimits, isJsonObject, requireResource } from './resource-body.ts'

/** One entry of a batch or transaction, parsed. */
export interface BundleEntry {
  readonly fullUrl: string | undefined
  readonly method: string
  readonly interaction: Interaction
  readonly parameters: QueryParameters
  readonly headers: InteractionHeaders
  readonly resource: FhirResource | undefined
}

/** A batch or transaction; entries that cannot be parsed are the errors they fail with. */
export interface InteractionBundle {
  readonly type: 'batch' | 'transaction'
  readonly entries: readonly (BundleEntry | Error)[]
}

const clause = 'HL7 FHIR 4.0.1, RESTful API, batch and transaction; FH-04'

/** Reads a Bundle that was posted to the FHIR base.
 * @throws {FhirError} 400 not a batch or transaction; 413 too many entries
 */
export function parseInteractionBundle(body: unknown, fhirBase: string): InteractionBundle {
  const bundle = requireResource(body, 'Bundle')
  const { type, entry = [] } = bundle
  if (type !== 'batch' && type !== 'transaction') {
    throw invalidInput('Bundle.type is neither batch nor transaction', clause)
  }
  if (!Array.isArray(entry)) throw invalidInput('Bundle.entry is no list', clause)
  if (entry.length > bodyLimits.bundleEntries) {
    throw tooLarge(`the Bundle has ${entry.length} entries, at most ${bodyLimits.bundleEntries}`)
  }
  return { type, entries: entry.map((candidate, place) => parseEntry(candidate, place, fhirBase)) }
}

/** An entry that is malformed fails alone in a batch, so its error is kept instead of thrown. */
function parseEntry(value: unknown, place: number, fhirBase: string): BundleEntry | Error {
  try {
    return requireEntry(value, place, fhirBase)
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
}

function requireEntry(value: unknown, place: number, fhirBase: string): BundleEntry {
  const entry = isJsonObject(value) ? value : {}
  const request = isJsonObject(entry['request']) ? entry['request'] : {}
  const { method, url } = request
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw invalidInput(`entry ${place} has no request with method and url`, clause)
  }
  const relative = url.startsWith(`${fhirBase}/`) ? url.slice(fhirBase.length + 1) : url
  const [path = '', query = ''] = relative.split('?', 2)
  const interaction = parseInteraction(method, path)
  if (interaction.kind === 'bundle' || interaction.kind === 'page') {
    throw invalidInput(`entry ${place} is a Bundle or a page: they cannot be nested`, clause)
  }
  const resource =
    entry['resource'] === undefined ? undefined : requireEntryResource(entry['resource'])
  const member = (name: string) => {
    const held = request[name]
    return typeof held === 'string' ? held : null
  }
  const headerMembers: Readonly<Record<string, string>> = {
    'if-match': 'ifMatch',
    'if-none-match': 'ifNoneMatch',
    'if-none-exist': 'ifNoneExist',
  }
  return {
    fullUrl: typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : undefined,
    method,
    interaction,
    parameters: [...new URLSearchParams(query)],
    headers: readInteractionHeaders((name) => member(headerMembers[name] ?? name)),
    resource,
  }
}

function requireEntryResource(value: unknown): FhirResource {
  const resource = requireResource(value, undefined)
  if (resource.resourceType === 'Bundle') {
    throw invalidInput('a Bundle cannot stand inside a batch or transaction', clause)
  }
  return resource
}
