type Members = Readonly<Record<string, unknown>>

/** Says a FHIR element in words; null for elements that have none short enough, such as nested ones.
 * @see HL7 FHIR 4.0.1, Data Types
 */
export function formatElement(element: unknown): string | null {
  if (typeof element === 'string') return element
  if (typeof element === 'number' || typeof element === 'boolean') return String(element)
  if (Array.isArray(element)) return formatList(element)
  if (typeof element !== 'object' || element === null) return null
  return formatMembers({ ...element })
}

function formatList(elements: readonly unknown[]): string | null {
  const texts = elements.map(formatElement)
  if (texts.some((text) => text === null)) return null
  return texts.join('; ')
}

/** Data types are told apart by the members only they have. */
function formatMembers(members: Members): string | null {
  const text = firstText(members, ['text', 'display'])
  if (text !== null) return text
  if (Array.isArray(members['coding'])) return formatElement(members['coding'])
  if ('family' in members || 'given' in members) return formatName(members)
  if ('start' in members || 'end' in members) return formatPeriod(members)
  if ('line' in members || 'city' in members) return formatAddress(members)
  if ('value' in members) return formatValue(members)
  return firstText(members, ['reference', 'code', 'title', 'url'])
}

function firstText(members: Members, names: readonly string[]): string | null {
  for (const name of names) {
    const value = members[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

function formatName({ prefix, given, family }: Members & NameMembers): string {
  return [prefix, given, family].flat().filter(Boolean).join(' ')
}

interface NameMembers {
  readonly prefix?: unknown
  readonly given?: unknown
  readonly family?: unknown
}

function formatPeriod(period: Members): string {
  return `${period['start'] ?? '…'} to ${period['end'] ?? '…'}`
}

function formatAddress(address: Members): string {
  const parts = [address['line'], address['city'], address['state'], address['postalCode']]
  return parts.flat().filter(Boolean).join(', ')
}

/** Quantity, Money, Identifier and ContactPoint. */
function formatValue(members: Members): string {
  const unit = members['unit'] ?? members['code'] ?? members['currency']
  return unit === undefined ? String(members['value']) : `${members['value']} ${unit}`
}
