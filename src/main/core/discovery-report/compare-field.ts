import {
  type DiscoveryDocumentKind,
  type DiscoveryField,
  type DiscoveryFinding,
  discoveryDocumentKinds,
} from '../../../shared/contract/discovery.ts'
import { documentNames } from './document-names.ts'
import { notHeld, passed, textOf } from './finding.ts'
import type { Members } from './read-documents.ts'

/** What each document says, undefined for one that was not read. */
export type Contents = Readonly<Record<DiscoveryDocumentKind, Members | undefined>>

/** What each document says of one field. */
export type FieldValues = Readonly<Record<DiscoveryDocumentKind, unknown>>

/** Compares a field over the documents that have it; lists are equal when they hold the same in any order.
 * @see DSC-11, DSC-12, DSC-16
 */
export function compareField(
  name: string,
  values: FieldValues,
): Pick<DiscoveryField, 'agreement'> & {
  readonly findings: DiscoveryFinding[]
} {
  const present = discoveryDocumentKinds.filter((kind) => values[kind] !== undefined)
  const [first, ...others] = present
  if (first === undefined) return { agreement: 'absent', findings: [] }
  if (others.length === 0) return { agreement: 'single', findings: [] }
  const different = others.filter((kind) => !isSame(values[first], values[kind]))
  const clause = present.includes('capability') ? 'DSC-12, DSC-16' : 'DSC-12'
  const id = 'documents-agree'
  if (different.length === 0) {
    const text = `${present.length} documents agree on ${name}`
    return { agreement: 'same', findings: [passed(id, clause, text)] }
  }
  const findings = different.map((kind) =>
    // Where clients go must be one place; lists may serve different readers.
    notHeld(Array.isArray(values[first]) ? 'warning' : 'failed', {
      id,
      clause: kind === 'capability' ? 'DSC-16' : 'DSC-12',
      text: `${documentNames[kind]} and ${documentNames[first]} differ on ${name}`,
      seen: textOf(values[kind]),
      wanted: textOf(values[first]),
    }),
  )
  return { agreement: 'differs', findings }
}

function isSame(one: unknown, other: unknown): boolean {
  return normalize(one) === normalize(other)
}

function normalize(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value) ?? ''
  return JSON.stringify(value.map((item) => JSON.stringify(item)).sort())
}

/** The OAuth URLs of a CapabilityStatement by their name in the extension; empty where it has no extension.
 * @see SMART App Launch 2.2.0, Conformance, CapabilityStatement; DSC-16, table 3.4
 */
export function readOAuthUris(statement: Members | undefined): Readonly<Record<string, string>> {
  const uris: Record<string, string> = {}
  for (const rest of listOf(statement?.['rest'])) {
    const security = memberOf(rest, 'security')
    for (const extension of listOf(memberOf(security, 'extension'))) {
      if (memberOf(extension, 'url') !== oauthExtension) continue
      for (const part of listOf(memberOf(extension, 'extension'))) {
        const [url, value] = [memberOf(part, 'url'), memberOf(part, 'valueUri')]
        if (typeof url === 'string' && typeof value === 'string') uris[url] = value
      }
    }
  }
  return uris
}

const oauthExtension = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris'

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null
  return isObject && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}
