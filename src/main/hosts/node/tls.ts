import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import {
  addressOf,
  createAddressCertificate,
  createLocalAuthority,
  isLastingCertificate,
  issueLoopbackCertificate,
  type ListenerIdentity,
  openIdentity,
  type StoredIdentity,
} from '../../core/key-store/local-ca.ts'
import type { Platform } from '../../core/platform.ts'
import { findListenerFault } from './check-listener-path.ts'
import type { DataDirectory } from './data-directory.ts'
import { LockedKeyStoreError, writePrivateFile } from './file-secret-box.ts'
import { removeFile, renameFile } from './held-files.ts'
import { logToStderr } from './json-log.ts'

/** Certificates of a start with TLS. */
export interface TlsIdentities {
  readonly loopback: ListenerIdentity
  /** For the address of `--unsafe-listen`, when there is one. */
  readonly address: ListenerIdentity | undefined
  /** PEM certificates a client of this start must trust. */
  readonly authorities: readonly string[]
}

const storedIdentity = z.strictObject({ certificate: z.string(), sealedPrivateKey: z.string() })

/** Opens the local authority of a data directory, making it on first use, and issues this start's certificates.
 * Certificates to trust are written beside their records and logged; nothing is installed anywhere.
 * @throws {LockedKeyStoreError} a record is damaged or was sealed elsewhere; it is left as it is
 * @see spec/security.md HO-01, HO-17
 */
export async function openTls(
  directory: DataDirectory,
  platform: Platform,
  unsafeListen: string | undefined,
): Promise<TlsIdentities> {
  const { authorityRecordFile, authorityFile } = directory
  const authority = await openRecord(authorityRecordFile, {
    isUsable: (stored) => isLastingCertificate(stored, platform.clock),
    make: () => createLocalAuthority(platform),
  })
  publish(authorityFile, authority.certificate)
  const loopback = await unlock(authorityRecordFile, () =>
    issueLoopbackCertificate(authority, platform),
  )
  await requireAccepted(authorityRecordFile, loopback.cert, authority.certificate, platform)
  if (unsafeListen === undefined) {
    return { loopback, address: undefined, authorities: [authority.certificate] }
  }
  const { addressRecordFile, addressFile } = directory
  const stored = await openRecord(addressRecordFile, {
    isUsable: (found) =>
      addressOf(found) === unsafeListen && isLastingCertificate(found, platform.clock),
    make: () => createAddressCertificate(unsafeListen, platform),
  })
  publish(addressFile, stored.certificate)
  const address = await unlock(addressRecordFile, () => openIdentity(stored, platform))
  await requireAccepted(addressRecordFile, address.cert, stored.certificate, platform)
  return { loopback, address, authorities: [authority.certificate, stored.certificate] }
}

interface RecordRules {
  isUsable(stored: StoredIdentity): boolean
  make(): Promise<StoredIdentity>
}

async function openRecord(file: string, { isUsable, make }: RecordRules): Promise<StoredIdentity> {
  if (existsSync(file)) {
    const stored = readRecord(file)
    if (isUsable(stored)) return stored
  }
  const made = await make()
  const next = `${file}.next`
  removeFile(next, { force: true })
  writePrivateFile(next, Buffer.from(JSON.stringify(made)))
  renameFile(next, file)
  return made
}

function readRecord(file: string): StoredIdentity {
  try {
    return storedIdentity.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new LockedKeyStoreError(file, 'the record of a certificate and its sealed key', { cause })
  }
}

/** No listener starts with a certificate that its clients would refuse. @see spec/security.md HO-17 */
async function requireAccepted(
  file: string,
  certificate: string,
  trusted: string,
  { clock }: Platform,
): Promise<void> {
  const fault = await findListenerFault(certificate, trusted, clock)
  if (fault === undefined) return
  throw new LockedKeyStoreError(file, `a certificate that clients accept (${fault})`)
}

async function unlock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const wanted =
      'a key sealed by the secret of this machine; vault admit puts one of another machine aside'
    throw new LockedKeyStoreError(file, wanted, { cause })
  }
}

function publish(file: string, certificate: string): void {
  writeFileSync(file, `${certificate}\n`)
  logToStderr({ level: 'info', event: 'certificate-to-trust', details: { file } })
}
