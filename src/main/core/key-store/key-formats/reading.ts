import { certificateKeyOf, checkOutlineSize } from './certificate-outline.ts'
import { importLimits } from './import-limits.ts'
import type {
  KeyMaterial,
  KeyMaterialKind,
  KeyMaterialWarning,
  LockedPart,
  ReadDocument,
  ReadOptions,
  ReadPrivateKey,
  ReadPublicKey,
} from './key-material.ts'
import { KeyMaterialError } from './key-material-error.ts'
import {
  algorithmOf,
  type PrivateNumbers,
  type PublicNumbers,
  publicNumbersOf,
  toPrivateKey,
  toPublicKey,
} from './key-numbers.ts'

/** What a file says of a key besides its numbers. */
interface KeyFacts {
  readonly place: string
  readonly kid?: string | undefined
  readonly alg?: string | undefined
  readonly name?: string | undefined
  readonly encryption?: string | undefined
}

interface FoundCertificate {
  readonly der: Uint8Array
  readonly name: string | undefined
  readonly place: string
  readonly publicKeyInfo: Uint8Array
}

/** Gathers what one file holds, counts it, and gives it out only when all of it was read. */
export class Reading {
  readonly options: ReadOptions
  readonly #privateKeys: ReadPrivateKey[] = []
  readonly #publicKeys: ReadPublicKey[] = []
  readonly #certificates: FoundCertificate[] = []
  readonly #revocationLists: ReadDocument[] = []
  readonly #requests: ReadDocument[] = []
  readonly #locked: LockedPart[] = []
  readonly #warnings: KeyMaterialWarning[] = []
  #items = 0

  constructor(options: ReadOptions) {
    this.options = options
  }

  /** Counts one more item, before it is read.
   * @throws {KeyMaterialError} over-limit
   */
  countItem(): void {
    this.#items += 1
    if (this.#items <= importLimits.items) return
    throw new KeyMaterialError('over-limit', {
      check: 'number of items (UD-17)',
      seen: `more than ${importLimits.items} items`,
      wanted: `at most ${importLimits.items} keys, certificates and bags`,
    })
  }

  /** Adds a private key that was checked; the same key again is only mentioned.
   * @returns its SubjectPublicKeyInfo
   */
  addPrivateKey(numbers: PrivateNumbers, facts: KeyFacts): Uint8Array {
    const publicKeyInfo = encodePublic(publicNumbersOf(numbers))
    if (this.#privateKeys.some((key) => isEqual(key.publicKeyInfo, publicKeyInfo))) {
      this.warn('repeated', `the private key in ${facts.place} stands in the file before`)
      return publicKeyInfo
    }
    if (facts.encryption === undefined) {
      this.warn('clear-private-key', `the private key in ${facts.place} is not encrypted`)
    }
    this.#privateKeys.push({
      algorithm: algorithmOf(numbers),
      pkcs8: new Uint8Array(toPrivateKey(numbers).export({ type: 'pkcs8', format: 'der' })),
      publicKeyInfo,
      kid: facts.kid,
      alg: facts.alg,
      name: facts.name,
      place: facts.place,
      encryption: facts.encryption,
    })
    return publicKeyInfo
  }

  /** Adds a public key that was checked. */
  addPublicKey(numbers: PublicNumbers, { place, kid }: KeyFacts): Uint8Array {
    const publicKeyInfo = encodePublic(numbers)
    this.#publicKeys.push({ algorithm: algorithmOf(numbers), publicKeyInfo, kid, place })
    return publicKeyInfo
  }

  /** Adds a certificate within the limits; the same one again is only mentioned.
   * @returns its SubjectPublicKeyInfo
   * @throws {KeyMaterialError} over-limit, or malformed: it has not the outline of a certificate
   */
  addCertificate(der: Uint8Array, place: string, name?: string): Uint8Array {
    checkOutlineSize(der, 'certificate')
    const key = certificateKeyOf(der)
    if (this.#certificates.some((known) => isEqual(known.der, der))) {
      this.warn('repeated', `the certificate in ${place} stands in the file before`)
      return key.publicKeyInfo
    }
    if (key.fault !== undefined) {
      const { seen, wanted } = key.fault
      this.warn('weak-certificate-key', `the certificate in ${place} has ${seen}, wanted ${wanted}`)
    }
    const copy = Uint8Array.from(der)
    const publicKeyInfo = Uint8Array.from(key.publicKeyInfo)
    this.#certificates.push({ der: copy, name, place, publicKeyInfo })
    return publicKeyInfo
  }

  /** Adds a certificate revocation list. */
  addRevocationList(der: Uint8Array, place: string): void {
    this.#revocationLists.push({ der: Uint8Array.from(der), place })
  }

  /** Adds a certification request.
   * @throws {KeyMaterialError} over-limit
   */
  addRequest(der: Uint8Array, place: string): void {
    checkOutlineSize(der, 'certification request')
    this.#requests.push({ der: Uint8Array.from(der), place })
  }

  /** Notes a part that only a passphrase opens. */
  addLocked(place: string, encryption: string): void {
    this.#locked.push({ place, encryption })
  }

  /** Notes something to be known; the same thing once. */
  warn(code: KeyMaterialWarning['code'], text: string): void {
    const isKnown = this.#warnings.some((warning) => warning.code === code && warning.text === text)
    if (!isKnown) this.#warnings.push({ code, text })
  }

  /** Gives out what was gathered.
   * @throws {KeyMaterialError} unrecognised: there is nothing in the file
   */
  finish(kind: KeyMaterialKind): KeyMaterial {
    const material: KeyMaterial = {
      kind,
      privateKeys: this.#privateKeys,
      publicKeys: this.#publicKeys,
      certificates: this.#certificates.map(({ publicKeyInfo, ...certificate }) => ({
        ...certificate,
        privateKeyIndex: this.#privateKeyOf(publicKeyInfo),
      })),
      revocationLists: this.#revocationLists,
      requests: this.#requests,
      locked: this.#locked,
      warnings: this.#warnings,
    }
    const { privateKeys, publicKeys, certificates, revocationLists, requests, locked } = material
    const parts = [privateKeys, publicKeys, certificates, revocationLists, requests, locked]
    if (parts.some((part) => part.length > 0)) return material
    throw new KeyMaterialError('unrecognised', {
      check: 'contents of the file',
      seen: 'nothing in it',
      wanted: 'a key, a certificate, a revocation list or a request',
    })
  }

  #privateKeyOf(publicKeyInfo: Uint8Array): number | undefined {
    const index = this.#privateKeys.findIndex((key) => isEqual(key.publicKeyInfo, publicKeyInfo))
    return index === -1 ? undefined : index
  }
}

function encodePublic(numbers: PublicNumbers): Uint8Array {
  return new Uint8Array(toPublicKey(numbers).export({ type: 'spki', format: 'der' }))
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
