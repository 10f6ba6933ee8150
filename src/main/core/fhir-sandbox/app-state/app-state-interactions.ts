import { FhirError } from '../../errors.ts'
import { readBody } from '../../http/index.ts'
import { entityTag, toResponse } from '../answer.ts'
import { invalidInput, preconditionFailed } from '../fhir-errors.ts'
import { requireJsonBody } from '../media-types.ts'
import { randomUuid } from '../random-uuid.ts'
import { accessToState, requireSearchable, requireTrustedApp } from './app-state-access.ts'
import { appStateLimits } from './app-state-limits.ts'
import { type AppState, parseAppState, parseSubject, unfitState } from './app-state-resource.ts'
import type { AppStateRequest } from './app-state-routes.ts'
import { type AppStateKey, keyOf, type StoredAppState } from './app-state-store.ts'

/** Creates state.
 * @throws {FhirError} 400, 413, 422 unfit; 403 another app's code or out of scope; 422 at the limit
 * @see APS-03, APS-04, APS-08, APS-09
 */
export async function createAppState(one: AppStateRequest): Promise<Response> {
  const state = await readState(one)
  if (state.id !== undefined) throw unfitState('a new resource has no id', 'id')
  if (state.meta?.versionId !== undefined) {
    throw unfitState('a new resource has no meta.versionId', 'meta.versionId')
  }
  const { system, subject } = keyOf(state)
  await requireTrustedApp(one.caller, system)
  accessToState(one.caller, subject, true).requireOn('c', state)
  await requireKnownSubject(one, subject)
  const stored = await one.states.create(randomUuid(one.platform), state, one.caller.clientId)
  if (stored !== undefined) return writtenResponse(one, stored, 201)
  const most = appStateLimits.resourcesPerSubject
  throw new FhirError(
    422,
    'too-costly',
    `this code has ${most} resources for this subject already`,
    {
      explanation: { check: 'app-state-limit', clause: 'APS-08', wanted: `at most ${most}` },
    },
  )
}

/** Replaces state that the app read.
 * @throws {FhirError} 400 no `If-Match` or another id; 412 stale, deleted, or other code or subject; 403; 422
 * @see APS-05, ruling D-38
 */
export async function updateAppState(one: AppStateRequest, id: string): Promise<Response> {
  const expected = requireIfMatch(one.request)
  const state = await readState(one)
  if (state.id !== id) {
    throw invalidInput(`the id in the body is ${state.id ?? 'missing'}, wanted ${id}`, 'APS-05')
  }
  const key = keyOf(state)
  await requireTrustedApp(one.caller, key.system)
  const stored = await requireStored(one, id)
  if (!isSameKey(key, keyOf(stored.content))) {
    throw preconditionFailed('code and subject of stored state do not change')
  }
  accessToState(one.caller, key.subject, true).requireUpdate(stored.content, state)
  requireVersion(expected, stored)
  const replaced = await one.states.replace(id, stored.version, state)
  if (replaced === undefined) throw preconditionFailed(`${id} was changed meanwhile`)
  return writtenResponse(one, replaced, 200)
}

/** Deletes state that the app read.
 * @throws {FhirError} 400 no `If-Match`; 412 stale or deleted; 403
 * @see APS-06
 */
export async function deleteAppState(one: AppStateRequest, id: string): Promise<Response> {
  const expected = requireIfMatch(one.request)
  const stored = await requireStored(one, id)
  accessToState(one.caller, keyOf(stored.content).subject, true).requireOn('d', stored.content)
  requireVersion(expected, stored)
  if (await one.states.remove(id, stored.version)) return new Response(null, { status: 204 })
  throw preconditionFailed(`${id} was changed meanwhile`)
}

/** Finds the state of one code, about one subject or about nobody.
 * @throws {FhirError} 400 no code, or neither a subject nor `subject:missing=true`; 403
 * @see APS-07, APS-09
 */
export async function searchAppState(one: AppStateRequest): Promise<Response> {
  const key = readSearch(new URL(one.request.url).searchParams)
  await requireTrustedApp(one.caller, key.system)
  const access = accessToState(one.caller, key.subject, false)
  const isNobody = key.subject !== null && parseSubject(key.subject, one.fhirBase) === undefined
  // What is no absolute reference matches nothing, which is no refusal.
  if (isNobody) access.requireSearch('Basic')
  else requireSearchable(access, key)
  const found = isNobody ? [] : await one.states.search(key)
  const shown = found.filter(({ content }) => access.maySearch(content))
  const body = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: shown.length,
    link: [
      { relation: 'self', url: `${one.appStateBase}/Basic${new URL(one.request.url).search}` },
    ],
    entry: shown.map(({ id, content }) => ({
      fullUrl: `${one.appStateBase}/Basic/${id}`,
      resource: content,
      search: { mode: 'match' },
    })),
  }
  return toResponse({ status: 200, headers: {}, body })
}

function readSearch(parameters: URLSearchParams): AppStateKey {
  for (const name of parameters.keys()) {
    if (!['code', 'subject', 'subject:missing', '_format'].includes(name)) {
      throw invalidInput(`${name} is no parameter of a search for app state`, 'APS-07')
    }
  }
  const [code, ...moreCodes] = parameters.getAll('code')
  const parts = code?.split('|') ?? []
  const [system, value] = parts
  if (!system || !value || parts.length !== 2 || moreCodes.length > 0) {
    throw invalidInput(`code is ${code ?? 'missing'}, wanted one system|code`, 'APS-07')
  }
  const subjects = parameters.getAll('subject')
  const missing = parameters.getAll('subject:missing')
  const [subject] = subjects
  if (subjects.length + missing.length !== 1 || (missing[0] ?? 'true') !== 'true') {
    throw invalidInput('wanted either one subject or subject:missing=true', 'APS-07')
  }
  return { system, code: value, subject: subject ?? null }
}

async function readState({ request, fhirBase }: AppStateRequest): Promise<AppState> {
  requireJsonBody(request.headers.get('content-type'))
  const state = parseAppState(await readBody(request, appStateLimits.resourceBytes))
  const { subject } = keyOf(state)
  if (subject !== null && parseSubject(subject, fhirBase) === undefined) {
    throw unfitSubject(subject, fhirBase)
  }
  return state
}

async function requireKnownSubject(one: AppStateRequest, subject: string | null): Promise<void> {
  if (subject === null) return
  const named = parseSubject(subject, one.fhirBase)
  const found = named === undefined ? undefined : await one.store.read(named.type, named.id)
  if (found?.content === undefined) throw unfitSubject(subject, one.fhirBase)
}

function unfitSubject(subject: string, fhirBase: string): FhirError {
  return unfitState(
    `subject.reference is ${subject}, wanted the absolute URL of a person below ${fhirBase}`,
    'subject.reference',
  )
}

/** Gives what is stored, to an app that is trusted for it. */
async function requireStored(one: AppStateRequest, id: string): Promise<StoredAppState> {
  const stored = await one.states.read(id)
  if (stored === undefined) throw preconditionFailed(`there is no state ${id} to match`)
  await requireTrustedApp(one.caller, keyOf(stored.content).system)
  return stored
}

function requireIfMatch(request: Request): string {
  const header = request.headers.get('if-match')?.trim()
  if (header !== undefined && /^(?:W\/)?"[^"]+"$/.test(header)) return header.replace(/^W\//, '')
  throw invalidInput(
    `If-Match is ${header ?? 'missing'}, wanted the ETag last seen`,
    'APS-05, D-38',
  )
}

function requireVersion(expected: string, { version }: StoredAppState): void {
  if (expected === `"${version}"`) return
  throw preconditionFailed(`If-Match is ${expected}, the resource is version ${version}`)
}

function isSameKey(one: AppStateKey, other: AppStateKey): boolean {
  return one.system === other.system && one.code === other.code && one.subject === other.subject
}

function writtenResponse(one: AppStateRequest, stored: StoredAppState, status: number): Response {
  const headers = {
    ETag: entityTag(stored.version),
    Location: `${one.appStateBase}/Basic/${stored.id}`,
  }
  return toResponse({ status, headers, body: stored.content })
}
