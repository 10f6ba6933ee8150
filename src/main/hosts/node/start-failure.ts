import { type Problem, ProblemError } from '../../../shared/problem.ts'
import { SettingError } from '../../core/config.ts'
import { KeyStoreLockedError } from '../../core/errors.ts'
import { SlotError, WrongSecretError } from '../../core/key-store/index.ts'
import {
  CorruptStoreError,
  HeldFileError,
  MigrationError,
  RestoreError,
  StoreInUseError,
} from '../../core/storage/index.ts'
import { DataDirectoryError } from './data-directory.ts'
import { LockedKeyStoreError } from './file-secret-box.ts'
import { redactError } from './json-log.ts'
import { PortInUseError, ShadowedAddressError } from './listener/index.ts'
import { UnsafeFileError } from './private-files.ts'
import { WorkspaceFileError } from './workspace-file.ts'

/** Exit codes; scripts rely on them. @see spec/security.md RE-18 */
export const exitCodes = {
  ok: 0,
  findings: 1,
  unusableInput: 2,
  portInUse: 3,
  storeInUse: 4,
  corruptStore: 5,
  migration: 6,
  noSandbox: 7,
  lockedKeyStore: 8,
  internal: 70,
} as const

/** An exit code of the program. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The command line, a setting or a file cannot be used as it is. */
export class UnusableInputError extends Error {
  override readonly name = 'UnusableInputError'
  /** Option, setting or file. */
  readonly subject: string
  readonly seen: unknown
  readonly wanted: string

  constructor(subject: string, seen: unknown, wanted: string) {
    super(`${subject}: got ${JSON.stringify(seen) ?? 'nothing'}, wanted ${wanted}`)
    this.subject = subject
    this.seen = seen
    this.wanted = wanted
  }
}

/** What the one line on stderr says of a failure. */
export interface FailureReport {
  readonly exitCode: ExitCode
  readonly message: string
  /** Option, setting, file or port the failure is about. */
  readonly subject?: string
  readonly seen?: unknown
  readonly wanted?: string
  readonly [detail: string]: unknown
}

/** Gives every error a command may end with its exit code and its words; what is not foreseen is `internal` and redacted. */
export function describeFailure(error: unknown): FailureReport {
  if (!(error instanceof Error)) return internalFailure(error)
  const { message } = error
  if (error instanceof UnusableInputError) {
    const { subject, seen, wanted } = error
    return { exitCode: exitCodes.unusableInput, message, subject, seen, wanted }
  }
  if (error instanceof SettingError) {
    const { setting, seen, wanted } = error
    return { exitCode: exitCodes.unusableInput, message, subject: setting, seen, wanted }
  }
  if (error instanceof UnsafeFileError || error instanceof HeldFileError) {
    const { path, wanted } = error
    return { exitCode: exitCodes.unusableInput, message, subject: path, wanted }
  }
  if (error instanceof DataDirectoryError) {
    const wanted = 'a directory that can be made and written'
    return {
      exitCode: exitCodes.unusableInput,
      message,
      subject: '--data',
      seen: error.path,
      wanted,
    }
  }
  if (error instanceof PortInUseError || error instanceof ShadowedAddressError) {
    return describePort(error)
  }
  if (error instanceof ProblemError && error.problem.code !== 'internal') {
    return describeRefusal(error.problem)
  }
  if (error instanceof WorkspaceFileError) return describeWorkspace(error)
  if (error instanceof LockedKeyStoreError) {
    const { file, wanted } = error
    return { exitCode: exitCodes.lockedKeyStore, message, subject: file, wanted }
  }
  return describeLock(error) ?? describeStoreFailure(error) ?? internalFailure(error)
}

/** @see spec/security.md KS-05, RE-18 */
function describeLock(error: Error): FailureReport | undefined {
  const exitCode = exitCodes.lockedKeyStore
  const { message } = error
  if (error instanceof WrongSecretError) {
    return { exitCode, message, subject: 'passphrase', wanted: 'the passphrase of this key store' }
  }
  if (error instanceof SlotError || error instanceof KeyStoreLockedError) {
    return { exitCode, message, subject: 'key store', wanted: 'what opens this key store' }
  }
  return undefined
}

function describeRefusal({ message, code, details }: Problem): FailureReport {
  const [first] = details
  if (code === 'key_store_locked') {
    const wanted = 'the key store unlocked; its passphrase or recovery code opens it'
    return { exitCode: exitCodes.lockedKeyStore, message, subject: 'key store', wanted }
  }
  return {
    exitCode: exitCodes.unusableInput,
    message,
    subject: first?.path ?? code,
    ...(first?.seen === undefined ? {} : { seen: first.seen }),
    wanted: first?.wanted ?? message,
  }
}

function describeWorkspace({ message, file, details }: WorkspaceFileError): FailureReport {
  const [first] = details
  return {
    exitCode: exitCodes.unusableInput,
    message,
    subject: file,
    path: first?.path ?? '',
    ...(first?.seen === undefined ? {} : { seen: first.seen }),
    wanted: first?.wanted ?? 'a workspace document',
    faults: details.length,
  }
}

function describePort(error: PortInUseError | ShadowedAddressError): FailureReport {
  const holder = error instanceof PortInUseError ? error.holder : undefined
  return {
    exitCode: exitCodes.portInUse,
    message: error.message,
    subject: '--port',
    seen: error.port,
    wanted: 'ports nobody else listens on',
    ...(holder === undefined ? {} : { holder }),
  }
}

function describeStoreFailure(error: Error): FailureReport | undefined {
  const { message } = error
  const subject = 'data directory'
  if (error instanceof StoreInUseError) {
    const wanted = 'a data directory no other process uses'
    return {
      exitCode: exitCodes.storeInUse,
      message,
      subject,
      wanted,
      ...(error.holder === undefined ? {} : { holder: error.holder }),
    }
  }
  if (error instanceof RestoreError) {
    const wanted = 'an undamaged backup of this program; the store was left as it is'
    return { exitCode: exitCodes.corruptStore, message, subject: error.file, wanted }
  }
  if (error instanceof CorruptStoreError) {
    return { exitCode: exitCodes.corruptStore, message, subject, ...describeRepair(error) }
  }
  if (error instanceof MigrationError) {
    const wanted = 'a database this version can bring up to date; it was left as it is'
    return { exitCode: exitCodes.migration, message, subject, wanted }
  }
  return undefined
}

/** @see spec/security.md RE-07 */
function describeRepair({ file, backup }: CorruptStoreError) {
  const wanted = 'an undamaged database; it was left as it is'
  if (backup === undefined) return { wanted, backup: null }
  const repair = `move ${file}, ${file}-wal and ${file}-shm elsewhere, then copy ${backup.path} to ${file}`
  const takenAt = new Date(backup.takenAt * 1000).toISOString()
  return { wanted, backup: backup.path, takenAt, repair }
}

function internalFailure(error: unknown): FailureReport {
  return {
    exitCode: exitCodes.internal,
    message: 'something inside Trustbench failed',
    ...redactError(error),
  }
}
