import { z } from 'zod'
import { builtInClientId } from '../../../shared/built-in-client.ts'
import type { OrderedFault } from '../../../shared/contract/faults.ts'
import type { LaunchOrder, LaunchPatient, LaunchTaskRow } from '../../../shared/contract/launch.ts'
import type { LaunchChange } from '../../../shared/contract/launch-change.ts'
import { describeFaults } from '../../../shared/describe-faults.ts'
import {
  contextExtensionsSchema,
  fhirContextItemSchema,
} from '../../../shared/oauth/launch-context.ts'
import {
  type BackendDraft,
  findMembersFault,
  initialBackend,
  toBackendOrder,
} from './backend-draft.ts'
import { scopePresets } from './scope-presets.ts'

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
  /** The Task that asks for the launch. */
  readonly task: LaunchTaskRow | null
  readonly backend: BackendDraft
  /** Base URL of the identity provider to sign in at; empty: sign in at the server. */
  readonly idp: string
  /** How this server is to misbehave towards the app. */
  readonly faults: readonly OrderedFault[]
  readonly changed: ChangedRequests
}

/** How requests of a played app differ from right ones, as a scenario says it. */
export interface ChangedRequests {
  /** Parameters of the authorization request; null leaves one out. */
  readonly authorization: Readonly<Record<string, string | null>>
  /** The one thing in which one request differs. */
  readonly change: LaunchChange | null
}

/** Every request as a right one is. */
export const nothingChanged: ChangedRequests = { authorization: {}, change: null }

/** Context that few apps use. */
export interface AdvancedContext {
  readonly intent: string
  readonly tenant: string
  readonly appContext: string
  readonly smart_style_url: string
  readonly banner: 'not sent' | 'true' | 'false'
  /** JSON array, as typed. */
  readonly fhirContext: string
  /** JSON object of members that are not in SMART, as typed. */
  readonly extensions: string
}

/** The choices a launch starts with.
 * @param clientId the app to begin with; the built-in one when left out, and none for backend services
 */
export function initialDraft(mode: LaunchDraft['mode'], clientId?: string): LaunchDraft {
  return {
    mode,
    client_id: clientId ?? firstClientOf(mode),
    foreign: null,
    scope: presetScope(mode),
    username: 'dr',
    patient: null,
    encounter: '',
    advanced: {
      intent: '',
      tenant: '',
      appContext: '',
      smart_style_url: '',
      banner: 'not sent',
      fhirContext: '',
      extensions: '',
    },
    task: null,
    backend: initialBackend,
    idp: '',
    faults: [],
    changed: nothingChanged,
  }
}

/** The app a flow begins with; a backend service has to be chosen. */
export function firstClientOf(mode: LaunchDraft['mode']): string {
  return mode === 'backend' ? '' : builtInClientId
}

/** The scopes the first preset of a flow asks for. */
export function presetScope(mode: LaunchDraft['mode']): string {
  return scopePresets.find((preset) => preset.modes.includes(mode))?.scope ?? ''
}

/** Whether the console plays the app, and so decides what is asked for. */
export function isPlayed(draft: LaunchDraft): boolean {
  const { mode, foreign, client_id } = draft
  return mode === 'backend' || foreign !== null || client_id === builtInClientId
}

/** What is wrong with the JSON of `fhirContext`; null when nothing is. */
export function findContextFault(text: string): string | null {
  const items = readJson(text, [])
  if (items === undefined) return 'Not JSON; wanted an array of objects'
  const parsed = z.array(fhirContextItemSchema).max(50).safeParse(items)
  return parsed.success ? null : describeFaults(parsed.error)
}

/** What is wrong with the JSON of context that is not in SMART; null when nothing is. */
export function findExtensionsFault(text: string): string | null {
  const members = readJson(text, {})
  if (members === undefined) return 'Not JSON; wanted an object'
  const parsed = contextExtensionsSchema.safeParse(members)
  return parsed.success ? null : describeFaults(parsed.error)
}

function readJson(text: string, empty: unknown): unknown {
  if (text.trim() === '') return empty
  try {
    return JSON.parse(text)
  } catch {
    // Half-typed JSON is no error yet; the field says what is missing.
    return undefined
  }
}

/** Whether a launch can be started with what is chosen. */
export function isComplete(draft: LaunchDraft): boolean {
  const { mode, foreign, client_id, backend } = draft
  const isSound = [backend.header, backend.claims].every((text) => findMembersFault(text) === null)
  if (mode === 'backend' && !isSound) return false
  if (findIdpFault(draft.idp) !== null) return false
  if (foreign !== null) {
    const isServer = URL.canParse(foreign.fhirBase) && foreign.client_id.trim() !== ''
    return isServer && (mode !== 'backend' || backend.keyId !== '')
  }
  if (client_id === '') return false
  if (mode !== 'ehr') return true
  const { fhirContext, extensions } = draft.advanced
  const faults = [findContextFault(fhirContext), findExtensionsFault(extensions)]
  return draft.username !== '' && faults.every((fault) => fault === null)
}

/** The draft as the core takes it. */
export function toOrder(draft: LaunchDraft) {
  // Another server cannot be made to misbehave from here.
  const isFaulty = draft.faults.length > 0 && draft.foreign === null
  return {
    ...toFaultlessOrder(draft),
    ...(isFaulty ? { faults: [...draft.faults] } : {}),
    ...(isPlayed(draft) ? toChanged(draft.changed) : {}),
  }
}

/** Changed requests as the core takes them; nothing where none is changed. */
export function toChanged({ authorization, change }: ChangedRequests) {
  return {
    ...(Object.keys(authorization).length === 0 ? {} : { authorization }),
    ...(change === null ? {} : { change }),
  }
}

function toFaultlessOrder(draft: LaunchDraft) {
  if (draft.mode === 'backend') {
    const { client_id, scope, foreign } = draft
    const target = foreign === null ? { client_id } : foreign
    return { mode: draft.mode, ...target, scope, backend: toBackendOrder(draft.backend) }
  }
  if (draft.foreign !== null) {
    const { fhirBase, client_id } = draft.foreign
    const { mode, scope } = draft
    return { mode, client_id, fhirBase, scope, ...(mode === 'standalone' ? toIdp(draft) : {}) }
  }
  const { mode, client_id } = draft
  const scope = isPlayed(draft) ? draft.scope : ''
  const task = draft.task === null ? {} : { task: draft.task.id }
  if (mode === 'standalone') return { mode, client_id, scope, ...task, ...toIdp(draft) }
  const ehr = { username: draft.username, context: toContext(draft) }
  return { mode, client_id, scope, ehr, ...task }
}

function toIdp(draft: LaunchDraft) {
  const idp = draft.idp.trim()
  return idp === '' || !isPlayed(draft) ? {} : { idp }
}

/** What is wrong with the identity provider that was typed; null when nothing is. */
export function findIdpFault(text: string): string | null {
  const idp = text.trim()
  if (idp === '' || /^https?:\/\/[^\s]+$/.test(idp)) return null
  return 'No web address; wanted the base URL of an identity provider'
}

function toContext({ patient, encounter, advanced }: LaunchDraft) {
  const { intent, tenant, appContext, smart_style_url, banner, fhirContext, extensions } = advanced
  const items = z.array(fhirContextItemSchema).parse(readJson(fhirContext, []) ?? [])
  return {
    ...contextExtensionsSchema.parse(readJson(extensions, {}) ?? {}),
    ...(patient === null ? {} : { patient: patient.id }),
    ...(encounter === '' ? {} : { encounter }),
    ...(intent === '' ? {} : { intent }),
    ...(tenant === '' ? {} : { tenant }),
    ...(appContext === '' ? {} : { appContext }),
    ...(smart_style_url === '' ? {} : { smart_style_url }),
    ...(banner === 'not sent' ? {} : { need_patient_banner: banner === 'true' }),
    ...(items.length === 0 ? {} : { fhirContext: items }),
  }
}
