import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import type { InteractionInput } from '../context.ts'
import { isJsonObject } from '../resource-body.ts'

/** The values of an operation's parameter: from the query, and from a Parameters resource in the body.
 * @see HL7 FHIR 4.0.1, Operations, 3.2.0.4
 */
export function valuesOf(name: string, { parameters, body }: InteractionInput): readonly string[] {
  const inQuery = parameters.filter(([one]) => one === name).map(([, value]) => value)
  const inBody = partsOf(name, body).flatMap((part) =>
    Object.entries(part).flatMap(([member, value]) =>
      member.startsWith('value') && ['string', 'number', 'boolean'].includes(typeof value)
        ? [String(value)]
        : [],
    ),
  )
  return [...inQuery, ...inBody]
}

/** The resource that a Parameters resource in the body carries under a name. */
export function resourceNamed(name: string, body: unknown): unknown {
  return partsOf(name, body).map((part) => part['resource'])[0]
}

/** Whether a body is a Parameters resource. */
export function isParameters(body: unknown): boolean {
  return isJsonObject(body) && body['resourceType'] === 'Parameters'
}

function partsOf(name: string, body: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isParameters(body)) return []
  return elementsAt(body, 'parameter')
    .filter(isJsonObject)
    .filter((part) => part['name'] === name)
}
