import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { logToStderr } from './json-log.ts'
import { makePrivate, UnsafeFileError } from './private-files.ts'

/** The files of a data directory; the same whichever host runs. */
export interface DataDirectory {
  readonly path: string
  readonly databaseFile: string
  readonly lockFile: string
  /** Key of the file secret box. */
  readonly secretKeyFile: string
  /** Written with that key, so that a lost or foreign key is noticed at start. */
  readonly secretCheckFile: string
  /** The bootstrap token of the browser console. */
  readonly adminTokenFile: string
  /** Certificate of the local authority, when TLS is on. */
  readonly authorityFile: string
  /** Certificate and sealed private key of the local authority. */
  readonly authorityRecordFile: string
  /** Certificate of an address that is not loopback. */
  readonly addressFile: string
  /** That certificate with its sealed private key. */
  readonly addressRecordFile: string
}

/** The data directory cannot be used; the message says why. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError'
  readonly path: string

  constructor(path: string, wanted: string, options?: ErrorOptions) {
    super(`data directory ${path}: wanted ${wanted}`, options)
    this.path = path
  }
}

/** Where data are kept unless told otherwise. */
export function defaultDataDirectory(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Trustbench')
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Trustbench')
  }
  const configured = env['XDG_DATA_HOME']
  // A relative path there is to be ignored, says the XDG Base Directory Specification.
  const base = configured?.startsWith('/') ? configured : join(home, '.local', 'share')
  return join(base, 'trustbench')
}

/** Names the files of a data directory without touching it. */
export function describeDataDirectory(path: string): DataDirectory {
  return {
    path,
    databaseFile: join(path, 'trustbench.sqlite'),
    lockFile: join(path, 'trustbench.lock'),
    secretKeyFile: join(path, 'secret-box.key'),
    secretCheckFile: join(path, 'secret-box.check'),
    adminTokenFile: join(path, 'admin-token'),
    authorityFile: join(path, 'trustbench-ca.pem'),
    authorityRecordFile: join(path, 'local-authority.json'),
    addressFile: join(path, 'trustbench-address.pem'),
    addressRecordFile: join(path, 'address-certificate.json'),
  }
}

/** Makes the directory when it is missing, and it and what is in it readable for its owner only; what was wider is repaired
 * and logged.
 * @throws {DataDirectoryError} not a directory, or not ours to make
 * @throws {UnsafeFileError} it or a file in it is a link or another user's
 * @see spec/security.md KS-10
 */
export function openDataDirectory(path: string): DataDirectory {
  try {
    const made = mkdirSync(path, { recursive: true, mode: 0o700 })
    if (!statSync(path).isDirectory()) throw new DataDirectoryError(path, 'a directory')
    if (made !== undefined) chmodSync(path, 0o700)
    const repaired = makePrivate(path)
    if (repaired.length > 0) {
      logToStderr({ level: 'warn', event: 'modes-repaired', details: { path, repaired } })
    }
  } catch (cause) {
    if (cause instanceof DataDirectoryError || cause instanceof UnsafeFileError) throw cause
    throw new DataDirectoryError(path, 'a directory that can be made and written', { cause })
  }
  return describeDataDirectory(path)
}
