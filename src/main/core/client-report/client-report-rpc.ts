import type { ClientReport, ReportSubject } from '../../../shared/contract/client-report.ts'
import {
  type Client,
  type ClientRegistry,
  matchRedirectUri,
} from '../authorization-server/clients/index.ts'
import { endpointsOf } from '../authorization-server/discovery/index.ts'
import { type Config, fhirBaseOf } from '../config.ts'
import type { ExchangeLog, ExchangeStore } from '../exchange-log/index.ts'
import type { Clock } from '../platform.ts'
import { conflict, type Handlers, notFound } from '../rpc/index.ts'
import { buildReport } from './build-report.ts'
import { exportReport } from './export-report.ts'
import { gatherExchanges } from './gather-exchanges.ts'
import type { ReportFacts, ServerPlaces } from './report-facts.ts'

/** A launch as a report needs it. */
export interface ReportedLaunch {
  readonly client_id: string
  /** Epoch seconds. */
  readonly startedAt: number
  readonly mode: 'standalone' | 'ehr' | 'backend'
  /** Whether it went to this server. */
  readonly isHere: boolean
}

/** What reports are made from. */
export interface ClientReportServices {
  readonly log: ExchangeLog
  readonly exchanges: ExchangeStore
  readonly clients: Pick<ClientRegistry, 'find'>
  readonly settings: { readonly current: Config }
  readonly clock: Pick<Clock, 'now'>
  readonly findLaunch: (runId: string) => Promise<ReportedLaunch | undefined>
}

/** Console methods of the conformance report of clients. */
export function clientReportRpc(
  services: ClientReportServices,
): Handlers<'clientReport.build' | 'clientReport.export'> {
  return {
    'clientReport.build': async ({ subject }) => report(subject, services),
    'clientReport.export': async ({ subject, format }) =>
      exportReport(await report(subject, services), format),
  }
}

async function report(
  subject: ReportSubject,
  services: ClientReportServices,
): Promise<ClientReport> {
  const { log, exchanges, clients, clock } = services
  const now = Math.floor(clock.now())
  const launch = 'runId' in subject ? await requireLaunch(subject.runId, services) : undefined
  const client_id = 'runId' in subject ? (launch?.client_id ?? '') : subject.client_id
  const client = await clients.find(client_id)
  if (client === undefined) throw notFound('client', client_id)
  const times =
    'runId' in subject
      ? { fromMs: (launch?.startedAt ?? 0) * 1000, toMs: now }
      : { fromMs: (subject.since ?? 0) * 1000, toMs: timeOf(subject.until, now) }
  const runId = 'runId' in subject ? subject.runId : null
  log.flush()
  const gathered = gatherExchanges(exchanges, {
    client_id,
    origins: client.origins,
    ...(runId === null ? {} : { launchRunId: runId }),
    ...times,
  })
  const [first] = gathered.exchanges
  const fromMs = times.fromMs === 0 ? (first?.startedAtMs ?? client.createdAt * 1000) : times.fromMs
  const facts = await factsOf(client, gathered.exchanges, services)
  return buildReport(gathered, facts, { runId, fromMs, toMs: times.toMs })
}

async function requireLaunch(
  runId: string,
  { findLaunch }: ClientReportServices,
): Promise<ReportedLaunch> {
  const launch = await findLaunch(runId)
  if (launch === undefined) throw notFound('launch', runId)
  if (launch.isHere) return launch
  throw conflict('a report needs what the server saw, and this launch went to another server')
}

function timeOf(until: number | undefined, now: number): number {
  return until === undefined ? now : until * 1000 + 999
}

async function factsOf(
  client: Client,
  exchanges: ReadonlyArray<{ readonly launchRunId: string | null }>,
  { settings, findLaunch }: ClientReportServices,
): Promise<ReportFacts> {
  const { issuer, authorizationCodeLifetimeSeconds } = settings.current
  const { client_id, metadata, registeredBy } = client
  const modes = new Map<string, ReportedLaunch['mode']>()
  for (const id of new Set(exchanges.map(({ launchRunId }) => launchRunId))) {
    const launch = id === null ? undefined : await findLaunch(id)
    if (id !== null && launch !== undefined) modes.set(id, launch.mode)
  }
  return {
    client_id,
    client_name: metadata.client_name ?? client_id,
    authMethod: metadata.token_endpoint_auth_method,
    isUdap: registeredBy === 'udap',
    redirect_uris: metadata.redirect_uris,
    isRegisteredRedirect: (uri) => matchRedirectUri(client, uri) !== undefined,
    placesAt: (url) => placesOf(url, issuer),
    codeLifetimeSeconds: authorizationCodeLifetimeSeconds,
    modeOfRun: (runId) => modes.get(runId),
  }
}

function placesOf(url: string, issuer: string): ServerPlaces {
  const origin = URL.parse(url)?.origin ?? issuer
  const issuerThen = new URL(issuer).origin === origin ? issuer : origin
  const { token_endpoint, registration_endpoint } = endpointsOf(issuerThen)
  return { fhirBase: fhirBaseOf(issuerThen), token_endpoint, registration_endpoint }
}
