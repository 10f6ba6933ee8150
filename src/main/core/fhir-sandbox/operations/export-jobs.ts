import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { Platform } from '../../platform.ts'
import type { ExportedPart } from './operation.ts'

/** What an export is asked to hold. */
export interface ExportRequest {
  readonly clientId: string
  readonly of: ExportedPart
  /** The URL of the kick-off request. */
  readonly url: string
  readonly types: readonly ResourceTypeName[]
  /** Only what was changed since; milliseconds, 0 for everything. */
  readonly since: number
}

/** One export, from its kick-off until it is forgotten. */
export interface ExportJob extends ExportRequest {
  readonly id: string
  /** When it began; what is changed later is not part of it. Milliseconds since the epoch. */
  readonly startedAt: number
  /** How many resources of each type there are to fetch; undefined while that is worked out. */
  counts: ReadonlyMap<ResourceTypeName, number> | undefined
  /** Why it came to nothing. */
  failure: string | undefined
}

/** The exports that can be fetched now. They hold no resources: those are read when a file is fetched, by what the
 * token may reach then.
 * @see HL7 Bulk Data Access 2.0.0
 */
export interface ExportJobs {
  /** Begins an export; `work` counts what there is to fetch. The oldest one gives way to it when there are many. */
  begin(request: ExportRequest, work: (job: ExportJob) => Promise<void>): ExportJob
  /** The export of that client; undefined: none, ended, expired or of another client. */
  find(id: string, clientId: string): ExportJob | undefined
  end(id: string): void
}

/** How long an export can be fetched, in milliseconds. */
export const exportLifetimeMs = 3_600_000

const mostJobs = 50

/** Exports kept in memory: a restart forgets them, and clients begin anew. */
export function createExportJobs({
  clock,
  random,
}: Pick<Platform, 'clock' | 'random'>): ExportJobs {
  const jobs = new Map<string, ExportJob>()
  const isExpired = ({ startedAt }: ExportJob) => clock.now() - startedAt > exportLifetimeMs

  return {
    begin: (request, work) => {
      for (const [id, job] of jobs) {
        if (isExpired(job) || jobs.size >= mostJobs) jobs.delete(id)
      }
      const id = Buffer.from(random(16)).toString('hex')
      const begun = { id, startedAt: clock.now(), counts: undefined, failure: undefined }
      const job: ExportJob = { ...request, ...begun }
      jobs.set(id, job)
      work(job).catch((error: unknown) => {
        job.failure = error instanceof Error ? error.message : 'it could not be counted'
      })
      return job
    },
    find: (id, clientId) => {
      const job = jobs.get(id)
      return job === undefined || job.clientId !== clientId || isExpired(job) ? undefined : job
    },
    end: (id) => {
      jobs.delete(id)
    },
  }
}
