import { privateExportFormats } from '../../../../shared/contract/key-transfer.ts'
import type { KeyRow } from '../../../../shared/contract/keys.ts'

/** A format a key can be taken out in with its private part. */
export type ExportFormat = (typeof privateExportFormats)[number]

/** What each format is called. */
export const formatNames: Readonly<Record<ExportFormat, string>> = {
  'pkcs8-pem': 'PKCS #8, PEM',
  'pkcs8-der': 'PKCS #8, DER',
  pkcs12: 'PKCS #12, with its certificates',
  'pkcs12-legacy': 'PKCS #12 for older tools (weak encryption)',
  'pkcs1-pem': 'PKCS #1, PEM (clear only)',
  'pkcs1-der': 'PKCS #1, DER (clear only)',
  'sec1-pem': 'SEC 1, PEM (clear only)',
  'sec1-der': 'SEC 1, DER (clear only)',
  jwk: 'JWK (clear only)',
  'jwk-set': 'JWK Set (clear only)',
}

/** Whether a passphrase can protect a file of the format. */
export function canEncrypt(format: ExportFormat): boolean {
  return format === 'pkcs8-pem' || format === 'pkcs8-der' || isNeverClear(format)
}

/** Whether a file of the format always has a passphrase. */
export function isNeverClear(format: ExportFormat): boolean {
  return format === 'pkcs12' || format === 'pkcs12-legacy'
}

/** The formats a kind of key has: PKCS #1 is for RSA keys, SEC 1 for those on a curve of NIST. */
export function formatsOf(algorithm: KeyRow['algorithm']): readonly ExportFormat[] {
  return privateExportFormats.filter((format) => {
    if (format.startsWith('pkcs1-')) return algorithm.startsWith('rsa-')
    if (format.startsWith('sec1-')) return algorithm.startsWith('p-')
    return true
  })
}
