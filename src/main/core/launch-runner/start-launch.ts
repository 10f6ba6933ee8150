import { randomUUID } from 'node:crypto'
import type { LaunchOrder } from '../../../shared/contract/launch.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import { fhirBaseOf } from '../config.ts'
import type { LaunchTask } from '../fhir-sandbox/index.ts'
import { badRequest, conflict, notFound } from '../rpc/index.ts'
import { startBackend } from './backend-service/index.ts'
import type { AppAuthentication, LaunchRecord, LaunchRun, LaunchSecrets } from './launch-run.ts'
import {
  freshValue,
  hashOf,
  type LaunchableClient,
  type LaunchServices,
  nowSeconds,
  recorderOf,
} from './launch-services.ts'
import { redirectUriFor } from './redirect-uri.ts'
import { markTask, requireTask, withTaskContext } from './task-launch.ts'
import { startUdapApp } from './udap-app/index.ts'

/** A launch that has begun, and where the person continues. */
export interface StartedLaunch {
  readonly runId: string
  readonly openUrl: string | null
}

/** What a launch has besides its order. */
export interface LaunchOrigin {
  /** Of a played app that authenticates with one. */
  readonly client_secret?: string | undefined
  /** The step of an earlier launch that is played again. */
  readonly replayOf?: LaunchRecord['replayOf'] | undefined
}

/** Starts a launch: makes the EHR's handle where one is needed, and the URL the person opens.
 * @throws {ProblemError} not-found or bad-request: a client, user, patient or encounter that does not fit
 * @see SMART App Launch 2.2.0, app-launch; SAL-04, SAL-07, SAL-08
 */
export async function startLaunch(
  ordered: LaunchOrder,
  services: LaunchServices,
  { client_secret, replayOf }: LaunchOrigin = {},
): Promise<StartedLaunch> {
  checkPlayed(ordered)
  const origin = replayOf === undefined ? {} : { replayOf }
  if (ordered.udap !== undefined) return startUdapApp(ordered, ordered.udap, services, origin)
  if (ordered.mode === 'backend') return startBackend(ordered, services, origin)
  const task = await requireTask(ordered, services)
  const order = withTaskContext(ordered, task)
  const target = await chooseTarget(order, services)
  await checkEhrChoices(order, target.isOwn, services)
  const id = randomUUID()
  const { isPlayed } = target
  const handle = await createHandle(id, order, services)
  const isAwaited = isOpenedElsewhere(order, target)
  const entry = handle?.launch ?? (isPlayed && !isAwaited ? freshValue(services) : undefined)
  const openUrl = isAwaited ? null : buildOpenUrl(order, task, target, entry, services)
  const now = nowSeconds(services)
  const run: LaunchRun = {
    id,
    client_id: order.client_id,
    status: 'waiting',
    startedAt: now,
    updatedAt: now,
    record: { ...buildRecord(order, target, handle?.ehrSessionId ?? null, services), ...origin },
  }
  const secrets: LaunchSecrets = {
    openUrl,
    ...(client_secret === undefined ? {} : { client_secret }),
    ...(handle === undefined ? {} : { launch: handle.launch }),
  }
  await services.store.insert(run, secrets, entry === undefined ? null : hashOf(entry))
  await markTask(run, 'in-progress', services)
  if (!isAwaited) await recordStart(run, openUrl, services)
  return { runId: id, openUrl }
}

/** Whether an EHR elsewhere opens the app: then nothing can be opened here, and its launch value comes with it. */
function isOpenedElsewhere({ mode }: LaunchOrder, { isOwn }: LaunchTarget): boolean {
  return mode === 'ehr' && !isOwn
}

interface LaunchTarget {
  readonly isOwn: boolean
  /** The console plays the app: its own, one at a foreign server, or one it was told to play. */
  readonly isPlayed: boolean
  readonly fhirBase: string
  readonly client: LaunchableClient | undefined
}

async function chooseTarget(order: LaunchOrder, services: LaunchServices): Promise<LaunchTarget> {
  const ownBase = fhirBaseOf(services.settings.current.issuer)
  const fhirBase = (order.fhirBase ?? ownBase).replace(/\/+$/, '')
  if (fhirBase !== ownBase) {
    return { isOwn: false, isPlayed: true, fhirBase, client: undefined }
  }
  const client = await services.findClient(order.client_id)
  if (client === undefined) throw notFound('client', order.client_id)
  if (client.isDisabled) throw conflict(`client ${order.client_id} is disabled`)
  const isBuiltIn = client.client_id === services.builtInClientId
  if (order.play !== undefined) requireCallback(client, fhirBase, services)
  return { isOwn: true, isPlayed: isBuiltIn || order.play !== undefined, fhirBase, client }
}

/** Only launches with a person can be changed on their way through the browser. */
function checkPlayed({ mode, udap, play, authorization }: LaunchOrder): void {
  const unfit = (path: string, message: string) =>
    badRequest(`${path}: ${message}`, [{ path, message, wanted: 'standalone or ehr' }])
  if (mode === 'backend' && authorization !== undefined) {
    throw unfit('authorization', 'a backend service sends no authorization request (BKS-01)')
  }
  if (play !== undefined && (mode === 'backend' || udap !== undefined)) {
    throw unfit('play', 'backend services and apps of communities are always played')
  }
}

/** The answer of the server has to come to the console. @see AS-05 */
function requireCallback(
  { client_id, metadata }: LaunchableClient,
  fhirBase: string,
  services: LaunchServices,
): void {
  const wanted = redirectUriFor(fhirBase, services.settings.current.issuer)
  if (metadata.redirect_uris.includes(wanted)) return
  throw badRequest(`client ${client_id} cannot be played`, [
    {
      path: 'play',
      message: 'the console is called back at a redirect URI of its own (AS-05)',
      seen: metadata.redirect_uris.join(' ') || 'none',
      wanted: `redirect_uris with ${wanted}`,
    },
  ])
}

/** @see CTX-16; ruling on context in the builder */
async function checkEhrChoices(
  { mode, ehr, idp }: LaunchOrder,
  isOwn: boolean,
  services: LaunchServices,
): Promise<void> {
  if (idp !== undefined && mode !== 'standalone') {
    throw badRequest('only a standalone launch names an identity provider', [
      { path: 'idp', message: 'elsewhere nobody signs in (UDAP-TIER-002)', wanted: 'standalone' },
    ])
  }
  if (mode === 'standalone') {
    if (ehr === undefined) return
    throw badRequest('a standalone launch takes no EHR context', [
      { path: 'ehr', message: 'context is chosen during authorization (SAL-07)' },
    ])
  }
  if (!isOwn) {
    if (ehr === undefined) return
    throw badRequest('an EHR elsewhere has its own users and context', [
      { path: 'ehr', message: 'who is signed in there is chosen there', wanted: 'nothing' },
    ])
  }
  if (ehr === undefined) throw badRequest('an EHR launch needs a user', [missing('ehr.username')])
  if (!(await services.ehr.isUser(ehr.username))) {
    throw badRequest(`there is no user ${ehr.username} who can sign in`, [missing('ehr.username')])
  }
  const { patient, encounter } = ehr.context
  if (patient !== undefined && !(await services.ehr.isPatient(patient))) {
    throw badRequest(`there is no Patient/${patient}`, [missing('ehr.context.patient')])
  }
  if (encounter === undefined) return
  if (patient === undefined || !(await services.ehr.isEncounterOf(encounter, patient))) {
    throw badRequest(`Encounter/${encounter} is not an encounter of Patient/${patient ?? '?'}`, [
      {
        path: 'ehr.context.encounter',
        message: 'the encounter belongs to the patient (CTX-16)',
        seen: `Encounter/${encounter} with ${patient === undefined ? 'no patient' : `Patient/${patient}`}`,
        wanted: 'an encounter of the patient in context',
      },
    ])
  }
}

function missing(path: string) {
  return { path, message: 'something that exists here', wanted: 'an entry of the list' }
}

async function createHandle(
  id: string,
  { mode, client_id, ehr }: LaunchOrder,
  services: LaunchServices,
) {
  if (mode !== 'ehr' || ehr === undefined) return undefined
  const { username, context } = ehr
  return services.ehr.createLaunch({ client_id, username, context, launchRunId: id })
}

/** Where the person goes: the app's registered launch URL with `iss` and `launch` added to any query it has,
 * the console's own entry, or the page of an app that starts by itself.
 * A Task names the URL itself; that of a standalone launch is opened as it is.
 * @see SAL-04; TSK-03, TSK-05
 */
function buildOpenUrl(
  order: LaunchOrder,
  task: LaunchTask | undefined,
  { client, fhirBase, isOwn, isPlayed }: LaunchTarget,
  entry: string | undefined,
  services: LaunchServices,
): string | null {
  const { issuer } = services.settings.current
  if (order.mode === 'ehr' && entry !== undefined) {
    const registered = isPlayed ? `${issuer}/app/launch` : client?.metadata.launch_uri
    const launchUri = task?.url ?? registered
    if (launchUri === undefined) {
      throw badRequest(`client ${order.client_id} has no launch URL`, [
        {
          path: 'client_id',
          message: 'an EHR launch opens the launch URL registered for the app (SAL-04)',
          wanted: 'launch_uri in the registration',
        },
      ])
    }
    return addQuery(launchUri, { iss: fhirBase, launch: entry })
  }
  if (task !== undefined) return task.url
  if (isOwn && !isPlayed) return homeOf(client?.metadata)
  return addQuery(`${issuer}/app/start`, { ticket: entry ?? '' })
}

/** Adds parameters in front of the fragment; those that are there stay as they are. */
export function addQuery(uri: string, parameters: Readonly<Record<string, string>>): string {
  const [beforeFragment = '', fragment] = uri.split('#', 2)
  const added = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  )
  const separator = beforeFragment.includes('?') ? (/[?&]$/.test(beforeFragment) ? '' : '&') : '?'
  return `${beforeFragment}${separator}${added.join('&')}${fragment === undefined ? '' : `#${fragment}`}`
}

function homeOf(metadata: ClientMetadata | undefined): string | null {
  if (metadata === undefined) return null
  const [firstRedirect] = metadata.redirect_uris
  const redirectOrigin = firstRedirect === undefined ? null : URL.parse(firstRedirect)?.origin
  const home = metadata.client_uri ?? metadata.launch_uri ?? redirectOrigin ?? null
  return home !== null && /^https?:/.test(home) ? home : null
}

function buildRecord(
  order: LaunchOrder,
  target: LaunchTarget,
  ehrSessionId: string | null,
  services: LaunchServices,
): LaunchRecord {
  const { isPlayed } = target
  return {
    order,
    client_name: target.client?.metadata.client_name ?? order.client_id,
    isBuiltIn: isPlayed,
    fhirBase: target.fhirBase,
    redirect_uri: isPlayed
      ? redirectUriFor(target.fhirBase, services.settings.current.issuer)
      : null,
    requestedScope: isPlayed ? requestedScopeOf(order) : '',
    ehrSessionId,
    server: null,
    ...(order.play === undefined ? {} : { authentication: authenticationOf(order, target) }),
    outcome: null,
    failure: null,
  }
}

function authenticationOf({ play }: LaunchOrder, { client }: LaunchTarget): AppAuthentication {
  const method = play?.method ?? client?.metadata.token_endpoint_auth_method ?? 'none'
  return { method, ...(play?.keyId === undefined ? {} : { keyId: play.keyId }) }
}

/** What the app asks for; to sign in elsewhere takes scope `udap`. @see UDAP-TIER-002 */
function requestedScopeOf({ scope, idp }: LaunchOrder): string {
  const names = scope.trim().split(/\s+/)
  return idp === undefined || names.includes('udap')
    ? names.join(' ')
    : ['udap', ...names].join(' ')
}

async function recordStart(run: LaunchRun, openUrl: string | null, services: LaunchServices) {
  const recorder = recorderOf(services, run.id)
  const isEhr = run.record.order.mode === 'ehr'
  const step = await recorder.begin({
    title: isEhr ? 'The EHR opens the app' : 'The person opens the app',
    channel: 'front',
    from: isEhr ? 'ehr' : 'browser',
    to: 'app',
    method: 'GET',
    ...(openUrl === null ? {} : { url: openUrl }),
  })
  const { task } = run.record.order
  if (task !== undefined) {
    const text = `Task/${task} asked for the launch of this app and is in progress now`
    await step.inform(
      'launch-task',
      'SMART App Launch 2.2.0, task launch; TSK-03, TSK-05, TSK-06',
      text,
    )
  }
  if (!isEhr) return
  await step.inform(
    'launch-parameters',
    'SMART App Launch 2.2.0, app-launch, EHR launch; SAL-04, SAL-05',
    'iss and an opaque launch value were added to the registered launch URL',
  )
}
