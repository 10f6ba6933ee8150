import type { CertificationDefinitionRow } from '../../../../../shared/contract/certifications.ts'
import {
  type CertificationDefinition,
  certificationDefinitionSchema,
  certifiedGrants,
} from '../../../../../shared/udap/certification.ts'
import { linesOf } from '../lines.ts'

/** A grant an app may be certified for. */
export type CertifiedGrant = (typeof certifiedGrants)[number]

/** What the fields of a definition hold. */
export interface DefinitionDraft {
  readonly communityUri: string
  readonly name: string
  /** One a line. */
  readonly uris: string
  readonly grants: readonly CertifiedGrant[]
  readonly isRequired: boolean
  readonly isSelfDeclarationAllowed: boolean
  /** One a line. */
  readonly certifierUris: string
  /** PEM. */
  readonly certifierAnchors: string
  /** JSON object of JSON Schemas by the key of the extension; empty for none. */
  readonly extensionSchemas: string
}

/** A definition read from the fields, or what is wrong with them by the name of the field. */
export interface DefinitionReading {
  readonly definition: CertificationDefinition | null
  readonly faults: Readonly<Record<string, string>>
}

/** The fields of a new definition. */
export function startDefinition(communityUri: string): DefinitionDraft {
  return {
    communityUri,
    name: '',
    uris: '',
    grants: [...certifiedGrants],
    isRequired: false,
    isSelfDeclarationAllowed: false,
    certifierUris: '',
    certifierAnchors: '',
    extensionSchemas: '',
  }
}

/** The fields that show a definition. */
export function draftOfDefinition(row: CertificationDefinitionRow): DefinitionDraft {
  const { communityUri, name, grants, isRequired, isSelfDeclarationAllowed } = row
  const hasSchemas = Object.keys(row.extensionSchemas).length > 0
  return {
    communityUri,
    name,
    grants,
    isRequired,
    isSelfDeclarationAllowed,
    uris: row.uris.join('\n'),
    certifierUris: row.certifierUris.join('\n'),
    certifierAnchors: row.certifierAnchors.join('\n'),
    extensionSchemas: hasSchemas ? JSON.stringify(row.extensionSchemas, null, 2) : '',
  }
}

/** What the fields say. */
export function readDefinition(draft: DefinitionDraft): DefinitionReading {
  const schemas = readSchemas(draft.extensionSchemas)
  if (schemas === undefined) {
    return {
      definition: null,
      faults: { extensionSchemas: 'Wanted a JSON object of JSON Schemas' },
    }
  }
  const parsed = certificationDefinitionSchema.safeParse({
    ...draft,
    uris: linesOf(draft.uris),
    certifierUris: linesOf(draft.certifierUris),
    certifierAnchors: draft.certifierAnchors.trim() === '' ? [] : [draft.certifierAnchors.trim()],
    extensionSchemas: schemas,
  })
  if (parsed.success) return { definition: parsed.data, faults: {} }
  const faults = parsed.error.issues.map(({ path, message }) => {
    const [name, index] = path
    return [String(name), typeof index === 'number' ? `Line ${index + 1}: ${message}` : message]
  })
  return { definition: null, faults: Object.fromEntries(faults.reverse()) }
}

function readSchemas(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
