import { type ExportFormat, mostExportedExchanges } from '../../../shared/contract/exports.ts'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import type { ExchangeFilter, ExchangeLog, ExchangeStore } from '../exchange-log/index.ts'
import type { Platform } from '../platform.ts'
import { type Handlers, notFound } from '../rpc/index.ts'
import { writeCurl } from './curl/index.ts'
import { writeHar } from './har/index.ts'
import { writeMarkdown } from './markdown/index.ts'
import { writeMermaid } from './mermaid/index.ts'
import { type ExportSubject, orderExchanges } from './subject/index.ts'

interface ExportsOptions {
  readonly log: ExchangeLog
  readonly exchanges: ExchangeStore
  readonly platform: Pick<Platform, 'clock' | 'version'>
  /** Gives a launch once everything seen of it is placed. */
  readonly getRun: (params: { readonly runId: string }) => Promise<LaunchRunDetail>
}

interface FileForm {
  readonly extension: string
  readonly mediaType: string
  readonly write: (subject: ExportSubject) => string
}

const forms: Readonly<Record<ExportFormat, FileForm>> = {
  har: { extension: 'har', mediaType: 'application/json', write: writeHar },
  curl: { extension: 'sh', mediaType: 'text/x-shellscript', write: writeCurl },
  mermaid: { extension: 'mmd', mediaType: 'text/vnd.mermaid', write: writeMermaid },
  markdown: { extension: 'md', mediaType: 'text/markdown', write: writeMarkdown },
}

/** Console methods that write launches and exchanges as files. */
export function exportsRpc(options: ExportsOptions): Handlers<'export.run' | 'export.exchanges'> {
  const { log, exchanges, platform, getRun } = options
  const write = (
    format: ExportFormat,
    name: string,
    subject: Pick<ExportSubject, 'title' | 'run' | 'exchanges'>,
    total: number,
  ) => {
    const { extension, mediaType, write: writeForm } = forms[format]
    const madeAtMs = platform.clock.now()
    const made = new Date(madeAtMs).toISOString().slice(0, 19).replaceAll(':', '')
    return {
      fileName: `${name.replace(/[^\w.-]+/g, '-').slice(0, 80)}-${made}.${extension}`,
      mediaType,
      text: writeForm({ ...subject, madeAtMs, version: platform.version }),
      exchanges: subject.exchanges.length,
      total,
    }
  }
  return {
    'export.run': async ({ runId, format }) => {
      const run = await getRun({ runId })
      const { found, total } = await findNewest({ ...everything, launchRunId: runId }, options)
      const title = `${run.client_name}: ${run.mode} launch at ${run.fhirBase}, ${run.status}`
      const ordered = orderExchanges(found)
      const subject = { title, run, exchanges: ordered }
      const whole = total - (found.length - ordered.length)
      return write(format, `launch-${run.client_id}`, subject, whole)
    },
    'export.exchanges': async ({ format, ids, ...filter }) => {
      log.flush()
      const { found, total } =
        ids === undefined
          ? await findNewest(filter, options)
          : { found: ids.map((id) => requireExchange(id, exchanges)), total: ids.length }
      const ordered = orderExchanges(found)
      const title = ordered.length === 1 ? 'One exchange' : `${ordered.length} exchanges`
      // A request seen at both ends is one; its other end did not stay out for its age.
      const whole = total - (found.length - ordered.length)
      return write(format, 'exchanges', { title, run: null, exchanges: ordered }, whole)
    },
  }
}

const everything: ExchangeFilter = { search: '', outcome: 'any', direction: 'any' }

async function findNewest(
  filter: ExchangeFilter,
  { log, exchanges }: Pick<ExportsOptions, 'log' | 'exchanges'>,
): Promise<{ readonly found: ExchangeDetail[]; readonly total: number }> {
  log.flush()
  const { rows, total } = exchanges.list(filter, {
    offset: 0,
    limit: mostExportedExchanges,
  })
  return { found: rows.flatMap(({ id }) => exchanges.get(id) ?? []), total }
}

function requireExchange(id: string, exchanges: ExchangeStore): ExchangeDetail {
  const found = exchanges.get(id)
  if (found === undefined) throw notFound('exchange', id)
  return found
}
