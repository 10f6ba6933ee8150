import { z } from 'zod'
import type { LaunchOrder, LaunchPatient } from '../../../shared/contract/launch.ts'
import { fhirContextItemSchema } from '../../../shared/oauth/launch-context.ts'
import { scopePresets } from './scope-presets.ts'

/** Id of the app the console plays by itself. */
export const builtInClientId = 'trustbench-console'

/** What the person has chosen so far. */
export interface LaunchDraft {
  readonly mode: LaunchOrder['mode']
  readonly client_id: string
  /** A server of somebody else's; null for this one. */
  readonly foreign: { readonly fhirBase: string; readonly client_id: string } | null
  readonly scope: string
  readonly username: string
  readonly patient: LaunchPatient | null
  readonly encounter: string
  readonly advanced: AdvancedContext
}

/** Context that few apps use. */
export interface AdvancedContext {
  readonly intent: string
  readonly tenant: string
  readonly smart_style_url: string
  readonly banner: 'not sent' | 'true' | 'false'
  /** JSON array, as typed. */
  readonly fhirContext: string
}

/** The choices a launch starts with. */
export function initialDraft(mode: LaunchDraft['mode']): LaunchDraft {
  return {
    mode,
    client_id: builtInClientId,
    foreign: null,
    scope: presetScope(mode),
    username: 'dr',
    patient: null,
    encounter: '',
    advanced: { intent: '', tenant: '', smart_style_url: '', banner: 'not sent', fhirContext: '' },
  }
}

/** The scopes the first preset of a flow asks for. */
export function presetScope(mode: LaunchDraft['mode']): string {
  return scopePresets.find((preset) => preset.modes.includes(mode))?.scope ?? ''
}

/** Whether the console plays the app, and so decides what is asked for. */
export function isPlayed(draft: LaunchDraft): boolean {
  return draft.foreign !== null || draft.client_id === builtInClientId
}

/** What is wrong with the JSON of `fhirContext`; null when nothing is. */
export function findContextFault(text: string): string | null {
  const items = readContextItems(text)
  if (items === undefined) return 'Not JSON; wanted an array of objects'
  const parsed = z.array(fhirContextItemSchema).max(50).safeParse(items)
  return parsed.success ? null : z.prettifyError(parsed.error)
}

function readContextItems(text: string): unknown {
  if (text.trim() === '') return []
  try {
    return JSON.parse(text)
  } catch {
    // Half-typed JSON is no error yet; the field says what is missing.
    return undefined
  }
}

/** The draft as the core takes it. */
export function toOrder(draft: LaunchDraft) {
  if (draft.foreign !== null) {
    const { fhirBase, client_id } = draft.foreign
    return { mode: 'standalone' as const, client_id, fhirBase, scope: draft.scope }
  }
  const { mode, client_id } = draft
  const scope = isPlayed(draft) ? draft.scope : ''
  if (mode === 'standalone') return { mode, client_id, scope }
  return { mode, client_id, scope, ehr: { username: draft.username, context: toContext(draft) } }
}

function toContext({ patient, encounter, advanced }: LaunchDraft) {
  const { intent, tenant, smart_style_url, banner, fhirContext } = advanced
  const items = z.array(fhirContextItemSchema).parse(readContextItems(fhirContext) ?? [])
  return {
    ...(patient === null ? {} : { patient: patient.id }),
    ...(encounter === '' ? {} : { encounter }),
    ...(intent === '' ? {} : { intent }),
    ...(tenant === '' ? {} : { tenant }),
    ...(smart_style_url === '' ? {} : { smart_style_url }),
    ...(banner === 'not sent' ? {} : { need_patient_banner: banner === 'true' }),
    ...(items.length === 0 ? {} : { fhirContext: items }),
  }
}
