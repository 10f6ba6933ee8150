import { z } from 'zod'
import { method } from './contract.ts'
import { keyName, keyOwner, keyPurpose, keyTags } from './keys.ts'
import { epochSeconds } from './page.ts'

/** Kinds of files that keys and certificates are read from. */
export const keyMaterialKinds = ['pem', 'der', 'jwk', 'jwk-set', 'pkcs12', 'pkcs7'] as const

/** Formats a key pair is exported in with its private part; the first four can be encrypted and then are by default.
 * `pkcs12-legacy` is for tools that do not know PBES2: triple DES and SHA-1, which protect little.
 */
export const privateExportFormats = [
  'pkcs8-pem',
  'pkcs8-der',
  'pkcs12',
  'pkcs12-legacy',
  'pkcs1-pem',
  'pkcs1-der',
  'sec1-pem',
  'sec1-der',
  'jwk',
  'jwk-set',
] as const

/** Formats the public part of a key pair is given in. */
export const publicExportFormats = ['spki-pem', 'spki-der', 'jwk', 'jwk-set'] as const

/** Fewest characters of a passphrase that an export is encrypted with. @see spec/security.md KS-05 */
export const leastExportPassphrase = 12

const base64 = z.base64().min(4).max(1_000_000)

/** A file as a person brings it. */
const importedFile = {
  /** The whole file; what it is is recognised by its bytes. */
  base64,
  /** Left out until it is known that one is needed. */
  passphrase: z.string().max(1_024).optional(),
  /** Takes a PKCS #12 file without a MAC, which nothing protects from changes. */
  mayLackMac: z.boolean().default(false),
}

const foundKey = z.strictObject({
  /** Where in the file it stands, for people. */
  place: z.string(),
  /** As in `rsa-2048`, `p-256` or `ed25519`. */
  algorithm: z.string(),
  /** What the file calls it. */
  name: z.string().nullable(),
  /** The key id a JWK gives. */
  kid: z.string().nullable(),
  thumbprint: z.string(),
  /** How it is encrypted in the file, for people; null where it is clear or public. */
  encryption: z.string().nullable(),
  /** The stored key pair that is the same. */
  storedId: z.string().nullable(),
})

const foundCertificate = z.strictObject({
  place: z.string(),
  name: z.string().nullable(),
  /** SHA-256 of the DER in hex: the id it is stored under. */
  id: z.string(),
  subject: z.string(),
  notBefore: epochSeconds.nullable(),
  notAfter: epochSeconds.nullable(),
  /** Which of the private keys it is for. */
  keyIndex: z.int().min(0).nullable(),
  /** Why it cannot be stored; null where it can. */
  fault: z.string().nullable(),
})

const inspection = z.strictObject({
  kind: z.enum(keyMaterialKinds),
  /** Whether parts are locked that only a passphrase opens; the rest is empty or incomplete until it is given. */
  isPassphraseNeeded: z.boolean(),
  locked: z.array(z.strictObject({ place: z.string(), encryption: z.string() })),
  privateKeys: z.array(foundKey),
  publicKeys: z.array(foundKey),
  certificates: z.array(foundCertificate),
  /** Revocation lists and requests, which are recognised and not stored. */
  others: z.array(
    z.strictObject({
      what: z.enum(['revocation-list', 'request']),
      place: z.string(),
      /** The document itself, for the methods that take one. */
      pem: z.string(),
    }),
  ),
  warnings: z.array(z.strictObject({ code: z.string(), text: z.string() })),
})

const exportedFile = z.strictObject({
  fileName: z.string(),
  mediaType: z.string(),
  base64: z.string(),
  /** Whether a private key is inside: hosts write such a file for its owner only, and never over another. */
  holdsPrivateKey: z.boolean(),
  isEncrypted: z.boolean(),
})

/** What a file that a person brings holds. */
export type ImportInspection = z.infer<typeof inspection>
/** A file that a person takes away. */
export type ExportedFile = z.infer<typeof exportedFile>

/** Methods by which keys come in and go out. */
export const keyTransferMethods = {
  'keys.inspectImport': method(
    'Tells what a file of keys or certificates is and what an import would store; stores nothing',
    z.strictObject(importedFile),
    inspection,
  ),
  'keys.import': method(
    'Stores the private keys and certificates of a file, all of them or none',
    z.strictObject({
      ...importedFile,
      /** What is taken from the file. */
      parts: z.enum(['everything', 'keys', 'certificates']).default('everything'),
      purpose: keyPurpose,
      owner: keyOwner.default({ kind: 'none' }),
      tags: keyTags.default([]),
      /** Name of the key; several get numbers. Without it each has the name the file gives it. */
      name: keyName.optional(),
      /** Keeps the key id a JWK gives; otherwise it is the RFC 7638 thumbprint. */
      keepsKid: z.boolean().default(true),
      expiresAt: epochSeconds.nullable().default(null),
    }),
    z.strictObject({
      keyIds: z.array(z.string()),
      certificateIds: z.array(z.string()),
    }),
  ),
  'keys.export': method(
    'Gives a key pair with its private part as a file, encrypted unless that is confirmed otherwise',
    z.strictObject({
      id: z.string(),
      /** The name of the key, typed once more. */
      confirmedName: z.string().max(200),
      format: z.enum(privateExportFormats).default('pkcs8-pem'),
      /** What the file is encrypted with. */
      passphrase: z.string().min(leastExportPassphrase).max(1_024).optional(),
      /** Confirms that the private key leaves without encryption. */
      isClearConfirmed: z.boolean().default(false),
      /** Confirms that the private key leaves under the weak encryption of `pkcs12-legacy`. */
      isWeakConfirmed: z.boolean().default(false),
    }),
    exportedFile,
  ),
  'keys.exportPublic': method(
    'Gives the public part of a key pair as a file',
    z.strictObject({ id: z.string(), format: z.enum(publicExportFormats).default('spki-pem') }),
    exportedFile,
  ),
}
