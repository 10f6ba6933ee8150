import type { KeyObject } from 'node:crypto'
import type { ParsedParams } from '../../../../shared/contract/index.ts'
import {
  type ExportedFile,
  leastExportPassphrase,
} from '../../../../shared/contract/key-transfer.ts'
import { writePem } from '../../pem.ts'
import type { Platform } from '../../platform.ts'
import { badRequest, notFound } from '../../rpc/index.ts'
import {
  encryptPkcs8,
  type PrivateStructure,
  privateStructures,
  writePkcs12,
  writePrivateDer,
  writePrivateJwk,
  writePublicDer,
} from '../key-formats/index.ts'
import type { KeyPairRecord, KeyPairs } from '../key-pairs/index.ts'

/** What exporting works with. */
export interface ExportServices {
  readonly keyPairs: KeyPairs
  readonly platform: Pick<Platform, 'random' | 'threadEntry'>
  /** The newest certificate of a key, by its thumbprint, with those above it; DER. */
  chainOf(thumbprint: string): readonly Uint8Array[]
}

type ExportParams = ParsedParams<'keys.export'>

/** Gives a key pair with its private part as a file. PKCS #8 and PKCS #12 are encrypted; what leaves clear was confirmed
 * twice, by name and by a confirmation of its own, and so was PKCS #12 for older tools, whose encryption is weak.
 * @throws {ProblemError} not-found, or bad-request: not confirmed, no passphrase, or another kind of key
 * @throws {KeyStoreLockedError}
 * @see spec/security.md KS-07, KS-08
 */
export async function exportKey(
  services: ExportServices,
  params: ExportParams,
): Promise<ExportedFile> {
  const record = requireRecord(services.keyPairs, params.id)
  checkConfirmation(params, record)
  const privateKey = await services.keyPairs.privateKey(record.id)
  const { format, passphrase } = params
  switch (format) {
    case 'pkcs12':
    case 'pkcs12-legacy': {
      const certificates = services.chainOf(record.thumbprint)
      const contents = { privateKey, certificates, friendlyName: record.name }
      const protection = format === 'pkcs12' ? 'current' : 'legacy'
      const written = await writePkcs12(
        { ...contents, passphrase: passphrase ?? '', protection },
        services.platform,
      )
      return privateFile(record, 'p12', 'application/x-pkcs12', written, true)
    }
    case 'jwk':
    case 'jwk-set': {
      const jwk = writePrivateJwk(privateKey, record.publicJwk)
      return jsonFile(record, format, jwk, { holdsPrivateKey: true })
    }
    default:
      return exportStructure(services, record, privateKey, format, passphrase)
  }
}

/** Gives the public part of a key pair as a file.
 * @throws {ProblemError} not-found
 */
export async function exportPublicKey(
  { keyPairs }: Pick<ExportServices, 'keyPairs'>,
  { id, format }: ParsedParams<'keys.exportPublic'>,
): Promise<ExportedFile> {
  const record = requireRecord(keyPairs, id)
  if (format === 'jwk' || format === 'jwk-set') {
    return jsonFile(record, format, record.publicJwk, { holdsPrivateKey: false })
  }
  const der = writePublicDer(record.publicJwk)
  const stem = fileStemOf(record)
  const isPem = format === 'spki-pem'
  return {
    fileName: isPem ? `${stem}-public.pem` : `${stem}-public.der`,
    mediaType: isPem ? 'application/x-pem-file' : 'application/octet-stream',
    base64: base64Of(isPem ? Buffer.from(writePem('PUBLIC KEY', der)) : der),
    holdsPrivateKey: false,
    isEncrypted: false,
  }
}

type StructureFormat = Exclude<
  ExportParams['format'],
  'pkcs12' | 'pkcs12-legacy' | 'jwk' | 'jwk-set'
>

async function exportStructure(
  { platform }: ExportServices,
  record: KeyPairRecord,
  privateKey: KeyObject,
  format: StructureFormat,
  passphrase: string | undefined,
): Promise<ExportedFile> {
  // The formats are named after both.
  const [structure, form] = format.split('-') as [PrivateStructure, 'pem' | 'der']
  const der = writePrivateDer(privateKey, structure)
  if (der === undefined) {
    const wanted = structure === 'pkcs1' ? 'an RSA key' : 'an EC key'
    throw refusal('format', `${structure} cannot hold this key`, record.algorithm, wanted)
  }
  try {
    const isEncrypted = passphrase !== undefined
    const written = isEncrypted ? await encryptPkcs8(der, passphrase, platform.random) : der
    const label = isEncrypted ? 'ENCRYPTED PRIVATE KEY' : privateStructures[structure].label
    return form === 'pem'
      ? privateFile(record, 'pem', 'application/x-pem-file', writePem(label, written), isEncrypted)
      : privateFile(record, extensions[structure], 'application/pkcs8', written, isEncrypted)
  } finally {
    der.fill(0)
  }
}

const extensions = { pkcs8: 'p8', pkcs1: 'der', sec1: 'der' } as const

/** Formats that have an encryption. */
const encryptable: readonly ExportParams['format'][] = [
  'pkcs8-pem',
  'pkcs8-der',
  'pkcs12',
  'pkcs12-legacy',
]

/** @see spec/security.md KS-08 */
function checkConfirmation(params: ExportParams, { name }: KeyPairRecord): void {
  const { confirmedName, format, passphrase } = params
  if (confirmedName !== name) {
    const message = 'the name that confirms the export is not that of the key'
    throw refusal('confirmedName', message, 'another name', 'the name of the key, as it is written')
  }
  if (passphrase === undefined) {
    checkClear(params)
    return
  }
  if (!encryptable.includes(format)) {
    const message = `${format} has no encryption`
    throw refusal(
      'passphrase',
      message,
      'a passphrase',
      `none, or one of ${encryptable.join(', ')}`,
    )
  }
  if (format === 'pkcs12-legacy' && !params.isWeakConfirmed) {
    const message = 'the key would leave under triple DES and SHA-1, which protect it only weakly'
    const wanted = 'a confirmation of its own, or pkcs12, which current tools open'
    throw refusal('isWeakConfirmed', message, 'no confirmation of that', wanted)
  }
}

function checkClear({ format, isClearConfirmed }: ExportParams): void {
  const isNeverClear = format === 'pkcs12' || format === 'pkcs12-legacy'
  if (isNeverClear || (encryptable.includes(format) && !isClearConfirmed)) {
    const message = 'the export has to be encrypted'
    const wanted = `a passphrase of at least ${leastExportPassphrase} characters`
    const alternative = isNeverClear ? '' : ', or the confirmation that the key leaves clear'
    throw refusal('passphrase', message, 'none', `${wanted}${alternative}`)
  }
  if (!isClearConfirmed) {
    const message = 'the key would leave without encryption'
    throw refusal(
      'isClearConfirmed',
      message,
      'no confirmation of that',
      'a confirmation of its own',
    )
  }
}

function requireRecord(keyPairs: KeyPairs, id: string): KeyPairRecord {
  const record = keyPairs.find(id)
  if (record === undefined) throw notFound('key', id)
  return record
}

function jsonFile(
  record: KeyPairRecord,
  format: 'jwk' | 'jwk-set',
  jwk: object,
  { holdsPrivateKey }: Pick<ExportedFile, 'holdsPrivateKey'>,
): ExportedFile {
  const document = format === 'jwk' ? jwk : { keys: [jwk] }
  const stem = `${fileStemOf(record)}${holdsPrivateKey ? '' : '-public'}`
  return {
    fileName: format === 'jwk' ? `${stem}.jwk.json` : `${stem}.jwks.json`,
    mediaType: format === 'jwk' ? 'application/jwk+json' : 'application/jwk-set+json',
    base64: base64Of(Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`)),
    holdsPrivateKey,
    isEncrypted: false,
  }
}

function privateFile(
  record: KeyPairRecord,
  extension: string,
  mediaType: string,
  contents: Uint8Array | string,
  isEncrypted: boolean,
): ExportedFile {
  return {
    fileName: `${fileStemOf(record)}.${extension}`,
    mediaType,
    base64: base64Of(typeof contents === 'string' ? Buffer.from(contents) : contents),
    holdsPrivateKey: true,
    isEncrypted,
  }
}

/** A name that every file system takes. */
function fileStemOf({ name, thumbprint }: KeyPairRecord): string {
  const stem = name
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return stem === '' ? `key-${thumbprint.slice(0, 8).replace(/[^A-Za-z0-9]/g, '0')}` : stem
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function refusal(path: string, message: string, seen: string, wanted: string) {
  return badRequest(message, [{ path, message, seen, wanted }])
}
