import { createReadStream } from 'node:fs'
import { importedDocumentBytes } from '../../../shared/imported-document.ts'
import { type Problem, ProblemError } from '../../../shared/problem.ts'
import type { Workbench } from '../../core/workbench.ts'
import { createWorkspaceReader } from '../../core/workspace/index.ts'
import type { Program } from './cli/command.ts'
import { nodeProcessesIn } from './isolated-process.ts'
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

/** Reads a workspace file and checks its shape in a process of its own, before anything else is touched. Only this host is given
 * one, so it is a process of Node.
 * @throws {WorkspaceFileError} unreadable, too large, or not a workspace document
 * @see spec/security.md EL-23
 */
export async function readWorkspaceFile(
  path: string,
  { threadDirectory }: Pick<Program, 'threadDirectory'>,
): Promise<WorkspaceFile> {
  const text = await readText(path)
  const reader = createWorkspaceReader({ startProcess: nodeProcessesIn(threadDirectory) })
  try {
    await reader.read(text)
    return { path, text }
  } catch (error) {
    throw toFileError(path, error)
  } finally {
    reader.close()
  }
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

/** Reads no more than may be, however long the file is. */
async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of createReadStream(path)) {
      chunks.push(chunk)
      size += chunk.length
      if (size > importedDocumentBytes) break
    }
  } catch (cause) {
    const wanted = 'a file that can be read'
    throw refuseFile(path, { message: 'the file cannot be read', wanted }, { cause })
  }
  if (size <= importedDocumentBytes) return Buffer.concat(chunks).toString('utf8')
  const [seen, wanted] = [
    `more than ${importedDocumentBytes} bytes`,
    `at most ${importedDocumentBytes}`,
  ]
  throw refuseFile(path, { message: 'the file is too large', seen, wanted })
}

function refuseFile(
  path: string,
  fault: Omit<Problem['details'][number], 'path'>,
  options?: ErrorOptions,
): WorkspaceFileError {
  const { message } = fault
  const details = [{ path: '', ...fault }]
  return new WorkspaceFileError(
    path,
    { code: 'bad-request', message, details, causes: [] },
    options,
  )
}

function toFileError(path: string, error: unknown): unknown {
  const isRefusal = error instanceof ProblemError && error.problem.code !== 'internal'
  return isRefusal ? new WorkspaceFileError(path, error.problem, { cause: error }) : error
}
