import { isJsonObject } from './resource-body.ts'
import { storedText } from './store/resource-row.ts'

/** The JSON of an answer. Resources that come out of the store as they are, alone or in the entries of a Bundle, are not
 * written again: their stored text is what they would become.
 */
export function renderBody(body: object): string {
  return storedText(body) ?? (isBundle(body) ? renderBundle(body) : JSON.stringify(body))
}

interface BundleBody {
  readonly entry: readonly unknown[]
}

function isBundle(body: object): body is BundleBody {
  return (
    'resourceType' in body &&
    body.resourceType === 'Bundle' &&
    'entry' in body &&
    Array.isArray(body.entry)
  )
}

function renderBundle(bundle: BundleBody): string {
  return renderMembers(bundle, 'entry', () => `[${bundle.entry.map(renderEntry).join(',')}]`)
}

function renderEntry(entry: unknown): string {
  if (!isJsonObject(entry)) return JSON.stringify(entry)
  const { resource } = entry
  const text = isJsonObject(resource) ? storedText(resource) : undefined
  return text === undefined ? JSON.stringify(entry) : renderMembers(entry, 'resource', () => text)
}

/** An object as JSON.stringify gives it, but for one member. */
function renderMembers(object: object, name: string, render: () => string): string {
  let members = ''
  for (const [key, value] of Object.entries(object)) {
    const text = key === name ? render() : JSON.stringify(value)
    if (text === undefined) continue
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${text}`
  }
  return `{${members}}`
}
