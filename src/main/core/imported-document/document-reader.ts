import { importedDocumentBytes } from '../../../shared/imported-document.ts'
import { type Problem, ProblemError } from '../../../shared/problem.ts'
import {
  createProcessPool,
  explainEnd,
  type ProcessLimits,
  type ProcessPool,
  usualLimits,
} from '../isolated-process/index.ts'
import type { Platform } from '../platform.ts'
import { badRequest } from '../rpc/index.ts'
import type { DocumentAnswer, DocumentTask } from './serve-documents.ts'

/** Reads documents that people import in processes of their own, which are ended when a document takes too much. */
export interface DocumentReader<Document> {
  /** Reads a document whole, or refuses it whole; only what was read comes into this process.
   * @throws {ProblemError} bad-request, with value seen and what was wanted: the document is unfit or too large, or it took too
   * long or too much memory, or ended its process
   */
  read(text: string): Promise<Document>
  /** Ends the processes; a document that is being read is refused. */
  close(): void
}

/** What documents are read, and by whom. */
interface DocumentKind {
  /** What the document is, as in `workspace`. */
  readonly name: string
  /** Name of the entry in the build, which serves with `serveDocuments`. */
  readonly entry: string
}

/** Builds the reader of one kind of document; no process runs before the first.
 * @param limits other bounds, for tests
 * @see spec/security.md EL-23
 */
export function createDocumentReader<Document>(
  platform: Pick<Platform, 'startProcess'>,
  { name, entry }: DocumentKind,
  limits: ProcessLimits = usualLimits,
): DocumentReader<Document> {
  const pool: ProcessPool<DocumentAnswer<Document>> = createProcessPool(platform, {
    name: entry,
    limits,
  })
  return {
    read: async (text) => {
      requireSize(name, text)
      const task: DocumentTask = { text }
      const answer = await pool.run(task).catch((cause: unknown) => refuseEnded(name, cause))
      if (answer.kind === 'refusal') throw new ProblemError(answer.problem)
      return answer.document
    },
    close: pool.close,
  }
}

function requireSize(name: string, text: string): void {
  const bytes = Buffer.byteLength(text)
  if (bytes <= importedDocumentBytes) return
  const seen = `${bytes} bytes`
  throw refuse(name, { message: 'size (L-02)', seen, wanted: `at most ${importedDocumentBytes}` })
}

function refuseEnded(name: string, cause: unknown): never {
  const { check: message, ...fault } = explainEnd(
    cause,
    'a document that is read within the limits',
  )
  const error = refuse(name, { message, ...fault })
  error.cause = cause
  throw error
}

function refuse(
  name: string,
  fault: Omit<Required<Problem['details'][number]>, 'path'>,
): ProblemError {
  return badRequest(`the ${name} cannot be read: ${fault.seen}, wanted ${fault.wanted}`, [
    { path: '', ...fault },
  ])
}
