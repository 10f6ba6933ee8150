import {
  type CommunityPolicy,
  communityPolicySchema,
} from '../../../../../shared/udap/community-policy.ts'
import { type PolicyField, policyGroups } from './policy-fields.ts'

/** What the fields of the editor hold, by the path of the rule: text for all but switches. */
export type PolicyDraft = Readonly<Record<string, string | boolean>>

/** A policy read from the fields, or what is wrong with them by the path of the rule. */
export type PolicyReading =
  | { readonly policy: CommunityPolicy; readonly faults: Readonly<Record<string, string>> }
  | { readonly policy: null; readonly faults: Readonly<Record<string, string>> }

type Members = Readonly<Record<string, unknown>>

const allFields = policyGroups.flatMap(({ fields }) => fields)

/** The fields that show a policy. */
export function draftOf(policy: CommunityPolicy): PolicyDraft {
  return Object.fromEntries(
    allFields.map(({ path, control }) => {
      const value = valueAt(policy, path)
      if (control.kind === 'switch') return [path, value === true]
      if (control.kind === 'json') return [path, JSON.stringify(value ?? [], null, 2)]
      return [path, Array.isArray(value) ? value.join('\n') : String(value ?? '')]
    }),
  )
}

/** The policy the fields say; what no field is about stays as it is in `base`. */
export function readDraft(draft: PolicyDraft, base: CommunityPolicy): PolicyReading {
  const changed = allFields.reduce<Members>(
    (policy, field) => withValue(policy, field.path, typedValue(field, draft[field.path])),
    base,
  )
  const parsed = communityPolicySchema.safeParse(changed)
  if (parsed.success) return { policy: parsed.data, faults: {} }
  const faults = parsed.error.issues.map(({ path, message }) => {
    // An entry of a list belongs to the field of the list, which names its line.
    const place = path.filter((part) => typeof part === 'string').join('.')
    const line = path.find((part) => typeof part === 'number')
    return [place, line === undefined ? message : `Line ${line + 1}: ${message}`] as const
  })
  return { policy: null, faults: Object.fromEntries(faults.reverse()) }
}

function typedValue({ control }: PolicyField, typed: string | boolean | undefined): unknown {
  if (control.kind === 'switch') return typed === true
  const text = typeof typed === 'string' ? typed : ''
  if (control.kind === 'lines') {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  }
  if (control.kind === 'json') return parsedOrText(text)
  // What is no number is left for the schema to refuse, which says what is wanted.
  if (control.kind === 'number') return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text
  return control.kind === 'text' ? text.trim() : text
}

/** What is no JSON is left for the schema to refuse, which says what is wanted. */
function parsedOrText(text: string): unknown {
  if (text.trim() === '') return []
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return text
    throw cause
  }
}

function valueAt(policy: Members, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => membersOf(value)[name], policy)
}

function withValue(policy: Members, path: string, value: unknown): Members {
  const [name = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...policy, [name]: value }
  return { ...policy, [name]: withValue(membersOf(policy[name]), rest.join('.'), value) }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
