import { createPrivateKey } from 'node:crypto'
import type { MethodResult, ParsedParams } from '../../../../shared/contract/index.ts'
import {
  type KeySignatureAlgorithm,
  keySignatureAlgorithms,
} from '../../../../shared/contract/keys.ts'
import { badRequest } from '../../rpc/index.ts'
import type { Database, PreparedChange } from '../../storage/index.ts'
import {
  cleanName,
  type KeyMaterial,
  type KeyMaterialReader,
  type ReadPrivateKey,
} from '../key-formats/index.ts'
import { type KeyPairs, type NewKeyPair, UnfitKeyError } from '../key-pairs/index.ts'
import { findCertificateFault } from './describe-key-material.ts'
import { passphraseNeeded, refuseUnfitFile } from './key-material-problem.ts'

/** Where certificates of a file go. */
export interface CertificateDestination {
  /** Reads certificates to be stored in the caller's transaction; those that are known stay as they are.
   * @param ders DER
   * @throws {ProblemError} bad-request: one cannot be stored
   */
  prepare(
    ders: readonly Uint8Array[],
  ): Promise<PreparedChange & { readonly ids: readonly string[] }>
}

/** What importing works with. */
export interface ImportServices {
  readonly reader: KeyMaterialReader
  readonly keyPairs: KeyPairs
  readonly certificates: CertificateDestination
  readonly database: Database
}

type ImportParams = ParsedParams<'keys.import'>

/** Stores the private keys and certificates of a file in one transaction.
 * @throws {ProblemError} bad-request: the file is refused, locked, or has nothing of what is wanted; conflict: a key is stored already
 * @throws {KeyStoreLockedError}
 * @see spec/security.md KS-15, UD-17
 */
export async function importKeys(
  services: ImportServices,
  params: ImportParams,
): Promise<MethodResult<'keys.import'>> {
  const { base64, passphrase, mayLackMac, parts } = params
  const bytes = Buffer.from(base64, 'base64')
  const material = await refuseUnfitFile(services.reader.read(bytes, { passphrase, mayLackMac }))
  try {
    if (material.locked.length > 0)
      throw passphraseNeeded(material.locked.map(({ place }) => place))
    const privateKeys = parts === 'certificates' ? [] : material.privateKeys
    const certificates = parts === 'keys' ? [] : material.certificates
    if (privateKeys.length === 0 && certificates.length === 0) throw nothingToStore(material)
    for (const certificate of certificates) {
      const fault = findCertificateFault(certificate)
      if (fault !== undefined) throw badRequest(`the certificate in ${certificate.place}: ${fault}`)
    }
    const pairs = privateKeys.map((key, index) =>
      toNewKeyPair(key, index, params, privateKeys.length),
    )
    return await store(
      services,
      pairs,
      certificates.map(({ der }) => der),
    )
  } finally {
    for (const { pkcs8 } of material.privateKeys) pkcs8.fill(0)
  }
}

async function store(
  { keyPairs, certificates, database }: ImportServices,
  pairs: readonly NewKeyPair[],
  ders: readonly Uint8Array[],
): Promise<MethodResult<'keys.import'>> {
  const preparedKeys = await refuseUnfitKey(keyPairs.prepare(pairs))
  const preparedCertificates = await certificates.prepare(ders)
  database.transaction(() => {
    preparedKeys.write()
    preparedCertificates.write()
  })
  preparedKeys.announce()
  preparedCertificates.announce()
  return {
    keyIds: preparedKeys.records.map(({ id }) => id),
    certificateIds: [...preparedCertificates.ids],
  }
}

function toNewKeyPair(
  key: ReadPrivateKey,
  index: number,
  { purpose, owner, tags, name, keepsKid, expiresAt }: ImportParams,
  count: number,
): NewKeyPair {
  const given = name === undefined || count === 1 ? name : `${name.slice(0, 96)} ${index + 1}`
  return {
    privateKey: createPrivateKey({ key: viewOf(key.pkcs8), format: 'der', type: 'pkcs8' }),
    name: given ?? key.name ?? cleanName(key.kid ?? '') ?? `imported ${key.algorithm}`,
    purpose,
    owner,
    tags,
    expiresAt,
    kid: keepsKid ? key.kid : undefined,
    alg: signatureAlgorithmOf(key),
  }
}

/** The same bytes, so that they are overwritten with the original. */
function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** The JWS algorithm a JWK names, where it is one that keys are kept for; the others have a default. */
function signatureAlgorithmOf({ alg }: ReadPrivateKey): KeySignatureAlgorithm | undefined {
  return keySignatureAlgorithms.find((known) => known === alg)
}

function nothingToStore({ publicKeys, revocationLists, requests }: KeyMaterial) {
  const found = [
    ...(publicKeys.length > 0 ? ['public keys'] : []),
    ...(revocationLists.length > 0 ? ['revocation lists'] : []),
    ...(requests.length > 0 ? ['certification requests'] : []),
  ]
  const seen = found.length === 0 ? 'nothing of what is wanted' : `only ${found.join(' and ')}`
  const message = `the file holds ${seen}; private keys and certificates are stored`
  return badRequest(message, [
    { path: 'file', message, seen, wanted: 'a private key or a certificate' },
  ])
}

async function refuseUnfitKey<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof UnfitKeyError)) throw error
    const { message, seen, wanted } = error
    throw badRequest(message, [{ path: 'file', message, seen, wanted }])
  }
}
