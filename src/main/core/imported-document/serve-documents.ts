import type { Problem } from '../../../shared/problem.ts'
import { serveTasks } from '../isolated-process/index.ts'
import { toProblem } from '../rpc/index.ts'

/** A document that a process is to read. */
export interface DocumentTask {
  readonly text: string
}

/** What came out of it. */
export type DocumentAnswer<Document> =
  | { readonly kind: 'document'; readonly document: Document }
  | { readonly kind: 'refusal'; readonly problem: Problem }

/** Serves one document after another, inside an isolated process.
 * @param read gives a value that can be cloned; what it throws is a refusal where `toProblem` knows it, else it ends the process
 */
export function serveDocuments<Document>(read: (text: string) => Document): void {
  serveTasks<DocumentAnswer<Document>>(
    (task) => answerOf((task as DocumentTask).text, read), // its reader sends nothing else
    () => {},
  )
}

function answerOf<Document>(
  text: string,
  read: (text: string) => Document,
): DocumentAnswer<Document> {
  try {
    return { kind: 'document', document: read(text) }
  } catch (error) {
    const problem = toProblem(error)
    if (problem.code === 'internal') throw error
    return { kind: 'refusal', problem }
  }
}
