import { patientCompartment } from '../../../../shared/fhir/patient-compartment.ts'
import {
  isResourceTypeName,
  type ResourceTypeName,
} from '../../../../shared/fhir/resource-types.ts'
import { parseDateSpan } from '../../../../shared/fhir/search-match/date-match.ts'
import { FhirError } from '../../errors.ts'
import type { FhirAnswer } from '../answer.ts'
import type { FhirContext, InteractionInput } from '../context.ts'
import { invalidInput } from '../fhir-errors.ts'
import { letOthersRun } from '../let-others-run.ts'
import { type Condition, everything, nothing } from '../search/condition.ts'
import { compartmentParameter, indexName } from '../store/index-entries.ts'
import type { ResourceStore } from '../store/resource-store.ts'
import type { ExportAccess } from './export-access.ts'
import { type ExportJob, type ExportJobs, exportLifetimeMs } from './export-jobs.ts'
import type { ExportedPart, Operation } from './operation.ts'
import { valuesOf } from './read-parameters.ts'

/** What answering a request about an export needs. */
export interface ExportContext extends FhirContext {
  readonly exportAccess: ExportAccess
  readonly exportJobs: ExportJobs
}

const clause = 'HL7 Bulk Data Access 2.0.0, Export'

/** Resources in one file, so that no answer grows beyond a few megabytes. */
const resourcesAFile = 1_000

const formats = ['application/fhir+ndjson', 'application/ndjson', 'ndjson']

/** Answers a request that begins, follows, fetches or ends an export.
 * @throws {FhirError} every refusal
 * @see HL7 Bulk Data Access 2.0.0; SCE-17
 */
export async function answerExportRequest(
  context: ExportContext,
  operation: Operation,
  input: InteractionInput,
): Promise<FhirAnswer | Response> {
  switch (operation.kind) {
    case 'export':
      return beginExport(context, operation.of, input)
    case 'export-status':
      return answerExportStatus(context, operation.exportId)
    case 'export-end':
      return endExport(context, operation.exportId)
    case 'export-file':
      return answerExportFile(context, operation)
    default:
      throw new TypeError(`${operation.kind} is about no export`)
  }
}

/** Begins an export: of the types that `_type` names, each of which the client has to be allowed to export, or of those
 * it may export.
 * @throws {FhirError} 400: not asked to be asynchronous, or a parameter that is not understood; 403: a type out of reach
 * @see HL7 Bulk Data Access 2.0.0, kick-off request; SCE-17
 */
async function beginExport(
  context: ExportContext,
  of: ExportedPart,
  input: InteractionInput,
): Promise<FhirAnswer> {
  const { exportAccess, exportJobs, fhirBase, store } = context
  if (!input.headers.isAsync) {
    throw invalidInput('an export is asynchronous: send Prefer: respond-async', clause)
  }
  requireUnderstood(input)
  const types = await exportedTypes(context, of, valuesOf('_type', input))
  const query = new URLSearchParams()
  for (const [name, value] of input.parameters) query.append(name, value)
  const place = of === 'system' ? '$export' : 'Patient/$export'
  const url = `${fhirBase}/${place}${query.size === 0 ? '' : `?${query}`}`
  const { clientId } = exportAccess
  const request = { clientId, of, url, types, since: readSince(input) }
  const job = exportJobs.begin(request, (begun) => countResources(begun, store, exportAccess))
  const location = `${fhirBase}/_export/${job.id}`
  return { status: 202, headers: { 'Content-Location': location }, body: undefined }
}

/** Tells how an export stands: 202 while it is worked on, then the manifest with its files.
 * @throws {FhirError} 404: there is none for this client; 500: it failed
 */
function answerExportStatus(context: ExportContext, exportId: string): FhirAnswer {
  const job = requireJob(context, exportId)
  if (job.failure !== undefined) {
    throw new FhirError(500, 'exception', `the export came to nothing: ${job.failure}`)
  }
  if (job.counts === undefined) {
    return {
      status: 202,
      headers: { 'X-Progress': 'counting', 'Retry-After': '1' },
      body: undefined,
    }
  }
  const output = [...job.counts].flatMap(([type, count]) =>
    Array.from({ length: Math.ceil(count / resourcesAFile) }, (_, part) => ({
      type,
      url: `${context.fhirBase}/_export/${job.id}/${type}-${part + 1}.ndjson`,
      count: Math.min(resourcesAFile, count - part * resourcesAFile),
    })),
  )
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      Expires: new Date(job.startedAt + exportLifetimeMs).toUTCString(),
    },
    body: {
      transactionTime: new Date(job.startedAt).toISOString(),
      request: job.url,
      requiresAccessToken: true,
      output,
      error: [],
    },
  }
}

/** Ends an export: its files can no longer be fetched.
 * @throws {FhirError} 404: there is none for this client
 */
function endExport(context: ExportContext, exportId: string): FhirAnswer {
  context.exportJobs.end(requireJob(context, exportId).id)
  return { status: 202, headers: {}, body: undefined }
}

/** Gives one file of an export: the resources that the token may export now, a line of JSON each.
 * @throws {FhirError} 404: no such file; 403: the type is out of reach by now
 */
async function answerExportFile(
  context: ExportContext,
  { exportId, file }: Extract<Operation, { kind: 'export-file' }>,
): Promise<Response> {
  const job = requireJob(context, exportId)
  const [, name = '', part = ''] = /^([A-Za-z]+)-([1-9]\d{0,5})\.ndjson$/.exec(file) ?? []
  if (!isResourceTypeName(name) || job.counts?.has(name) !== true) throw nothingThere()
  context.exportAccess.requireExport(name)
  const { rows } = await context.store.search({
    targets: [{ type: name, where: exportedRows(job, name, context.exportAccess) }],
    sort: [{ by: '_id', isDescending: false }],
    offset: (Number(part) - 1) * resourcesAFile,
    limit: resourcesAFile,
  })
  const lines = rows.map(({ content }) => `${JSON.stringify(content)}\n`)
  return new Response(lines.join(''), { headers: { 'Content-Type': 'application/fhir+ndjson' } })
}

function requireJob({ exportJobs, exportAccess }: ExportContext, exportId: string): ExportJob {
  const job = exportJobs.find(exportId, exportAccess.clientId)
  if (job === undefined) throw nothingThere()
  return job
}

function nothingThere(): FhirError {
  return new FhirError(404, 'not-found', 'there is no such export for this client: begin one anew')
}

/** @see SCE-17 */
async function exportedTypes(
  { store, exportAccess }: ExportContext,
  of: ExportedPart,
  named: readonly string[],
): Promise<readonly ResourceTypeName[]> {
  const isOfPart = (type: ResourceTypeName) =>
    of === 'system' || type === 'Patient' || patientCompartment[type] !== undefined
  if (named.length > 0) {
    const types = named
      .flatMap((text) => text.split(','))
      .map((name) => {
        if (isResourceTypeName(name) && isOfPart(name)) return name
        throw invalidInput(`_type names ${name}, which this export cannot hold`, clause)
      })
    for (const type of types) exportAccess.requireExport(type)
    return [...new Set(types)]
  }
  const stored = [...(await store.countByType()).keys()].filter(isOfPart)
  const types = stored.filter((type) => exportAccess.exportable(type) !== undefined)
  if (types.length === 0) exportAccess.requireExport(stored[0] ?? 'Patient')
  return types
}

/** @throws {FhirError} 400: a parameter of exports that this server does not have */
function requireUnderstood({ parameters }: InteractionInput): void {
  for (const [name, value] of parameters) {
    if (name === '_outputFormat' && !formats.includes(value.replace(' ', '+'))) {
      throw invalidInput(`_outputFormat is ${value}, wanted ${formats[0]}`, clause)
    }
    if (!['_outputFormat', '_type', '_since'].includes(name)) {
      throw invalidInput(`${name} is no parameter this export understands`, clause)
    }
  }
}

function readSince(input: InteractionInput): number {
  const [text] = valuesOf('_since', input)
  if (text === undefined) return 0
  const span = parseDateSpan(text.replace(' ', '+'))
  if (span === undefined) throw invalidInput(`_since is ${text}, wanted an instant`, clause)
  return span.from
}

async function countResources(
  job: ExportJob,
  store: ResourceStore,
  access: ExportAccess,
): Promise<void> {
  const counts = new Map<ResourceTypeName, number>()
  for (const type of job.types) {
    await letOthersRun()
    const where = exportedRows(job, type, access)
    const { total } = await store.search({
      targets: [{ type, where }],
      sort: [],
      offset: 0,
      limit: 0,
    })
    counts.set(type, total)
  }
  job.counts = counts
}

function exportedRows(job: ExportJob, type: ResourceTypeName, access: ExportAccess): Condition {
  const range = { prefix: 'eq', low: job.since, high: job.startedAt + 1 } as const
  const index = indexName(type, compartmentParameter)
  const isOfPatient: Condition =
    job.of === 'system' || type === 'Patient'
      ? everything
      : { kind: 'present', table: 'reference', index }
  return {
    kind: 'all',
    of: [access.exportable(type) ?? nothing, isOfPatient, { kind: 'lastUpdated', range }],
  }
}
