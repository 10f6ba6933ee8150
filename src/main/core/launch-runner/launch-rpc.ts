import type { LaunchRunDetail, LaunchRunRow } from '../../../shared/contract/launch.ts'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import { parseScope } from '../../../shared/oauth/scope-grammar.ts'
import { describeScope } from '../authorization-server/scopes/index.ts'
import { fhirBaseOf } from '../config.ts'
import { badRequest, conflict, type Handlers, notFound } from '../rpc/index.ts'
import { findChangeable, replayFollowUp, replayLaunch } from './changed-request/index.ts'
import { tokenSources } from './held-tokens.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRun } from './launch-run.ts'
import type { LaunchServices } from './launch-services.ts'
import { readFhir } from './read-fhir.ts'
import { redirectUriFor } from './redirect-uri.ts'
import { refreshRun } from './refresh-run.ts'
import { startLaunch } from './start-launch.ts'
import { createLaunchTask, listLaunchTasks } from './task-launch.ts'
import { introspectToken, revokeToken } from './token-follow-up.ts'

type LaunchMethod =
  | 'launch.start'
  | 'launch.rerun'
  | 'launch.replay'
  | 'launch.changeable'
  | 'launch.sendAgain'
  | 'launch.list'
  | 'launch.get'
  | 'launch.delete'
  | 'launch.clear'
  | 'launch.refresh'
  | 'launch.readFhir'
  | 'launch.introspect'
  | 'launch.revoke'
  | 'launch.reveal'
  | 'launch.inspect'
  | 'launch.endEhrSession'
  | 'launch.describeScopes'
  | 'launch.target'
  | 'launch.patients'
  | 'launch.encounters'
  | 'launch.tasks'
  | 'launch.createTask'

/** Console methods of the launch runner.
 * @param settle waits until every exchange recorded so far is placed in its launch, so that a launch is given whole
 */
export function launchRpc(
  services: LaunchServices,
  settle: () => Promise<void>,
): Handlers<LaunchMethod> {
  return {
    ...runMethods(services, settle),
    ...replayMethods(services),
    ...followUpMethods(services, settle),
    ...choiceMethods(services),
  }
}

function runMethods(
  services: LaunchServices,
  settle: () => Promise<void>,
): Pick<
  Handlers<LaunchMethod>,
  'launch.start' | 'launch.list' | 'launch.get' | 'launch.delete' | 'launch.clear'
> {
  const { store } = services
  const changed = (runId: string) => services.hub.emit('launch.changed', { runId })
  return {
    'launch.start': async ({ openIn, client_secret, ...order }) => {
      const started = await startLaunch(order, services, { client_secret })
      await open(started.openUrl, openIn, services)
      return started
    },
    'launch.list': async ({ offset, limit, status, search }) => {
      const { runs, total } = await store.list({ status, search }, offset, limit)
      return { rows: runs.map(toRow), total }
    },
    'launch.get': async ({ runId }) => {
      await settle()
      return describeRun(await requireRun(runId, services), services)
    },
    'launch.delete': async ({ runId }) => {
      if (!(await store.delete(runId))) throw notFound('launch', runId)
      changed(runId)
      return null
    },
    'launch.clear': async () => {
      await store.deleteEnded()
      changed('')
      return null
    },
  }
}

async function open(
  openUrl: string | null,
  openIn: 'console' | 'host',
  { platform }: LaunchServices,
): Promise<void> {
  if (openIn === 'host' && openUrl !== null) await platform.openUrl(openUrl)
}

function replayMethods(
  services: LaunchServices,
): Pick<
  Handlers<LaunchMethod>,
  'launch.rerun' | 'launch.replay' | 'launch.changeable' | 'launch.sendAgain'
> {
  const { store } = services
  return {
    'launch.rerun': async ({ runId, openIn }) => {
      const { record } = await requireRun(runId, services)
      const { client_secret } = await store.secretsOf(runId)
      const started = await startLaunch(record.order, services, {
        client_secret,
        replayOf: record.replayOf,
      })
      await open(started.openUrl, openIn, services)
      return started
    },
    'launch.changeable': async ({ runId, stepId }) => {
      const run = await requireRun(runId, services)
      const { followUp: _kept, ...shown } = await findChangeable(run, stepId, services)
      return shown
    },
    'launch.sendAgain': async ({ runId, stepId, change }) => {
      const run = await requireRun(runId, services)
      return { stepId: await replayFollowUp(run, stepId, change, services) }
    },
    'launch.replay': async ({ runId, stepId, change, openIn }) => {
      const run = await requireRun(runId, services)
      const { client_secret } = await store.secretsOf(runId)
      const started = await replayLaunch(run, stepId, change, services, (order) =>
        startLaunch(order, services, { client_secret, replayOf: { runId, stepId } }),
      )
      await open(started.openUrl, openIn, services)
      return started
    },
  }
}

function followUpMethods(
  services: LaunchServices,
  settle: () => Promise<void>,
): Pick<
  Handlers<LaunchMethod>,
  | 'launch.refresh'
  | 'launch.readFhir'
  | 'launch.introspect'
  | 'launch.revoke'
  | 'launch.reveal'
  | 'launch.inspect'
  | 'launch.endEhrSession'
> {
  return {
    'launch.refresh': async ({ runId, scope }) => {
      const run = await requireRun(runId, services)
      await refusalsAsProblems(() => refreshRun(run, scope, services))
      return describeRun(await requireRun(runId, services), services)
    },
    'launch.readFhir': async ({ runId, path }) => {
      const run = await requireRun(runId, services)
      const reading = await refusalsAsProblems(() => readFhir(run, path, services))
      // Where this very server answered, its own record says why, and is placed after the answer is there.
      await settle()
      return { ...reading, step: (await services.store.findStep(reading.step.id)) ?? reading.step }
    },
    'launch.introspect': async ({ runId, source }) => {
      const run = await requireRun(runId, services)
      return refusalsAsProblems(() => introspectToken(run, source, services))
    },
    'launch.revoke': async ({ runId, source }) => {
      const run = await requireRun(runId, services)
      return refusalsAsProblems(() => revokeToken(run, source, services))
    },
    'launch.reveal': async ({ runId }) => {
      await requireRun(runId, services)
      const secrets = await services.store.secretsOf(runId)
      const tokens = tokenSources.flatMap((source) => {
        const text = secrets[source]
        return text === undefined ? [] : [{ source, text }]
      })
      return { tokens }
    },
    'launch.inspect': async ({ runId, source }) => {
      await requireRun(runId, services)
      const text = (await services.store.secretsOf(runId))[source]
      if (text === undefined) throw conflict(`this launch holds no ${source}`)
      return services.inspector.inspect(JSON.stringify({ [source]: text }))
    },
    'launch.endEhrSession': async ({ runId }) => {
      const run = await requireRun(runId, services)
      const { ehrSessionId } = run.record
      if (ehrSessionId === null) throw conflict('this launch was not made in an EHR session')
      await services.ehr.endSession(ehrSessionId)
      services.hub.emit('launch.changed', { runId })
      return describeRun(run, services)
    },
  }
}

function choiceMethods(
  services: LaunchServices,
): Pick<
  Handlers<LaunchMethod>,
  | 'launch.describeScopes'
  | 'launch.target'
  | 'launch.patients'
  | 'launch.encounters'
  | 'launch.tasks'
  | 'launch.createTask'
> {
  const { settings, ehr } = services
  return {
    'launch.describeScopes': async ({ scope }) =>
      [...new Set(scope.split(/\s+/).filter((text) => text !== ''))].slice(0, 200).map((text) => {
        const parsed = parseScope(text)
        if (parsed.kind !== 'invalid') {
          const offlineSeconds = settings.current.refreshTokenAbsoluteSeconds
          return { scope: text, ...describeScope(parsed, { offlineSeconds }), isValid: true }
        }
        return {
          scope: text,
          short: 'Not a scope',
          long: `Saw ${parsed.seen === '' ? 'nothing' : parsed.seen}, wanted ${parsed.wanted}.`,
          isValid: false,
        }
      }),
    'launch.target': async ({ fhirBase }) => {
      const { issuer } = settings.current
      const ownBase = fhirBaseOf(issuer)
      const base = (fhirBase ?? ownBase).replace(/\/+$/, '')
      return {
        isOwn: base === ownBase,
        fhirBase: base,
        redirect_uri: redirectUriFor(base, issuer),
        launch_uri: `${issuer}/app/launch`,
      }
    },
    'launch.patients': async (query) => ehr.listPatients(query),
    'launch.encounters': async ({ patient }) => ehr.listEncounters(patient),
    'launch.tasks': async () => listLaunchTasks(services),
    'launch.createTask': async (request) => createLaunchTask(request, services),
  }
}

async function requireRun(id: string, { store }: LaunchServices): Promise<LaunchRun> {
  const run = await store.find(id)
  if (run === undefined) throw notFound('launch', id)
  return run
}

/** What a server refused is an answer for the person, not a defect. */
async function refusalsAsProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LaunchFailure)) throw error
    throw badRequest(`${error.code === null ? '' : `${error.code}: `}${error.message}`, [
      { path: '', message: `${error.advice} (${error.clause})` },
    ])
  }
}

function toRow({ id, client_id, status, startedAt, updatedAt, record }: LaunchRun): LaunchRunRow {
  return {
    id,
    mode: record.order.mode,
    client_id,
    client_name: record.client_name,
    isBuiltIn: record.isBuiltIn,
    fhirBase: record.fhirBase,
    status,
    startedAt,
    updatedAt,
    failure: record.failure,
    udap: record.udap ?? null,
  }
}

async function describeRun(run: LaunchRun, services: LaunchServices): Promise<LaunchRunDetail> {
  const { record } = run
  const secrets = await services.store.secretsOf(run.id)
  const session =
    record.ehrSessionId === null ? undefined : await services.ehr.findSession(record.ehrSessionId)
  return {
    ...toRow(run),
    order: record.order,
    openUrl: run.status === 'waiting' ? secrets.openUrl : null,
    redirect_uri: record.redirect_uri,
    steps: withFaults(await services.store.stepsOf(run.id), run.id, services),
    ...(record.replayOf === undefined ? {} : { replayOf: record.replayOf }),
    requestedScope: record.requestedScope,
    expectedRefusal: record.expectedRefusal ?? null,
    grantedScope: record.outcome?.grantedScope ?? null,
    ...(record.outcome?.originalScope === undefined
      ? {}
      : { originalScope: record.outcome.originalScope }),
    context: { ...record.outcome?.context },
    tokens: [...(record.outcome?.tokens ?? [])],
    ehrSession:
      record.ehrSessionId === null || session === undefined
        ? null
        : { id: record.ehrSessionId, endedAt: session.endedAt },
    mayRefresh: secrets.refresh_token !== undefined,
    mayReadFhir: secrets.access_token !== undefined,
  }
}

/** Steps with the faults that happened in their exchanges. */
function withFaults(
  steps: readonly LaunchStep[],
  runId: string,
  { exchanges }: LaunchServices,
): LaunchStep[] {
  const faults = exchanges.faultsOf(runId)
  return steps.map((step) => {
    const met = step.exchangeIds.flatMap((id) => faults.get(id) ?? [])
    return met.length === 0 ? step : { ...step, faults: [...new Set(met)] }
  })
}
