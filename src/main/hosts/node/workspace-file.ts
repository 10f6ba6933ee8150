import { readFileSync } from 'node:fs'
import { type Problem, ProblemError } from '../../../shared/problem.ts'
import type { Workbench } from '../../core/workbench.ts'
import { parseWorkspace } from '../../core/workspace/index.ts'
import { logToStderr } from './json-log.ts'

/** A workspace file, valid in shape. */
export interface WorkspaceFile {
  readonly path: string
  readonly text: string
}

/** A workspace file cannot be read or applied; nothing of it was applied. */
export class WorkspaceFileError extends Error {
  override readonly name = 'WorkspaceFileError'
  readonly file: string
  /** What is wrong where, the first fault first. */
  readonly details: Problem['details']

  constructor(file: string, problem: Problem, options?: ErrorOptions) {
    super(`${file}: ${problem.message}`, options)
    this.file = file
    this.details = problem.details
  }
}

/** Reads a workspace file and checks its shape, before anything else is touched.
 * @throws {WorkspaceFileError} unreadable, or not a workspace document
 */
export function readWorkspaceFile(path: string): WorkspaceFile {
  return explain(path, () => {
    const text = readText(path)
    parseWorkspace(text)
    return { path, text }
  })
}

/** Applies a workspace file as a whole and logs what it did; a secret it made is never logged.
 * @throws {WorkspaceFileError} a rule refused it, and nothing was applied
 */
export async function applyWorkspaceFile(
  { path, text }: WorkspaceFile,
  { call }: Pick<Workbench, 'call'>,
): Promise<void> {
  try {
    const report = await call('workspace.import', { document: text, isDryRun: false })
    const changed = report.changes.filter(({ change }) => change !== 'same').length
    const details = { file: path, entries: report.changes.length, changed }
    logToStderr({ level: 'info', event: 'workspace-applied', details })
    for (const { client_id } of report.secrets) {
      const message =
        'a secret was made; make one that is shown in the console, or give client_secret'
      logToStderr({ level: 'warn', event: 'client-secret-made', details: { client_id, message } })
    }
  } catch (error) {
    throw toFileError(path, error)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const message = 'the file cannot be read'
    const wanted = 'a file that can be read'
    const details = [{ path: '', message, wanted }]
    throw new WorkspaceFileError(
      path,
      { code: 'bad-request', message, details, causes: [] },
      { cause },
    )
  }
}

function explain<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw toFileError(path, error)
  }
}

function toFileError(path: string, error: unknown): unknown {
  const isRefusal = error instanceof ProblemError && error.problem.code !== 'internal'
  return isRefusal ? new WorkspaceFileError(path, error.problem, { cause: error }) : error
}
